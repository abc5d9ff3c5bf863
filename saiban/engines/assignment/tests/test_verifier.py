"""The plain verifier finds every kind of tampering, by its rule, and nothing in a sound result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from saiban.engines.assignment import computing
from saiban.engines.assignment.formats import Request, Result
from saiban.engines.assignment.retelling import found as told
from saiban.engines.assignment.tests.rounds import Json, invented, judge, large, project, request, result
from saiban.engines.assignment.verifier import verify


def _round() -> Json:
    """Two projects with three judges to choose from, and one who must not sit anywhere, for each reason."""
    barred: dict[str, Json] = {
        "unit": {"unit": "u1"},
        "above": {"unit": "u0"},
        "province": {"province": "43"},
        "judge": {"declines": ["p1", "p2"]},
        "track": {"tracks": {"s": 900}},
        "mentor": {},
        "project": {},
        "earlier": {},
    }
    more: Json = {
        "units": ["u1"],
        "province": "43",
        "mentors": ["mentor"],
        "declines": ["project"],
        "earlier": ["earlier"],
        "division": "hunan",
    }
    return request(
        [
            judge("a", unit="u2", type="clinical", capacity=2, min_load=1),
            judge("b", unit="u3", tracks={"t": 400}, capacity=2),
            judge("c", unit="u2", tracks={"t": 300}, capacity=1, min_load=0),
            judge("d", unit="u4", tracks={"t": 200}, capacity=1),
            *(judge(code, **facts) for code, facts in barred.items()),
        ],
        [project("p1", **more), project("p2", **more)],
        units=[{"code": "u1", "parent": "u0"}],
        conflicts={"province": True},
        panel={"mix": [{"type": "clinical"}]},
        mixing={"within": "group", "share": 100, "meetings": 1},
    )


def _seats(found: Json, *panels: str) -> None:
    for panel, judges in zip(found["panels"], panels, strict=False):
        panel["judges"] = judges.split()


def _also(found: Json, key: str, **more: Any) -> None:
    found[key] = found[key] | more


MISSING = {"project": "p1", "type": "clinical", "missing": 1, "price": 400}
TAMPERED: list[tuple[str, Callable[[Json], None]]] = [
    ("project", lambda found: found["panels"][0].update(project="p9")),
    ("project", lambda found: found["panels"].append(found["panels"][0])),
    ("judge", lambda found: _seats(found, "a x")),
    ("seats", lambda found: _seats(found, "a")),
    ("seats", lambda found: found["panels"].pop()),
    ("twice", lambda found: _seats(found, "a a")),
    *(
        ("conflict", lambda found, who=who: _seats(found, f"a {who}"))
        for who in ("unit", "above", "province", "judge", "track", "mentor", "project", "earlier")
    ),
    ("same_unit", lambda found: _seats(found, "a c")),
    ("capacity", lambda found: _seats(found, "a d", "b d")),
    ("min_load", lambda found: _seats(found, "b c", "b d")),
    ("affinity", lambda found: found["panels"][0].update(affinity=1)),
    ("violations", lambda found: found["violations"].append(MISSING)),
    ("objective", lambda found: found.update(objective=found["objective"] + 1)),
    ("bound", lambda found: found.update(gap=7)),
    ("bound", lambda found: found.update(bound=found["bound"] - 1, gap=-1)),
    ("status", lambda found: found.update(status="feasible")),
    ("status", lambda found: found.update(status="infeasible")),
    ("floor", lambda found: _also(found, "floor", worst=found["floor"]["worst"] + 1)),
    ("floor", lambda found: _also(found, "floor", kept=found["floor"]["bound"] + 1)),
    ("floor", lambda found: _also(found, "floor", bound=0)),
    ("loads", lambda found: _also(found, "loads", most=9)),
    ("loads", lambda found: _also(found, "loads", spread={"0": 12})),
    ("groups", lambda found: _also(found, "mixing", components=2)),
    ("groups", lambda found: _also(found, "mixing", most_meetings=9)),
    ("groups", lambda found: _also(found, "mixing", too_often=9)),
    ("groups", lambda found: found["mixing"]["groups"][0].update(within_group=2)),
    ("seed", lambda found: found.update(seed="another")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "tamper"), TAMPERED)
def test_tampering_is_found_by_its_rule(rule: str, tamper: Callable[[Json], None]) -> None:
    data = _round()
    found = result(data).model_dump(mode="json")
    assert verify(Request.model_validate(data), Result.model_validate(found)) == []
    tamper(found)
    findings = verify(Request.model_validate(data), Result.model_validate(found))
    assert rule in {finding.rule for finding in findings}
    checked = result(data | {"mode": "verify", "verify": found})
    assert checked.status == "checked"
    assert not checked.is_answered
    assert {finding.rule for finding in checked.findings} == {finding.rule for finding in findings}


def test_more_of_like_projects_than_the_share_is_found() -> None:
    judges = [judge(f"j{number}") for number in range(4)]
    data = request(judges, [project(f"p{number}") for number in range(4)])
    found = result(data)
    data["mixing"] = {"within": "none", "share": 25}
    assert {finding.rule for finding in verify(Request.model_validate(data), found)} == {"share"}


def test_a_repair_that_touches_frozen_seats_or_hides_changes_is_found() -> None:
    data = request(
        [judge("a"), judge("b"), judge("c"), judge("d", capacity=0)],
        [project("p")],
        mode="repair",
        repair={
            "panels": [{"project": "p", "judges": ["a", "b"]}],
            "leaving": ["b"],
            "frozen": [{"project": "p", "judges": ["a"]}],
        },
    )
    found = result(data)
    asked = Request.model_validate(data)
    assert verify(asked, found) == []
    tampered: Json = found.model_dump(mode="json")
    tampered["panels"][0]["judges"] = ["b", "c"]
    assert {"frozen", "conflict", "changes"} <= {each.rule for each in verify(asked, Result.model_validate(tampered))}
    hidden: Json = found.model_dump(mode="json")
    hidden["repaired"]["changes"] = []
    assert {each.rule for each in verify(asked, Result.model_validate(hidden))} == {"changes"}


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_found_in_what_the_engine_makes(seed: int) -> None:
    for data in (invented(seed), large(seed)):
        assert verify(Request.model_validate(data), result(data)) == []


def test_a_result_of_the_engine_is_not_handed_out_when_the_verifier_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "verify", lambda request, result: [told("seats", "缺一位评委。")])
    with pytest.raises(computing.Unsound, match="缺一位评委"):
        result(_round())
