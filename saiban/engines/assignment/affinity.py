"""How well a judge fits a project, in whole milli-points, from declared levels."""

from __future__ import annotations

import numpy as np

from saiban.engines.assignment.formats import Judge, Project, Request
from saiban.engines.assignment.round import Affinities


def affinities(request: Request, judges: tuple[Judge, ...], projects: tuple[Project, ...]) -> Affinities:
    """P × J: the floor of the weighted mean of the level in the track and the mean level in the project's topics.

    A project without a track, or without topics, is judged by the other alone; with neither every judge has 0. Projects
    that need the same are computed once. Declared pairs stand instead of what is computed.
    """
    track_weight, topic_weight = request.affinity.track, request.affinity.topics
    needs: dict[tuple[str | None, tuple[str, ...]], int] = {}
    row = np.array([needs.setdefault((each.track, tuple(sorted(set(each.topics)))), len(needs)) for each in projects])
    tracks = {each: number for number, each in enumerate(sorted({need[0] for need in needs if need[0] is not None}))}
    topics = {each: number for number, each in enumerate(sorted({topic for need in needs for topic in need[1]}))}
    track_level = np.zeros((len(tracks), len(judges)), dtype=np.int64)
    topic_level = np.zeros((len(topics), len(judges)), dtype=np.int64)
    for place, judge in enumerate(judges):
        for named, level in judge.tracks.items():
            if named in tracks:
                track_level[tracks[named], place] = level
        for named, level in judge.topics.items():
            if named in topics:
                topic_level[topics[named], place] = level
    profiles = np.zeros((len(needs), len(judges)), dtype=np.int16)
    for (track, named_topics), number in needs.items():
        of_track = track_weight if track is not None else 0
        of_topics = topic_weight if named_topics else 0
        count = max(len(named_topics), 1)
        total = np.zeros(len(judges), dtype=np.int64)
        if of_track:
            total += of_track * count * track_level[tracks[str(track)]]
        for topic in named_topics:
            total += of_topics * topic_level[topics[topic]]
        profiles[number] = total // max((of_track + of_topics) * count, 1)
    computed: Affinities = np.asarray(profiles[row])
    places = {judge.code: place for place, judge in enumerate(judges)}
    rows = {project.code: place for place, project in enumerate(projects)}
    for pair in request.pairs:
        computed[rows[pair.project], places[pair.judge]] = pair.affinity
    return computed
