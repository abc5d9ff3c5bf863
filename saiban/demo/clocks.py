"""Moments of the 7th edition that are worth being at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saiban.core.windows import BEIJING
from saiban.demo.invention.outcomes import EVENING


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment by the edition's clock, and what one sees there."""

    key: str
    at: datetime
    label: Promise


MOMENTS = (
    Moment("evening", EVENING, _("5 月 31 日 20:00（还有 4 小时截止）")),
    Moment("last-minutes", datetime(2024, 5, 31, 23, 58, tzinfo=BEIJING), _("23:58（最后两分钟）")),
    Moment("last-seconds", datetime(2024, 5, 31, 23, 59, 40, tzinfo=BEIJING), _("23:59:40（看着它截止）")),
    Moment("closed", datetime(2024, 6, 1, 0, 5, tzinfo=BEIJING), _("6 月 1 日 00:05（已截止）")),
)
