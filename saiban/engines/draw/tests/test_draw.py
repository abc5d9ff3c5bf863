"""Commit, reveal, draw: what is frozen stays frozen, and nothing that comes after moves anybody's lot."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from saiban.core.parts import Inconsistent, dotted
from saiban.engines.draw import ENGINE
from saiban.engines.draw.formats import DrawRequest, DrawResult
from saiban.engines.draw.outcome import sizes
from saiban.engines.draw.tests.cases import SECRET, commit, drawn, invented, listed, one, plan, reveal
from saiban.engines.draw.tests.independent import order, packed
from saiban.engines.reading import read, write

steadily = settings(deadline=None, derandomize=True, max_examples=60)


def complaints(request: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Inconsistent) as caught:
        drawn(request)
    return {dotted(found.path): found.message for found in caught.value.findings}


def wrong(result: DrawResult) -> list[str]:
    assert not ENGINE.is_answered(result) and result.outcomes == () and result.seed is None
    return [check.about for check in result.checks if not check.is_right]


def venues(result: DrawResult) -> dict[str, str | None]:
    return {each.id: each.venue for each in result.outcomes[0].order}


# --- the seed, worked a second time ---------------------------------------------------------------------------------
def by_hand(request: dict[str, Any]) -> tuple[str, dict[str, list[str]]]:
    """The seed and the orders as docs/formats/draw.md has them, sharing no line with the engine."""
    sha = hashlib.sha256
    given = request["plan"]
    texts = ["saiban-draw-1", "plan", sha(request["secret"].encode()).hexdigest(), given["title"]]
    texts += [str(len(given["public_values"]))]
    for value in given["public_values"]:
        texts += [value["name"], value["shape"]]
    texts += ["nonces" if given.get("nonces") else "", str(len(given["draws"]))]
    for draw in sorted(given["draws"], key=lambda draw: draw["code"].encode()):
        lines = sorted(("\t".join(filter(None, [row["id"], row.get("name")])) for row in draw["list"]),
                       key=lambda line: line.split("\t")[0].encode())  # fmt: skip
        halls = draw.get("venues", [])
        texts += [draw["code"], draw["title"], draw["purpose"], str(len(halls)), *halls]
        texts += [sha("".join(line + "\n" for line in lines).encode()).hexdigest()]
    mark = sha(packed(*texts)).hexdigest()
    words = ["saiban-draw-1", "nonces", str(len(request["nonces"]))]
    for nonce in sorted(request["nonces"], key=lambda nonce: nonce["id"].encode()):
        words += [nonce["id"], nonce["word"]]
    closed = sha(packed(*words)).hexdigest() if request["nonces"] else ""
    at = next(number for number, seen in enumerate(request["public_values"]) if "value" in seen)
    name, value = given["public_values"][at]["name"], request["public_values"][at]["value"]
    key = sha(packed("saiban-draw-1", "seed", request["secret"], mark, name, value, closed)).hexdigest()
    return key, {draw["code"]: order(key, draw["code"], [row["id"] for row in draw["list"]]) for draw in given["draws"]}


@pytest.mark.parametrize("number", range(40))
def test_a_second_program_comes_to_the_same(number: int) -> None:
    request = invented(number)
    result = drawn(request)
    key, orders = by_hand(request)
    assert result.seed == key
    for outcome in result.outcomes:
        listed = orders[outcome.draw]
        assert [each.id for each in outcome.order][: len(listed)] == listed


# --- committing -------------------------------------------------------------------------------------------------------
def test_what_is_published_does_not_have_the_secret() -> None:
    request = {"mode": "commit", "plan": plan(), "secret": SECRET}
    result = drawn(request)
    assert SECRET not in write(result)
    assert result.published.commitment == hashlib.sha256(SECRET.encode()).hexdigest()
    assert ENGINE.is_answered(result) and result.outcomes == ()


def test_a_lists_hash_is_that_of_its_lines() -> None:
    given = one("order", 2)
    text = "P-001\t项目1\nP-002\t项目2\n"
    assert commit(given)["lists"] == [{"draw": "only", "sha256": hashlib.sha256(text.encode()).hexdigest()}]


CHANGES: list[dict[str, Any]] = [
    {"title": "别的抽签"},
    {"nonces": True},
    {"public_values": plan()["public_values"][::-1]},
    {"public_values": plan()["public_values"][:1]},
    {"draws": [plan()["draws"][0] | {"title": "别的"}]},
    {"draws": [plan()["draws"][0] | {"code": "another"}]},
    {"draws": [plan()["draws"][0] | {"venues": ["乙", "甲", "丙"]}]},
    {"draws": [plan()["draws"][0] | {"list": listed(32)}]},
    {"draws": [plan()["draws"][0] | {"list": [*listed(32), {"id": "P-033", "name": "另一个"}]}]},
]


def test_everything_that_is_frozen_is_in_the_fingerprint() -> None:
    marks = {commit(plan())["fingerprint"], *(commit(plan(**changed))["fingerprint"] for changed in CHANGES)}
    assert len(marks) == len(CHANGES) + 1
    assert commit(plan(), secret="0" * 64)["fingerprint"] not in marks


# --- revealing --------------------------------------------------------------------------------------------------------
def test_33_projects_come_to_three_venues_of_eleven() -> None:
    result = drawn(reveal(plan()))
    assert Counter(venues(result).values()) == {"甲": 11, "乙": 11, "丙": 11}
    assert ENGINE.is_answered(result) and all(check.is_right for check in result.checks)
    places = [(each.venue, each.place) for each in result.outcomes[0].order]
    assert places == [(venue, place) for venue in "甲乙丙" for place in range(1, 12)]


@steadily
@given(some.integers(1, 500), some.integers(1, 40))
def test_venues_are_of_equal_size(count: int, halls: int) -> None:
    found = sizes(count, halls)
    assert sum(found) == count and max(found) - min(found) <= 1 and found == sorted(found, reverse=True)


def test_another_secret_is_found_out() -> None:
    assert wrong(drawn(reveal(plan(), secret="1" * 64))) == ["commitment"]


def test_another_list_is_found_out() -> None:
    request = reveal(plan())
    swapped = plan(draws=[plan()["draws"][0] | {"list": listed(33, start=2)}])
    assert wrong(drawn(request | {"plan": swapped})) == ["list", "fingerprint"]


@pytest.mark.parametrize("changed", [CHANGES[0], *CHANGES[2:5], CHANGES[6]])
def test_another_plan_is_found_out(changed: dict[str, Any]) -> None:
    result = drawn(reveal(plan()) | {"plan": plan(**changed)})
    assert "fingerprint" in wrong(result)


def test_a_list_whose_hash_was_never_published_is_found_out() -> None:
    request = reveal(plan(draws=[*plan()["draws"], one("order", 5)["draws"][0]]))
    request["published"]["lists"].pop()
    assert wrong(drawn(request)) == ["list"]


def test_nonces_count_as_they_were_when_they_were_closed() -> None:
    given = plan(nonces=True)
    words = [{"id": "P-001", "word": "春"}, {"id": "P-002", "word": "秋"}]
    request = reveal(given, words)
    assert drawn(request).seed != drawn(reveal(given, [words[0], {"id": "P-002", "word": "冬"}])).seed
    assert drawn(request | {"nonces": words[::-1]}).seed == drawn(request).seed
    assert wrong(drawn(request | {"nonces": words[:1]})) == ["nonces"]
    assert wrong(drawn(request | {"nonces": []})) == ["nonces"]
    assert ENGINE.is_answered(drawn(reveal(given))), "where nobody added a word, there is nothing to publish"


def test_a_missing_public_value_is_followed_by_the_next() -> None:
    first = drawn(reveal(plan()))
    next_one = drawn(reveal(plan(), public_values=[{"missing": "停售"}, {"value": "386"}]))
    assert first.seed != next_one.seed and ENGINE.is_answered(next_one)


def test_nothing_is_drawn_when_all_public_values_are_missing() -> None:
    assert wrong(drawn(reveal(plan(), public_values=[{"missing": "停售"}, {"missing": "停售"}]))) == ["public_value"]


# --- afterwards -------------------------------------------------------------------------------------------------------
def test_who_withdraws_leaves_the_others_order_as_it_is() -> None:
    before = drawn(reveal(one("order", 12))).outcomes[0].order
    gone = before[4].id
    after = drawn(reveal(one("order", 12), changes=[{"kind": "withdrawn", "draw": "only", "id": gone}]))
    rows = after.outcomes[0].order
    assert [(each.lot, each.id) for each in rows] == [(each.lot, each.id) for each in before]
    assert [each.id for each in rows if each.place] == [each.id for each in before if each.id != gone]
    assert [each.place for each in rows if each.place] == list(range(1, 12))
    assert (rows[4].state, rows[4].place) == ("withdrawn", None)


def test_who_comes_late_is_put_last_without_a_new_draw() -> None:
    before = drawn(reveal(plan()))
    gone = next(each.id for each in before.outcomes[0].order if each.venue == "乙")
    changes = [
        {"kind": "late", "draw": "applied", "id": "L-1"},
        {"kind": "withdrawn", "draw": "applied", "id": gone},
        {"kind": "late", "draw": "applied", "id": "L-2"},
        {"kind": "late", "draw": "applied", "id": "L-3", "name": "后到"},
        {"kind": "withdrawn", "draw": "applied", "id": "L-2"},
    ]
    after = drawn(reveal(plan(), changes=changes))
    assert {each: venue for each, venue in venues(after).items() if each in venues(before)} == venues(before)
    late = [(each.lot, each.id, each.venue, each.place, each.state) for each in after.outcomes[0].order[33:]]
    assert late == [
        (34, "L-1", "甲", 12, "late"), (35, "L-2", "乙", None, "withdrawn"), (36, "L-3", "乙", 11, "late"),
    ]  # fmt: skip


def test_lots_for_ties_give_no_places() -> None:
    (outcome,) = drawn(reveal(one("ties", 9))).outcomes
    assert [each.lot for each in outcome.order] == list(range(1, 10))
    assert {each.place for each in outcome.order} == {None}


# --- however it is written --------------------------------------------------------------------------------------------
@steadily
@given(some.integers(0, 30), some.randoms(use_true_random=False))
def test_the_order_of_the_request_makes_no_difference(number: int, chance: Any) -> None:
    request = invented(number)
    again = json.loads(json.dumps(request))
    for rows in (again["plan"]["draws"], again["nonces"], again["published"]["lists"]):
        chance.shuffle(rows)
    for draw in again["plan"]["draws"]:
        chance.shuffle(draw["list"])
    assert write(drawn(again)) == write(drawn(request))


def test_what_was_written_is_a_request_again_but_for_what_was_found() -> None:
    """So that whoever has the result can have it drawn again."""
    result = drawn(invented(3))
    told = {key: value for key, value in result.model_dump(mode="json").items() if key in DrawRequest.model_fields}
    assert write(drawn(read(DrawRequest, json.dumps(told)).model_dump(mode="json"))) == write(result)


# --- what does not fit ------------------------------------------------------------------------------------------------
def test_everything_that_does_not_fit_is_told_at_once() -> None:
    twice = {"code": "a", "title": "甲", "purpose": "venues", "venues": ["一", "一"], "list": [*listed(2), *listed(1)]}
    order_with_halls = {"code": "a", "title": "乙", "purpose": "order", "venues": ["一"], "list": listed(1)}
    one_hall = {"code": "c", "title": "丙", "purpose": "venues", "venues": ["一"], "list": listed(1)}
    too_many = {"code": "d", "title": "丁", "purpose": "venues", "venues": ["一", "二"], "list": listed(1)}
    given = plan(
        draws=[twice, order_with_halls, one_hall, too_many], public_values=[{"name": "某值", "shape": "xx"}] * 2
    )
    assert complaints(
        {"mode": "commit", "plan": given, "secret": SECRET, "nonces": [{"id": "X", "word": "e\u0301"}]}
    ) == {
        "plan.draws[1].code": "“a”写了两次。",
        "plan.public_values[1].name": "“某值”写了两次。",
        "plan.public_values[0].shape": "至少要有一个 0：每个 0 代表一位数字。",
        "plan.public_values[1].shape": "至少要有一个 0：每个 0 代表一位数字。",
        "plan.draws[0].list[2].id": "“P-001”写了两次。",
        "plan.draws[0].venues[1]": "“一”写了两次。",
        "plan.draws[1].venues": 'purpose = "order" 不能写 venues（场地）。',
        "plan.draws[2].venues": "分场地至少要有两个场地。",
        "plan.draws[3].venues": "1 个对象分不满 2 个场地。",
        "nonces[0].word": "“e\u0301”的字符编码不规范（应为 Unicode NFC），请重新输入。",
        "nonces": "方案没有约定附加字词（plan.nonces 为 false），不能再加。",
        "nonces[0].id": "“X”不在任何名单里。",
    }


def test_a_commitment_knows_nothing_of_the_day_of_the_draw() -> None:
    assert set(complaints(reveal(plan()) | {"mode": "commit"})) == {"published", "public_values"}


@pytest.mark.parametrize(
    ("changed", "place", "says"),
    [
        ({"published": None}, "published", "缺少"),
        ({"public_values": []}, "public_values", "缺少公开数值"),
        ({"public_values": [{"missing": "停售"}]}, "public_values", "还须写明下一个"),
        ({"public_values": [{"value": "386"}, {"value": "387"}]}, "public_values[0].value", "以它为准"),
        ({"public_values": [{"missing": "停售"}] * 3}, "public_values", "只预告了 2 个"),
        ({"public_values": [{"value": "38６"}]}, "public_values[0].value", "与方案约定的写法“000”不符"),
        ({"public_values": [{"value": "3 8 6"}]}, "public_values[0].value", "不符"),
        ({"public_values": [{"value": "386", "missing": "停售"}]}, "public_values[0]", "只写一个"),
        ({"public_values": [{}]}, "public_values[0]", "只写一个"),
        ({"changes": [{"kind": "late", "draw": "x", "id": "L"}]}, "changes[0].draw", "没有代码为“x”的抽签"),
        ({"changes": [{"kind": "late", "draw": "applied", "id": "P-001"}]}, "changes[0].id", "不是后来的"),
        ({"changes": [{"kind": "withdrawn", "draw": "applied", "id": "L"}]}, "changes[0].id", "无从退出"),
        ({"changes": [{"kind": "withdrawn", "draw": "applied", "id": "P-001"}] * 2}, "changes[1].id", "已经退出过"),
        (
            {"changes": [{"kind": "withdrawn", "draw": "applied", "id": "P-001", "name": "名"}]},
            "changes[0].name",
            "不用再写",
        ),
    ],
)
def test_what_cannot_be_drawn_from_is_told_with_its_place(changed: dict[str, Any], place: str, says: str) -> None:
    assert says in complaints(reveal(plan(), **changed))[place]


def test_published_hashes_are_of_draws_that_there_are() -> None:
    request = reveal(plan())
    request["published"]["lists"].append({"draw": "x", "sha256": "0" * 64})
    request["published"]["nonces_sha256"] = "0" * 64
    assert set(complaints(request)) == {"published.lists[1].draw", "published.nonces_sha256"}


@pytest.mark.parametrize("value", ["a\tb", "a\nb", " a", "a ", "", "a\u2028b", "\x00", "x" * 201])
def test_a_line_is_one_line(value: str) -> None:
    with pytest.raises(ValueError, match="title"):
        DrawRequest.model_validate({"mode": "commit", "plan": plan(title=value), "secret": SECRET})
