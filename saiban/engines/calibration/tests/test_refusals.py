"""What cannot be compared is not compared, and where too little is known raw scores stand alone."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from saiban.core.parts import Inconsistent, dotted
from saiban.engines.calibration import ENGINE
from saiban.engines.calibration.tests.invented import calibrated, invented, request, table


def panels(*sizes: int, group: str | None = "all") -> dict[str, Any]:
    """Panels with judges of their own; all projects in one group, or each panel a group."""
    asked: dict[str, Any] = {"projects": [], "scores": [], "seed": 1, "lines": [{"count": 2}]}
    for number, size in enumerate(sizes):
        part = request(invented(size, 4, 6, seed=number))
        for project in part["projects"]:
            asked["projects"].append({"code": f"{number}{project['code']}", "group": group or f"panel {number}"})
        for score in part["scores"]:
            asked["scores"].append(
                score | {"project": f"{number}{score['project']}", "judge": f"{number}{score['judge']}"}
            )
    return asked


def test_panels_without_a_judge_in_common_are_not_compared() -> None:
    result = calibrated(panels(12, 15))
    (group,) = result.groups
    assert (group.components, group.compared, group.reason) == ((0, 1), False, "disconnected")
    assert (group.places, group.undecided) == (None, ())
    for project in result.projects:
        assert project.reason == "disconnected" and project.raw is not None
        assert (project.calibrated, project.place, project.above_line) == (None, None, None)
    assert not ENGINE.is_answered(result)


def test_one_judge_in_common_connects_them() -> None:
    asked = panels(12, 15)
    asked["scores"].append({"project": "0P0000", "judge": "1J000", "score": 60})
    result = calibrated(asked)
    assert [group.compared for group in result.groups] == [True]
    assert all(project.above_line is not None for project in result.projects)


def test_panels_that_are_groups_of_their_own_are_each_calibrated() -> None:
    result = calibrated(panels(12, 15, group=None))
    assert [(group.components, group.compared, group.places) for group in result.groups] == [
        ((0,), True, 2),
        ((1,), True, 2),
    ]
    assert [component.mean is not None for component in result.components] == [True, True]


def test_a_panel_does_not_move_another_beyond_the_common_variances() -> None:
    """Lifting every score of one panel changes nothing in the other."""
    asked = panels(12, 15, group=None)
    lifted = asked | {
        "scores": [
            score | ({"score": score["score"] + 20} if score["project"].startswith("1") else {})
            for score in asked["scores"]
        ]
    }
    before, after = calibrated(asked), calibrated(lifted)
    first = [project for project in before.projects if project.group == "panel 0"]
    assert first == [project for project in after.projects if project.group == "panel 0"]


def test_fewer_than_ten_projects_show_raw_scores_only() -> None:
    result = calibrated(panels(9, 10, group=None))
    assert [(group.compared, group.reason) for group in result.groups] == [(False, "too_few"), (True, None)]
    assert [component.reason for component in result.components] == ["too_few", None]
    small = [project for project in result.projects if project.group == "panel 0"]
    assert all(project.calibrated is None and project.raw is not None for project in small)
    assert {judge.severity is None for judge in result.judges if judge.judge.startswith("0")} == {True}


def test_scores_without_repetition_show_raw_scores_only() -> None:
    """One score a project: what is the judge, what the project, and what chance cannot be told."""
    result = calibrated(table({f"P{number}": [60 + number] for number in range(20)}))
    assert [component.reason for component in result.components] == ["too_few"]
    assert result.variance is None


def test_scores_that_are_all_equal_show_raw_scores_only() -> None:
    result = calibrated(table({f"P{number:02}": [80, 80, 80, 80] for number in range(12)}))
    assert [group.reason for group in result.groups] == ["no_variation"]


def test_nothing_marked_is_an_answer_too() -> None:
    result = calibrated({"projects": [{"code": "A"}], "scores": [], "seed": 1, "lines": [{"count": 1}]})
    assert [(group.reason, group.components) for group in result.groups] == [("no_scores", ())]
    assert result.projects[0].raw is None and result.projects[0].reason == "no_scores"


def test_a_project_without_scores_does_not_keep_the_others_from_being_compared() -> None:
    asked = request(invented(12, 4, 6, seed=1), lines=[{"ratio": "1/3"}])
    asked["projects"].append({"code": "none"})
    result = calibrated(asked)
    assert result.groups[0].compared and result.groups[0].places == 4
    assert [project.reason for project in result.projects if project.code == "none"] == ["no_scores"]


def test_the_formats_load_without_numerical_libraries() -> None:
    """The web process reads rulebooks and formats; it never computes."""
    asks = (
        "import sys, saiban.rulebook, saiban.engines.registry as known; known.engine('rank'); known.engine('calibrate')"
    )
    tells = "print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"{asks}; {tells}"], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({"projects": [{"code": "A"}, {"code": "A"}, {"code": "B"}]}, ["projects[1].code"]),
        ({"scores": [{"project": "X", "judge": "J", "score": 1}]}, ["scores[0].project"]),
        ({"scores": [{"project": "A", "judge": "J", "score": 1}] * 2}, ["scores[1].judge"]),
        ({"lines": [{}]}, ["lines[0]"]),
        ({"lines": [{"count": 1, "ratio": "1/2"}]}, ["lines[0]"]),
        ({"lines": [{"count": 1}, {"count": 2}]}, ["lines[1].group"]),
        ({"lines": [{"group": "nowhere", "count": 2}]}, ["lines[0].group"]),
        ({"settings": {"floor": "1/2", "doubt": "3/4"}}, ["settings.floor", "settings.doubt"]),
    ],
)
def test_parts_that_do_not_fit_together_are_refused_with_their_place(more: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(Inconsistent) as caught:
        calibrated(table({"A": [80, 70], "B": [60, 65]}) | more)
    assert [dotted(found.path) for found in caught.value.findings] == places
