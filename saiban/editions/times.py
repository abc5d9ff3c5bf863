"""Times of stages as pages say them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from django.utils.translation import gettext as _

from saiban.core.windows import BEIJING, Window, closing_day
from saiban.editions.rules import StageAt
from saiban.ui.components.moments import moment_in_words


def when(stage: StageAt) -> str:
    """The stage's time; empty while it is to be announced. Registration is told to the minute, whole days by days."""
    if stage.window is None:
        return ""
    exact = stage.stage.kind == "registration"
    words = window_in_words(stage.window) if exact else _by_days(stage.window)
    return _("%(when)s（暂定）") % {"when": words} if stage.provisional else words


def window_in_words(window: Window) -> str:
    """`2024年4月30日 00:00 至 2024年5月31日 24:00`, or the one end that is known."""
    opens = moment_in_words(window.opens, "minute") if window.opens else ""
    closes = moment_in_words(window.closes, "closing") if window.closes else ""
    return _between(opens, closes)


def by_track(stage: StageAt) -> Iterator[str]:
    """Each track with its time, where any has one of its own."""
    for track, own in stage.by_track:
        yield _("%(track)s：%(when)s") % {"track": track.name, "when": when(own) or _("另行通知")}


def _by_days(window: Window) -> str:
    if not all(_is_midnight(moment) for moment in (window.opens, window.closes)):
        return window_in_words(window)
    first = moment_in_words(window.opens, "date") if window.opens else ""
    last = moment_in_words(closing_day(window.closes), "date") if window.closes else ""
    return first if first == last else _between(first, last)


def _is_midnight(moment: datetime | None) -> bool:
    return moment is None or moment.astimezone(BEIJING).time() == time(0)


def _between(opens: str, closes: str) -> str:
    if opens and closes:
        return _("%(opens)s 至 %(closes)s") % {"opens": opens, "closes": closes}
    return _("%(opens)s 起") % {"opens": opens} if opens else _("截至 %(closes)s") % {"closes": closes}
