"""Granting a returned entry more time to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.core.windows import show_closing
from saiban.entries.commands.locks import locked_entry
from saiban.entries.grants import CorrectionGrant
from saiban.entries.models import Entry, Screening, State
from saiban.entries.naming import in_a_line
from saiban.entries.queries.doors import refuse_unless_screener
from saiban.entries.queries.parts import place_of_entry
from saiban.entries.rules.screening import correction_findings
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of


@transaction.atomic(durable=True)
def grant_correction(
    *, entry_id: int, screening_id: int, actor: Person, until: datetime | None, why: str, now: datetime
) -> CorrectionGrant:
    """Let a returned entry be mended until `until`, also where its date has passed; its owner is told.

    `screening_id` is the return that the actor saw. Within what the rulebook's `correction` allows, and never earlier
    than what was promised already. Holds the entry and its rulebook: an entrant who hands in at the same moment comes
    before or after.
    """
    entry = locked_entry(entry_id, with_rules=True)
    refuse_unless_screener(actor, entry)
    returned = _standing(entry, screening_id)
    why = why.replace("\0", "").strip()
    reasons = [*_why_not(entry, returned, until, why, now)]
    if reasons or until is None:
        raise Refused(reasons)
    grant = CorrectionGrant.objects.create(screening=returned, until=until, why=why, granted_by=actor, granted_at=now)
    entry.correct_until = until
    entry.save(update_fields=["correct_until"])
    with in_language_of(entry.owner):
        _tell_owner(entry, grant)
    record(
        actor=actor, verb="grant_correction", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        until=until.isoformat(), why=why,
    )  # fmt: skip
    return grant


def _standing(entry: Entry, screening_id: int) -> Screening:
    returned = Screening.objects.filter(submission=entry.submission_id, pk=screening_id).first()
    if returned is None or entry.state != State.RETURNED:
        raise Refused([Reason("state", _("项目已不在退回修改中，可能已重新提交，请刷新后查看。"))])
    return returned


def _why_not(entry: Entry, returned: Screening, until: datetime | None, why: str, now: datetime) -> Iterator[Reason]:
    rules = entry.edition.rules
    if not rules.correction.later:
        message, remedy = _("规则手册规定，退回之后不再给出或延长修改期限。"), _("如确有必要，请联系全国组委会。")
        yield Reason("not_later", message, "until", remedy, rules.correction.clause or "")
    if until is None:
        yield Reason("missing", _("请填写新的修改期限。"), "until")
    else:
        window = rules.registration_window(*place_of_entry(entry))
        for finding in correction_findings(window, until, now, rules.correction, returned.decided_at):
            yield Reason(finding.weight.value, finding.message, "until", finding.remedy, finding.clause)
        if entry.correct_until is not None and now < entry.correct_until and until < entry.correct_until:
            message = _("已答应参赛方修改到 %(moment)s，不能提前。") % {"moment": show_closing(entry.correct_until)}
            yield Reason("earlier", message, "until")
    if not why:
        yield Reason("missing", _("请写明给出期限的理由，会留在记录里。"), "why")


def _tell_owner(entry: Entry, grant: CorrectionGrant) -> None:
    values = {"title": in_a_line(entry.title), "moment": show_closing(grant.until), "why": grant.why}
    send_templated(
        person=entry.owner, template="correction_granted", scope=entry.scope, values=values,
        link=f"/entries/{entry.public_id}/", now=grant.granted_at, sms=True,
    )  # fmt: skip
