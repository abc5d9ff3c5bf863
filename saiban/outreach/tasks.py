"""Jobs of this room: each is one command."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from saiban.messaging.commands import QUEUE
from saiban.outreach.commands.broadcasts import HAND_OUT, hand_out


@app.task(name=HAND_OUT, queue=QUEUE, retry=5)
def hand_out_broadcast(broadcast_id: int) -> None:
    """Everything that has not been handed out yet; what a killed worker left is taken up again by the next one."""
    hand_out(broadcast_id=broadcast_id, now=timezone.now())
