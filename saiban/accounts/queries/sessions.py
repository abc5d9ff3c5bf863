"""Where a person is logged in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from saiban.accounts.models import Person, Session

# Enough of a row's key, which is a hash, to tell a person's own sessions apart.
REFERENCE = 16
# In this order: many browsers name others for the sake of old sites.
_BROWSERS = (
    (r"MicroMessenger", "微信"), (r"QQBrowser", "QQ 浏览器"), (r"360SE|360EE|QIHU", "360 浏览器"),
    (r"UCBrowser", "UC 浏览器"),
    (r"Edg", "Edge"), (r"Firefox|FxiOS", "Firefox"), (r"Chrome|CriOS", "Chrome"), (r"Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", "鸿蒙"), (r"iPhone", "iPhone"), (r"iPad", "iPad"), (r"Android", "Android"),
    (r"Windows", "Windows"), (r"Mac OS X|Macintosh", "Mac"), (r"Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogIn:
    """One browser that is logged in; `device` is what it says it is."""

    reference: str
    device: str
    network: str
    began_at: datetime | None
    is_here: bool


def log_ins_of(person: Person, here: str, now: datetime) -> list[LogIn]:
    """The person's sessions that have not expired, this browser's first, then the newest."""
    rows = Session.objects.filter(person=person, expire_date__gt=now).order_by("-began_at")
    found = [
        LogIn(
            row.session_key[:REFERENCE], device_of(row.agent), row.network or "", row.began_at, row.session_key == here
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: not each.is_here)


def device_of(agent: str) -> str:
    """“Chrome · Windows” from what a browser calls itself; empty when it says nothing that is known."""
    found = (
        next((name for pattern, name in known if re.search(pattern, agent)), "") for known in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(name for name in found if name)
