"""Telling many at once: settled in one transaction, handed out in batches, to each once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.editions.models import Division
from saiban.entries.queries.desk import Desk, DeskFilter
from saiban.messaging.commands import QUEUE, send_message
from saiban.outreach.models import Broadcast, BroadcastRecipient
from saiban.outreach.queries.broadcasts import count_waiting, get_writing_desk_for, recipients_of

HAND_OUT = "saiban.outreach.hand_out"
BATCH = 200


@transaction.atomic(durable=True)
def send_broadcast(
    *, edition_code: str, given: DeskFilter, title: str, text: str, by_sms: bool = False, by_email: bool = False,
    expects: int, actor: Person, now: datetime,
) -> Broadcast:  # fmt: skip
    """Settle who gets it and queue the handing out.

    `expects` is how many recipients the actor has seen: refused where they have become others in number, so that
    nobody writes to more people than they meant to. NotThere for whoever may not write to the filter's division.
    """
    desk = get_writing_desk_for(actor, edition_code)
    division = _sender(desk, given)
    people = list(recipients_of(desk, given).values_list("pk", flat=True))
    _refuse_unless_expected(len(people), expects)
    broadcast = Broadcast.objects.create(
        edition=desk.edition, division=division, title=title, text=text, by_sms=by_sms, by_email=by_email,
        filter=dict(given.parts()), recipients_count=len(people), sent_by=actor, sent_at=now,
    )  # fmt: skip
    recipients = [BroadcastRecipient(broadcast=broadcast, person_id=key) for key in people]
    BroadcastRecipient.objects.bulk_create(recipients, batch_size=5000)
    record(
        actor=actor, verb="send_broadcast", subject=("broadcast", broadcast.public_id), scope=broadcast.scope, now=now,
        title=title, filter=broadcast.filter, recipients=len(people), sms=by_sms, email=by_email,
    )  # fmt: skip
    app.configure_task(HAND_OUT, queue=QUEUE).defer(broadcast_id=broadcast.pk)
    return broadcast


def _sender(desk: Desk, given: DeskFilter) -> Division | None:
    """The division in whose name it goes out; None for the whole edition's committee."""
    if given.division:
        own = [division for division in desk.divisions if division.code == given.division]
        if not own:
            raise NotThere
        return own[0]
    if not desk.is_national and desk.division is None:
        raise Refused([Reason("division", _("您负责多个赛区，请选择其中一个。"), item="division")])
    return None if desk.is_national else desk.division


def _refuse_unless_expected(count: int, expects: int) -> None:
    if not count:
        raise Refused([Reason("nobody", _("没有符合条件的收件人，请调整条件。"))])
    if count != expects:
        told = {"before": expects, "now": count}
        raise Refused([Reason("changed", _("收件人从 %(before)d 人变为 %(now)d 人，请核对后再确认。") % told)])


@transaction.atomic(durable=True)
def hand_out_batch(*, broadcast_id: int, now: datetime, most: int = BATCH) -> int:
    """Tell some of those who wait; returns how many were told, 0 at the end. `now` is real time.

    A batch is one transaction: its messages and the marks that they were sent are there together or not at all, so a
    worker that dies in the middle has told nobody of the batch. Rows are held while they are told, and what another
    worker holds is passed over.
    """
    broadcast = Broadcast.objects.select_related("edition").get(pk=broadcast_id)
    waiting = BroadcastRecipient.objects.filter(broadcast=broadcast, is_told=False).select_related("person")
    batch = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:most])
    for recipient in batch:
        recipient.message = send_message(
            person=recipient.person, kind="broadcast", title=broadcast.title, body=broadcast.text,
            scope=broadcast.scope, now=broadcast.sent_at, sms=broadcast.by_sms, email=broadcast.by_email,
        )  # fmt: skip
        recipient.is_told = True
    BroadcastRecipient.objects.bulk_update(batch, ["message", "is_told"])
    if not count_waiting(broadcast):
        Broadcast.objects.filter(pk=broadcast_id, finished_at=None).update(finished_at=now)
    return len(batch)


def hand_out(*, broadcast_id: int, now: datetime) -> None:
    """All batches, one transaction after the other; begun again it goes on where it was cut off."""
    while hand_out_batch(broadcast_id=broadcast_id, now=now):
        # A last, empty batch sees what other workers have committed meanwhile, and so one of them notes the end.
        pass
