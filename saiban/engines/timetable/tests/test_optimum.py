"""The best timetable is the best: held against trying them all, and against what more or fewer means must do."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saiban.engines.solving import Model, Solved, solve
from saiban.engines.timetable import search
from saiban.engines.timetable.formats import Request
from saiban.engines.timetable.instance import Instance
from saiban.engines.timetable.model import Built, Wish
from saiban.engines.timetable.tests.cast import Json, answer, invented, judge, request, session
from saiban.engines.timetable.tests.exhaustive import best_value, least_rooms_cost

FINALS = st.integers(0, 100_000).map(lambda number: invented(Random(number)))
CALM = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@CALM
@given(FINALS)
def test_no_timetable_is_better_than_the_one_called_optimal(final: Json) -> None:
    result = answer(final)
    assert result.value == best_value(Request.model_validate(final))
    assert result.status in ("optimal", "infeasible")
    assert bool(result.reasons) == (result.status == "infeasible")


@CALM
@given(FINALS)
def test_no_rooms_cost_less_for_its_half_days_and_panels(final: Json) -> None:
    result = answer(final)
    half_days = {placed.session: placed.half_day for placed in result.sessions}
    panels = {placed.session: placed.panel for placed in result.sessions}
    if result.sessions:
        assert result.rooms_cost == least_rooms_cost(Request.model_validate(final), half_days, panels)


@CALM
@given(FINALS, st.randoms(use_true_random=False))
def test_one_more_room_or_judge_never_makes_it_worse(final: Json, chance: Random) -> None:
    before = answer(final).value
    room = {"code": "r9", "half_days": ["am", "pm", "am2"]}
    further = {"code": "j9", "type": "investor", "tracks": [{"track": "a", "fit": 10}], "half_days": ["am", "am2"]}
    for after in (final | {"rooms": [*final["rooms"], room]}, final | {"judges": [*final["judges"], further]}):
        value = answer(after).value
        assert before is None or (value is not None and value >= before)


@CALM
@given(FINALS)
def test_one_more_conflict_never_makes_it_better(final: Json) -> None:
    value = answer(final).value
    barred = [each | {"avoid_projects": sorted({*each["avoid_projects"], "s0p0"})} for each in final["judges"][:2]]
    after = answer(final | {"judges": [*barred, *final["judges"][2:]]}).value
    assert after is None or (value is not None and after <= value)


@CALM
@given(FINALS, st.integers(2, 5))
def test_points_and_prices_of_another_currency_choose_no_worse(final: Json, scale: int) -> None:
    """Everything times the same number is the same question."""
    prices = {key: price * scale for key, price in final["prices"].items()}
    mix = [each | {"price": each["price"] * scale} for each in final["panel"]["mix"]]
    judges = [each | {"tracks": [_times(knows, scale) for knows in each["tracks"]]} for each in final["judges"]]
    scaled = answer(final | {"prices": prices, "panel": final["panel"] | {"mix": mix}, "judges": judges})
    value = answer(final).value
    assert scaled.value == (None if value is None else value * scale)


def _times(knows: Json, scale: int) -> Json:
    return knows | {"fit": knows["fit"] * scale}


def test_a_track_squeezed_into_one_half_day_when_that_is_cheaper() -> None:
    together = answer(request(prices={"track_half_day": 40}))
    assert {placed.half_day for placed in together.sessions} in ({"am"}, {"pm"})
    few = [judge("j1"), judge("j2")]
    split = answer(request(judges=few, prices={"track_half_day": 40, "load": 10}))
    assert [placed.half_day for placed in split.sessions] == ["am", "pm"]
    assert (split.fit, split.value) == (4 * 80, 4 * 80 - 40 - 2 * 10)


def test_a_mentor_is_not_wanted_in_two_places_when_there_is_another_time() -> None:
    sessions = [session(code, {"code": f"{code}-1", "mentors": ["m"]}) for code in ("s1", "s2")]
    apart = answer(request(sessions=sessions, prices={"track_half_day": 10, "mentor_clash": 11}))
    assert {placed.half_day for placed in apart.sessions} == {"am", "pm"}
    together = answer(request(sessions=sessions, prices={"track_half_day": 10, "mentor_clash": 9}))
    assert [(each.what, each.subject, each.total) for each in together.priced] == [("mentor_clash", "m", 9)]


def test_a_presenter_is_never_in_two_places_whatever_it_costs() -> None:
    sessions = [session(code, {"code": f"{code}-1", "presenters": ["p"]}) for code in ("s1", "s2")]
    result = answer(request(sessions=sessions, prices={"track_half_day": 10_000}))
    assert {placed.half_day for placed in result.sessions} == {"am", "pm"}


def test_judges_stay_in_their_room_and_tracks_in_theirs() -> None:
    result = answer(request(judges=[judge("j1"), judge("j2")]))
    assert len({placed.room for placed in result.sessions}) == 1
    assert result.rooms_cost == 0


def test_the_chair_is_somebody_who_may_take_it() -> None:
    judges = [judge("j1"), judge("j2"), judge("j3", may_chair=True)]
    result = answer(request(sessions=[session("s1")], judges=judges, panel={"size": 2, "chair": True}))
    assert result.sessions[0].chair == "j3"


def test_those_on_stand_by_are_free_then() -> None:
    judges = [judge(f"j{number}", half_days=["am"]) for number in range(7)]
    result = answer(request(panel={"size": 2, "stand_by": 5}, judges=judges))
    busy = {code for placed in result.sessions for code in placed.panel}
    assert [set(placed.stand_by) for placed in result.sessions] == [{each["code"] for each in judges} - busy] * 2


def three_of_a_ring() -> Json:
    """Any two of three share a unit: half of each would be worth more than one whole."""
    ring = [judge(f"j{number}", tracks=[{"track": "a", "fit": 100}]) for number in range(3)]
    units = [["u1", "u2"], ["u2", "u3"], ["u3", "u1"]]
    rest = judge("j3", tracks=[{"track": "a", "fit": 20}])
    judges = [each | {"units": mine} for each, mine in zip(ring, units, strict=True)]
    return request(sessions=[session("s1")], judges=[*judges, rest])


def test_judges_are_whole_where_halves_would_be_worth_more(monkeypatch: pytest.MonkeyPatch) -> None:
    wished: list[Wish] = []
    answered = search.answered

    def noted(numbered: Instance, wish: Wish, built: Built | None = None) -> search.Answer | search.Ended:
        wished.append(wish)
        return answered(numbered, wish, built)

    monkeypatch.setattr(search, "answered", noted)
    result = answer(three_of_a_ring())
    assert (result.status, result.value) == ("optimal", 120)
    assert Wish(whole_seats=True) in wished


def test_a_gap_that_was_asked_for_is_kept_and_stated() -> None:
    result = answer(request(gap_permille=200))
    assert result.value is not None and result.gap is not None
    assert result.gap * 1000 <= 200 * result.value
    assert result.reproducible


def test_a_search_that_the_clock_ended_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(model: Model, *, seconds: float, gap: float) -> Solved:
        solved = solve(model, seconds=seconds, gap=gap)
        return Solved("feasible", solved.values, solved.objective, solved.bound + 5 * max(model.gain[0]))

    monkeypatch.setattr(search, "solve", stopped)
    assert answer(request()).reproducible is False


def test_a_search_that_found_nothing_in_time_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Solved("unknown", None, float("-inf"), float("inf"))
    monkeypatch.setattr(search, "solve", lambda model, *, seconds, gap: nothing)
    result = answer(request())
    assert (result.status, result.reproducible, result.sessions) == ("unknown", False, ())
    assert "时间" in result.reasons[0]
