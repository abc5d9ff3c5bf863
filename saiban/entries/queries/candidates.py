"""Which known projects may be like some that are asked about: found by indexes alone, to be compared word by word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from saiban.database.questions import AnyGiven, Columns, Given, Question
from saiban.entries.known import KnownProject

# A number that more projects than this stand under tells little and costs much: it is left out.
COMMON = 300
NEAREST = 20
# Of one title, or of one unit, a person looks at so many.
MOST_NAMESAKES = 20
MOST_OF_UNIT = 50
Ids = Mapping[int, Iterable[int]]


def candidates_of(
    projects: Sequence[KnownProject], units: Mapping[int, Collection[str]], also: Ids, *, entered_alone: bool = False
) -> dict[int, list[KnownProject]]:
    """For each project, by its key, those that share the rarest of its numbers, those of its title, those of its
    `units`, and `also`; `entered_alone`: of those that were entered here. All are of one contest. Four queries.
    """
    contest = projects[0].contest_id
    near = nearest(projects, entered_alone=entered_alone)
    namesakes, fellows = _namesakes(contest, projects, entered_alone), _of_units(contest, units, entered_alone)
    ids = {key: {pk for way in (near, namesakes, fellows, also) for pk in way.get(key, ())} - {key} for key in units}
    wanted = sorted({pk for some in ids.values() for pk in some})
    rows = _BY_KEY[entered_alone].rows(contest=contest, keys=wanted) if wanted else []
    return {key: [row for row in rows if row.pk in some] for key, some in ids.items()}


def _known(entered_alone: bool) -> QuerySet[KnownProject]:
    rows = KnownProject.objects.filter(contest_id=Given("contest"), is_compared=True)
    return rows.filter(entry__isnull=False) if entered_alone else rows


def _rows_by_key(entered_alone: bool) -> QuerySet[KnownProject]:
    return _known(entered_alone).filter(pk=AnyGiven("keys"))


def _sharing_units(entered_alone: bool) -> QuerySet[KnownProject, tuple[Any, ...]]:
    rows = _known(entered_alone).filter(units__overlap=Given("units"))
    return rows.order_by("-ordinal", "-pk").values_list("pk", "units")


def _of_titles(entered_alone: bool) -> QuerySet[KnownProject, tuple[Any, ...]]:
    return _known(entered_alone).filter(title_key=AnyGiven("titles")).order_by("-pk").values_list("pk", "title_key")


_BY_KEY = {alone: Question(partial(_rows_by_key, alone)) for alone in (False, True)}
_SHARING_UNITS = {alone: Columns(partial(_sharing_units, alone)) for alone in (False, True)}
_OF_TITLES = {alone: Columns(partial(_of_titles, alone)) for alone in (False, True)}


def _of_units(contest: int, units: Mapping[int, Collection[str]], entered_alone: bool) -> Ids:
    wanted = sorted({key for keys in units.values() for key in keys})
    rows = _SHARING_UNITS[entered_alone].rows(contest=contest, units=wanted) if wanted else []
    return {
        key: _first(MOST_OF_UNIT, key, (pk for pk, theirs in rows if not own.isdisjoint(theirs)))
        for key, own in ((key, frozenset(keys)) for key, keys in units.items())
    }


def _namesakes(contest: int, projects: Sequence[KnownProject], entered_alone: bool) -> Ids:
    titles = sorted({project.title_key for project in projects} - {""})
    rows = _OF_TITLES[entered_alone].rows(contest=contest, titles=titles) if titles else []
    return {
        key_of(project): _first(
            MOST_NAMESAKES, key_of(project), (pk for pk, title in rows if title == project.title_key)
        )
        for project in projects
    }


def _first(most: int, own: int, keys: Iterable[int]) -> list[int]:
    return list(islice((key for key in keys if key != own), most))


def key_of(project: KnownProject) -> int:
    """By which is told what was found for a project; one that is not on file has the key 0."""
    return project.pk or 0


# Each number's projects are read once, from the primary key's index, one beyond what is common at the most; a rare
# number weighs more than a frequent one, as in every search.
_NEAREST = """
WITH asked AS MATERIALIZED (SELECT * FROM unnest(%(askers)s::bigint[], %(grams)s::int[]) AS asked (asker, gram)),
hits AS MATERIALIZED (
    SELECT gram, known, projects FROM (SELECT DISTINCT gram FROM asked) AS wanted
    CROSS JOIN LATERAL (
        SELECT count(*) AS known, array_agg(project) AS projects FROM (
            SELECT project FROM entries_projectgram WHERE gram = wanted.gram ORDER BY project LIMIT %(common)s + 1
        ) AS found
    ) AS hit
),
has_rare AS (SELECT DISTINCT asker FROM asked JOIN hits USING (gram) WHERE known BETWEEN 2 AND %(common)s),
weighed AS (
    SELECT asker, project, sum(1 / sqrt(known)) AS weight
    FROM asked JOIN hits USING (gram) CROSS JOIN unnest(projects) AS project
    WHERE project <> asker AND (known <= %(common)s OR asker NOT IN (SELECT asker FROM has_rare))
    AND (NOT %(entered_alone)s OR project IN (
        SELECT id FROM entries_knownproject WHERE contest_id = %(contest)s AND entry_id IS NOT NULL
    ))
    GROUP BY asker, project
)
SELECT asker, project FROM (
    SELECT asker, project, row_number() OVER (PARTITION BY asker ORDER BY weight DESC, project) AS place FROM weighed
) AS ranked WHERE place <= %(most)s
"""


def nearest(projects: Sequence[KnownProject], *, entered_alone: bool = False) -> Ids:
    """For each project those that share most of what is rare; where all is common, as in hundreds of copies, most of
    that. One query."""
    pairs = [(key_of(project), gram) for project in projects for gram in project.grams]
    asked: dict[str, Any] = {
        "askers": [asker for asker, _gram in pairs], "grams": [gram for _asker, gram in pairs], "common": COMMON,
        "most": NEAREST, "entered_alone": entered_alone, "contest": projects[0].contest_id,
    }  # fmt: skip
    found = defaultdict[int, list[int]](list)
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, asked)
        for asker, project in cursor.fetchall():
            found[asker].append(project)
    return found
