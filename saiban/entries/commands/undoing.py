"""Undoing a committee's decision while its stage lasts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person, Unit
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.editions.changes import announce
from saiban.entries.commands.locks import locked_entry, locked_parts
from saiban.entries.commands.named import hold_named, take_named_places
from saiban.entries.commands.submission import take_places
from saiban.entries.models import Entry, Screening, State, UnitPlace
from saiban.entries.naming import in_a_line
from saiban.entries.queries.counted import counted_beside, counted_within, is_place_held
from saiban.entries.queries.doors import may_undo, refuse_unless_screener
from saiban.entries.queries.named import engaged_people_for_committee, wanted_places
from saiban.entries.queries.parts import submitted_form
from saiban.entries.rules.named import Engaged, is_held
from saiban.entries.rules.states import Move, after
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of
from saiban.rulebook import clause_of
from saiban.rulebook.schema.limits import PerNamedPerson, PerUnit


@transaction.atomic(durable=True)
def undo_screening(*, entry_id: int, screening_id: int, actor: Person, why: str, now: datetime) -> Entry:
    """Take a decision back, with the reason; the entry waits for another one, and its owner is told.

    `screening_id` is the decision that the actor saw. While the stage of screening lasts its division's committee may
    do so, after that the national committee alone. A rejected entry takes the places of its units and people again,
    and is refused where another entry has taken the last one meanwhile (H13). Holds the entry, its rulebook, units and
    people.
    """
    entry = locked_entry(entry_id, with_rules=True)
    refuse_unless_screener(actor, entry)
    screening = _standing(entry, screening_id)
    reasons = [*_why_not(entry, actor, why, now)]
    if reasons:
        raise Refused(reasons)
    if entry.state == State.REJECTED:
        _take_places_again(entry)
        _take_named_places_again(entry)
    _undo(screening, actor, why.strip(), now)
    entry.state, entry.correct_until, entry.changed_at = State.SUBMITTED, None, now
    entry.save(update_fields=["state", "correct_until", "changed_at"])
    with in_language_of(entry.owner):
        _tell_owner(screening)
    record(
        actor=actor, verb="undo_screening", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        verdict=screening.verdict, why=screening.undone_why,
    )  # fmt: skip
    announce(entry.edition.code)
    return entry


def _standing(entry: Entry, screening_id: int) -> Screening:
    standing = Screening.objects.filter(submission=entry.submission_id, pk=screening_id).first()
    if standing is None or after(entry.state, Move.REOPEN) is None:
        message = _("这项结论已被撤销，或参赛方已重新提交，请刷新后查看。")
        raise Refused([Reason("state", message)])
    return standing


def _why_not(entry: Entry, actor: Person, why: str, now: datetime) -> list[Reason]:
    reasons = []
    if not why.strip():
        reasons.append(Reason("missing", _("请写明撤销结论的原因，会留在记录里。"), "why"))
    if not may_undo(actor, entry, now):
        message, remedy = _("初审阶段已结束，不能再撤销结论。"), _("如确有必要，请联系全国组委会处理。")
        screening = entry.edition.rules.stage_of_kind("screening")
        reasons.append(Reason("window", message, "", remedy, clause_of(screening)))
    return reasons


def _take_places_again(entry: Entry) -> None:
    """The units' places that the rejection gave back (H13); Refused with each unit that has none left."""
    held = filter(is_place_held, entry.edition.rules.limits.of_units)
    given_back = [limit for limit in held if not limit.count_rejected]
    if not given_back:
        return
    parts = locked_parts(entry)
    reasons = [reason for limit in given_back for reason in _without_room(entry, limit, parts)]
    if reasons:
        raise Refused(reasons)
    UnitPlace.objects.filter(entry=entry).delete()
    take_places(entry, parts)


def _without_room(entry: Entry, limit: PerUnit, parts: Mapping[Unit, str]) -> Iterator[Reason]:
    if counted_within(entry, limit) is None:
        return
    taken = Counter(counted_beside(entry, limit).filter(unit__in=list(parts)).values_list("unit_id", flat=True))
    message = _("“%(unit)s”已有 %(max)d 个项目，名额已满，不能恢复这个项目。")
    for unit, part in parts.items():
        if part in limit.counted and taken[unit.pk] >= limit.max:
            yield Reason("limit", message % {"unit": unit.name, "max": limit.max}, clause=clause_of(limit))


def _take_named_places_again(entry: Entry) -> None:
    """The same for those whom the entry names; Refused with each who has none left."""
    limits = {limit.code: limit for limit in entry.edition.rules.limits.per_named_person if not limit.count_rejected}
    if not limits:
        return
    form = submitted_form(entry)
    hold_named(entry, form)
    engaged = [each for each in engaged_people_for_committee(entry, form) if each.limit in limits]
    full = [each for each in engaged if is_held(limits[each.limit]) and each.count >= limits[each.limit].max]
    if full:
        raise Refused(_without_place(limits[each.limit], each) for each in full)
    take_named_places(entry, wanted_places(entry.edition_id, limits.values(), form))


def _without_place(limit: PerNamedPerson, each: Engaged) -> Reason:
    message = _("“%(name)s”已参加 %(count)d 个项目，每人最多 %(max)d 个，不能恢复这个项目。")
    told = {"name": each.name, "count": each.count, "max": limit.max}
    return Reason("limit", message % told, clause=clause_of(limit))


def _undo(screening: Screening, actor: Person, why: str, now: datetime) -> None:
    screening.undone_of, screening.submission = screening.submission, None
    screening.undone_by, screening.undone_at, screening.undone_why = actor, now, why
    screening.save(update_fields=["submission", "undone_of", "undone_by", "undone_at", "undone_why"])


def _tell_owner(screening: Screening) -> None:
    entry = screening.entry
    assert screening.undone_at
    send_templated(
        person=entry.owner, template="screening_undone", scope=entry.scope,
        values={"title": in_a_line(entry.title), "why": screening.undone_why}, link=f"/entries/{entry.public_id}/",
        now=screening.undone_at, sms=True,
    )  # fmt: skip
