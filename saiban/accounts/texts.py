"""What this room says about waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _


def closed_until(what: str, free: datetime, now: datetime) -> str:
    """`…，请 37 秒后再试。` within the minute, else the time of day in Beijing, with the date when it is not today."""
    left = free - now
    if left <= timedelta(minutes=1):
        seconds = -(-left // timedelta(seconds=1))
        return _("%(what)s，请 %(seconds)d 秒后再试。") % {"what": what, "seconds": seconds}
    # The next whole minute: at the minute named it must be possible.
    then = localtime(free + timedelta(seconds=59, microseconds=999_999))
    moment = f"{then:%H:%M}" if then.date() == localtime(now).date() else f"{then:%m-%d %H:%M}"
    return _("%(what)s，请在 %(moment)s 之后再试。") % {"what": what, "moment": moment}
