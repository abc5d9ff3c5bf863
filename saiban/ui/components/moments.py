"""Times as people read them: always Beijing time, and a midnight that closes something is the 24:00 of its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from saiban.core import windows
from saiban.ui.addresses import address
from saiban.ui.components.choices import one_of
from saiban.ui.markup import escaped

register = template.Library()

STYLES = ("date", "minute", "second", "closing")
PHASES = ("past", "current", "upcoming", "unknown")


@register.simple_tag
def when(moment: datetime | date | None, *, style: str = "date") -> SafeString:
    """A moment in a `<time>`: by the day, minute or second, or as a closing time; a dash when it is not known."""
    one_of("when", "style", style, STYLES)
    if moment is None:
        return SafeString('<span class="muted">—</span>')
    words = escaped(moment_in_words(moment, style))
    return SafeString(f'<time class="time" datetime="{moment.isoformat()}">{words}</time>')


def moment_in_words(moment: datetime | date, style: str) -> str:
    """`2024年5月31日 24:00` in Chinese, `2024-05-31 24:00` otherwise; a bare date has no clock to show."""
    if not isinstance(moment, datetime):
        return _day(moment)
    local = moment.astimezone(windows.BEIJING)
    if style == "date":
        return _day(local.date())
    if style == "second":
        return _("%(moment)s（北京时间）") % {"moment": f"{_day(local.date())} {local:%H:%M:%S}"}
    if style == "closing" and local.time() == time(0):
        return f"{_day(windows.closing_day(moment))} 24:00"
    return f"{_day(local.date())} {local:%H:%M}"


def _day(day: date) -> str:
    # Other languages get the form that no reader can take for another.
    return windows.show_day(day) if (get_language() or "zh").startswith("zh") else day.isoformat()


@register.simple_tag(takes_context=True)
def countdown(
    context: Context, moment: datetime, *, label: str = "", now: datetime | None = None, past: str = ""
) -> SafeString:
    """What is left until `moment`, by the edition's clock.

    `now` is the edition's clock, which may run ahead of the real one in a rehearsal; without it the context's `now`
    counts, then the server's. The script takes both from the page and asks the server for the time, because
    the visitor's own clock may be wrong.
    """
    server_now = timezone.now()
    now = now or context.get("now") or server_now
    left = moment - now
    shown = left > timedelta(0)
    over = escaped(past or _("已截止"))
    said = escaped(label or _("距截止还有")) if shown else over
    return SafeString(
        f'<span class="countdown{"" if shown else " is-past"}" data-countdown data-moment="{_milliseconds(moment)}"'
        f' data-now="{_milliseconds(now)}" data-server="{_milliseconds(server_now)}" data-clock="{address("ui_clock")}"'
        f' data-units="{_units(get_language())}" data-past="{over}">'
        f'<span class="countdown-label" data-countdown-label>{said}</span>'
        f' <strong class="countdown-left num" data-countdown-left>{time_left(left) if shown else ""}</strong></span>'
    )


@cache
def _units(language: str) -> str:
    return ",".join(map(escaped, (_("天"), _("小时"), _("分"), _("秒"))))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def time_left(left: timedelta) -> str:
    """The two largest units that count: `3 天 4 小时`, `4 小时 5 分`, `5 分 6 秒`; never more than is left."""
    seconds = max(int(left.total_seconds()), 0)
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return " ".join((str(days), _("天"), str(hours), _("小时")))
    if hours:
        return " ".join((str(hours), _("小时"), str(minutes), _("分")))
    return " ".join((str(minutes), _("分"), str(seconds % 60), _("秒")))


@register.inclusion_tag("ui/timeline.html")
def timeline(stages: Iterable[Any]) -> dict[str, Any]:
    """Stages in order; each has .name .when .phase (past, current, upcoming, unknown) and may have .note and .href."""
    stages = list(stages)
    for stage in stages:
        one_of("timeline", "phase", _value(stage, "phase"), PHASES)
    return {"stages": stages}


def _value(item: Any, name: str) -> str:
    found = item[name] if isinstance(item, dict) else getattr(item, name)
    return str(getattr(found, "value", found))
