"""The verifier sees every kind of tampering."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from saiban.engines.timetable import fitting
from saiban.engines.timetable.formats import Placed, Request, Result
from saiban.engines.timetable.telling import told
from saiban.engines.timetable.tests.cast import Json, answer, judge, request, session
from saiban.engines.timetable.verifier import faults


def final() -> Json:
    """Two sessions at one time, in which everybody is somewhere, and one more at another."""
    return request(
        panel={"size": 2, "chair": True, "mix": [{"type": "investor"}], "stand_by": 1},
        prices={"track_half_day": 5},
        sessions=[
            session("s1", {"code": "p1", "units": ["u1"], "mentors": ["m1"], "presenters": ["x1"]}, half_days=["am"]),
            session("s2", {"code": "p2", "units": ["u2"], "presenters": ["x2"]}, half_days=["am"]),
            session("s3", {"code": "p3", "presenters": ["x1"]}, half_days=["pm"], seats=30, room="r1"),
        ],
        judges=[
            judge("j1", units=["u8"], may_chair=True, max_sessions=1),
            judge("j2", units=["u9"]),
            judge("j3", units=["u9"], may_chair=True),
            judge("j4", half_days=["am"], type="investor"),
            judge("j5", half_days=["pm"], may_chair=True),
            judge("j6", half_days=["pm"]),
            judge("j7", "b"),
            judge("j8", avoid_people=["m1"], avoid_projects=["p2", "p3"]),
            judge("j9", units=["u1"], avoid_units=["u2"], avoid_projects=["p3"]),
        ],
        rooms=[
            {"code": "r1", "half_days": ["am", "pm"], "seats": 40},
            {"code": "r2", "half_days": ["am"], "seats": 10},
            {"code": "r3", "half_days": ["pm"], "seats": 10},
        ],
    )


def placed(result: Result, code: str, **changed: object) -> Result:
    """The result with something else in one session, and the loads counted anew."""
    sessions = tuple(each.model_copy(update=changed) if each.session == code else each for each in result.sessions)
    heard = {load.judge: tuple(each.session for each in sessions if load.judge in each.panel) for load in result.loads}
    loads = tuple(load.model_copy(update={"sessions": heard[load.judge]}) for load in result.loads)
    return result.model_copy(update={"sessions": sessions, "loads": loads})


def of(result: Result, code: str) -> Placed:
    return next(each for each in result.sessions if each.session == code)


def seated(code: str, leaves: int, joins: str) -> Callable[[Result], Result]:
    """Somebody else in a seat of one session."""

    def tampered(result: Result) -> Result:
        panel = list(of(result, code).panel)
        panel[leaves] = joins
        return placed(result, code, panel=tuple(panel))

    return tampered


TAMPERED: dict[str, tuple[Callable[[Result], Result], str]] = {
    "a session is missing": (lambda r: r.model_copy(update={"sessions": r.sessions[:-1]}), "不是都有"),
    "a session is there twice": (
        lambda r: r.model_copy(update={"sessions": (*r.sessions, r.sessions[0])}),
        "排了 2 次",
    ),
    "a judge nobody knows": (seated("s1", 0, "nobody"), "没有 nobody 这位评委"),
    "a half-day nobody knows": (lambda r: placed(r, "s1", half_day="never"), "不存在"),
    "a room that is closed then": (lambda r: placed(r, "s1", room="r3"), "不开放"),
    "a room that is too small": (lambda r: placed(r, "s3", room="r3"), "太小"),
    "a room that is taken": (lambda r: placed(r, "s1", room=of(r, "s2").room), "有 2 场"),
    "another room than the one asked for": (lambda r: placed(r, "s3", room="r3"), "不在指定"),
    "another half-day than those allowed": (lambda r: placed(r, "s1", half_day="pm"), "不在指定"),
    "a track that is another": (lambda r: placed(r, "s1", track="b"), "出场时间"),
    "a turn that begins late": (lambda r: placed(r, "s1", turns=of(r, "s2").turns), "出场时间"),
    "an end that is another": (lambda r: placed(r, "s1", ends="11:59"), "起止时间"),
    "a panel that is short": (lambda r: placed(r, "s1", panel=of(r, "s1").panel[:1]), "不是 2 位"),
    "a judge in two seats": (lambda r: placed(r, "s1", panel=of(r, "s1").panel[:1] * 2), "不是 2 位"),
    "two of one unit": (lambda r: placed(r, "s3", panel=("j2", "j3"), chair="j3"), "同一单位"),
    "a chair who may not": (lambda r: placed(r, "s3", panel=("j2", "j6"), chair="j2"), "组长"),
    "no chair": (lambda r: placed(r, "s3", chair=None), "组长"),
    "a judge who cannot come": (seated("s1", 0, "j5"), "不能来"),
    "a judge of another track": (seated("s1", 0, "j7"), "不评赛道"),
    "a judge close to the mentor": (seated("s1", 0, "j8"), "应回避场次 s1"),
    "a judge who declared it": (seated("s2", 0, "j8"), "应回避场次 s2"),
    "a judge of the unit": (seated("s1", 0, "j9"), "应回避场次 s1"),
    "a judge who has to avoid the unit": (seated("s2", 0, "j9"), "应回避场次 s2"),
    "a judge in two places": (lambda r: placed(r, "s1", panel=of(r, "s2").panel), "要同时在场次"),
    "a stand-by who is busy": (lambda r: placed(r, "s1", stand_by=of(r, "s2").panel[:1]), "要同时在场次"),
    "a stand-by with a conflict": (lambda r: placed(r, "s1", stand_by=("j9",)), "应回避"),
    "a load that is another": (lambda r: r.model_copy(update={"loads": r.loads[1:]}), "各位评委的场次"),
    "points that are more": (lambda r: r.model_copy(update={"fit": 999}), "分值不对"),
    "a value that is more": (lambda r: r.model_copy(update={"value": 999}), "分值不对"),
    "rooms that are cheaper": (lambda r: r.model_copy(update={"rooms_cost": -1}), "分值不对"),
    "a price left out": (lambda r: r.model_copy(update={"priced": r.priced[1:]}), "列出的代价"),
    "a gap that is smaller": (lambda r: r.model_copy(update={"gap": -1}), "上界与差距"),
    "a bound that is not reached": (
        lambda r: r.model_copy(update={"bound": 1000, "gap": 1000 - (r.value or 0)}),
        "结论",
    ),
    "a proof that is kept quiet": (lambda r: r.model_copy(update={"status": "feasible"}), "结论"),
    "no reasons": (lambda r: Result(status="infeasible", reproducible=True), "没有说明原因"),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_tampering_is_seen(kind: str) -> None:
    tamper, says = TAMPERED[kind]
    asked = Request.model_validate(final())
    result = answer(final())
    assert faults(asked, result) == ()
    assert any(says in fault for fault in faults(asked, tamper(result)))


def test_a_judge_beyond_their_limit_is_seen() -> None:
    data = request(panel={"size": 1}, judges=[judge("j1"), judge("j2")], prices={"load": 0, "track_half_day": 1})
    result = answer(data)
    data["judges"] = [each | {"max_sessions": 0} for each in data["judges"]]
    assert any("超过了 0 场" in fault for fault in faults(Request.model_validate(data), result))


def test_a_presenter_in_two_places_is_seen() -> None:
    result = answer(request(prices={"track_half_day": 40}))
    twice = [session(code, *({"code": f"{code}-{n}", "presenters": ["x"]} for n in (1, 2))) for code in ("s1", "s2")]
    assert any("x 要同时在场次" in fault for fault in faults(Request.model_validate(request(sessions=twice)), result))


def test_a_result_that_fails_never_leaves_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "told", lambda *parts: told(*parts).model_copy(update={"fit": 0}))
    with pytest.raises(AssertionError, match="分值不对"):
        answer(request())
