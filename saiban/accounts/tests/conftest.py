"""The cast of this room, and two divisions of an edition for them to work in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.safestring import SafeString

from saiban.accounts import scopes
from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)  # 10:00 in Beijing
NUMBER = "13800138000"
NAMES = {"shic-7": "第七届", "shic-7/hunan": "第七届·湖南赛区", "shic-7/hubei": "第七届·湖北赛区", "shic-8": "第八届"}


class Directory:
    """Names without a database: what the rooms above know is not this room's matter."""

    def names(self, asked: Collection[str]) -> Mapping[str, str]:
        return {scope: NAMES[scope] for scope in asked if scope in NAMES}

    def below(self, scope: str) -> Sequence[tuple[str, str]]:
        return [(s, name.split("·")[1]) for s, name in NAMES.items() if s.startswith(f"{scope}/")]

    def band(self, scope: str, real_now: datetime) -> SafeString:
        return SafeString("")


@pytest.fixture(autouse=True)
def _directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scopes, "_directories", [Directory()])


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """A hash made to be slow is slow in tests as well."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass(frozen=True)
class Cast:
    """Who plays: committees of an edition and of two of its divisions, and people without any role."""

    national: Person
    hunan: Person
    colleague: Person
    hubei: Person
    observer: Person
    judge: Person
    owner: Person
    stranger: Person


@pytest.fixture
def cast(db: None) -> Cast:
    names = ("全国委员", "湖南委员", "湖南同事", "湖北委员", "观察员", "评委", "本人", "路人")
    people = Cast(*(make_person(name) for name in names))
    make_role(people.national, RoleKind.NATIONAL, "shic-7")
    make_role(people.hunan, RoleKind.DIVISION, "shic-7/hunan")
    make_role(people.colleague, RoleKind.DIVISION, "shic-7/hunan")
    make_role(people.hubei, RoleKind.DIVISION, "shic-7/hubei")
    make_role(people.observer, RoleKind.OBSERVER, "shic-7")
    make_role(people.judge, RoleKind.JUDGE, "shic-7/hunan")
    return people


class Clock:
    """The moment at which requests come, which the tests of pages move on."""

    def __init__(self) -> None:
        self.moment = timezone.now()

    def now(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moving = Clock()
    monkeypatch.setattr("saiban.config.middleware.timezone", moving)
    return moving
