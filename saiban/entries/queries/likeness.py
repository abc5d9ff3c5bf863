"""Looking up which known projects are like one; a few milliseconds among fifty thousand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from saiban.accounts.queries.units import keys_of_one
from saiban.database.questions import Columns, Given, Question
from saiban.entries.known import KnownProject
from saiban.entries.rules.likeness import Degree, Likeness, Words, degree_of, likeness, words_of

# A number that more projects than this stand under tells little and costs much: it is left out.
COMMON = 300
NEAREST = 20
# Of one title, or of one unit, a person looks at so many.
MOST_NAMESAKES = 20
MOST_OF_UNIT = 50
_MIXED = 0x9E3779B1


@dataclass(frozen=True, slots=True)
class Found:
    """A known project that a committee should compare with the one asked about."""

    project: KnownProject
    likeness: Likeness
    degree: Degree
    same_unit: bool


def _comparisons() -> QuerySet[KnownProject, tuple[Any, ...]]:
    rows = KnownProject.objects.filter(entry_id=Given("entry"), is_compared=True)
    return rows.filter(sequence=F("entry__submission__sequence")).values_list("pk")


_COMPARISONS = Columns(_comparisons)


def is_compared(entry_id: int) -> bool:
    """Whether the entry was compared as it was last handed in."""
    return bool(_COMPARISONS.rows(entry=entry_id))


def grams_of(words: Words, contest_id: int) -> list[int]:
    """The numbers under which a project of a contest stands in `ProjectGram`; each contest has numbers of its own."""
    salt = contest_id * _MIXED & 0xFFFFFFFF
    return [((number + 2**31) ^ salt) - 2**31 for number in words.sample]


def look_up(project: KnownProject, also: Collection[int] = (), *, entered_alone: bool = False) -> list[Found]:
    """The projects of the same contest that are like this one, the most alike first; or those alone that were entered
    here, which is what a list of earlier ones has to be compared with.

    Candidates are those that share the rarest of its numbers, those of the same title, those of its units, and `also`;
    they are then compared word by word. Five queries; seven where something is found that stock phrases may explain.
    """
    words = words_of(project.title, project.abstract)
    units = keys_of_one(project.units)
    compared = (_compared(words, units, other) for other in _candidates(project, units, also, entered_alone))
    found = [each for each in compared if each.degree]
    if any(each.degree is Degree.PART for each in found):
        common = _common(project)
        found = [kept for each in found if (kept := _without_common(each, project, common)).degree]
    return sorted(found, key=lambda each: (-each.degree, -each.likeness.text, -each.likeness.title, each.project.pk))


def _compared(words: Words, units: set[str], other: KnownProject) -> Found:
    found = likeness(words, words_of(other.title, other.abstract))
    same_unit = not units.isdisjoint(other.units)
    return Found(other, found, degree_of(found, same_unit=same_unit), same_unit)


def _without_common(found: Found, project: KnownProject, common: set[int]) -> Found:
    """The degree once what everybody writes is left out, by the numbers that both have on file."""
    shared = set(project.grams).intersection(found.project.grams)
    own = len(shared - common) / len(shared) if shared else 1.0
    return replace(found, degree=degree_of(found.likeness, same_unit=found.same_unit, own=own))


# In a small contest a phrase is everybody's sooner than in a large one.
LEAST_COMMON, ONE_IN = 20, 50
_COMMON = """
SELECT asked.gram FROM unnest(%s::int[]) AS asked (gram) CROSS JOIN LATERAL (
    SELECT count(*) AS known FROM (SELECT FROM entries_projectgram WHERE gram = asked.gram LIMIT %s) AS hits
) AS counted WHERE known > %s
"""


def _common(project: KnownProject) -> set[int]:
    """Those of the project's numbers that so many others have that they say nothing of it."""
    known = KnownProject.objects.filter(contest_id=project.contest_id, is_compared=True).count()
    most = max(known // ONE_IN, LEAST_COMMON)
    with connection.cursor() as cursor:
        cursor.execute(_COMMON, [list(project.grams), most + 1, most])
        return {gram for (gram,) in cursor.fetchall()}


def _candidates(
    project: KnownProject, units: set[str], also: Collection[int], entered_alone: bool
) -> list[KnownProject]:
    rows = KnownProject.objects.filter(contest_id=project.contest_id, is_compared=True).exclude(pk=project.pk)
    if entered_alone:
        rows = rows.filter(entry__isnull=False)
    near = nearest(project.grams, exclude=project.pk, limit=NEAREST * 5 if entered_alone else NEAREST)
    ids = {*also, *near, *_of_units(project, units, entered_alone=entered_alone)}
    if project.title_key:
        namesakes = rows.filter(title_key=project.title_key).order_by("-pk")
        ids.update(namesakes.values_list("pk", flat=True)[:MOST_NAMESAKES])
    return list(rows.filter(pk__in=ids))


def _of_units(project: KnownProject, units: set[str], *, entered_alone: bool = False) -> list[int]:
    if not units:
        return []
    rows = _sharing_units(project.contest_id, sorted(units)).exclude(pk=project.pk)
    if entered_alone:
        rows = rows.filter(entry__isnull=False)
    return list(rows.values_list("pk", flat=True)[:MOST_OF_UNIT])


def _sharing_units(contest: int | Given, units: Sequence[str] | Given) -> QuerySet[KnownProject]:
    """The projects of a contest in which one of the units takes part, the newest edition first."""
    rows = KnownProject.objects.filter(contest_id=contest, is_compared=True, units__overlap=units)
    return rows.order_by("-ordinal", "-pk")


def _others_of_units() -> QuerySet[KnownProject]:
    rows = _sharing_units(Given("contest"), Given("units")).exclude(pk=Given("project"))
    return rows.defer("abstract", "grams")[:MOST_OF_UNIT]


_OTHERS_OF_UNITS = Question(_others_of_units)


def projects_of_units(project: KnownProject) -> list[KnownProject]:
    """The other projects in which one of its units takes part, under whatever name, the newest edition first (H14).

    Two queries.
    """
    if not project.units:
        return []
    units = sorted(keys_of_one(project.units))
    return _OTHERS_OF_UNITS.rows(contest=project.contest_id, units=units, project=project.pk)


# Each number's projects are read from the primary key's index, one beyond what is common at the most; a rare number
# weighs more than a frequent one, as in every search.
_NEAREST = """
WITH hits AS MATERIALIZED (
    SELECT asked.gram, hit.project, count(*) OVER (PARTITION BY asked.gram) AS known
    FROM unnest(%s::int[]) AS asked (gram)
    CROSS JOIN LATERAL (
        SELECT project FROM entries_projectgram WHERE gram = asked.gram ORDER BY project LIMIT %s
    ) AS hit
)
SELECT project FROM hits
WHERE project <> %s AND (known <= %s OR NOT EXISTS (SELECT FROM hits WHERE known BETWEEN 2 AND %s))
GROUP BY project ORDER BY sum(1 / sqrt(known)) DESC, project LIMIT %s
"""


def nearest(grams: Sequence[int], *, exclude: int | None = None, limit: int = NEAREST) -> list[int]:
    """The projects that share most of what is rare; where all is common, as in hundreds of copies, most of that."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [list(grams), COMMON + 1, exclude or 0, COMMON, COMMON, limit])
        return [project for (project,) in cursor.fetchall()]
