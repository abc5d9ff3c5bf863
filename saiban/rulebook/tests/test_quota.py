"""The quota of a rulebook is what the quota engine computes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest

from saiban.engines.quota import compute
from saiban.engines.quota.formats import Places, QuotaResult
from saiban.rulebook import Rulebook, RulebookError, parse_rulebook
from saiban.rulebook.quota import Counts, quota_requests, quota_rule, quota_tables
from saiban.rulebook.tests.cast import changed, edition
from saiban.rulebook.writing import write_data

SEED = "7" * 64


def screened(rulebook: Rulebook, seed: int) -> dict[tuple[str, str], Counts]:
    """What passed screening in each division and track, invented: some divisions hardly have anything."""
    chance = random.Random(seed)
    sizes = {division.code: chance.choice([0, 1, 3, 15, 40, 80]) for division in rulebook.divisions}
    return {
        (division, track): Counts(chance.randint(0, size))
        for division, size in sizes.items()
        for tracks in quota_tables(rulebook)
        for track in tracks
    }


def everything(result: QuotaResult) -> Iterator[Places]:
    yield from (*result.cells, *result.divisions, *result.tracks, result.total)


@pytest.mark.parametrize("seed", range(5))
def test_h6_the_seventh_shares_20_percent_over_31_divisions_and_four_tracks_evenly(seed: int) -> None:
    rulebook = edition("shic-7")
    (request,) = quota_requests(rulebook, screened(rulebook, seed), SEED)
    assert (len(request.divisions), len(request.tracks)) == (31, 4) and request.rule.ratio == Fraction(1, 5)
    result = compute(request)
    for each in everything(result):
        assert each.exact == Fraction(each.projects, 5)
        assert floor(each.exact) <= each.places <= ceil(each.exact)
    assert result.total.places == floor(result.total.exact + Fraction(1, 2))
    assert all(division.places >= 1 for division in result.divisions if division.projects)
    assert result.total.places == sum(division.places for division in result.divisions)
    assert result.remarks[0] == "每个赛区、赛道、单元格和总数都是准确值的上下取整。"


def test_the_eighth_shares_over_its_six_tracks() -> None:
    rulebook = edition("shic-8")
    (request,) = quota_requests(rulebook, screened(rulebook, 1), SEED)
    result = compute(request)
    assert len(result.tracks) == 6 and all(each.is_even for each in everything(result))


def test_special_tracks_have_a_table_of_their_own_where_the_ratio_is_theirs_too() -> None:
    seventh = edition("shic-7")
    assert [len(table) for table in quota_tables(seventh)] == [4]
    fixed = [{"division": "hunan", "places": 9}, {"division": "hunan", "track": "overseas-talent", "places": 2}]
    both = changed(seventh, ("quota.special_tracks", "same_ratio"), ("quota.fixed", fixed), ("quota.keeps", "others"))
    main, special = quota_requests(
        both, {("hunan", "overseas-talent"): Counts(9), ("hunan", "applied"): Counts(60)}, SEED
    )
    assert [track.code for track in special.tracks] == list(quota_tables(both)[1]) and len(special.tracks) == 2
    assert (main.rule.minimum, special.rule.minimum) == (1, 0)
    assert [compute(each).total.places for each in (main, special)] == [9, 2]


def test_what_is_counted_of_a_cell_reaches_the_engine() -> None:
    seventh = edition("shic-7")
    counts = Counts(8, disqualified=1, direct=2, ranking=("a", "b", "c", "d", "e"), withdrawn=("a",))
    (request,) = quota_requests(seventh, {("hunan", "applied"): counts}, SEED)
    (cell,) = compute(request).cells
    assert (cell.counted, cell.places, cell.finalists, cell.entered) == (5, 1, 3, ("b",))


def test_a_rulebook_without_a_quota_has_no_table() -> None:
    silent = changed(edition("shic-7"), ("quota", None))
    assert quota_tables(silent) == () and quota_requests(silent, {}, SEED) == ()


def test_every_setting_reaches_the_engine() -> None:
    settings: dict[str, Any] = {
        "ratio": "0.15", "rounding": "up", "sharing": "largest_remainder", "minimum": 2, "maximum": 9,
        "track_minimum": 1, "fixed": [{"division": "hunan", "track": "applied", "places": 3}],
        "disqualified_count": True,
        "direct_count": True,
    }  # fmt: skip
    quota = changed(edition("shic-7"), ("quota", settings)).quota
    assert quota is not None
    rule = quota_rule(quota).model_dump(mode="json")
    assert rule == {
        "ratio": "3/20", "rounding": "up", "total_rounding": "half_up", "sharing": "largest_remainder", "minimum": 2,
        "maximum": 9, "track_minimum": 1, "fixed": [{"division": "hunan", "track": "applied", "places": 3}],
        "keeps": "others", "disqualified_count": True, "direct_count": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "key", "says"),
    [
        ({"rounding": "down", "keeps": "total"}, "quota.keeps", "总名额无法保持不变"),
        ({"rounding": "down", "total_rounding": "up"}, "quota.total_rounding", "不能再写 total_rounding"),
        ({"sharing": "per_track"}, "quota.rounding", "每个赛道各自取整"),
        ({"sharing": "per_track", "rounding": "up", "minimum": 1}, "quota.sharing", "不能再规定"),
        ({"minimum": 3, "maximum": 2}, "quota.maximum", "最高名额 2 少于最低名额 3"),
        ({"fixed": [{"division": "x", "places": 1}]}, "quota.fixed[0].division", "没有代码“x”"),
        ({"fixed": [{"division": "hunan", "track": "x", "places": 1}]}, "quota.fixed[0].track", "没有代码“x”"),
        (
            {"fixed": [{"division": "hunan", "track": "overseas-talent", "places": 1}]},
            "quota.fixed[0].track",
            "由组委会另行确定",
        ),
        ({"fixed": [{"division": "hunan", "places": 1}] * 2}, "quota.fixed[1].division", "写了两次"),
    ],
)
def test_a_quota_that_cannot_be_worked_out_is_refused(settings: dict[str, Any], key: str, says: str) -> None:
    data = edition("shic-7").to_data() | {"quota": {"ratio": "0.2"} | settings}
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(write_data(data), "试.toml")
    assert [(found.key, says in found.message) for found in refused.value.problems] == [(key, True)]
