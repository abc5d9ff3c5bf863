"""A timetable that stands is mended where it broke, and nowhere else."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from saiban.engines.timetable.formats import Request, Result
from saiban.engines.timetable.offers import swapped
from saiban.engines.timetable.tests.cast import Json, answer, invented, judge, request, session, standing

CALM = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def without(data: Json, *judges: str) -> Json:
    return data | {"judges": [each for each in data["judges"] if each["code"] not in judges]}


def seats(result: Result) -> set[tuple[str, str]]:
    return {(placed.session, code) for placed in result.sessions for code in placed.panel}


def places(result: Result) -> dict[str, tuple[str, str]]:
    return {placed.session: (placed.half_day, placed.room) for placed in result.sessions}


@CALM
@given(st.integers(0, 100_000))
def test_a_timetable_that_holds_stays_as_it_is(number: int) -> None:
    final = invented(Random(number))
    before = answer(final)
    assume(before.sessions)
    after = answer(final | {"standing": standing(before)})
    assert (after.changes, seats(after), places(after)) == ((), seats(before), places(before))
    assert [placed.chair for placed in after.sessions] == [placed.chair for placed in before.sessions]


@CALM
@given(st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_when_a_judge_drops_out_their_seats_alone_change(number: int, chance: Random) -> None:
    final = invented(Random(number))
    before = answer(final)
    assume(before.sessions)
    gone = chance.choice(sorted({code for _, code in seats(before)}))
    after = answer(without(final, gone) | {"standing": standing(before)})
    if after.sessions:
        assert places(after) == places(before)
        assert seats(before) - seats(after) == {seat for seat in seats(before) if seat[1] == gone}
        assert {change.session for change in after.changes} == {where for where, who in seats(before) if who == gone}
    else:
        assert after.reasons


@CALM
@given(st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_when_a_conflict_is_discovered_that_seat_alone_changes(number: int, chance: Random) -> None:
    final = invented(Random(number))
    before = answer(final)
    assume(before.sessions)
    where, who = chance.choice(sorted(seats(before)))
    project = f"{where}p0"
    judges = [each | {"avoid_projects": [project]} if each["code"] == who else each for each in final["judges"]]
    after = answer(final | {"judges": judges, "standing": standing(before)})
    if after.sessions:
        assert places(after) == places(before)
        assert {(where, who)} <= seats(before) - seats(after)
        assert {code for _, code in seats(before) - seats(after)} == {who}
    else:
        assert after.reasons


def three(**keys: Any) -> Json:
    """Three sessions of two projects in the morning, one judge each, and two who wait."""
    rooms = [{"code": f"r{number}", "half_days": ["am", "pm"]} for number in (1, 2, 3)]
    return (
        request(
            panel={"size": 1},
            rooms=rooms,
            sessions=[session("s1"), session("s2"), session("s3")],
            judges=[judge(f"j{number}") for number in (1, 2, 3)] + [judge("j4"), judge("j5", may_chair=True)],
        )
        | keys
    )


def mended(data: Json, before: Result) -> Result:
    return answer(data | {"standing": standing(before)})


def test_a_conflict_that_is_discovered_changes_one_seat() -> None:
    before = answer(three())
    held, judged = min(seats(before))
    judges = [
        each | {"avoid_projects": [f"{held}-2"]} if each["code"] == judged else each for each in three()["judges"]
    ]
    after = mended(three(judges=judges), before)
    assert [(change.session, change.leaves, len(change.joins)) for change in after.changes] == [(held, (judged,), 1)]
    assert f"{judged} 退出（回避：{held}-2 已申明回避）" in after.changes[0].text
    assert len(seats(before) - seats(after)) == 1


def test_a_judge_who_cannot_come_any_more_is_replaced_with_that_reason() -> None:
    before = answer(three())
    held, judged = min(seats(before))
    away = "am" if places(before)[held][0] == "am" else "pm"
    left = [code for code in ("am", "pm") if code != away]
    judges = [each | {"half_days": left} if each["code"] == judged else each for each in three()["judges"]]
    after = mended(three(judges=judges), before)
    assert f"{judged} 退出（第一天{'上午' if away == 'am' else '下午'}不能来）" in after.changes[0].text


def test_projects_that_change_places_change_the_seats_that_object() -> None:
    judges = [judge("j1", avoid_projects=["s2-1"]), judge("j2", avoid_projects=["s3-1"]), *three()["judges"][2:]]
    data = three(judges=judges)
    before = answer(data)
    turned = swapped(Request.model_validate(data), "s2-1", "s1-1").model_dump(mode="json")
    after = mended(turned, before)
    assert places(after) == places(before)
    assert {who for _, who in seats(before) - seats(after)} <= {"j1"}


def test_a_room_that_is_lost_moves_its_session_to_another_and_keeps_the_panel() -> None:
    before = answer(three())
    where, (half_day, lost) = min(places(before).items())
    rooms = [room for room in three()["rooms"] if room["code"] != lost] + [{"code": "r9", "half_days": [half_day]}]
    after = mended(three(rooms=rooms), before)
    assert {code for code in places(after) if places(after)[code] != places(before)[code]} == {where}
    assert "改在" in after.changes[0].text


def test_a_presenter_wanted_twice_moves_one_session() -> None:
    before = answer(three())
    sessions = [session(code, {"code": f"{code}-1", "presenters": ["x"]}, f"{code}-2") for code in ("s1", "s2")]
    after = mended(three(sessions=[*sessions, session("s3")]), before)
    moved = {code for code in places(after) if places(after)[code] != places(before)[code]}
    assert len(moved) == 1 and moved <= {"s1", "s2"}
    assert seats(after) == seats(before)


def test_a_judge_asked_twice_keeps_one_of_the_seats() -> None:
    data = three()
    twice = [
        {"session": code, "half_day": "am", "room": room, "panel": ["j1"]}
        for room, code in (("r1", "s1"), ("r2", "s2"))
    ]
    last = {"session": "s3", "half_day": "am", "room": "r3", "panel": ["j3"]}
    after = answer(data | {"standing": [*twice, last]})
    assert len({seat for seat in seats(after) if seat[1] == "j1"}) == 1
    assert ("s3", "j3") in seats(after)


def test_a_session_that_is_new_finds_its_place_among_those_that_stand() -> None:
    before = answer(three())
    after = mended(three(sessions=[*three()["sessions"], session("s4")]), before)
    assert {code: place for code, place in places(after).items() if code != "s4"} == places(before)
    assert [change.session for change in after.changes] == ["s4"]


def test_the_chair_stays_with_who_had_it() -> None:
    judges = [judge("j1", may_chair=True), judge("j2"), judge("j3", may_chair=True), judge("j4")]
    data = request(sessions=[session("s1")], judges=judges, panel={"size": 3, "chair": True})
    stands = {"session": "s1", "half_day": "am", "room": "r1", "panel": ["j1", "j2", "j3"]}
    for chair in ("j1", "j3"):
        assert answer(without(data, "j2") | {"standing": [stands | {"chair": chair}]}).sessions[0].chair == chair


# --- the declared way out --------------------------------------------------------------------------------------------


def test_a_project_without_a_panel_is_to_change_places_with_the_next_of_the_draw_list() -> None:
    judges = [judge(code, avoid_projects=["s1-1"], half_days=["am"]) for code in ("j1", "j2")]
    late = judge("j3", half_days=["pm"])
    sessions = [session("s1", half_days=["am"]), session("s2", half_days=["pm"])]
    data = request(panel={"size": 1}, sessions=sessions, judges=[*judges, late])
    result = answer(data)
    assert result.status == "infeasible"
    assert [(each.project, each.with_project, each.with_session) for each in result.offers] == [("s1-1", "s2-1", "s2")]
    assert result.offers[0].text in result.reasons
    assert "s1-1 已申明回避（j1、j2）" in result.reasons[0]
    taken = swapped(Request.model_validate(data), "s1-1", "s2-1").model_dump(mode="json")
    assert answer(taken).status == "optimal"


def test_the_next_of_the_draw_list_is_passed_over_when_that_does_not_help() -> None:
    judges = [judge("j1", avoid_projects=["s1-1", "s2-2"], half_days=["am"]), judge("j2", half_days=["pm"])]
    sessions = [session("s1", half_days=["am"]), session("s2", half_days=["pm"])]
    data = request(panel={"size": 1}, sessions=sessions, judges=judges, draw_list=["s2-1", "s1-2", "s1-1", "s2-2"])
    (offer,) = answer(data).offers
    assert (offer.project, offer.with_project) == ("s1-1", "s2-1")
    assert "s2-2 换了也不行" in offer.text


def test_when_no_change_of_places_helps_that_is_said() -> None:
    judges = [judge(code, avoid_projects=["s1-1"]) for code in ("j1", "j2")]
    result = answer(request(panel={"size": 1}, judges=judges))
    assert (result.status, result.offers) == ("infeasible", ())
    assert "场次 s1：项目 s1-1 与抽签名单上其后的项目（最多试 12 个）对调，也凑不齐评委。" in result.reasons


def test_a_session_that_grew_too_long_is_told_as_such() -> None:
    before = answer(three())
    longer = session("s1", *(f"s1-{number}" for number in range(20)))
    after = mended(three(sessions=[longer, *three()["sessions"][1:]]), before)
    assert after.reasons == ("场次 s1（20 个项目）要 259 分钟，可用的半天最长 180 分钟。",)


def test_a_standing_timetable_is_mended_by_the_change_of_places_that_it_is_offered() -> None:
    judges = [judge("j1", half_days=["am"]), judge("j2", half_days=["pm"])]
    sessions = [session("s1", half_days=["am"]), session("s2", half_days=["pm"])]
    data = request(panel={"size": 1}, sessions=sessions, judges=judges)
    before = answer(data)
    late = data | {"judges": [judges[0] | {"avoid_projects": ["s1-2"]}, judges[1]]}
    result = mended(late, before)
    (offer,) = result.offers
    assert (offer.project, offer.with_project) == ("s1-2", "s2-1")
    taken = swapped(Request.model_validate(late), offer.project, offer.with_project).model_dump(mode="json")
    assert mended(taken, before).changes == ()
