"""What a committee's decision must say so that the entrant can act on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from saiban.core.windows import Window
from saiban.entries.rules.findings import Finding, Weight

# The notices are silent on how long a returned entry may be mended: the committee chooses, this is the suggestion.
SUGGESTED_CORRECTION = timedelta(days=3)


def suggested_correction(window: Window | None, now: datetime) -> datetime:
    """When a returned entry should be back: three days from now, but not before registration closes."""
    suggested = now + SUGGESTED_CORRECTION
    return max(suggested, window.closes) if window and window.closes else suggested


def correction_findings(window: Window | None, correct_until: datetime | None, now: datetime) -> Iterator[Finding]:
    """A date in the past helps nobody; and after the window has closed, no date would mean no way to mend."""
    if correct_until is not None and correct_until <= now:
        yield Finding("correct_until", "修改期限必须晚于现在。", Weight.REFUSED)
    elif correct_until is None and not (window is not None and now in window):
        yield Finding("correct_until", "报名已截止，退回修改须给出修改期限，否则参赛方无法重新提交。")
