"""What becomes of entries until the demo's evening, and when: stories of acts that fit into the registration window."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from saiban.core.windows import BEIJING

# The demo begins on the last evening of registration, four hours before it closes (H7).
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
OPENS = datetime(2024, 4, 30, tzinfo=BEIJING)
SCREENING_OPENS = datetime(2024, 5, 6, tzinfo=BEIJING)


class Outcome(StrEnum):
    HALF = "half"
    READY = "ready"
    WAITING = "waiting"
    AMENDED = "amended"
    RETURNED = "returned"
    MENDED = "mended"
    PASSED = "passed"
    PASSED_MENDED = "passed-mended"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


SHARES = {
    Outcome.HALF: 7, Outcome.READY: 6, Outcome.WAITING: 26, Outcome.AMENDED: 5, Outcome.RETURNED: 9,
    Outcome.MENDED: 7, Outcome.PASSED: 25, Outcome.PASSED_MENDED: 5, Outcome.REJECTED: 5, Outcome.WITHDRAWN: 5,
}  # fmt: skip
# What happens once the documents are there. The state in which it leaves the entry is `STATES`'.
_AFTER: dict[Outcome, tuple[str, ...]] = {
    Outcome.HALF: (),
    Outcome.READY: (),
    Outcome.WAITING: ("submit",),
    Outcome.AMENDED: ("submit", "amend", "submit"),
    Outcome.RETURNED: ("submit", "returned"),
    Outcome.MENDED: ("submit", "returned", "mend", "submit"),
    Outcome.PASSED: ("submit", "passed"),
    Outcome.PASSED_MENDED: ("submit", "returned", "mend", "submit", "passed"),
    Outcome.REJECTED: ("submit", "rejected"),
    Outcome.WITHDRAWN: ("submit", "withdraw"),
}
STATES = {
    Outcome.HALF: "draft", Outcome.READY: "draft", Outcome.WAITING: "submitted", Outcome.AMENDED: "submitted",
    Outcome.RETURNED: "returned", Outcome.MENDED: "submitted", Outcome.PASSED: "passed",
    Outcome.PASSED_MENDED: "passed", Outcome.REJECTED: "rejected", Outcome.WITHDRAWN: "withdrawn",
}  # fmt: skip
_VERDICTS = {"passed", "returned", "rejected"}
# Shortest and longest pause before an act, in hours
_PAUSES = {
    "write": (0.3, 30.0), "documents": (0.2, 20.0), "submit": (0.1, 1.5), "amend": (5.0, 60.0), "mend": (3.0, 40.0),
    "withdraw": (6.0, 80.0), "passed": (2.0, 110.0), "returned": (2.0, 70.0), "rejected": (4.0, 110.0),
}  # fmt: skip
# The nearer to 0, the more of them begin in the last days.
_LATENESS = {Outcome.WAITING: 0.3, Outcome.READY: 0.35, Outcome.HALF: 0.45}
Story = list[tuple[str, datetime]]


def story(outcome: Outcome, luck: Random) -> Story:
    """The acts by name with their moments, in order, all before the demo's evening; more begin late than early."""
    latest = EVENING - timedelta(minutes=20)
    until = latest
    while True:
        began = _at_daytime(OPENS + (until - OPENS) * luck.random() ** _LATENESS.get(outcome, 0.55), luck)
        told = _told(outcome, began, luck)
        if began >= OPENS and told[-1][1] < latest:
            return told
        until = max(OPENS + timedelta(hours=18), min(began, until))


def _told(outcome: Outcome, began: datetime, luck: Random) -> Story:
    acts: Story = [("start", began)]
    for name in ("write", "documents", *_AFTER[outcome]):
        acts.append((name, _next(name, acts[-1][1], luck)))
    return acts


def _next(name: str, before: datetime, luck: Random) -> datetime:
    least, most = _PAUSES[name]
    # Most people go on soon, some take their time.
    moment = before + timedelta(hours=least + (most - least) * luck.random() ** 3)
    if name in _VERDICTS:
        return _in_office_hours(max(moment, SCREENING_OPENS), luck)
    return _awake(moment, luck)


def _at_daytime(moment: datetime, luck: Random) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(seconds=int(luck.triangular(8 * 3600, 22.8 * 3600, 15 * 3600)))


def _awake(moment: datetime, luck: Random) -> datetime:
    """The moment to the second, or in the morning after the night that it falls into."""
    moment = moment.replace(microsecond=0)
    if moment.hour >= 7:
        return moment
    return moment.replace(hour=8, minute=luck.randrange(60), second=luck.randrange(60))


def _in_office_hours(moment: datetime, luck: Random) -> datetime:
    moment = moment.replace(microsecond=0)
    if moment.weekday() < 5 and 9 <= moment.hour < 18:
        return moment
    day = moment if moment.hour < 9 else moment + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.replace(hour=luck.randint(9, 17), minute=luck.randrange(60), second=luck.randrange(60))
