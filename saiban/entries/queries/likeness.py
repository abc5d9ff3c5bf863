"""Looking up which known projects are like one; a few milliseconds among fifty thousand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from saiban.accounts.queries.units import keys_of_each, keys_of_one
from saiban.database.questions import Columns, Given, Question
from saiban.entries.known import KnownProject
from saiban.entries.queries.candidates import MOST_OF_UNIT, candidates_of, key_of
from saiban.entries.rules.likeness import Degree, Likeness, Words, degree_of, likeness, words_of

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


def look_up(project: KnownProject, also: Collection[int] = ()) -> list[Found]:
    """The projects of the same contest that are like this one, the most alike first.

    Candidates are those that share the rarest of its numbers, those of the same title, those of its units, and `also`;
    they are then compared word by word. Five queries; six where something is found that stock phrases may explain.
    """
    return look_up_all([project], {key_of(project): also})[key_of(project)]


def look_up_all(
    projects: Sequence[KnownProject], also: Mapping[int, Collection[int]], *, entered_alone: bool = False
) -> dict[int, list[Found]]:
    """The same of several projects of one contest, by their keys, in as many queries; `entered_alone` gives those
    alone that were entered here, which is what a list of earlier ones has to be compared with.
    """
    units = keys_of_each({key_of(project): project.units for project in projects})
    candidates = candidates_of(projects, units, also, entered_alone=entered_alone)
    words_by_key = {other.pk: words_of(other.title, other.abstract) for some in candidates.values() for other in some}
    found: dict[int, list[Found]] = {}
    for project in projects:
        key, words = key_of(project), words_of(project.title, project.abstract)
        compared = (_compared(words, units[key], other, words_by_key[other.pk]) for other in candidates[key])
        found[key] = [each for each in compared if each.degree]
    return _without_stock_phrases(projects, found)


def _without_stock_phrases(
    projects: Sequence[KnownProject], found: Mapping[int, list[Found]]
) -> dict[int, list[Found]]:
    """What is left once what everybody writes counts for nothing, the most alike first."""
    doubtful = [each for each in projects if any(other.degree is Degree.PART for other in found[key_of(each)])]
    common = _common(doubtful) if doubtful else set()
    judged = {key_of(each): [_judged(other, each, common) for other in found[key_of(each)]] for each in doubtful}
    return {key: _ordered(judged.get(key, some)) for key, some in found.items()}


def _ordered(found: Iterable[Found]) -> list[Found]:
    kept = (each for each in found if each.degree)
    return sorted(kept, key=lambda each: (-each.degree, -each.likeness.text, -each.likeness.title, each.project.pk))


def _compared(words: Words, units: Collection[str], other: KnownProject, others: Words) -> Found:
    found = likeness(words, others)
    same_unit = any(key in units for key in other.units)
    return Found(other, found, degree_of(found, same_unit=same_unit), same_unit)


def _judged(found: Found, project: KnownProject, common: set[int]) -> Found:
    """With its degree by the numbers that both have on file and not everybody."""
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


def _common(projects: Sequence[KnownProject]) -> set[int]:
    """Those of the projects' numbers that so many others have that they say nothing of any."""
    most = max(_count_known(projects[0].contest_id) // ONE_IN, LEAST_COMMON)
    grams = sorted({gram for project in projects for gram in project.grams})
    with connection.cursor() as cursor:
        cursor.execute(_COMMON, [grams, most + 1, most])
        return {gram for (gram,) in cursor.fetchall()}


# How many projects of a contest are known, and until when that is near enough: counting reads all of them.
_counted: dict[int, tuple[int, float]] = {}
COUNT_KEPT = 60.0


def _count_known(contest_id: int) -> int:
    known, until = _counted.get(contest_id, (0, 0.0))
    if monotonic() >= until:
        known = KnownProject.objects.filter(contest_id=contest_id, is_compared=True).count()
        _counted[contest_id] = known, monotonic() + COUNT_KEPT
    return known


def _others_of_units() -> QuerySet[KnownProject]:
    rows = KnownProject.objects.filter(contest_id=Given("contest"), is_compared=True, units__overlap=Given("units"))
    rows = rows.exclude(pk=Given("project")).order_by("-ordinal", "-pk")
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
