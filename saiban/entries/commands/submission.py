"""Handing in an entry, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from saiban.accounts.commands import Declared, ensure_units
from saiban.accounts.models import Person, Unit
from saiban.audit.commands import record, record_with
from saiban.core.errors import Reason, Refused
from saiban.core.names import unit_key
from saiban.database.writing import change_of, insert, insert_all
from saiban.editions.changes import announce
from saiban.editions.commands.terms import note_terms_accepted
from saiban.editions.models import Edition
from saiban.entries.commands.drafts import SHOWN_IN_LISTS, show_in_lists
from saiban.entries.commands.locks import hold_owner, locked_own_entry, locked_parts, refuse_unless_editable
from saiban.entries.commands.named import give_named_places_back, hold_named, take_named_places
from saiban.entries.commands.queue import queue_comparison, queue_following
from saiban.entries.models import Document, Entry, EntryUnit, ProjectClaim, State, Submission, UnitPlace
from saiban.entries.naming import entry_number, in_a_line, search_key, wanted_name
from saiban.entries.queries.counted import counted_parts, counted_within, is_place_held
from saiban.entries.queries.facts import (
    NamedUnits,
    claimants,
    current_documents,
    gather_facts,
    part_of,
    stands_open,
)
from saiban.entries.queries.named import wanted_places
from saiban.entries.queries.parts import working_form
from saiban.entries.rules.asked import only_asked
from saiban.entries.rules.eligibility import refusals
from saiban.entries.rules.form import EntryForm, UnitPart
from saiban.entries.rules.project import documents_wanted
from saiban.entries.rules.states import Move, after
from saiban.messaging.commands import send_templated
from saiban.messaging.models import Message
from saiban.messaging.words import in_language_of
from saiban.rulebook import clause_of
from saiban.rulebook.schema.limits import PerUnit


@transaction.atomic(durable=True)
def submit_entry(
    *, entry_id: int, actor: Person, accepts_terms: bool, now: datetime, seen: Entry | None = None
) -> Submission:
    """Hand in the working copy as it stands; the first time gives the entry its number.

    `now` is the moment at which the request came (edition time): what came before the closing time counts, however
    long it then waited for a lock. Holds the entry, its rulebook, then every unit named in it, so that two entries of
    one unit are counted one after the other (H13), the owner where no unit leads or a person's entries are limited, and
    whoever is named where that is limited.
    Refused with every reason that `saiban.entries.rules.eligibility` knows. Handing in what already stands as handed in
    changes nothing and tells nobody anything twice. `seen` spares reading the entry again (see `locked_entry`).
    """
    entry = locked_own_entry(entry_id, actor, with_rules=True, seen=seen)
    refuse_unless_editable(entry)
    if entry.submission and _stands(entry, entry.submission):
        return entry.submission
    form = working_form(entry)
    units = _held_units(form)
    if not units or entry.edition.rules.limits.per_person:
        hold_owner(entry)
    hold_named(entry, form)
    facts = gather_facts(entry, now, terms_accepted=accepts_terms, units=units)
    reasons = refusals(facts)
    if reasons:
        raise Refused(reasons)
    note_terms_accepted(person=actor, edition=entry.edition, version=entry.edition.rules.terms.version, now=now)
    entry.known_terms = None
    show_in_lists(entry, form)
    submission = _freeze(entry, form, actor, now)
    if submission.sequence > 1:
        _let_go(entry)
    _take_places(entry, units)
    take_named_places(entry, wanted_places(entry.edition_id, entry.edition.rules.limits.per_named_person, form))
    _claim_project(entry, units)
    with in_language_of(entry.owner):
        told = _tell_owner_received(entry, submission)
    queue_following(entry, told, now, asks=not all(stands.is_settled for stands in facts.standings.values()))
    record_with(
        change_of(entry, *SHOWN_IN_LISTS, "number", "found_by", "submission", "state", "changed_at"),
        actor=actor, verb="submit_entry", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        number=entry.number, sequence=submission.sequence,
    )  # fmt: skip
    announce(entry.edition.code)
    return submission


def _stands(entry: Entry, submission: Submission) -> bool:
    """Whether the last submission is the working copy as it is, under the rules as they are."""
    return (
        entry.state == State.SUBMITTED
        and submission.version == entry.version
        and submission.revision_id == entry.edition.revision_id
    )


def _held_units(form: EntryForm) -> NamedUnits:
    """The units named in the form, added to the register where they are new, and held in ascending order.

    Units without a name are left to the rules to refuse; the refusal takes back what was added.
    """
    named = [(item, part) for item, part in form.units() if unit_key(part.name)]
    units = ensure_units([_declared(part) for _, part in named])
    return dict(zip((item for item, _ in named), units, strict=True))


def _declared(part: UnitPart) -> Declared:
    """A draft holds whatever was sent, also what no select box offers; the register's columns are short."""
    return Declared(part.name, part.uscc, part.kind[:40], part.level[:40], part.province[:6])


def _freeze(entry: Entry, form: EntryForm, actor: Person, now: datetime) -> Submission:
    """Copy the working copy into a submission and make it the one that counts; the entry is still to be written.

    Answers and documents that are not asked of the entry stay behind: they were given with another choice, and the
    committee has no business with them.
    """
    wanted = {document.code for document in documents_wanted(entry.edition.rules, form)}
    state = after(entry.state, Move.SUBMIT)
    assert state and entry.edition.revision_id and entry.division and entry.track
    submission = insert(
        Submission(
            entry=entry,
            sequence=(entry.submission.sequence if entry.submission else 0) + 1,
            form=only_asked(entry.edition.rules, EntryForm.read(entry.form)).to_data(),
            version=entry.version,
            documents=[_frozen(document, entry) for document in current_documents(entry) if document.kind in wanted],
            revision_id=entry.edition.revision_id,
            terms_version=entry.edition.rules.terms.version,
            submitted_by=actor,
            submitted_at=now,
        )
    )
    entry.number = entry.number or _next_number(entry)
    entry.found_by = search_key(entry, form)
    entry.submission, entry.state, entry.changed_at = submission, state, now
    return submission


def _frozen(document: Document, entry: Entry) -> dict[str, Any]:
    """A document in a submission; its name follows the title and unit as they are now (H8)."""
    name = wanted_name(entry, document.kind, document.name, document.type)
    if name != document.name:
        document.name = name
        document.save(update_fields=["name"])
    return {"id": document.public_id, "kind": document.kind, "name": name, "size": document.size,
            "sha256": document.sha256}  # fmt: skip


def _next_number(entry: Entry) -> str:
    """A number with a check character. It comes from a sequence, which no two transactions wait for; gaps may be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('entry_number')")
        (count,) = cursor.fetchone()
    assert entry.division
    return entry_number(entry.edition.code, entry.division.code, count)


def _take_places(entry: Entry, units: NamedUnits) -> None:
    """Note the entry's units, and give each counted one the lowest place that is free; they are held (H13)."""
    insert_all(EntryUnit(entry=entry, unit=unit, part=part_of(item)) for item, unit in units.items())
    take_places(entry, {unit: part_of(item).value for item, unit in units.items()})


def take_places(entry: Entry, parts: Mapping[Unit, str]) -> None:
    """Give each unit the lowest place that is free under every limit that counts its part. The caller holds the units.

    Places of entries that stopped counting, because the rulebook changed, are free as well. A unit that has none left
    is the caller's to find out before; the database refuses one place too many.
    """
    for limit in filter(is_place_held, entry.edition.rules.limits.of_units):
        within = counted_within(entry, limit)
        if within is not None:
            _take_under(entry, limit, within, [unit for unit, part in parts.items() if part in limit.counted])


def _take_under(entry: Entry, limit: PerUnit, within: str, units: list[Unit]) -> None:
    held = _held_places(entry.edition, limit, within, [unit for unit in units if not unit.is_new])
    insert_all(
        UnitPlace(edition_id=entry.edition_id, unit=unit, entry=entry, limit=limit.key, within=within,
                  places=limit.max, place=min(set(range(1, limit.max + 2)) - held.get(unit.pk, set())))
        for unit in units
    )  # fmt: skip


def _held_places(edition: Edition, limit: PerUnit, within: str, units: list[Unit]) -> dict[int, set[int]]:
    """The places that these units' entries have, by unit; entries that do not count any more lose theirs."""
    if not units:
        return {}
    still = counted_parts(edition, limit).filter(entry=OuterRef("entry"), unit=OuterRef("unit"))
    taken = UnitPlace.objects.filter(edition_id=edition.pk, unit__in=units, limit=limit.key, within=within)
    held: dict[int, set[int]] = {}
    free = []
    rows = taken.annotate(counts=Exists(still)).values_list("pk", "unit_id", "place", "counts")
    for key, unit_id, place, counts in rows:
        if counts:
            held.setdefault(unit_id, set()).add(place)
        else:
            free.append(key)
    if free:
        UnitPlace.objects.filter(pk__in=free).delete()
    return held


def _claim_project(entry: Entry, units: NamedUnits) -> None:
    """Note whose project this is, so that a second entry of it is refused (H16)."""
    limit = entry.edition.rules.limits.same_project
    if limit is None or limit.severity == "warn":
        return
    insert_all(
        ProjectClaim(edition_id=entry.edition_id, claimant=claimant, title_key=entry.title_key, entry=entry)
        for claimant in claimants(entry, units)
    )


def _tell_owner_received(entry: Entry, submission: Submission) -> Message:
    is_first = submission.sequence == 1
    values = {
        "title": in_a_line(entry.title),
        "number": entry.number,
        "moment": f"{localtime(submission.submitted_at):%Y-%m-%d %H:%M:%S}",
    }
    return send_templated(
        person=entry.owner, template="entry_received" if is_first else "entry_amended", kind="entry_received",
        scope=entry.scope, values=values, link=f"/entries/{entry.public_id}/", now=submission.submitted_at,
        sms=is_first, queued=False,
    )  # fmt: skip


@transaction.atomic(durable=True)
def withdraw_entry(*, entry_id: int, actor: Person, now: datetime) -> Entry:
    """Take an entry back while it may still be changed; its places are free again at once.

    Holds the entry, its rulebook and its units. Refused after the closing time, and once the committee has decided.
    """
    entry = locked_own_entry(entry_id, actor, with_rules=True)
    if after(entry.state, Move.WITHDRAW) is None:
        message = _("项目当前状态为“%(state)s”，不能撤回。") % {"state": entry.get_state_display()}
        raise Refused([Reason("state", message)])
    if not stands_open(entry, now):
        clause = clause_of(entry.edition.rules.stage_of_kind("registration"))
        raise Refused([Reason("window", _("报名已截止，不能自行撤回；如需退出请联系组委会。"), clause=clause)])
    take_back(entry, actor, now)
    return entry


def take_back(entry: Entry, actor: Person, now: datetime) -> None:
    """The entry is withdrawn, its units held. The caller holds it and its rulebook, and has seen that it may be."""
    locked_parts(entry)
    release(entry)
    entry.state, entry.changed_at, entry.correct_until = State.WITHDRAWN, now, None
    entry.save(update_fields=["state", "changed_at", "correct_until"])
    queue_comparison(entry.pk)
    record(
        actor=actor, verb="withdraw_entry", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        number=entry.number,
    )  # fmt: skip
    announce(entry.edition.code)


def _let_go(entry: Entry) -> None:
    """Forget what an earlier submission of the entry took, before the next one takes it anew."""
    release(entry)
    EntryUnit.objects.filter(entry=entry).delete()


def release(entry: Entry) -> None:
    """Give back the places and the claim that an entry held."""
    UnitPlace.objects.filter(entry=entry).delete()
    ProjectClaim.objects.filter(entry=entry).delete()
    give_named_places_back(entry)
