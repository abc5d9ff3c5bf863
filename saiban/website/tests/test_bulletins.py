"""Bulletins as the public sees them: at their time, by themselves, and where they belong (N15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import parse_opening
from saiban.documents.samples import quick_pdf
from saiban.editions.clock import edition_now
from saiban.editions.commands.bulletins import (
    add_attachment,
    check_attachment,
    edit_bulletin,
    pin_bulletin,
    publish_bulletin,
    remove_attachment,
    withdraw_bulletin,
    write_bulletin,
)
from saiban.editions.models import Attachment, Bulletin, Edition
from saiban.editions.testing import make_edition, rehearse_at
from saiban.website.pages.bulletins import PER_PAGE
from saiban.website.tests.seen import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeping")]
REAL = parse_opening("2026-03-01 12:00")
HOME, HUNAN, HUBEI = "/", "/editions/cup-1/divisions/hunan/", "/editions/cup-1/divisions/hubei/"
LIST = "/editions/cup-1/bulletins/"


@pytest.fixture
def edition() -> Edition:
    return rehearse_at(make_edition(), "2024-05-20 09:00", now=REAL)


@pytest.fixture
def national(edition: Edition) -> Person:
    person = make_person("全国委员")
    make_role(person, RoleKind.NATIONAL, "cup-1")
    return person


@contextmanager
def at(seconds: float) -> Iterator[datetime]:
    """So many seconds after the edition's clock was set to the 20th of May, nine o'clock."""
    moment = REAL + timedelta(seconds=seconds)
    with patch("django.utils.timezone.now", return_value=moment):
        yield moment


def say(edition: Edition, actor: Person, title: str, *, division: str = "", when: str = "", **more: Any) -> Bulletin:
    """A bulletin published at the edition's present, or to be published `when`."""
    now = edition_now(edition, REAL)
    place = edition.divisions.get(code=division).pk if division else None
    text = more.get("text", "请各队**按时**到场。")
    written = write_bulletin(
        edition_id=edition.pk, division_id=place, title=title, text=text, actor=actor, now=now
    )  # fmt: skip
    moment = parse_opening(when) if when else None
    return publish_bulletin(bulletin_id=written.pk, at=moment, actor=actor, now=now)


def address(bulletin: Bulletin) -> str:
    return f"{LIST}{bulletin.public_id}/"


def test_n15_a_bulletin_appears_at_its_second_without_anybody_doing_anything(
    edition: Edition, national: Person
) -> None:
    bulletin = say(edition, national, "路演安排", when="2024-05-20 09:00:30")
    seen = []
    for seconds in (0, 10, 29, 30, 31):
        with at(seconds):
            shown = {"路演安排" in read(path) for path in (HOME, "/editions/cup-1/", HUNAN, LIST)}
            assert len(shown) == 1, "every page says the same"
            seen.append((shown.pop(), Client().get(address(bulletin)).status_code))
    assert seen == [(False, 404), (False, 404), (False, 404), (True, 200), (True, 200)]


def test_a_copy_made_before_its_time_is_not_shown_after_it_and_is_kept_until_then(
    edition: Edition, national: Person, assert_queries: Any
) -> None:
    say(edition, national, "路演安排", when="2024-05-20 09:00:30")
    with at(20):
        read(HUNAN)
    with at(29), assert_queries(0):
        assert "路演安排" not in read(HUNAN)
    with at(30):
        assert "路演安排" in read(HUNAN)
    with at(31), assert_queries(0):
        assert "路演安排" in read(HUNAN)


def test_n15_it_goes_by_the_rehearsed_clock(edition: Edition, national: Person) -> None:
    say(edition, national, "评审安排", when="2024-06-02 08:00")
    with at(1):
        assert "评审安排" not in read(HOME)
        rehearse_at(edition, "2024-06-02 08:00", now=REAL)
        assert "评审安排" in read(HOME)


def test_n15_what_is_published_now_is_seen_at_once_with_its_text_made_safe(edition: Edition, national: Person) -> None:
    with at(0):
        assert "暂无其他公告" in read(HOME)
        text = (
            "## 时间\n\n**9 时**报到 <script>alert(1)</script> [地图](javascript:alert(1)) [官网](https://example.org/)"
        )
        bulletin = say(edition, national, "报到须知", text=text)
        assert "报到须知" in read(HOME) and "暂无其他公告" not in read(HOME)
        page = Client().get(address(bulletin)).content.decode()
    assert "<strong>9 时</strong>" in page and "<h2>时间</h2>" in page
    assert "<script>alert" not in page and 'href="javascript' not in page
    assert '<a href="https://example.org/" rel="noopener noreferrer">官网</a>' in page


def test_h1_a_divisions_bulletin_stands_on_its_own_page_and_the_editions_on_every_one(
    edition: Edition, national: Person
) -> None:
    with at(0):
        say(edition, national, "湖南决赛场地", division="hunan")
        say(edition, national, "全国通知甲")
        assert "湖南决赛场地" in read(HUNAN) and "湖南决赛场地" not in read(HUBEI)
        assert "全国通知甲" in read(HUNAN) and "全国通知甲" in read(HUBEI)
        assert "湖南决赛场地湖南赛区" in read(LIST)


def test_pinned_ones_stand_first_then_the_newest(edition: Edition, national: Person) -> None:
    with at(0):
        first = say(edition, national, "公告甲")
        say(edition, national, "公告乙")
        page = read(LIST)
        assert page.index("公告乙") < page.index("公告甲")
        pin_bulletin(bulletin_id=first.pk, is_pinned=True, actor=national, now=edition_now(edition, REAL))
        page = read(LIST)
        assert page.index("公告甲") < page.index("公告乙")


def test_a_correction_is_seen_at_once_and_says_so(edition: Edition, national: Person) -> None:
    with at(0):
        bulletin = say(edition, national, "公告甲")
        assert "更新于" not in read(address(bulletin))
    with at(60) as later:
        edit_bulletin(
            bulletin_id=bulletin.pk, title="公告甲", text="改到下午", actor=national, now=edition_now(edition, later)
        )
        page = read(address(bulletin))
    assert "改到下午" in page and "更新于2024年5月20日09:01" in page


def test_what_is_withdrawn_leaves_the_lists_and_its_address_says_why(edition: Edition, national: Person) -> None:
    with at(0) as now:
        bulletin = say(edition, national, "误发的公告", text="错误的内容")
        assert "误发的公告" in read(HOME)
        withdraw_bulletin(bulletin_id=bulletin.pk, reason="日期有误", actor=national, now=edition_now(edition, now))
        assert "误发的公告" not in read(HOME)
        page = read(address(bulletin))
    assert "公告已撤回" in page and "日期有误" in page
    assert "误发的公告" not in page and "错误的内容" not in page


def test_what_was_withdrawn_before_its_time_was_never_there(edition: Edition, national: Person) -> None:
    bulletin = say(edition, national, "路演安排", when="2024-05-21 09:00")
    withdraw_bulletin(bulletin_id=bulletin.pk, reason="取消", actor=national, now=edition_now(edition, REAL))
    with at(3 * 24 * 3600):
        assert Client().get(address(bulletin)).status_code == 404


def attach(edition: Edition, bulletin: Bulletin, actor: Person, name: str = "路演顺序.pdf") -> Attachment:
    data = quick_pdf(["路演顺序"])
    return add_attachment(
        bulletin_id=bulletin.pk, data=data, filename=name, found=check_attachment(data, name), actor=actor,
        now=edition_now(edition, REAL),
    )  # fmt: skip


def test_n15_anybody_may_download_what_is_attached_once_it_is_public(edition: Edition, national: Person) -> None:
    bulletin = say(edition, national, "路演安排", when="2024-05-20 09:00:30")
    file = attach(edition, bulletin, national)
    path = f"/editions/cup-1/files/{file.public_id}/"
    with at(29):
        assert Client().get(path).status_code == 404
    with at(30):
        assert "路演顺序.pdf" in read(address(bulletin))
        answer = Client().get(path)
        assert b"".join(answer.streaming_content) == quick_pdf(["路演顺序"])  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E8%B7%AF")
    assert answer["Content-Type"] == "application/pdf" and "sandbox" in answer["Content-Security-Policy"]


def test_a_removed_file_and_those_of_a_withdrawn_bulletin_are_gone(edition: Edition, national: Person) -> None:
    now = edition_now(edition, REAL)
    with at(0):
        bulletin = say(edition, national, "路演安排")
        first, second = attach(edition, bulletin, national), attach(edition, bulletin, national, "评委须知.pdf")
        remove_attachment(bulletin_id=bulletin.pk, public_id=first.public_id, actor=national, now=now)
        assert Client().get(f"/editions/cup-1/files/{first.public_id}/").status_code == 404
        assert Client().get(f"/editions/cup-1/files/{second.public_id}/").status_code == 200
        withdraw_bulletin(bulletin_id=bulletin.pk, reason="有误", actor=national, now=now)
        assert Client().get(f"/editions/cup-1/files/{second.public_id}/").status_code == 404


def test_bulletins_of_an_edition_that_is_not_public_are_for_those_who_work_in_it(
    client_for: Callable[..., Client],
) -> None:
    edition = make_edition(is_public=False)
    insider = make_person()
    make_role(insider, RoleKind.NATIONAL, "cup-1")
    bulletin = say(edition, insider, "内部公告")
    file = attach(edition, bulletin, insider)
    for path in (LIST, address(bulletin), f"/editions/cup-1/files/{file.public_id}/"):
        assert Client().get(path).status_code == 404
        assert client_for(insider).get(path).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(
    edition: Edition, national: Person, count: int, assert_queries: Any
) -> None:
    for number in range(count):
        say(edition, national, f"公告{number}", division="hunan")
    # The edition, its entries' counts, its bulletins, its lists of passed entries.
    with at(5), assert_queries(4):
        read(LIST)


def test_many_bulletins_are_parted_into_pages(edition: Edition, national: Person, client: Client) -> None:
    for number in range(PER_PAGE + 1):
        say(edition, national, f"第{number}则公告")
    first, second = (client.get(path).content.decode() for path in (LIST, f"{LIST}page/2/"))
    assert 'rel="next"' in first and 'rel="prev"' in second, "on a telephone the numbers are hidden, these are not"
    assert f"第{PER_PAGE}则公告" in first and "第0则公告" not in first and f'href="{LIST}page/2/"' in first
    assert "第0则公告" in second and f'href="{LIST}"' in second
    assert [client.get(f"{LIST}page/{n}/").status_code for n in (1, 3, 0)] == [200, 404, 404]
