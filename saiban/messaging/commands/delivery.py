"""What becomes of a text on its way.

A worker that dies in the middle of handing a text over must not send it a second time. So that it was taken up is
committed before, and what came of it after; between the two no transaction is open. What is found taken up and without
an outcome was interrupted: the provider is asked, and where nobody can tell, a person decides.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from saiban.audit.commands import Actor, record
from saiban.core.errors import Reason, Refused
from saiban.messaging.channels import ask_fate, hand_over
from saiban.messaging.commands.sending import body_of, queue_deliveries, values_of
from saiban.messaging.models import Delivery
from saiban.messaging.rules import wait_after
from saiban.messaging.sms import CannotSend, Fate, Unsure

logger = logging.getLogger(__name__)

ASK_FOR = timedelta(hours=1)
"""How long a provider that does not answer is asked again before a person has to decide."""


def attempt_delivery(*, delivery_id: int, now: datetime) -> None:
    """Send what is waiting, or note why it could not be sent and when to try again.

    What is sent, given up, interrupted or in another worker's hands is left alone.
    """
    delivery = Delivery.objects.waiting().filter(pk=delivery_id).first()
    if delivery is not None:
        attempt(delivery=delivery, now=now)


def attempt(*, delivery: Delivery, now: datetime) -> None:
    """The same of a delivery that was waiting when it was read or made: whoever changes its row first has it."""
    if not _take_up(delivery=delivery, now=now):
        return
    try:
        receipt = hand_over(delivery, body_of(delivery), values_of(delivery))
    except CannotSend as failure:
        _note_failure(delivery=delivery, failure=failure, now=now)
    except Unsure as doubt:
        _note_doubt(delivery=delivery, doubt=doubt)
    else:
        _settle_sent(delivery, now, receipt)


def _take_up(*, delivery: Delivery, now: datetime) -> bool:
    """Say that this worker hands it over, before it does; False where there is nothing to do, or another came first."""
    if delivery.not_after is not None and now >= delivery.not_after:
        _give_up(delivery, now, _("已过时效，未发送"), "expired")
        return False
    return _change(delivery, attempts=delivery.attempts + 1, handing_at=now)


@transaction.atomic(durable=True)
def _note_failure(*, delivery: Delivery, failure: CannotSend, now: datetime) -> None:
    wait = None if failure.for_good else wait_after(delivery.attempts, failure.wait)
    if wait is None or (delivery.not_after and now + wait >= delivery.not_after):
        _give_up(delivery, now, str(failure), failure.code)
    else:
        _wait_again(delivery, now + wait, problem=str(failure)[:500], problem_code=failure.code[:80])


def _note_doubt(*, delivery: Delivery, doubt: Unsure) -> None:
    """Leave it as interrupted as it is, with the reason: `resolve_interrupted` finds out."""
    _change(delivery, problem=str(doubt)[:500], problem_code="no_answer")


_OPEN = "sent_at IS NULL AND given_up_at IS NULL"
_AS_READ = "id = %s AND attempts = %s AND handing_at IS NOT DISTINCT FROM %s"


def _change(delivery: Delivery, **changes: Any) -> bool:
    """Write this of an open delivery; nothing, and False, where somebody has changed it since it was read.

    Each attempt counts and has a moment of its own, so by these two it is seen whether it is still the same one. One
    statement compares and writes: of two that come at once, the second one finds the first one's. Outside of a
    transaction, as in an attempt, it is committed when this returns.
    """
    columns = ", ".join(f'"{name}" = %s' for name in changes)
    read = [delivery.pk, delivery.attempts, delivery.handing_at]
    with connection.cursor() as cursor:
        text = f"UPDATE messaging_delivery SET {columns} WHERE {_AS_READ} AND {_OPEN}"  # noqa: S608 - our own names
        cursor.execute(text, [*changes.values(), *read])
        if not cursor.rowcount:
            return False
    for name, value in changes.items():
        setattr(delivery, name, value)
    return True


def _settle_sent(delivery: Delivery, now: datetime, receipt: str) -> None:
    _settle(delivery, sent_at=now, receipt=receipt[:80], problem="", problem_code="")


def _give_up(delivery: Delivery, now: datetime, problem: str, code: str) -> None:
    logger.warning("delivery %s given up: %s %s", delivery.pk, code, problem)
    _settle(delivery, given_up_at=now, problem=problem[:500], problem_code=code[:80])


def _settle(delivery: Delivery, **outcome: Any) -> None:
    """What is over needs its secret no more; what has failed keeps other texts, to be sent again on demand."""
    forgotten = {"body": "", "values": ""} if delivery.is_secret else {}
    _change(delivery, handing_at=None, uncertain_at=None, **outcome, **forgotten)


def _wait_again(delivery: Delivery, at: datetime, **why: Any) -> None:
    if _change(delivery, next_at=at, handing_at=None, **why):
        queue_deliveries([delivery], at)


# --- what was interrupted ---------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def resume_deliveries(*, overdue_since: datetime) -> int:
    """Queue again what should have been attempted before then but was not, its worker having died; returns how many.

    A delivery that is queued twice is still sent once.
    """
    overdue = Delivery.objects.waiting().filter(next_at__lt=overdue_since).order_by("pk")[:1000]
    queue_deliveries(overdue)
    return len(overdue)


def resolve_interrupted(*, interrupted_before: datetime, now: datetime) -> int:
    """Find out what became of what was taken up before then and has no outcome; returns how many were looked at."""
    found = list(Delivery.objects.interrupted(interrupted_before).order_by("pk")[:200])
    for delivery in found:
        _resolve(delivery, now)
    return len(found)


def _resolve(delivery: Delivery, now: datetime) -> None:
    assert delivery.handing_at
    try:
        fate, code = ask_fate(delivery, body_of(delivery), values_of(delivery))
    except CannotSend as failure:
        logger.warning("delivery %s: its provider cannot be asked: %s", delivery.pk, failure)
        if now < delivery.handing_at + ASK_FOR:
            return
        fate, code = Fate.NOBODY_KNOWS, failure.code
    _note_fate(delivery=delivery, fate=fate, code=code, now=now)


@transaction.atomic(durable=True)
def _note_fate(*, delivery: Delivery, fate: Fate, code: str, now: datetime) -> None:
    if fate is Fate.TAKEN:
        _settle_sent(delivery, now, delivery.receipt)
    elif fate is Fate.REFUSED:
        _give_up(delivery, now, _("运营商未能送达"), code)
    elif delivery.not_after is not None and now >= delivery.not_after:
        _give_up(delivery, now, _("发送中断，且已过时效"), "expired")
    elif fate is Fate.NEVER_CAME:
        _wait_again(delivery, now)
    else:
        _change(
            delivery, uncertain_at=now, problem_code=delivery.problem_code or code or "interrupted",
            problem=delivery.problem or _("发送时中断，无法得知是否已经送出"),
        )  # fmt: skip


# --- what a person decides --------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def retry_delivery(*, delivery_id: int, actor: Actor, now: datetime) -> Delivery:
    """Send again what failed, or what nobody can tell about. Locks the delivery.

    Refused for what is neither, and for what was a secret and is forgotten.
    """
    delivery = _in_trouble(delivery_id)
    if delivery.is_forgotten:
        message = _("这条短信或邮件含验证码或专用链接，内容已销毁，不能再发；请当事人重新获取。")
        raise Refused([Reason("forgotten", message)])
    delivery.attempts, delivery.next_at = 0, now
    delivery.handing_at = delivery.uncertain_at = delivery.given_up_at = None
    delivery.save(update_fields=["attempts", "next_at", "handing_at", "uncertain_at", "given_up_at"])
    queue_deliveries([delivery])
    _record(delivery, "retry_delivery", actor, now)
    return delivery


@transaction.atomic(durable=True)
def confirm_delivery(*, delivery_id: int, actor: Actor, now: datetime) -> Delivery:
    """Somebody has made sure that it arrived. Locks the delivery; refused for all but what nobody can tell about."""
    delivery = _in_trouble(delivery_id)
    if delivery.state != Delivery.State.UNCERTAIN:
        raise Refused([Reason("state", _("只有“待核实”的可以标为已送出。"))])
    _settle_sent(delivery, now, delivery.receipt)
    _record(delivery, "confirm_delivery", actor, now)
    return delivery


def _in_trouble(delivery_id: int) -> Delivery:
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.state not in (Delivery.State.FAILED, Delivery.State.UNCERTAIN):
        message = _("这条当前为“%(state)s”，无需处理。") % {"state": delivery.state.label}
        raise Refused([Reason("state", message)])
    return delivery


def _record(delivery: Delivery, verb: str, actor: Actor, now: datetime) -> None:
    record(
        actor=actor, verb=verb, subject=("delivery", delivery.pk), scope=delivery.scope, now=now,
        channel=delivery.channel, kind=delivery.kind,
    )  # fmt: skip
