"""Every excluded pair has its reason, and the printed reasons are those that exclude."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiban.core.parts import Inconsistent
from saiban.engines.assignment.conflicts import Relations
from saiban.engines.assignment.formats import Reason, Request
from saiban.engines.assignment.round import NOBODY, round_of
from saiban.engines.assignment.tests.rounds import Json, judge, large, project, reproducible, request, result

UNITS = [
    {"code": "附属医院", "parent": "大学"},
    {"code": "东院区", "parent": "附属医院"},
    {"code": "口腔医院", "parent": "大学"},
]


def _why(judge_: Json, project_: Json, **conflicts: object) -> tuple[Reason, ...]:
    data = request([judge_, judge("other")], [project_], 1, units=UNITS, conflicts=conflicts, mode="why")
    data["why"] = [{"judge": judge_["code"], "project": project_["code"]}]
    (told,) = result(data).why
    return told.reasons


@pytest.mark.parametrize(
    ("judge_", "project_", "conflicts", "reasons"),
    [
        ({"unit": "东院区"}, {"units": ["东院区"]}, {}, ("own_unit",)),
        ({"unit": "东院区"}, {"units": ["别处", "大学"]}, {}, ("related_unit",)),
        ({"unit": "大学"}, {"units": ["东院区"]}, {}, ("related_unit",)),
        ({"unit": "大学"}, {"units": ["东院区"]}, {"units": "own"}, ()),
        ({"unit": "口腔医院"}, {"units": ["东院区"]}, {}, ()),
        ({"unit": "口腔医院"}, {"units": ["东院区"]}, {"units": "family"}, ("related_unit",)),
        ({"province": "43"}, {"province": "43"}, {}, ()),
        ({"province": "43"}, {"province": "43"}, {"province": True}, ("own_province",)),
        ({}, {"mentors": ["j"]}, {}, ("mentor",)),
        ({"declines": ["p"]}, {}, {}, ("declared_by_judge",)),
        ({}, {"declines": ["j"]}, {}, ("declared_by_project",)),
        ({}, {"earlier": ["j"]}, {}, ("earlier_round",)),
        ({}, {"earlier": ["j"]}, {"earlier": False}, ()),
        ({"tracks": {"s": 1}}, {}, {}, ("not_in_track",)),
        ({"unit": "大学"}, {"units": ["大学"], "mentors": ["j"]}, {}, ("own_unit", "mentor")),
    ],
)
def test_each_reason_is_told(judge_: Json, project_: Json, conflicts: Json, reasons: tuple[Reason, ...]) -> None:
    assert _why(judge("j", **judge_), project("p", **project_), **conflicts) == reasons


@reproducible
@given(st.integers(0, 50), st.sampled_from(["own", "line", "family"]))
def test_a_pair_is_excluded_if_and_only_if_there_is_a_reason(seed: int, units: str) -> None:
    data = large(seed)
    data["conflicts"]["units"] = units
    asked = Request.model_validate(data)
    round_ = round_of(asked)
    relations = Relations(asked, round_.judges, round_.projects)
    counted: dict[Reason, int] = {}
    for row, project_ in enumerate(round_.projects):
        for place in range(len(round_.judges)):
            reasons = relations.reasons(place, project_)
            assert bool(reasons) == (round_.affinity[row, place] == NOBODY)
            for reason in reasons:
                counted[reason] = counted.get(reason, 0) + 1
    assert {each.reason: each.pairs for each in relations.count()} == counted


def test_what_does_not_fit_together_is_told_all_at_once() -> None:
    data = request(
        [judge("a"), judge("a"), judge("b", capacity=1, min_load=2, declines=["p9"])],
        [project("p", declines=["x"])],
        units=[{"code": "u", "parent": "v"}, {"code": "v", "parent": "u"}],
        affinity={"track": 0, "topics": 0},
        pairs=[{"judge": "a", "project": "p", "affinity": 1}] * 2,
        mode="repair",
    )
    with pytest.raises(Inconsistent) as caught:
        result(data)
    assert [found.path for found in caught.value.findings] == [
        ("judges", 1, "code"),
        ("units", 0, "parent"),
        ("units", 1, "parent"),
        ("judges", 2, "min_load"),
        ("judges", 2, "declines"),
        ("projects", 0, "declines"),
        ("affinity",),
        ("pairs", 1),
        ("repair",),
    ]
