"""Editions for the tests of every room. Nothing here is for the running program."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from saiban.audit.commands import SYSTEM
from saiban.core.windows import parse_opening
from saiban.editions.commands.publishing import hide_edition
from saiban.editions.commands.rehearsals import rehearse
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition
from saiban.rulebook import Rulebook, dump_toml
from saiban.rulebook import load_rulebook as read_rulebook

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def small_rules(**changes: Any) -> dict[str, Any]:
    """The data of a small rulebook: two divisions, two tracks, four stages; each top-level part can be replaced."""
    return {**deepcopy(_SMALL), **changes}


def make_edition(
    rulebook: Rulebook | Mapping[str, Any] | None = None, *, is_public: bool = True, at: datetime = LONG_AGO
) -> Edition:
    """An edition that runs by the rulebook, given whole or as its data; by a small one without."""
    if not isinstance(rulebook, Rulebook):
        rulebook = Rulebook.model_validate(rulebook if rulebook is not None else small_rules())
    loaded = load_rulebook(rulebook=rulebook, source=dump_toml(rulebook), actor=SYSTEM, reason="测试", now=at)
    if not is_public:
        hide_edition(edition_id=loaded.edition.pk, actor=SYSTEM, now=at)
    edition = Edition.objects.select_related("contest").get(pk=loaded.edition.pk)
    # Read here, so that no test counts the one query by which a process first sees a revision.
    assert edition.rules
    return edition


def load_shipped(code: str, **more: Any) -> Edition:
    """An edition that runs by the rulebook of that name in the project's `rulebooks` folder."""
    return make_edition(shipped(code), **more)


@lru_cache(maxsize=8)
def shipped(code: str) -> Rulebook:
    """The rulebook of that name as it is delivered; read once a test run."""
    return read_rulebook(Path(settings.RULEBOOKS) / f"{code}.toml")


def rehearse_at(edition: Edition, moment: datetime | str, *, now: datetime | None = None) -> Edition:
    """Set the edition's clock ("2024-05-31 23:59:59" is Beijing time); the object given shows it too.

    `now` is the real time from which the clock moves on: without it, the real present.
    """
    if isinstance(moment, str):
        moment = parse_opening(moment)
    changed = rehearse(edition_id=edition.pk, moment=moment, actor=SYSTEM, now=now or datetime.now(UTC))
    edition.clock_shows, edition.clock_set_at = changed.clock_shows, changed.clock_set_at
    return edition


_SMALL: dict[str, Any] = {
    "contest": {"code": "cup", "name": "测试创新大赛", "short_name": "测试赛"},
    "edition": {"code": "cup-1", "ordinal": 1, "name": "第一届测试创新大赛",
                "short_name": "第一届", "theme": "测试主题"},
    "stages": [
        {"code": "registration", "kind": "registration", "name": "报名",
         "opens": "2024-04-30 00:00", "closes": "2024-05-31 24:00", "clause": "H7"},
        {"code": "screening", "kind": "screening", "name": "初审",
         "opens": "2024-06-01 00:00", "closes": "2024-06-05 24:00"},
        {"code": "division-final", "kind": "division_final", "name": "赛区决赛"},
        {"code": "national-final", "kind": "national_final", "name": "全国总决赛"},
    ],
    "divisions": [
        {"code": "hunan", "name": "湖南赛区", "provinces": ["43"]},
        {"code": "hubei", "name": "湖北赛区", "provinces": ["42"]},
    ],
    "applicant_kinds": [
        {"code": "unit", "name": "单位", "led_by_unit": True, "joint_units_max": 3},
        {"code": "person", "name": "个人", "led_by_unit": False},
    ],
    "tracks": [
        {"code": "applied", "name": "应用创新赛道"},
        {"code": "overseas", "name": "海外人才专题赛", "kind": "special"},
    ],
    "member_roles": [{"code": "leader", "name": "负责人", "min": 1, "max": 1, "leader": True}],
    "terms": {"version": "1", "title": "参赛条款", "text": "参赛者同意大赛规则。"},
}  # fmt: skip
