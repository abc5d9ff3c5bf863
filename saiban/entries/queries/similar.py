"""What a committee reads of projects that are like an entry: the list, and two of them side by side.

Of another division's entry that is its title, abstract, lead unit, edition, number and state: what the comparison is
about, and never its documents or people.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.accounts.queries import has_role
from saiban.core.errors import NotThere
from saiban.database.questions import Given, Question
from saiban.entries.known import Dismissal, KnownProject, Suspect
from saiban.entries.models import ENTERED, Entry
from saiban.entries.queries.doors import READERS
from saiban.entries.queries.likeness import projects_of_units
from saiban.entries.rules.likeness import Degree, Piece, pieces_of
from saiban.entries.rules.precedents import Precedent, topic_run
from saiban.rulebook import clause_of

STANDING = Q(project__entry=None) | Q(project__entry__state__in=ENTERED)


@dataclass(frozen=True, slots=True)
class Similar:
    """Everything known about what an entry is like. `run` counts editions of one unit without a gap, this one's too."""

    open: list[Suspect]
    dismissed: list[tuple[Suspect, Dismissal | None]]
    of_unit: list[KnownProject]
    is_compared: bool
    run: int
    allowed: int | None
    # Of the rule that says so
    clause: str

    @property
    def precedents(self) -> list[Precedent]:
        """Those about which nobody has said anything yet, as the rules take them."""
        return [_precedent(suspect) for suspect in self.open]

    @property
    def is_over(self) -> bool:
        """Whether a unit would have the topic in more editions in a row than it may (H14)."""
        return self.allowed is not None and self.run > self.allowed

    @property
    def is_empty(self) -> bool:
        return not (self.open or self.dismissed)


def _suspects() -> QuerySet[Suspect]:
    rows = Suspect.objects.filter(STANDING, entry_id=Given("entry")).select_related("project__entry")
    return rows.defer("project__abstract", "project__grams", "project__entry__form")


_SUSPECTS = Question(_suspects)
_DISMISSALS = Question(
    lambda: Dismissal.objects.standing().filter(entry_id=Given("entry")).select_related("decided_by")
)


def similar_to(entry: Entry) -> Similar:
    """What the page shows of an entry that its door gave.

    Three queries, one where it was not compared yet; one more where projects were said to be other ones.
    """
    known, suspects = _compared(entry), _SUSPECTS.rows(entry=entry.pk)
    still = [each for each in suspects if each.is_open]
    limit = entry.edition.rules.limits.same_topic
    return Similar(
        open=still,
        dismissed=_dismissed(entry, [each for each in suspects if not each.is_open]),
        of_unit=_others_of_unit(known, {each.project_id for each in suspects}) if known else [],
        is_compared=known is not None and entry.submission is not None and known.sequence == entry.submission.sequence,
        run=topic_run(entry.edition.rules, [_precedent(each) for each in still]),
        allowed=limit.max_consecutive_editions if limit else None,
        clause=clause_of(limit),
    )


def _compared(entry: Entry) -> KnownProject | None:
    """The entry as others are compared with it; None before it was, or once it was withdrawn."""
    known: KnownProject | None = getattr(entry, "known", None)
    return known if known is not None and known.is_compared else None


def _dismissed(entry: Entry, suspects: list[Suspect]) -> list[tuple[Suspect, Dismissal | None]]:
    """Each with what was said of it."""
    words = _DISMISSALS.rows(entry=entry.pk) if suspects else []
    said = {each.project_id: each for each in reversed(words)}
    return [(each, said.get(each.project_id)) for each in suspects]


def _others_of_unit(known: KnownProject, shown: Collection[int]) -> list[KnownProject]:
    """The unit's other projects, alike or not: whether it is the same topic in other words, only a person can tell."""
    others = (each for each in projects_of_units(known) if each.pk not in shown)
    return sorted(others, key=lambda each: (-each.ordinal, each.pk))


def precedents_of(entry: Entry) -> list[Precedent]:
    """The projects that are like the entry about which nobody has said anything yet. One query."""
    return [_precedent(suspect) for suspect in _SUSPECTS.rows(entry=entry.pk) if suspect.is_open]


def _precedent(suspect: Suspect) -> Precedent:
    known = suspect.project
    return Precedent(
        known.title, known.edition_name, known.ordinal, Degree(suspect.degree), suspect.same_unit, known.outcome,
        known.outcome_on,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts, in pieces: what the other one has too, and what it has not."""

    title: list[Piece]
    abstract: list[Piece]


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry and a known project, to be compared. `suspect` is None for a project of the same unit that is not alike.

    `may_open`: the other one is an entry of a desk of the person's, too.
    """

    entry: Entry
    own: KnownProject
    other: KnownProject
    suspect: Suspect | None
    dismissal: Dismissal | None
    sides: tuple[Side, Side]
    may_open: bool

    @property
    def degree(self) -> Degree:
        return Degree(self.suspect.degree) if self.suspect else Degree.NONE


def get_pair_for(person: Person, entry: Entry, project_id: int) -> Pair:
    """A project that is like an entry of the person's desk, or is of its unit; NotThere for every other one.

    The entry has come through its own door; this one keeps a committee from leafing through other divisions' entries.
    """
    own = KnownProject.objects.filter(entry=entry, is_compared=True).first()
    rows = Suspect.objects.filter(STANDING, entry=entry, project=project_id)
    suspect = rows.select_related("project__entry__division__edition", "project__entry__edition").first()
    if own is None or (suspect is None and project_id not in {each.pk for each in projects_of_units(own)}):
        raise NotThere
    other = suspect.project if suspect else _project(project_id)
    said = Dismissal.objects.standing().filter(entry=entry, project=other).select_related("decided_by").first()
    may_open = other.entry is not None and has_role(person, READERS, other.entry.scope)
    return Pair(entry, own, other, suspect, said, (_side(own, other), _side(other, own)), may_open)


def _project(project_id: int) -> KnownProject:
    rows = KnownProject.objects.filter(Q(entry=None) | Q(entry__state__in=ENTERED))
    found = rows.select_related("entry__division__edition", "entry__edition").filter(pk=project_id).first()
    if found is None:
        raise NotThere
    return found


def _side(one: KnownProject, other: KnownProject) -> Side:
    whole = f"{other.title}\n{other.abstract}"
    return Side(pieces_of(one.title, whole), pieces_of(one.abstract, whole))


def rejection_for(pair: Pair) -> str:
    """A reason to begin with, should the committee reject for it; it goes to the entrant, so no person is named."""
    words = {"edition": pair.other.edition_name, "title": pair.other.title, "number": pair.other.number}
    if pair.other.ordinal == pair.entry.edition.ordinal:
        return _("与本届项目“%(title)s”（%(number)s）内容重复；同一项目只能报名一次（条款 H16）。") % words
    if pair.suspect is not None and not pair.suspect.same_unit:
        return _("与%(edition)s项目“%(title)s”内容高度重合。") % words
    return _("与本单位在%(edition)s申报的“%(title)s”属同一主题，不符合连续申报的届数规定（条款 H14）。") % words
