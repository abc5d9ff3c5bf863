"""What does not fit together is refused with every reason and its place."""

from __future__ import annotations

import pytest

from saiban.core.parts import dotted
from saiban.engines.reading import Unreadable, compute
from saiban.engines.timetable import ENGINE
from saiban.engines.timetable.tests.cast import HALF_DAYS, Json, judge, request, session

CASES: dict[str, tuple[Json, str]] = {
    "judges[1].code": (request(judges=[judge("j1"), judge("j1")]), "不止一次"),
    "sessions[1].projects[0].code": (request(sessions=[session("s1", "p"), session("s2", "p")]), "不止一次"),
    "half_days[0].ends": (request(half_days=[HALF_DAYS[0] | {"ends": "08:00"}, HALF_DAYS[1]]), "应晚于开始"),
    "half_days[1]": (request(half_days=[HALF_DAYS[0], HALF_DAYS[1] | {"starts": "11:59"}]), "时间重叠"),
    "minutes": (request(minutes={"presenting": 0, "questions": 0}), "不能都是 0 分钟"),
    "rooms[0].half_days[0]": (request(rooms=[{"code": "r", "half_days": ["night"]}]), "没有“night”这个半天"),
    "judges[0].half_days[1]": (request(judges=[judge("j", half_days=["am", "am"])]), "不止一次"),
    "sessions[0].half_days[0]": (request(sessions=[session("s", half_days=["night"])]), "没有“night”这个半天"),
    "sessions[0].room": (request(sessions=[session("s", room="x")]), "没有“x”这个场地"),
    "judges[0].tracks[1].track": (request(judges=[judge("j", "a", "a")]), "不止一次"),
    "panel.mix": (request(panel={"size": 1, "mix": [{"type": "x"}, {"type": "y"}]}), "超过了每场 1 位"),
    "draw_list": (request(draw_list=["s1-1"]), "缺少项目：s1-2、s2-1、s2-2"),
    "draw_list[0]": (request(draw_list=["x", "s1-1", "s1-2", "s2-1", "s2-2"]), "没有“x”这个项目"),
    "standing[0].session": (
        request(standing=[{"session": "x", "half_day": "am", "room": "r1", "panel": []}]), "没有“x”这个场次"),
    "standing[0].chair": (
        request(standing=[{"session": "s1", "half_day": "am", "room": "r1", "panel": ["j1"], "chair": "j2"}]),
        "不在这一场"),
}  # fmt: skip


@pytest.mark.parametrize("place", CASES)
def test_what_does_not_fit_is_told_with_its_place(place: str) -> None:
    data, says = CASES[place]
    with pytest.raises(Unreadable) as caught:
        compute(ENGINE, ENGINE.request.model_validate(data))
    found = {dotted(finding.path): finding.message for finding in caught.value.findings}
    assert list(found) == [place]
    assert says in found[place]


def test_all_reasons_are_told_at_once() -> None:
    data = request(judges=[judge("j1"), judge("j1")], sessions=[session("s", room="x")])
    with pytest.raises(Unreadable) as caught:
        compute(ENGINE, ENGINE.request.model_validate(data))
    assert len(caught.value.findings) == 2
