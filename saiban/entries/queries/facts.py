"""Gathering the facts about an entry that its eligibility is decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from saiban.accounts.models import Unit
from saiban.accounts.queries.units import UnitMatcher, name_key, unit_code
from saiban.database.questions import AnyGiven, Columns, Given, Question
from saiban.editions.models import TermsAcceptance
from saiban.entries.models import ENTERED, Document, Entry, EntryUnit
from saiban.entries.naming import project_key
from saiban.entries.queries.confirmations import standings_of, writer_of
from saiban.entries.queries.counted import counted_states
from saiban.entries.queries.named import engaged_people, engaged_people_for_committee
from saiban.entries.queries.parts import place_of_entry, submitted_form, working_form
from saiban.entries.queries.private import consents_to_identity
from saiban.entries.rules.facts import DocumentFact, Facts, division_of
from saiban.entries.rules.form import EntryForm, UnitPart
from saiban.entries.rules.limits import is_open
from saiban.entries.rules.project import identity_wanted
from saiban.rulebook.schema.limits import PerUnit

# An item of the form (`lead`, `joint.0`) and the unit on file that it names
NamedUnits = dict[str, Unit]
_DOCUMENTS = "known_documents"


def gather_facts(
    entry: Entry, now: datetime, *, terms_accepted: bool | None = None, units: NamedUnits | None = None
) -> Facts:
    """The facts at `now` (edition time); a command passes `terms_accepted` from what was just ticked, and its `units`.

    Five queries, whatever the number of units, documents, people and entries, fewer for an entry that its door gave,
    and one more each where proofs of identity are asked for, and where entries of a person, or of those who are named,
    are limited.
    """
    form = working_form(entry)
    units = known_units(form.units()) if units is None else units
    others = other_parts(entry, units.values())
    return Facts(
        rulebook=entry.edition.rules,
        form=form,
        now=now,
        documents=tuple(document_fact(document) for document in current_documents(entry)),
        places_taken=_places_taken(entry, form, units, others),
        owner_entered=entered_by(entry.owner_id, entry),
        engaged=engaged_people(entry, form, lambda other: other.owner == entry.owner_id),
        same_project=_same_project(entry, form, units, others),
        named_twice=_named_twice(units),
        terms_accepted=_has_accepted(entry) if terms_accepted is None else terms_accepted,
        correct_until=entry.correct_until,
        first_submission=entry.submission_id is None,
        standings=standings_of(entry, form),
        writer=writer_of(entry.owner),
        consents_to_identity=not identity_wanted(entry.edition.rules, form) or consents_to_identity(entry),
    )


def submitted_facts(entry: Entry) -> Facts:
    """The facts of what was handed in, at the moment when it was: what its committee judges. Three queries."""
    submission = entry.submission
    assert submission is not None
    form = submitted_form(entry)
    units = known_units(form.units())
    others = other_parts(entry, units.values())
    return Facts(
        rulebook=entry.edition.rules,
        form=form,
        now=submission.submitted_at,
        documents=tuple(document_fact(each) for each in submitted_documents(entry)),
        places_taken=_places_taken(entry, form, units, others),
        owner_entered=entered_by(entry.owner_id, entry),
        engaged=engaged_people_for_committee(entry, form),
        same_project=_same_project(entry, form, units, others),
        named_twice=_named_twice(units),
        terms_accepted=True,
        first_submission=False,
        writer=writer_of(entry.owner),
    )


def submitted_documents(entry: Entry) -> list[Document]:
    """The documents of the last submission; asked of the database once an entry object."""
    assert entry.submission
    frozen = {document["id"] for document in entry.submission.documents}
    return [document for document in documents_of(entry) if document.public_id in frozen]


def window_facts(entry: Entry, now: datetime) -> Facts:
    """What tells whether the entry may still be changed or handed in; asks the database nothing."""
    rulebook = entry.edition.rules
    return Facts(rulebook, working_form(entry), now, correct_until=entry.correct_until)


def stands_open(entry: Entry, now: datetime) -> bool:
    """Whether the time lasts in which what was handed in may be taken back: that of where it stands (H7)."""
    return is_open(entry.edition.rules.registration_window(*place_of_entry(entry)), entry.correct_until, now)


def may_be_changed(entry: Entry, now: datetime) -> bool:
    """Whether what was handed in may be handed in anew: where it stands, or where the working copy wants to go.

    So whoever has tried another track that is closed already finds the way back.
    """
    facts = window_facts(entry, now)
    return is_open(facts.window, facts.correct_until, now) or stands_open(entry, now)


_OF_ENTRY = Question(lambda: Document.objects.filter(entry_id=Given("entry")).order_by("kind", "version"))


def documents_of(entry: Entry) -> list[Document]:
    """Every version of every document, replaced ones as well; asked of the database once an entry object."""
    known: list[Document] | None = vars(entry).get(_DOCUMENTS)
    if known is None:
        known = _OF_ENTRY.rows(entry=entry.pk)
        set_documents(entry, known)
    return known


def set_documents(entry: Entry, documents: Iterable[Document]) -> None:
    """Let the entry object know its documents, so that nobody asks for them."""
    vars(entry)[_DOCUMENTS] = sorted(documents, key=lambda each: (each.kind, each.version))


def current_documents(entry: Entry) -> list[Document]:
    """The documents of the working copy: not replaced, not removed."""
    return [document for document in documents_of(entry) if document.replaced_at is None]


def document_fact(document: Document) -> DocumentFact:
    return DocumentFact(document.kind, document.name, tuple(note["message"] for note in document.findings))


def known_units(named: Iterable[tuple[str, UnitPart]]) -> NamedUnits:
    """The units on file that the form names: by code first, else by normalised name. One query."""
    wanted = [(item, unit_code(part.uscc), name_key(part.name)) for item, part in named]
    if not wanted:
        return {}
    matcher = UnitMatcher.load(codes={code for _, code, _ in wanted}, keys={key for _, _, key in wanted})
    found = ((item, matcher.find(code, key)) for item, code, key in wanted)
    return {item: unit for item, unit in found if unit is not None}


def _named_twice(units: NamedUnits) -> frozenset[str]:
    """The items at which a unit stands that stands at another one before; the lead unit is the first."""
    first: dict[int, str] = {}
    return frozenset(item for item, unit in units.items() if first.setdefault(unit.pk, item) != item)


@dataclass(frozen=True, slots=True)
class OtherPart:
    """A unit takes part in another entry of the same edition, which a committee has before it or has decided."""

    unit: int
    part: str
    state: str
    title_key: str
    number: str
    # Their codes, where entries of a track or division are counted apart
    track: str = ""
    division: str = ""


def _other_parts() -> QuerySet[EntryUnit, tuple[Any, ...]]:
    rows = EntryUnit.objects.filter(unit=AnyGiven("units"), entry__edition=Given("edition"), entry__state__in=ENTERED)
    rows = rows.exclude(entry=Given("entry"))
    return rows.values_list(*_OF_PART)


_OF_PART = ("unit_id", "part", "entry__state", "entry__title_key", "entry__number")
_OTHER_PARTS = Columns(_other_parts)
_OTHER_PARTS_WITHIN = Columns(
    lambda: _other_parts().values_list(*_OF_PART, "entry__track__code", "entry__division__code")
)


def other_parts(entry: Entry, units: Iterable[Unit]) -> list[OtherPart]:
    """What the units take part in besides this entry; nobody has entered a unit before that is new.

    Read from the entries themselves: a limit that only warns gives nobody a place, and one that came later, or counts
    otherwise than before, finds entries that have none.
    """
    keys = [unit.pk for unit in units if not unit.is_new]
    if not keys:
        return []
    asked = _OTHER_PARTS_WITHIN if entry.edition.rules.limits.per_unit_within else _OTHER_PARTS
    return [OtherPart(*row) for row in asked.rows(units=keys, edition=entry.edition_id, entry=entry.pk)]


def _places_taken(
    entry: Entry, form: EntryForm, units: NamedUnits, others: list[OtherPart]
) -> dict[tuple[str, str], int]:
    """By limit and item, how many places each counted unit has taken (H13), in the form's track and division."""
    rules = entry.edition.rules
    where = form.track, division_of(rules, form) or ""
    taken: dict[tuple[str, str], int] = {}
    for limit in rules.limits.of_units:
        within = limit.counts_within(*where)
        if within is not None:
            counts = Counter(other.unit for other in others if _counts(limit, within, other))
            counted = {item: unit for item, unit in units.items() if part_of(item).value in limit.counted}
            taken |= {(limit.key, item): counts[unit.pk] for item, unit in counted.items()}
    return taken


def _counts(limit: PerUnit, within: str, other: OtherPart) -> bool:
    """Whether what a unit takes part in counts against the limit where that counts an entry `within` something."""
    is_counted = other.part in limit.counted and other.state in counted_states(limit)
    return is_counted and limit.counts_within(other.track, other.division) == within


def entered_by(person: int, entry: Entry) -> int:
    """How many other entries of this one's edition the person has handed in; one query where that is limited."""
    if entry.edition.rules.limits.per_person is None:
        return 0
    return Entry.objects.entered().filter(edition=entry.edition_id, owner=person).exclude(pk=entry.pk).count()


def doubled_projects() -> QuerySet[Entry]:
    """Entries beside which stands another of the same project: of one unit, or of one person without a unit (H16)."""
    other = Entry.objects.entered().filter(edition=OuterRef("edition"), title_key=OuterRef("title_key"))
    other = other.exclude(pk=OuterRef("pk"))
    of_unit = EntryUnit.objects.filter(entry=OuterRef(OuterRef("pk")), unit__entries__entry=OuterRef("pk"))
    of_person = other.filter(units=None, owner=OuterRef("owner"))
    entered = Entry.objects.entered().exclude(title_key="")
    return entered.filter(Exists(other.filter(Exists(of_unit))) | Q(units=None) & Q(Exists(of_person)))


def part_of(item: str) -> EntryUnit.Part:
    """The part a unit plays, from the item of the form where it stands."""
    return EntryUnit.Part.LEAD if item == "lead" else EntryUnit.Part.JOINT


def claimants(entry: Entry, units: NamedUnits) -> dict[str, str]:
    """Who claims the project, and how each is called: its units, or its owner where it has none."""
    if units:
        return {f"unit:{unit.pk}": f"“{unit.name}”" for unit in units.values()}
    return {f"person:{entry.owner_id}": "您"}


def _same_project(entry: Entry, form: EntryForm, units: NamedUnits, others: list[OtherPart]) -> dict[str, str]:
    """Who has entered a project of this title before, and its number (H16)."""
    key = project_key(form.title)
    if not key:
        return {}
    names = claimants(entry, units)
    if units:
        return {names[f"unit:{other.unit}"]: other.number for other in others if other.title_key == key}
    if any(name_key(part.name) for _, part in form.units()):
        # Units that nobody has named before have entered nothing; the owner claims what no unit leads.
        return {}
    same = Entry.objects.entered().filter(edition_id=entry.edition_id, title_key=key).exclude(pk=entry.pk)
    own = same.filter(owner_id=entry.owner_id, units=None).values_list("number", flat=True).first()
    (name,) = names.values()
    return {name: own} if own else {}


_ACCEPTED = Question(
    lambda: TermsAcceptance.objects.filter(
        edition_id=Given("edition"), person_id=Given("person"), version=Given("version")
    )
)


def _has_accepted(entry: Entry) -> bool:
    version = entry.edition.rules.terms.version
    if entry.known_terms is not None:
        return version in entry.known_terms
    accepted = _ACCEPTED.one(edition=entry.edition_id, person=entry.owner_id, version=version)
    return accepted is not None
