"""The national committee's page: counts and lags of every division and track, and what it asks of the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client

from saiban.editions import changes
from saiban.editions.models import Edition
from saiban.editions.testing import rehearse_at
from saiban.entries.commands.screening import screen_entry
from saiban.entries.models import Entry
from saiban.entries.queries.desk import get_desk_for
from saiban.entries.queries.overview import Counts, count_all, count_divisions, count_tracks, sorted_counts
from saiban.entries.queries.tally import tally_of
from saiban.entries.testing import hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.views import overview

pytestmark = pytest.mark.django_db
PAGE = "/desk/shic-7/"
DAYS = timedelta(days=1)


@pytest.fixture
def six(edition: Edition, cast: Cast) -> Edition:
    """A draft of Hunan; of Hunan one that passed, one returned, one rejected and one that waits; one of Guangdong."""
    make_draft(edition, cast.owner, NOW, title="草稿", lead=hospital(9))
    for number, verdict in enumerate(("passed", "returned", "rejected", ""), start=1):
        sent = make_submission(edition, cast.owner, NOW, title=f"湖南{number}", lead=hospital(number))
        if verdict:
            screen_entry(
                entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.national, verdict=verdict, reason="意见",
                waiver="测试", correct_until=NOW + DAYS if verdict == "returned" else None, now=NOW,
            )  # fmt: skip
    make_submission(edition, cast.owner, NOW, title="广东", lead=hospital(5, province="44"), track="xinchuang")
    return edition


def read(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_division_and_track_is_counted_by_state_and_drafts_apart(six: Edition, cast: Cast) -> None:
    desk = get_desk_for(cast.national, "shic-7")
    assert count_all(desk) == Counts(drafts=1, entered=5, waiting=2, returned=1, passed=1, rejected=1)
    assert count_all(desk, "hunan") == Counts(drafts=1, entered=4, waiting=1, returned=1, passed=1, rejected=1)
    assert count_all(desk, "hunan", "xinchuang") == Counts(0, 0, 0, 0, 0, 0)
    tracks = {track.code: counts for track, counts in count_tracks(desk, "guangdong")}
    assert tracks["xinchuang"].waiting == 1 and tracks["applied"].begun == 0
    assert (count_all(desk).decided_share, count_all(desk, "beijing").decided_share) == (60, None)
    assert tally_of(six).states() == {"submitted": 2, "returned": 1, "passed": 1, "rejected": 1}


@pytest.mark.parametrize(("waited", "lag"), [(timedelta(days=2, hours=23), ""), (3 * DAYS, "slow"), (7 * DAYS, "late")])
def test_a_division_lags_by_the_entry_that_waits_longest(six: Edition, cast: Cast, waited: timedelta, lag: str) -> None:
    divisions = {each.division.code: each for each in count_divisions(get_desk_for(cast.national, "shic-7"))}
    assert divisions["hunan"].lag(NOW + waited) == lag
    assert divisions["hunan"].waiting_days(NOW + waited) == waited.days
    assert divisions["beijing"].waiting_days(NOW + waited) is None and divisions["beijing"].lag(NOW + waited) == ""


@pytest.mark.parametrize(
    ("by", "first"),
    [("entered", "hunan"), ("-decided", "beijing"), ("days", "hunan"), ("passed", "hunan"), ("nonsense", "beijing")],
)
def test_the_table_is_sorted_by_any_column_both_ways(six: Edition, cast: Cast, by: str, first: str) -> None:
    desk = get_desk_for(cast.national, "shic-7")
    assert sorted_counts(count_divisions(desk), by, NOW)[0].division.code == first


def test_the_page_tells_lags_in_words_and_offers_the_way_to_what_waits(
    six: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    rehearse_at(six, NOW + 8 * DAYS)
    page = read(client_for(cast.national))
    assert "有项目等候初审超过 7 天" in page and "湖南赛区、广东赛区" in page
    assert "等 8 天" in page and "滞后" in page
    assert "division=hunan&amp;order=oldest" in page.replace("state=submitted&amp;division", "division")
    assert 'style="' not in page


def test_the_funnel_is_of_a_division_and_a_track(six: Edition, cast: Cast, client_for: Callable[..., Client]) -> None:
    client = client_for(cast.national)

    def funnel(address: str) -> list[str]:
        return re.findall(r'funnel-count num">(\d+)<', read(client, address))

    assert funnel(PAGE) == ["6", "5", "3", "1"]
    assert funnel(f"{PAGE}?division=guangdong") == ["1", "1", "0", "0"]
    assert funnel(f"{PAGE}?division=hunan&track=applied") == ["5", "4", "3", "1"]
    assert funnel(f"{PAGE}?division=atlantis&track=gone") == funnel(PAGE)


def test_a_column_pressed_again_sorts_the_other_way(
    six: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    client = client_for(cast.national)
    assert 'aria-sort="descending"' in read(client, f"{PAGE}?sort=waiting")
    page = read(client, f"{PAGE}?sort=-waiting&division=hunan")
    assert 'aria-sort="ascending"' in page and "?sort=waiting&amp;division=hunan" in page


def test_observers_see_it_and_a_divisions_committee_goes_to_its_list(
    six: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    assert "各赛区进度" in read(client_for(cast.observer))
    assert client_for(cast.hunan).get(PAGE)["Location"] == "/desk/shic-7/entries/"
    assert client_for(cast.stranger).get(PAGE).status_code == 404


def test_the_page_asks_the_same_of_the_database_however_many_entries_there_are(
    six: Edition, cast: Cast, client_for: Callable[..., Client], assert_queries: Callable[..., Any]
) -> None:
    client = client_for(cast.national)
    read(client)
    # Each of the four counts asks the tally, which is not kept here, by three.
    for number in (21, 22, 23):
        with assert_queries(16):
            read(client)
        make_submission(six, cast.owner, NOW, title=f"又一个{number}", lead=hospital(number, province="11"))


def test_the_figures_are_written_once_and_again_after_a_decision_or_another_day(
    six: Edition, cast: Cast, client_for: Callable[..., Client], keeping: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Mock(side_effect=overview._written)
    monkeypatch.setattr(overview, "_written", written)
    monkeypatch.setattr(changes, "LAG", 0.0)
    national = client_for(cast.national)
    assert "偏慢" not in read(national) + read(national) + read(client_for(cast.observer))
    assert written.call_count == 1
    monkeypatch.setattr(overview, "entry_now", lambda *_: NOW + 3 * DAYS)
    assert "偏慢" in read(national)
    entry = Entry.objects.get(state="submitted", division__code="guangdong")
    screen_entry(
        entry_id=entry.pk, submission_id=entry.submission_id or 0, actor=cast.national, verdict="passed", now=NOW
    )
    assert re.findall(r'funnel-count num">(\d+)<', read(national)) == ["6", "5", "4", "2"]
