"""What is told of limits and conditions that no entry can reach."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from saiban.rulebook.tests.cast import WORKS, book, changed, problems_with

LED = {"code": "led", "roles": ["captain"], "max": 3}
ALL = {"code": "all", "max": 2}
LIGHT = {"code": "light", "label": "轻", "when": {"field": "weight", "min": 21}, "only_tracks": ["robot"]}
GRADE = {"kind": "members", "member_role": "student", "member_field": "grade", "equals": "senior", "min": 1,
         "reason": "须有高年级。"}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "at", "message"),
    [
        (
            [("limits.per_unit_within.0.max", 41)],
            "limits.per_unit_within[0].max",
            "最多 41 个永远达不到：“limits.per_unit”已经限定最多 40 个。请改正其中一个数字。",
        ),
        (
            [("limits.per_named_person", [LED, ALL])],
            "limits.per_named_person[0].max",
            "最多 3 个永远达不到：“all”已经限定最多 2 个。请改正其中一个数字。",
        ),
        (
            [("fields.3", LIGHT)],
            "fields[3].when.min",
            "问题“weight”的答案 max = 20，没有答案能够满足 min = 21。",
        ),
        (
            [("fields.3", {**LIGHT, "when": {"field": "weight", "max": "0.1"}})],
            "fields[3].when.max",
            "问题“weight”的答案 min = 0.5，没有答案能够满足 max = 0.1。",
        ),
        (
            [("conditions", [{**GRADE, "equals": "senior", "one_of": ["junior"]}])],
            "conditions[0].equals",
            "equals 不在 one_of 之中，没有答案能够同时满足；请只写其中一项。",
        ),
        (
            [("conditions", [GRADE]), ("member_fields.0.only_roles", ["captain"]), ("tracks.1.conditions", [])],
            "conditions[0].member_field",
            "问题“grade”不问角色“student”（only_roles），这个条件无法判断。",
        ),
        (
            [("conditions", [{"kind": "team_size", "min": 5, "reason": "至少 5 人。"}])],
            "conditions[0].min",
            "至少要 5 个，而 [team] 的 max 最多只允许 4 个，没有项目能够满足。",
        ),
    ],
)
def test_what_cannot_be_reached_is_told(changes: list[tuple[str, object]], at: str, message: str) -> None:
    assert problems_with(*changes) == [(at, message)]


@pytest.mark.parametrize(
    "changes",
    [
        [("limits.per_unit_within.0.max", 41), ("limits.per_unit_within.0.counted", ["lead", "joint"])],
        [("limits.per_unit_within.0.max", 41), ("limits.per_unit.severity", "warn")],
        [("limits.per_unit_within.0.max", 41), ("limits.per_unit_within.0.count_rejected", True)],
        [("limits.per_named_person", [{"code": "all", "max": 3}, {**LED, "max": 2}])],
        [("limits.per_named_person", [LED, {"code": "mates", "roles": ["student"], "max": 2}])],
    ],
)
def test_a_limit_that_counts_more_or_holds_where_the_other_only_warns_may_be_wider(
    changes: list[tuple[str, object]],
) -> None:
    assert problems_with(*changes) == []


def test_where_there_is_one_division_nothing_is_counted_by_division() -> None:
    limit = {"code": "each", "within": "division", "max": 2}
    with pytest.raises(ValidationError, match="只有一个赛区，没有可以分别计算的"):
        changed(book(WORKS), ("limits.per_unit_within", [limit]))
