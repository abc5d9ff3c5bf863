"""What earlier editions speak against an entry, until a person has said that the projects are different ones.

The search goes by words (`saiban.entries.rules.likeness`). What it finds counts while it stands undismissed: a topic
that a unit brings for too many editions in a row (H14), and a project that won an award shortly before (H15).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from saiban.core.windows import show_day
from saiban.entries.rules.awards import WEIGHTS, last_day, months_before
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Finding
from saiban.entries.rules.likeness import Degree, run_of_editions
from saiban.rulebook import Rulebook, clause_of

# How lists tell what became of a project: "二等奖", "金奖", "冠军"; and that it became nothing: "未获奖", "无".
_AWARD = re.compile("奖|冠军|亚军|季军|优胜|第[一二三]名")
_NO_AWARD = re.compile("未|无|没有|落选|淘汰")
_LEAST = {"partial": Degree.PART, "high": Degree.HIGH}


@dataclass(frozen=True, slots=True)
class Precedent:
    """A known project that the entry is like, about which nobody has said that it is another one."""

    title: str
    edition_name: str
    ordinal: int
    degree: Degree
    same_unit: bool
    outcome: str = ""
    outcome_on: date | None = None


def topic_run(rulebook: Rulebook, precedents: Iterable[Precedent]) -> int:
    """For how many editions in a row, this one among them, a unit of the entry would have the topic (H14)."""
    limit = rulebook.limits.same_topic
    least = _LEAST[limit.likeness] if limit else Degree.PART
    ordinals = {each.ordinal for each in precedents if each.same_unit and each.degree >= least}
    return run_of_editions(ordinals, rulebook.edition.ordinal)


def topic_findings(facts: Facts, precedents: Iterable[Precedent]) -> Iterator[Finding]:
    """A unit enters the same topic in so many consecutive editions at most (H14).

    Where the rulebook blocks, the entry passes only once a person has said that the projects are different ones;
    where it lets the committee waive, also with the committee's reason.
    """
    limit = facts.rulebook.limits.same_topic
    run = topic_run(facts.rulebook, precedents)
    if limit is None or run <= limit.max_consecutive_editions:
        return
    may_waive = limit.severity == "waivable"
    yield Finding(
        "title",
        f"同一单位已连续第 {run} 届申报相似项目，最多 {limit.max_consecutive_editions} 届。",
        WEIGHTS[limit.severity],
        "请对照往届项目，认定为不同项目" + ("或写明豁免理由，方可通过。" if may_waive else "方可通过，否则不予通过。"),
        clause_of(limit),
        waivable=may_waive,
    )


def winner_findings(facts: Facts, precedents: Iterable[Precedent]) -> Iterator[Finding]:
    """A project that is like this one won within the months before the closing date, by the lists of earlier editions
    (H15): whatever the entrant has declared. Of other units' projects only those that are alike to a high degree."""
    limit, until = facts.rulebook.limits.prior_awards, last_day(facts)
    if limit is None or until is None:
        return
    since, may_waive = months_before(until, limit.months), limit.severity == "waivable"
    for each in precedents:
        if each.outcome_on is None or each.outcome_on < since or not is_award(each.outcome):
            continue
        if not each.same_unit and each.degree < Degree.HIGH:
            continue
        yield Finding(
            "title",
            f"相似的{each.edition_name}项目“{each.title}”于 {show_day(each.outcome_on)} 获得“{each.outcome}”，"
            f"在报名截止日期前 {limit.months} 个月内。",
            WEIGHTS[limit.severity],
            "请对照该项目，认定为不同项目"
            + ("或写明豁免理由，方可通过。" if may_waive else "方可通过，否则不予通过。"),
            clause_of(limit),
            waivable=may_waive,
        )


def is_award(outcome: str) -> bool:
    """Whether a list's word for what became of a project is an award."""
    return bool(_AWARD.search(outcome)) and not _NO_AWARD.search(outcome)
