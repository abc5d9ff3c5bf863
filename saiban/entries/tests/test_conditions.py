"""Conditions that count who takes part besides the team: mentors, and joint units of some kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from saiban.editions.testing import shipped
from saiban.entries.rules.form import MentorPart, UnitPart
from saiban.entries.rules.tracks import holds, offers
from saiban.entries.testing import MENTOR, company, filled_form, hospital
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.tracks import JointUnitsAre, MentorsAre
from saiban.rulebook.tests.cast import changed

REASON = "联合申报单位中至少有一家企业。"
JOINT: dict[str, Any] = {"kind": "joint_units", "unit_kinds": ["enterprise"], "min": 1, "reason": REASON}


@pytest.mark.parametrize(
    ("mentors", "least", "most", "kept"),
    [
        ((), 1, None, False),
        ((MENTOR,), 1, None, True),
        ((MENTOR, MentorPart()), None, 1, True),
        ((MENTOR, replace(MENTOR, name="王示范")), None, 1, False),
    ],
)
def test_mentors_are_counted_who_are_named(
    mentors: tuple[MentorPart, ...], least: int | None, most: int | None, *, kept: bool
) -> None:
    condition = MentorsAre(kind="mentors", min=least, max=most, reason="导师人数不符。")
    assert holds(condition, filled_form(mentors=mentors), led=True) is kept


@pytest.mark.parametrize(
    ("joint", "kinds", "kept"),
    [
        ((), (), False),
        ((hospital(2),), (), True),
        ((UnitPart(),), (), False),
        ((hospital(2),), ("enterprise",), False),
        ((hospital(2), company()), ("enterprise",), True),
    ],
)
def test_joint_units_are_counted_that_are_of_the_kind(
    joint: tuple[UnitPart, ...], kinds: tuple[str, ...], *, kept: bool
) -> None:
    condition = JointUnitsAre(kind="joint_units", unit_kinds=kinds, min=1, reason=REASON)
    assert holds(condition, filled_form(joint=joint), led=True) is kept


def test_a_track_that_still_asks_for_a_joint_unit_stays_open() -> None:
    rulebook: Rulebook = changed(shipped("shic-7"), ("tracks.0.conditions", [JOINT]))
    alone, joined = (offers(rulebook, filled_form(joint=joint))[0] for joint in ((), (company(),)))
    assert alone.is_open and [finding.message for finding in alone.asks] == [REASON]
    assert joined.is_open and joined.asks == ()
