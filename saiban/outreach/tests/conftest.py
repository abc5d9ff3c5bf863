from __future__ import annotations

from collections.abc import Callable

import pytest

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import parse_opening
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, rehearse_at

NOW = parse_opening("2024-05-20 09:00")


@pytest.fixture
def edition(db: None) -> Edition:
    return rehearse_at(make_edition(), NOW)


@pytest.fixture
def staff(edition: Edition) -> Callable[..., Person]:
    def make(kind: str, scope: str = "cup-1") -> Person:
        person = make_person()
        make_role(person, kind, scope)
        return person

    return make


@pytest.fixture
def national(staff: Callable[..., Person]) -> Person:
    return staff(RoleKind.NATIONAL)


@pytest.fixture
def hunan(staff: Callable[..., Person]) -> Person:
    return staff(RoleKind.DIVISION, "cup-1/hunan")


@pytest.fixture
def hubei(staff: Callable[..., Person]) -> Person:
    return staff(RoleKind.DIVISION, "cup-1/hubei")
