"""What becomes of a text on its way.

A worker that dies in the middle of handing a text over must not send it a second time. So that it was taken up is
committed before, and what came of it after; between the two no transaction is open. What is found taken up and without
an outcome was interrupted: the provider is asked, and where nobody can tell, a person decides.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.audit.commands import Actor, record
from saiban.core.errors import Reason, Refused
from saiban.messaging.channels import ask_fate, hand_over
from saiban.messaging.commands.sending import body_of, queue_delivery, values_of
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
    delivery = _take_up(delivery_id=delivery_id, now=now)
    if delivery is None:
        return
    try:
        receipt = hand_over(delivery, body_of(delivery), values_of(delivery))
    except CannotSend as failure:
        _note_failure(delivery=delivery, failure=failure, now=now)
    except Unsure as doubt:
        _note_doubt(delivery=delivery, doubt=doubt)
    else:
        _note_sent(delivery=delivery, receipt=receipt, now=now)


@transaction.atomic(durable=True)
def _take_up(*, delivery_id: int, now: datetime) -> Delivery | None:
    """Say that this worker hands it over, before it does; None where there is nothing to do. Locks the delivery."""
    waiting = Delivery.objects.waiting().select_for_update(skip_locked=True, of=("self",))
    delivery = waiting.filter(pk=delivery_id).first()
    if delivery is None:
        return None
    if delivery.not_after is not None and now >= delivery.not_after:
        _give_up(delivery, now, _("已过时效，未发送"), "expired")
        return None
    delivery.attempts += 1
    delivery.handing_at = now
    delivery.save(update_fields=["attempts", "handing_at"])
    return delivery


@transaction.atomic(durable=True)
def _note_sent(*, delivery: Delivery, receipt: str, now: datetime) -> None:
    if held := _still_ours(delivery):
        _settle_sent(held, now, receipt)


@transaction.atomic(durable=True)
def _note_failure(*, delivery: Delivery, failure: CannotSend, now: datetime) -> None:
    held = _still_ours(delivery)
    if held is None:
        return
    wait = None if failure.for_good else wait_after(held.attempts, failure.wait)
    if wait is None or (held.not_after and now + wait >= held.not_after):
        _give_up(held, now, str(failure), failure.code)
        return
    held.next_at, held.handing_at = now + wait, None
    held.problem, held.problem_code = str(failure)[:500], failure.code[:80]
    held.save(update_fields=["next_at", "handing_at", "problem", "problem_code"])
    queue_delivery(held, held.next_at)


@transaction.atomic(durable=True)
def _note_doubt(*, delivery: Delivery, doubt: Unsure) -> None:
    """Leave it as interrupted as it is, with the reason: `resolve_interrupted` finds out."""
    if held := _still_ours(delivery):
        held.problem, held.problem_code = str(doubt)[:500], "no_answer"
        held.save(update_fields=["problem", "problem_code"])


def _still_ours(delivery: Delivery) -> Delivery | None:
    """The row held, unless somebody has decided about this attempt meanwhile."""
    held = Delivery.objects.open().filter(pk=delivery.pk, attempts=delivery.attempts, handing_at=delivery.handing_at)
    return held.select_for_update(of=("self",)).first()


def _settle_sent(delivery: Delivery, now: datetime, receipt: str) -> None:
    delivery.sent_at, delivery.receipt = now, receipt[:80]
    delivery.problem = delivery.problem_code = ""
    _save_outcome(delivery)


def _give_up(delivery: Delivery, now: datetime, problem: str, code: str) -> None:
    logger.warning("delivery %s given up: %s %s", delivery.pk, code, problem)
    delivery.given_up_at, delivery.problem, delivery.problem_code = now, problem[:500], code[:80]
    _save_outcome(delivery)


def _save_outcome(delivery: Delivery) -> None:
    """What is over needs its secret no more; what has failed keeps other texts, to be sent again on demand."""
    delivery.handing_at = delivery.uncertain_at = None
    if delivery.is_secret:
        delivery.body = delivery.values = ""
    delivery.save()


# --- what was interrupted ---------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def resume_deliveries(*, overdue_since: datetime) -> int:
    """Queue again what should have been attempted before then but was not, its worker having died; returns how many.

    A delivery that is queued twice is still sent once.
    """
    overdue = Delivery.objects.waiting().filter(next_at__lt=overdue_since).order_by("pk")[:1000]
    for delivery in overdue:
        queue_delivery(delivery)
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
    held = _still_ours(delivery)
    if held is None:
        return
    if fate is Fate.TAKEN:
        _settle_sent(held, now, held.receipt)
    elif fate is Fate.REFUSED:
        _give_up(held, now, _("运营商未能送达"), code)
    elif held.not_after is not None and now >= held.not_after:
        _give_up(held, now, _("发送中断，且已过时效"), "expired")
    elif fate is Fate.NEVER_CAME:
        _wait_again(held, now)
    else:
        held.uncertain_at, held.problem_code = now, held.problem_code or code or "interrupted"
        held.problem = held.problem or _("发送时中断，无法得知是否已经送出")
        held.save(update_fields=["uncertain_at", "problem", "problem_code"])


def _wait_again(delivery: Delivery, now: datetime) -> None:
    delivery.next_at, delivery.handing_at, delivery.uncertain_at, delivery.given_up_at = now, None, None, None
    delivery.save(update_fields=["next_at", "handing_at", "uncertain_at", "given_up_at", "attempts"])
    queue_delivery(delivery)


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
    delivery.attempts = 0
    _wait_again(delivery, now)
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
