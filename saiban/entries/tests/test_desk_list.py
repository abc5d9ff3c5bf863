"""The desk's list and counts: what is shown, in which order, narrowed how, and what it asks of the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from saiban.accounts.models import RoleKind
from saiban.accounts.queries import forget_roles
from saiban.accounts.testing import make_role
from saiban.core.errors import NotThere
from saiban.editions import changes
from saiban.editions.models import Edition
from saiban.entries.commands.assigning import claim_entries
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry
from saiban.entries.models import Submission
from saiban.entries.queries import desk_list as queries
from saiban.entries.queries.desk import DeskFilter, get_desk_for
from saiban.entries.queries.desk_list import count_states, entries_shown, list_for_desk, next_waiting
from saiban.entries.queries.overview import count_all, count_divisions
from saiban.entries.testing import company, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = DeskFilter()


@pytest.fixture
def three(edition: Edition, cast: Cast) -> list[Submission]:
    """Two of Hunan, one of Guangdong, handed in one after the other; and a draft, which no committee sees."""
    make_draft(edition, cast.owner, NOW, title="还没写完", lead=hospital(9))
    return [
        make_submission(edition, cast.owner, NOW, title="智慧门诊", lead=hospital(1)),
        make_submission(edition, cast.owner, NOW, title="智慧病房", lead=hospital(2), joint=(company(5),)),
        make_submission(edition, cast.owner, NOW, title="远程会诊", lead=hospital(3, province="44")),
    ]


def titles(cast_member: Any, given: DeskFilter = EVERYTHING) -> list[str]:
    return [row.title for row in list_for_desk(get_desk_for(cast_member, "shic-7"), given)[0]]


def test_h1_a_division_sees_its_own_and_the_national_committee_sees_all(three: list[Submission], cast: Cast) -> None:
    assert titles(cast.hunan) == ["智慧病房", "智慧门诊"]
    assert titles(cast.guangdong) == ["远程会诊"]
    assert titles(cast.national) == titles(cast.observer) == ["远程会诊", "智慧病房", "智慧门诊"]
    with pytest.raises(NotThere):
        get_desk_for(cast.stranger, "shic-7")


def test_a_row_shows_what_the_list_needs(three: list[Submission], cast: Cast) -> None:
    (row,), more = list_for_desk(get_desk_for(cast.guangdong, "shic-7"), EVERYTHING)
    assert (row.number, row.lead_name) == (three[2].entry.number, "第3示范医院")
    assert (row.division.name, row.track.name, row.state) == ("广东赛区", "应用创新赛道", "submitted")
    assert row.submitted_at == NOW and more is None


def test_what_was_handed_in_again_comes_first(three: list[Submission], cast: Cast) -> None:
    entry = three[0].entry
    save_draft(entry_id=entry.pk, actor=cast.owner, values={"title": "智慧门诊二期"}, now=NOW)
    submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW + timedelta(seconds=1))
    assert titles(cast.hunan) == ["智慧门诊二期", "智慧病房"]


def test_pages_follow_one_another_without_loss(
    three: list[Submission], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    desk = get_desk_for(cast.national, "shic-7")
    first, more = list_for_desk(desk, EVERYTHING)
    second, end = list_for_desk(desk, DeskFilter(before=more))
    assert [row.title for row in [*first, *second]] == ["远程会诊", "智慧病房", "智慧门诊"] and end is None


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (DeskFilter(division="guangdong"), ["远程会诊"]),
        (DeskFilter(track="county"), []),
        (DeskFilter(state="passed"), ["智慧门诊"]),
        (DeskFilter(text="智慧"), ["智慧病房", "智慧门诊"]),
        (DeskFilter(text=" 智 慧 病房 "), ["智慧病房"]),
        (DeskFilter(text="房"), ["智慧病房"]),
        (DeskFilter(text="第3示范"), ["远程会诊"]),
        (DeskFilter(text="第5示范科技"), ["智慧病房"]),
        (DeskFilter(text="没有这样的"), []),
        (DeskFilter(text="%"), []),
    ],
)
def test_the_list_is_narrowed_and_the_counts_with_it(
    three: list[Submission], cast: Cast, given: DeskFilter, wanted: list[str]
) -> None:
    first = three[0]
    screen_entry(entry_id=first.entry_id, submission_id=first.pk, actor=cast.hunan, verdict="passed", now=NOW)
    assert titles(cast.national, given) == wanted
    counts = count_states(get_desk_for(cast.national, "shic-7"), given)
    assert counts[given.state] == len(wanted)


def test_an_entry_is_found_by_its_number_however_it_is_written(three: list[Submission], cast: Cast) -> None:
    number = three[1].entry.number
    for typed in (number, number.lower(), number.replace("-", " "), number[7:-2]):
        assert titles(cast.national, DeskFilter(text=typed)) == ["智慧病房"], typed


def test_counts_are_by_state_and_by_division(three: list[Submission], cast: Cast) -> None:
    for member, waiting in ((cast.hunan, 2), (cast.guangdong, 1), (cast.national, 3)):
        counts = count_states(get_desk_for(member, "shic-7"), EVERYTHING)
        assert (counts[""], counts["submitted"], counts["passed"]) == (waiting, waiting, 0)
    divisions = count_divisions(get_desk_for(cast.national, "shic-7"))
    entered = {each.division.code: each.counts.entered for each in divisions if each.counts.entered}
    assert entered == {"hunan": 2, "guangdong": 1}
    whole = count_all(get_desk_for(cast.national, "shic-7"))
    assert (whole.entered, whole.waiting, whole.passed, whole.drafts) == (3, 3, 0, 1)


def test_the_counts_of_the_whole_country_are_counted_once_and_again_after_a_decision(
    three: list[Submission], cast: Cast, keeping: None, assert_queries: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    desk = get_desk_for(cast.national, "shic-7")
    assert count_states(desk, EVERYTHING)["submitted"] == 3
    with assert_queries(0):
        assert count_states(desk, DeskFilter(division="hunan"))["submitted"] == 2
        assert count_divisions(get_desk_for(cast.national, "shic-7"))[0].counts.entered == 0
    monkeypatch.setattr(changes, "LAG", 0.0)
    first = three[0]
    screen_entry(entry_id=first.entry_id, submission_id=first.pk, actor=cast.hunan, verdict="passed", now=NOW)
    assert count_states(desk, EVERYTHING)["submitted"] == 2


def test_a_division_reads_its_own_counts_without_any_lag(three: list[Submission], cast: Cast, keeping: None) -> None:
    desk, first = get_desk_for(cast.hunan, "shic-7"), three[0]
    assert count_states(desk, EVERYTHING)["submitted"] == 2
    screen_entry(entry_id=first.entry_id, submission_id=first.pk, actor=cast.hunan, verdict="passed", now=NOW)
    assert count_states(desk, EVERYTHING)["submitted"] == 1


@pytest.mark.parametrize("who", ["hunan", "national"])
def test_the_list_takes_as_many_queries_for_three_entries_as_for_one(
    three: list[Submission], cast: Cast, keeping: None, who: str, assert_queries: Callable[..., Any]
) -> None:
    desk = get_desk_for(getattr(cast, who), "shic-7")
    count_states(desk, EVERYTHING)
    for given in (EVERYTHING, DeskFilter(text="门诊")):
        with assert_queries(1):
            list_for_desk(desk, given)


def test_what_nobody_has_taken_on_is_counted_with_the_others_and_again_after_a_claim(
    edition: Edition, three: list[Submission], cast: Cast, keeping: None, monkeypatch: pytest.MonkeyPatch,
    assert_queries: Callable[..., Any],
) -> None:  # fmt: skip
    monkeypatch.setattr(changes, "LAG", 0.0)
    nobodys = DeskFilter(who="nobody")
    assert count_states(get_desk_for(cast.national, "shic-7"), nobodys)["submitted"] == 3
    claim_entries(edition=edition, public_ids=[three[0].entry.public_id], actor=cast.hunan, now=NOW)
    for member, left in ((cast.national, 2), (cast.hunan, 1), (cast.guangdong, 1)):
        desk = get_desk_for(member, "shic-7")
        assert (count_states(desk, nobodys)["submitted"], len(titles(member, nobodys))) == (left, left)
    with assert_queries(0):
        count_states(get_desk_for(cast.national, "shic-7"), nobodys)


def test_somebody_of_several_divisions_sees_those_and_no_others(three: list[Submission], cast: Cast) -> None:
    make_role(cast.guangdong, RoleKind.DIVISION, "shic-7/hunan")
    forget_roles(cast.guangdong)
    desk = get_desk_for(cast.guangdong, "shic-7")
    assert titles(cast.guangdong) == ["远程会诊", "智慧病房", "智慧门诊"]
    assert titles(cast.guangdong, DeskFilter(division="hunan")) == ["智慧病房", "智慧门诊"]
    assert titles(cast.guangdong, DeskFilter(division="beijing")) == []
    assert count_states(desk, EVERYTHING)["submitted"] == entries_shown(desk, EVERYTHING).count() == 3


@pytest.mark.parametrize("given", [EVERYTHING, DeskFilter(text="智慧"), DeskFilter(text="房"), DeskFilter(text="，"),
                                   DeskFilter(state="passed"), DeskFilter(track="nix"), DeskFilter(who="nobody"),
                                   DeskFilter(division="hunan", alike=True)])  # fmt: skip
def test_what_is_taken_along_is_what_the_list_shows(three: list[Submission], cast: Cast, given: DeskFilter) -> None:
    desk = get_desk_for(cast.national, "shic-7")
    assert {row.title for row in entries_shown(desk, given)} == set(titles(cast.national, given))


def test_the_next_that_waits_is_the_longest_waiting_of_the_desk_but_not_the_one_just_looked_at(
    three: list[Submission], cast: Cast
) -> None:
    first, second, third = (sent.entry for sent in three)
    hunan, guangdong = get_desk_for(cast.hunan, "shic-7"), get_desk_for(cast.guangdong, "shic-7")
    assert next_waiting(hunan, second) == first.public_id and next_waiting(hunan, first) == second.public_id
    assert next_waiting(guangdong, third) is None
