"""Who gets to see which edition, who works in which division, and what scopes are called."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from saiban.accounts import scopes
from saiban.accounts.models import RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.errors import NotThere
from saiban.editions import queries
from saiban.editions.commands.publishing import feature_edition, hide_edition
from saiban.editions.testing import make_edition, small_rules

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def another(code: str, ordinal: int, **changes: Any) -> Any:
    rules = small_rules(**changes)
    rules["edition"] = rules["edition"] | {"code": code, "ordinal": ordinal, "short_name": f"第{ordinal}届"}
    return make_edition(rules)


def test_anybody_sees_a_public_edition() -> None:
    make_edition()
    assert queries.get_edition("cup-1").code == queries.get_edition_for(NOBODY, "cup-1").code == "cup-1"


def test_an_edition_that_is_not_public_is_not_there_but_for_those_who_work_in_it() -> None:
    make_edition(is_public=False)
    worker, stranger = make_person(), make_person()
    make_role(worker, RoleKind.DIVISION, "cup-1/hunan")
    make_role(stranger, RoleKind.DIVISION, "cup-10/hunan")
    assert queries.get_edition_for(worker, "cup-1").code == "cup-1"
    for person in (NOBODY, make_person(), stranger):
        with pytest.raises(NotThere):
            queries.get_edition_for(person, "cup-1")
    with pytest.raises(NotThere):
        queries.get_edition("cup-1")


def test_h1_a_divisions_committee_works_in_its_own_division_only() -> None:
    make_edition()
    hunan = make_person()
    make_role(hunan, RoleKind.DIVISION, "cup-1/hunan")
    assert queries.get_division_for_staff(hunan, "cup-1", "hunan", RoleKind.DIVISION).code == "hunan"
    with pytest.raises(NotThere):
        queries.get_division_for_staff(hunan, "cup-1", "hubei", RoleKind.DIVISION)
    with pytest.raises(NotThere):
        queries.get_edition_for_staff(hunan, "cup-1", RoleKind.DIVISION)


def test_the_national_committee_is_at_home_in_every_division() -> None:
    make_edition()
    national = make_person()
    make_role(national, RoleKind.NATIONAL, "cup-1")
    kinds = (RoleKind.DIVISION, RoleKind.NATIONAL)
    assert queries.get_division_for_staff(national, "cup-1", "hubei", kinds).name == "湖北赛区"
    assert queries.get_edition_for_staff(national, "cup-1", RoleKind.NATIONAL).code == "cup-1"
    with pytest.raises(NotThere):
        queries.get_division_for_staff(national, "cup-1", "nowhere", kinds)


def test_the_front_page_shows_the_featured_edition() -> None:
    first, second = make_edition(), another("cup-2", 2)
    featured = queries.featured_edition()
    assert featured and featured.code == "cup-1", "the first edition takes the place that is free"
    feature_edition(edition_id=second.pk, actor=make_person(), now=second.revision.loaded_at)
    featured = queries.featured_edition()
    assert featured and featured.code == "cup-2"
    assert [edition.code for edition in queries.public_editions()] == ["cup-2", "cup-1"]
    hide_edition(edition_id=second.pk, actor=make_person(), now=second.revision.loaded_at)
    featured = queries.featured_edition()
    assert featured and featured.code == first.code


def test_without_any_edition_there_is_none_to_feature() -> None:
    assert queries.featured_edition() is None and queries.public_editions() == []


def test_scopes_are_called_by_the_edition_and_the_division(django_assert_num_queries: Any) -> None:
    make_edition()
    with django_assert_num_queries(1):
        names = scopes.names_of(["cup-1", "cup-1/hunan", "cup-1/nowhere", "cup-9"])
    assert names == {"cup-1": "第一届", "cup-1/hunan": "第一届 · 湖南赛区"}
    assert scopes.scopes_below("cup-1") == [("cup-1/hunan", "湖南赛区"), ("cup-1/hubei", "湖北赛区")]
    assert ("cup-1", "第一届") in scopes.scopes_below("*")
