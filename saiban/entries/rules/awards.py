"""Projects that won an award shortly before (H15)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from saiban.core.windows import closing_day, show_day
from saiban.entries.rules.asked import answers_asked
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Finding, Weight
from saiban.rulebook import clause_of

# What a limit's severity makes of what is found
WEIGHTS = {"block": Weight.REFUSED, "waivable": Weight.NOTED, "warn": Weight.NOTED}


def award_findings(facts: Facts) -> Iterator[Finding]:
    """An award within the months before the closing date, as the entrant declares it (H15).

    The months are counted back from the last day on which one may enter; the day at their beginning belongs to them.
    Where the notice says "in principle", the entry is taken and its committee decides whether to waive the rule.
    """
    limit = facts.rulebook.limits.prior_awards
    won, until = _declared(facts), last_day(facts)
    if limit is None or won is None or until is None or won < months_before(until, limit.months):
        return
    own = limit.severity == "waivable"
    remedy = "可以报名；是否豁免由组委会初审时决定。" if own else "请核对获奖日期；确在此期限内的，不能报名。"
    yield Finding(
        f"fields.{limit.declared_by}",
        f"项目于 {show_day(won)} 获得同领域奖项或荣誉，在报名截止日期前 {limit.months} 个月内。",
        WEIGHTS[limit.severity],
        remedy,
        clause_of(limit),
        waivable=own,
    )


def months_before(day: date, months: int) -> date:
    """The day of the same number so many months earlier, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _declared(facts: Facts) -> date | None:
    limit = facts.rulebook.limits.prior_awards
    answer = answers_asked(facts.rulebook, facts.form).get(limit.declared_by) if limit and limit.declared_by else None
    try:
        return date.fromisoformat(str(answer)) if answer else None
    except ValueError:
        return None  # what is wrong with the date is said at the question


def last_day(facts: Facts) -> date | None:
    """The last day of the stage from whose closing the months are counted back; None: to be announced."""
    limit = facts.rulebook.limits.prior_awards
    if limit is None:
        return None
    stage = limit.before_closing_of
    window = facts.rulebook.window(stage, *facts.place) if stage else facts.window
    return closing_day(window.closes, facts.rulebook.zone) if window and window.closes else None
