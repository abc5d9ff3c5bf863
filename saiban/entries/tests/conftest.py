"""The cast: an owner, a stranger, two divisions' committees, the national committee."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.editions import changes
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at

NOW = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
CLOSES = datetime(2024, 6, 1, tzinfo=BEIJING)


@dataclass(frozen=True)
class Cast:
    """Who plays in the tests of entries."""

    owner: Person
    stranger: Person
    hunan: Person
    guangdong: Person
    national: Person
    observer: Person


@pytest.fixture
def edition(db: None) -> Edition:
    """The 7th contest, its clock at eight in the evening of the closing day."""
    return rehearse_at(load_shipped("shic-7"), NOW)


@pytest.fixture
def cast(db: None) -> Cast:
    people = Cast(*(make_person(name) for name in ("参赛者", "路人", "湖南委员", "广东委员", "全国委员", "观察员")))
    make_role(people.hunan, RoleKind.DIVISION, "shic-7/hunan")
    make_role(people.guangdong, RoleKind.DIVISION, "shic-7/guangdong")
    make_role(people.national, RoleKind.NATIONAL, "shic-7")
    make_role(people.observer, RoleKind.OBSERVER, "shic-7")
    return people


@pytest.fixture
def keeping(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Copies are kept, as on a running site whose process hears every announcement; nothing is left of them."""
    settings.KEEP_PAGES, settings.LISTEN_FOR_CHANGES = True, False
    monkeypatch.setattr(changes, "is_hearing", lambda: True)
    monkeypatch.setattr(changes, "LAG", 3600.0)  # on a slow machine nothing is to turn in the middle of a test
    changes.forget()
    yield
    changes.forget()
