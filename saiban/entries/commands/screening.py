"""Deciding on an entry that was handed in: pass, return for mending, or reject (初审)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record_with
from saiban.core.errors import Reason, Refused
from saiban.database.writing import change_of, insert
from saiban.editions.changes import announce
from saiban.entries.commands.likeness import compare_entry
from saiban.entries.commands.locks import locked_entry, locked_parts
from saiban.entries.commands.named import give_back_what_is_rejected
from saiban.entries.models import Entry, Screening, ScreeningRemark, State, UnitPlace
from saiban.entries.naming import in_a_line
from saiban.entries.queries.concerns import findings_against_passing
from saiban.entries.queries.doors import refuse_unless_screener
from saiban.entries.queries.likeness import is_compared
from saiban.entries.queries.parts import place_of_entry
from saiban.entries.rules.findings import Finding
from saiban.entries.rules.screening import correction_findings
from saiban.entries.rules.states import Move, after
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of

_MOVES = {"passed": Move.PASS, "returned": Move.RETURN, "rejected": Move.REJECT}


def screen_entry(
    *,
    entry_id: int,
    submission_id: int,
    actor: Person,
    verdict: str,
    reason: str = "",
    remarks: Mapping[str, str] | None = None,
    correct_until: datetime | None = None,
    waiver: str = "",
    now: datetime,
    seen: Entry | None = None,
) -> Screening:
    """Decide on one submission, once.

    `submission_id` is the submission that the actor has read: if the entrant has handed in a newer one meanwhile, or
    a colleague has decided, the decision is refused, so that nobody decides on what they have not seen. `remarks` says
    what to mend at which item and is needed, or else `reason`, to return; a rejection needs a reason. A returned
    entry may be mended until `correct_until`. What speaks against an entry in principle (H14, H15) needs a `waiver`,
    the reason why it passes all the same; where the rulebook blocks, there is none. Holds the entry and its rulebook
    (and its units where their places are given back); `seen` spares reading it again (see `locked_entry`).
    """
    if verdict == Screening.Verdict.PASSED:
        compare_first(entry_id, now)
    return _screen(
        entry_id, submission_id, actor, verdict, reason, remarks or {}, correct_until, waiver.strip(), now, seen
    )


def compare_first(entry_id: int, now: datetime) -> None:
    """What an entry is like has to be known before it passes: at once, should the worker not have come to it yet.

    In a transaction of its own that ends before the entry is held, for whoever compares holds all comparisons first.
    """
    if not is_compared(entry_id) and Entry.objects.entered().filter(pk=entry_id).exists():
        compare_entry(entry_id=entry_id, now=now)


@transaction.atomic(durable=True)
def _screen(
    entry_id: int, submission_id: int, actor: Person, verdict: str, reason: str, remarks: Mapping[str, str],
    correct_until: datetime | None, waiver: str, now: datetime, seen: Entry | None,
) -> Screening:  # fmt: skip
    entry = locked_entry(entry_id, with_rules=True, seen=seen)
    refuse_unless_screener(actor, entry)
    remarks = _written(remarks)
    state = _state_after(entry, submission_id, verdict)
    _refuse_without_reason(verdict, reason, remarks, correct_until, entry, now)
    waived = waiver if verdict == Screening.Verdict.PASSED else ""
    if verdict == Screening.Verdict.PASSED:
        _refuse_what_stands_against(entry, waived)
    screening = insert(Screening(
        entry=entry, submission_id=submission_id, verdict=verdict, decided_by=actor, decided_at=now,
        reason=reason.strip() or (_("请按各项意见修改。") if remarks else ""),
        correct_until=correct_until if verdict == Screening.Verdict.RETURNED else None, waiver=waived,
    ))  # fmt: skip
    ScreeningRemark.objects.bulk_create(
        ScreeningRemark(screening=screening, item=item, text=text) for item, text in remarks.items()
    )
    _give_places_back(entry, state)
    with in_language_of(entry.owner):
        _tell_owner_decided(screening)
    entry.state, entry.changed_at, entry.correct_until = State(state), now, screening.correct_until
    record_with(
        change_of(entry, "state", "changed_at", "correct_until"),
        actor=actor, verb="screen_entry", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        verdict=verdict, reason=screening.reason, remarks=sorted(remarks), **({"waiver": waived} if waived else {}),
    )  # fmt: skip
    announce(entry.edition.code)
    return screening


def _written(remarks: Mapping[str, str]) -> dict[str, str]:
    """The remarks that say something, without the one character that no database takes."""
    texts = ((item, text.replace("\0", "").strip()) for item, text in remarks.items())
    return {item: text for item, text in texts if text}


def _state_after(entry: Entry, submission_id: int, verdict: str) -> str:
    state = after(entry.state, _MOVES[verdict])
    if state is None:
        message = _("该项目当前状态为“%(state)s”，可能已由同事处理，请刷新后查看。")
        raise Refused([Reason("state", message % {"state": entry.get_state_display()})])
    if entry.submission_id != submission_id:
        raise Refused([Reason("submission", _("参赛方刚刚重新提交了项目，请查看新内容后再作决定。"))])
    return state


def _refuse_without_reason(
    verdict: str, reason: str, remarks: Mapping[str, str], correct_until: datetime | None, entry: Entry, now: datetime
) -> None:
    if verdict == Screening.Verdict.REJECTED and not reason.strip():
        raise Refused([Reason("missing", _("请写明不通过的理由，参赛方会看到。"), "reason")])
    if verdict != Screening.Verdict.RETURNED:
        return
    reasons = []
    if not reason.strip() and not remarks:
        reasons.append(Reason("missing", _("请写明需要修改什么：可对单项提意见，也可写总体意见。"), "reason"))
    rules = entry.edition.rules
    window = rules.registration_window(*place_of_entry(entry))
    found = correction_findings(window, correct_until, now, rules.correction, now)
    reasons += [finding.reason for finding in found]
    if reasons:
        raise Refused(reasons)


def _refuse_what_stands_against(entry: Entry, waived: str) -> None:
    """What may be waived needs the reason; what blocks stands until somebody has said that it is another project."""
    against = findings_against_passing(entry)
    reasons = [_needs_waiver(each) for each in against if each.waivable and not waived]
    reasons += [each.reason for each in against if each.blocks]
    if reasons:
        raise Refused(reasons)


def _needs_waiver(found: Finding) -> Reason:
    message = _("%(message)s如予通过，请写明豁免理由。") % {"message": found.message}
    return Reason("waiver", message, "waiver", clause=found.clause)


def _give_places_back(entry: Entry, state: str) -> None:
    """What was rejected takes no place of its units or people, unless the rulebook counts it (H13)."""
    if state != State.REJECTED:
        return
    given = [limit.key for limit in entry.edition.rules.limits.of_units if not limit.count_rejected]
    if given:
        locked_parts(entry)
        UnitPlace.objects.filter(entry=entry, limit__in=given).delete()
    give_back_what_is_rejected(entry)


def _tell_owner_decided(screening: Screening) -> None:
    entry, deadline = screening.entry, ""
    if screening.correct_until:
        moment = f"{localtime(screening.correct_until):%Y-%m-%d %H:%M}"
        deadline = "\n" + _("请在 %(moment)s（北京时间）前修改并重新提交。") % {"moment": moment}
    values = {"title": in_a_line(entry.title), "reason": screening.reason, "deadline": deadline}
    send_templated(
        person=entry.owner, template=f"entry_{screening.verdict}", scope=entry.scope, values=values,
        link=f"/entries/{entry.public_id}/", now=screening.decided_at, sms=True,
    )  # fmt: skip
