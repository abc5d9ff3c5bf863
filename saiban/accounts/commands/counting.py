"""Counting what happened at an address and in a network, for the limits on both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from saiban.accounts.rules.limits import Limit, free_at, longest

Frames = Mapping[str, tuple[Limit, ...]]


def closed_till(
    rows: QuerySet[Any], moment: str, *, known: Mapping[str, str], frames: Frames, now: datetime
) -> datetime | None:
    """From when one more is allowed, by the first limit that closes; None when it is allowed now.

    `frames` has the limits of each column of `rows` (``address_hash``, ``network_hash``), `known` the value that
    counts there, `moment` names the column that says when it happened. The caller holds both values.
    """
    for column, frame in frames.items():
        happened = rows.filter(**{column: known[column], f"{moment}__gt": now - longest(frame)})
        free = free_at(list(happened.values_list(moment, flat=True)), frame, now)
        if free is not None:
            return free
    return None
