"""What a committee's decision must say so that the entrant can act on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from saiban.core.windows import Window, show_closing
from saiban.entries.rules.findings import Finding, Weight
from saiban.rulebook.schema.limits import Correction

# The notices are silent on how long a returned entry may be mended: the committee chooses, this is the suggestion.
SUGGESTED_CORRECTION = timedelta(days=3)


def suggested_correction(window: Window | None, now: datetime, rule: Correction) -> datetime:
    """When a returned entry should be back: three days from now, but not before registration closes, nor later than
    the rulebook allows."""
    suggested = now + SUGGESTED_CORRECTION
    suggested = max(suggested, window.closes) if window and window.closes else suggested
    latest = latest_correction(window, rule, now)
    return min(suggested, latest) if latest else suggested


def latest_correction(window: Window | None, rule: Correction, returned_at: datetime) -> datetime | None:
    """The latest date that a committee may grant; None where the rulebook leaves it to the committee.

    Registration itself is open to everybody, so until it closes there is nothing to grant and nothing to limit.
    """
    bounds = [returned_at + timedelta(days=rule.max_days)] if rule.max_days else []
    bounds += [rule.latest] if rule.latest else []
    if not bounds:
        return None
    return max(min(bounds), window.closes) if window and window.closes else min(bounds)


def correction_findings(
    window: Window | None, correct_until: datetime | None, now: datetime, rule: Correction, returned_at: datetime
) -> Iterator[Finding]:
    """A date in the past helps nobody, one beyond the rulebook's is not the committee's to give; and after the window
    has closed, no date would mean no way to mend."""
    latest, clause = latest_correction(window, rule, returned_at), rule.clause or ""
    if correct_until is not None and correct_until <= now:
        yield Finding("correct_until", "修改期限必须晚于现在。", Weight.REFUSED)
    elif correct_until is not None and latest is not None and correct_until > latest:
        message = f"按规则手册，修改期限最迟为 {show_closing(latest)}。"
        yield Finding("correct_until", message, Weight.REFUSED, "请改早一些。", clause)
    elif correct_until is None and not (window is not None and now in window):
        yield Finding("correct_until", "报名已截止，退回修改须给出修改期限，否则参赛方无法重新提交。")
