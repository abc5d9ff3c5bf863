"""What is kept, for how long, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from saiban.accounts.models import RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import parse_opening
from saiban.editions import changes
from saiban.editions.commands.rehearsals import end_rehearsal
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, rehearse_at, small_rules
from saiban.entries.models import Entry, State, Submission
from saiban.website.queries import count_entries
from saiban.website.tests.seen import read, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeping")]

PAGES = (
    "/", "/editions/", "/editions/cup-1/", "/editions/cup-1/notice/", "/editions/cup-1/terms/",
    "/editions/cup-1/divisions/", "/editions/cup-1/divisions/hunan/", "/editions/cup-1/bulletins/",
    "/editions/cup-1/faq/", "/about/",
    "/sitemap.xml",
)  # fmt: skip


@pytest.fixture
def edition() -> Edition:
    return rehearse_at(make_edition(), "2024-05-20 09:00")


@pytest.mark.parametrize("path", PAGES)
def test_the_second_visitor_costs_no_query(edition: Edition, path: str, assert_queries: Any) -> None:
    first = Client().get(path)
    with assert_queries(0):
        second = Client().get(path)
    assert first.status_code == second.status_code == 200 and first.content == second.content


@pytest.mark.parametrize("path", ["/", "/editions/cup-1/divisions/hunan/"])
def test_making_a_page_anew_when_only_time_has_passed_costs_no_query(
    edition: Edition, path: str, assert_queries: Any
) -> None:
    Client().get(path)
    later = timezone.now() + timedelta(minutes=2)
    with assert_queries(0), patch("django.utils.timezone.now", return_value=later):
        assert Client().get(path).status_code == 200


def test_an_anonymous_visitor_gets_no_cookie_and_the_headers_of_a_public_page(edition: Edition) -> None:
    response = Client().get("/", headers={"Accept-Encoding": "gzip"})
    assert not response.cookies
    assert response["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(response["Vary"].replace(" ", "").split(","))
    assert response["Content-Encoding"] == "gzip" and response["ETag"]


def test_a_browser_that_has_the_page_is_told_so_in_a_few_bytes(edition: Edition) -> None:
    tag = Client().get("/")["ETag"]
    again = Client().get("/", headers={"If-None-Match": tag})
    assert again.status_code == 304 and not again.content
    assert Client().get("/", headers={"If-None-Match": '"another"'}).status_code == 200


def test_the_page_differs_by_language_and_each_is_kept(edition: Edition) -> None:
    chinese = Client().get("/", headers={"Accept-Language": "zh-CN"}).content.decode()
    english = Client().get("/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="zh-Hans">' in chinese and '<html lang="en">' in english
    assert Client().get("/", headers={"Accept-Language": "zh-CN"}).content.decode() == chinese


def test_what_one_visitor_asked_for_does_not_show_to_the_next(edition: Edition) -> None:
    Client().get("/?utm=secret-campaign")
    assert b"secret-campaign" not in Client().get("/").content


def test_somebody_logged_in_sees_the_same_page_with_their_name_on_it(
    edition: Edition, client_for: Callable[..., Client]
) -> None:
    anonymous = Client().get("/").content.decode()
    response = client_for(make_person("王晓明")).get("/")
    shown = response.content.decode()
    assert "王晓明" in shown and response["Cache-Control"] == "private, no-cache"
    main = anonymous[anonymous.index('<div class="home">') : anonymous.index("</main>")]
    assert main in shown
    assert "王晓明" not in Client().get("/").content.decode(), "and nobody else sees it"


def test_a_page_for_somebody_logged_in_costs_only_what_the_header_asks(
    edition: Edition, client_for: Callable[..., Client], assert_queries: Any
) -> None:
    client = client_for(make_person())
    client.get("/")
    # The session brings everything along.
    with assert_queries(1):
        client.get("/")


def test_a_change_of_the_rulebook_is_seen_at_once(edition: Edition) -> None:
    assert "测试主题" in read("/")
    make_edition(small_rules(edition=small_rules()["edition"] | {"theme": "另一个主题"}))
    assert "另一个主题" in read("/")


def test_a_rehearsal_jump_is_seen_at_once(edition: Edition) -> None:
    assert "演练中：本届时钟为2024年5月20日09:00" in read("/")
    rehearse_at(edition, "2024-05-31 23:58")
    home = read("/")
    assert "本届时钟为2024年5月31日23:58" in home and "立即报名" in home
    rehearse_at(edition, "2024-06-01 00:00")
    assert "立即报名" not in read("/")
    end_rehearsal(edition_id=edition.pk, actor=make_person(), now=timezone.now())
    assert "演练中" not in read("/")


@pytest.mark.parametrize("path", ["/", "/editions/cup-1/divisions/hunan/"])
def test_h7_a_kept_page_turns_at_the_very_second_of_closing(edition: Edition, path: str) -> None:
    began = parse_opening("2026-03-01 12:00")
    rehearse_at(edition, "2024-05-31 23:59:30", now=began)
    seen = []
    for seconds in (0, 10, 29, 30, 31):
        with patch("django.utils.timezone.now", return_value=began + timedelta(seconds=seconds)):
            seen.append("立即报名" in read(path))
    assert seen == [True, True, True, False, False]


def test_a_countdown_never_shows_more_than_is_left_by_more_than_a_moment(edition: Edition) -> None:
    began = parse_opening("2026-03-01 12:00")
    rehearse_at(edition, "2024-05-31 23:50", now=began)
    with patch("django.utils.timezone.now", return_value=began):
        assert "10分0秒" in read("/")
    with patch("django.utils.timezone.now", return_value=began + timedelta(seconds=6)):
        assert "9分54秒" in read("/")


def enter(edition: Edition, division: str, track: str, state: State = State.SUBMITTED) -> Entry:
    """An entry in a state that counts, or not; announced as the commands of entries do."""
    assert edition.revision
    person, now = make_person(), timezone.now()
    entry = Entry.objects.create(
        edition=edition, owner=person, created_at=now, changed_at=now, state=State.DRAFT,
        division=edition.divisions.get(code=division), track=edition.tracks.get(code=track),
    )  # fmt: skip
    submission = Submission.objects.create(
        entry=entry, sequence=1, version=1, form={}, revision=edition.revision, terms_version="1",
        submitted_by=person, submitted_at=now,
    )  # fmt: skip
    entry.state, entry.number, entry.submission = state, f"T-{entry.pk}", submission
    entry.save()
    changes.announce(edition.code)
    return entry


def test_entries_are_counted_by_division_and_track(edition: Edition) -> None:
    for division, track, state in (
        ("hunan", "applied", State.SUBMITTED),
        ("hunan", "applied", State.PASSED),
        ("hunan", "overseas", State.RETURNED),
        ("hubei", "overseas", State.REJECTED),
        ("hubei", "overseas", State.DRAFT),
        ("hubei", "overseas", State.WITHDRAWN),
    ):
        enter(edition, division, track, state)
    assert "4个项目已报名" in read("/") and "2个项目已报名" in read("/")
    hunan = read("/editions/cup-1/divisions/hunan/")
    assert "已报名项目3" in hunan and "应用创新赛道2海外人才专题赛1" in hunan


def test_one_question_counts_all_entries(edition: Edition, assert_queries: Any) -> None:
    enter(edition, "hunan", "applied")
    with assert_queries(1):
        assert count_entries(edition).of("hunan", "applied") == 1


def test_a_new_entry_is_counted_when_it_is_announced(edition: Edition) -> None:
    assert "个项目已报名" not in read("/")
    enter(edition, "hunan", "applied")
    assert "1个项目已报名" in read("/")


def test_a_burst_of_entries_makes_new_pages_only_now_and_then(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, assert_queries: Any
) -> None:
    monkeypatch.setattr(changes, "LAG", 60.0)
    enter(edition, "hunan", "applied")
    read("/")
    for _ in range(3):
        enter(edition, "hunan", "applied")
    with assert_queries(0):
        read("/")


def test_when_nobody_hears_announcements_a_copy_is_good_for_a_second(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, assert_queries: Any
) -> None:
    monkeypatch.setattr(changes, "is_hearing", lambda: False)
    read("/")
    with assert_queries(0):
        read("/")
    # Changed behind this process's back: nothing is announced to it.
    Edition.objects.filter(pk=edition.pk).update(name="别处改了的名字")
    monkeypatch.setattr("saiban.editions.kept.monotonic", lambda: monotonic() + changes.UNHEARD)
    assert "别处改了的名字" in read("/")


def test_an_edition_that_is_not_public_is_never_kept(client_for: Callable[..., Client]) -> None:
    make_edition(is_public=False)
    insider = make_person()
    make_role(insider, RoleKind.NATIONAL, "cup-1")
    seen = client_for(insider).get("/editions/cup-1/")
    assert seen.status_code == 200 and "第一届测试创新大赛" in text_of(seen.content.decode())
    assert Client().get("/editions/cup-1/").status_code == 404
    assert client_for(make_person()).get("/editions/cup-1/").status_code == 404


def test_a_page_that_is_not_there_is_not_kept_and_costs_the_next_visitor_nothing_wrong(edition: Edition) -> None:
    assert Client().get("/editions/cup-1/divisions/beijing/").status_code == 404
    rules = small_rules()
    make_edition(
        {**rules, "divisions": [*rules["divisions"], {"code": "beijing", "name": "北京赛区", "provinces": ["11"]}]}
    )
    assert Client().get("/editions/cup-1/divisions/beijing/").status_code == 200
