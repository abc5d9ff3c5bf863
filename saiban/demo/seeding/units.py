"""Units that entrants wrote in several ways: found, one pair of them merged, and one said to be two."""

from __future__ import annotations

from datetime import datetime

from saiban.accounts.commands.alike_units import compare_units, dismiss_unit_pair
from saiban.accounts.models import Person, UnitPair
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.entries.commands.merging import merge_units
from saiban.entries.queries.merging import merging_of

LOOKED = datetime(2024, 5, 31, 9, 30, tzinfo=BEIJING)


def look_for_one_unit(edition: Edition, national: Person) -> None:
    """The worker's look, and what the national committee has made of it so far; the rest waits for the visitor."""
    compare_units(now=LOOKED)
    pairs = UnitPair.objects.select_related("first", "second").order_by("-likelihood", "pk")
    free = [pair for pair in pairs if not merging_of(pair.first, pair.second, national).reasons]
    if len(free) < 4:
        return
    merge_units(
        kept_id=free[0].first_id, gone_id=free[0].second_id, taken=frozenset(), scope=edition.code, actor=national,
        reason="电话核实：更换登记机关后代码变更，是同一家单位。", now=LOOKED,
    )  # fmt: skip
    dismiss_unit_pair(
        first_id=free[-1].first_id, second_id=free[-1].second_id, scope=edition.code, actor=national,
        reason="查询事业单位登记：是两个法人。", now=LOOKED,
    )  # fmt: skip
