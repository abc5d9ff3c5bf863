"""What stands against saying that two units are one: both have entered, and a unit may enter only so much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from saiban.core.errors import Reason
from saiban.rulebook import clause_of
from saiban.rulebook.schema.limits import PerUnit, SameProject


@dataclass(frozen=True, slots=True)
class Tally:
    """What two units have in an edition: entries that count against the limit per unit (H13), of each and of both.

    An entry that names both counts once in `both`.
    """

    edition: str
    kept: int
    gone: int
    both: int
    limit: PerUnit | None

    @property
    def excess(self) -> int:
        """By how many entries the one unit would be beyond the limit."""
        return max(self.both - self.limit.max, 0) if self.limit else 0

    @property
    def is_refused(self) -> bool:
        return bool(self.excess and self.limit and self.limit.severity != "warn")


@dataclass(frozen=True, slots=True)
class Twins:
    """Two entries of an edition with the same title, one of each unit (H16)."""

    edition: str
    title: str
    numbers: tuple[str, str]
    limit: SameProject | None


def limit_refusals(name: str, tallies: Iterable[Tally]) -> Iterator[Reason]:
    """A limit that the notice sets is not lifted by finding out that two units are one (H13)."""
    for tally in tallies:
        if not (tally.is_refused and tally.limit):
            continue
        message = (
            f"合并后“{name}”在{tally.edition}有 {tally.both} 个项目，每个单位最多 {tally.limit.max} 个，"
            f"多出 {tally.excess} 个。"
        )
        done = "由填报人撤回" if tally.limit.count_rejected else "由填报人撤回或由组委会作出“不通过”的结论"
        remedy = f"请先确定保留哪些：其中 {tally.excess} 个须{done}，之后才能合并。"
        yield Reason("limit", message, "", remedy, clause_of(tally.limit))


def twin_refusals(twins: Iterable[Twins]) -> Iterator[Reason]:
    """One project of one unit is entered once (H16)."""
    for each in twins:
        one, other = each.numbers
        yield Reason(
            "same_project",
            f"两家单位在{each.edition}都报名了“{each.title}”（{one}、{other}），合并后是同一项目报名两次。", "",
            "请先由填报人撤回其中一个，或改用能区分的名称重新提交。", clause_of(each.limit),
        )  # fmt: skip


def shared_refusals(numbers: Iterable[str]) -> Iterator[Reason]:
    """Who names both takes them for two units; what was handed in is not changed by anybody else (H13)."""
    for number in numbers:
        yield Reason(
            "shared", f"项目 {number} 同时填写了这两家单位，合并后同一单位在一个项目中出现两次。", "",
            "请先退回该项目，由填报人删去重复的一处后重新提交；如确是两家单位，请不要合并。",
        )  # fmt: skip
