"""Putting projects on file by the numbers of their words, under which others find them, and taking them off."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from saiban.database.writing import insert_all
from saiban.entries.known import KEY_LENGTH, KnownProject, Suspect
from saiban.entries.queries.likeness import grams_of
from saiban.entries.rules.likeness import words_of


def put_on_file(projects: Collection[KnownProject]) -> None:
    """Save the projects with their numbers; what stands on file already is left as it is, what is gone is removed."""
    gone: list[tuple[int, int]] = []
    come: list[tuple[int, int]] = []
    before = [set(project.grams) for project in projects]
    for project in projects:
        project.grams = grams_of(words_of(project.title, project.abstract), project.contest_id)
        project.title_key = project.title_key[:KEY_LENGTH]
        project.is_compared = True
    _save(projects)
    for project, were in zip(projects, before, strict=True):
        are = set(project.grams)
        gone += ((gram, project.pk) for gram in were - are)
        come += ((gram, project.pk) for gram in are - were)
    _unfile(gone)
    _file(come)


def _save(projects: Collection[KnownProject]) -> None:
    """New ones at once; first what stands already, for it may give up a name that a new one has."""
    for project in projects:
        if project.pk:
            project.save()
    insert_all(project for project in projects if not project.pk)


def _file(pairs: Iterable[tuple[int, int]]) -> None:
    # In the order of the index, so that neighbours are written together
    grams, projects = _columns(sorted(pairs))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO entries_projectgram (gram, project) SELECT * FROM unnest(%s::int[], %s::bigint[])"
            " ON CONFLICT DO NOTHING",
            [grams, projects],
        )


def _unfile(pairs: Iterable[tuple[int, int]]) -> None:
    grams, projects = _columns(pairs)
    if not grams:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM entries_projectgram USING unnest(%s::int[], %s::bigint[]) AS gone (gram, project)"
            " WHERE entries_projectgram.gram = gone.gram AND entries_projectgram.project = gone.project",
            [grams, projects],
        )


def _columns(pairs: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    kept = list(pairs)
    return [gram for gram, _project in kept], [project for _gram, project in kept]


def take_off_file(projects: Collection[KnownProject]) -> None:
    """Compare the projects with nothing from now on; what was said about them stays, should they come again."""
    _unfile((gram, project.pk) for project in projects for gram in project.grams)
    for project in projects:
        project.grams, project.is_compared = [], False
    KnownProject.objects.bulk_update(projects, ["grams", "is_compared"], batch_size=500)
    Suspect.objects.filter(project__in=[project.pk for project in projects]).delete()
