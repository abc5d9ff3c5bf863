"""The event's days hang together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    event = book.event
    if event is None:
        return
    if event.first_day is None or event.last_day is None:
        if event.first_day or event.last_day:
            yield Finding(("event", "last_day"), "第一天和最后一天要么都写，要么都不写（待定时用 days_note 说明）。")
        return
    if event.first_day > event.last_day:
        message = f"最后一天（{event.last_day}）不能早于第一天（{event.first_day}）。"
        yield Finding(("event", "last_day"), message)
    first = event.first_day
    if event.check_in is not None:
        first = min(first, event.check_in.day)
        if event.check_in.day > event.last_day:
            message = f"报到日（{event.check_in.day}）不能晚于最后一天（{event.last_day}）。"
            yield Finding(("event", "check_in", "day"), message)
    for index, item in enumerate(event.agenda):
        if item.day is not None and not first <= item.day <= event.last_day:
            message = f"{item.day} 不在活动日期（{first} 至 {event.last_day}）之内。"
            yield Finding(("event", "agenda", index, "day"), message)
