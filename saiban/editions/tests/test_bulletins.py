"""Writing bulletins on the desk: who may, what is kept, what is refused (N15, H1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.core.windows import parse_opening
from saiban.documents.samples import quick_pdf
from saiban.editions import rules
from saiban.editions.commands import bulletins as commands
from saiban.editions.models import Bulletin, Edition
from saiban.editions.rules import Standing
from saiban.editions.testing import make_edition, rehearse_at

pytestmark = pytest.mark.django_db
NOW = parse_opening("2024-05-20 09:00")
LIST, NEW = "/desk/cup-1/bulletins/", "/desk/cup-1/bulletins/new/"
LogIn = Callable[..., Client]


@pytest.fixture
def edition() -> Edition:
    return rehearse_at(make_edition(), NOW)


def staff(kind: str, scope: str = "cup-1") -> Person:
    person = make_person()
    make_role(person, kind, scope)
    return person


@pytest.fixture
def national(edition: Edition) -> Person:
    return staff(RoleKind.NATIONAL)


@pytest.fixture
def hunan(edition: Edition) -> Person:
    return staff(RoleKind.DIVISION, "cup-1/hunan")


def draft(edition: Edition, actor: Person, division: str = "", **changes: Any) -> Bulletin:
    place = edition.divisions.get(code=division).pk if division else None
    said = {"title": "路演安排", "text": "请按时到场。"} | changes
    return commands.write_bulletin(edition_id=edition.pk, division_id=place, actor=actor, now=NOW, **said)


def page_of(bulletin: Bulletin, part: str = "") -> str:
    return f"{LIST}{bulletin.public_id}/{part}"


# --- rules ------------------------------------------------------------------------------------------------------


def test_n15_a_bulletin_is_public_from_its_moment_on() -> None:
    moment = NOW
    timeline = [
        (None, None, Standing.DRAFT),
        (moment + timedelta(seconds=1), None, Standing.SCHEDULED),
        (moment, None, Standing.PUBLISHED),
        (moment, moment, Standing.WITHDRAWN),
    ]
    for publish_at, withdrawn_at, expected in timeline:
        assert rules.standing(publish_at, withdrawn_at, NOW) is expected


# --- who may ----------------------------------------------------------------------------------------------------


def test_h1_a_division_writes_for_itself_alone_and_the_nation_for_all(
    edition: Edition, national: Person, hunan: Person
) -> None:
    assert draft(edition, hunan, "hunan").scope == "cup-1/hunan"
    assert draft(edition, national, "hubei").scope == "cup-1/hubei"
    for division in ("hubei", ""):
        with pytest.raises(NotThere):
            draft(edition, hunan, division)
    theirs = draft(edition, national, "hubei")
    for command, more in (
        (commands.edit_bulletin, {"title": "a", "text": "b"}), (commands.publish_bulletin, {}),
        (commands.withdraw_bulletin, {"reason": "x"}), (commands.pin_bulletin, {"is_pinned": True}),
    ):  # fmt: skip
        with pytest.raises(NotThere):
            command(bulletin_id=theirs.pk, actor=hunan, now=NOW, **more)


def test_h1_the_desk_shows_a_division_its_own_alone(
    edition: Edition, national: Person, hunan: Person, client_for: LogIn
) -> None:
    own, other = draft(edition, hunan, "hunan", title="湖南公告"), draft(edition, national, "hubei", title="湖北公告")
    page = client_for(hunan).get(LIST).content.decode()
    assert "湖南公告" in page and "湖北公告" not in page
    assert client_for(hunan).get(page_of(own)).status_code == 200
    assert client_for(hunan).get(page_of(other)).status_code == 404
    both = client_for(national).get(LIST).content.decode()
    assert "湖南公告" in both and "湖北公告" in both


@pytest.mark.parametrize("kind", [RoleKind.OBSERVER, RoleKind.FINANCE, RoleKind.JUDGE])
def test_whoever_does_not_write_finds_no_desk(edition: Edition, kind: str, client_for: LogIn) -> None:
    client = client_for(staff(kind))
    assert client.get(LIST).status_code == client.get(NEW).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_three(
    edition: Edition, national: Person, count: int, client_for: LogIn, assert_queries: Any
) -> None:
    client = client_for(national)
    client.get(LIST)
    for _ in range(count):
        draft(edition, national, "hunan")
    # The session with its person, the edition with its divisions and tracks, bulletins.
    with assert_queries(5):
        client.get(LIST)


def test_the_list_turns_pages(
    edition: Edition, national: Person, client_for: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saiban.editions.queries.bulletins.PAGE", 2)
    for number in range(3):
        draft(edition, national, title=f"公告{number}")
    client = client_for(national)
    first = client.get(LIST).content.decode()
    assert "公告2" in first and "公告0" not in first
    middle = Bulletin.objects.get(title="公告1").pk
    assert f"?before={middle}" in first
    assert "公告0" in client.get(f"{LIST}?before={middle}").content.decode()


# --- what is kept and refused -----------------------------------------------------------------------------------


def test_every_version_is_kept_with_its_writer(edition: Edition, national: Person, hunan: Person) -> None:
    bulletin = draft(edition, hunan, "hunan")
    commands.edit_bulletin(
        bulletin_id=bulletin.pk, title="路演安排", text="改到下午。", expects=1, actor=national, now=NOW
    )
    kept = [(v.number, v.text, v.written_by_id) for v in bulletin.versions.all()]
    assert kept == [(2, "改到下午。", national.pk), (1, "请按时到场。", hunan.pk)]
    verbs = list(AuditRow.objects.filter(subject_kind="bulletin").order_by("pk").values_list("verb", "scope"))
    assert verbs == [("write_bulletin", "cup-1/hunan"), ("edit_bulletin", "cup-1/hunan")]


def test_the_same_words_again_are_no_version(edition: Edition, national: Person) -> None:
    bulletin = draft(edition, national)
    commands.edit_bulletin(bulletin_id=bulletin.pk, title=bulletin.title, text=bulletin.text, actor=national, now=NOW)
    assert bulletin.versions.count() == 1


def test_nobody_writes_over_a_colleagues_words_unseen(edition: Edition, national: Person, client_for: LogIn) -> None:
    bulletin = draft(edition, national)
    client = client_for(national)
    assert client.post(page_of(bulletin), {"title": "甲", "text": "甲的修改", "expects": "1"}).status_code == 302
    refused = client.post(page_of(bulletin), {"title": "乙", "text": "乙的修改", "expects": "1"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "同事刚刚修改过" in page and "乙的修改" in page, "what was typed is not lost"
    bulletin.refresh_from_db()
    assert bulletin.text == "甲的修改"


def test_a_moment_that_has_passed_cannot_be_waited_for(edition: Edition, national: Person) -> None:
    bulletin = draft(edition, national)
    for moment in (NOW, NOW - timedelta(days=1)):
        with pytest.raises(Refused, match="已经过去"):
            commands.publish_bulletin(bulletin_id=bulletin.pk, at=moment, actor=national, now=NOW)


def test_a_time_can_be_changed_or_given_up_until_it_comes(edition: Edition, national: Person) -> None:
    bulletin = draft(edition, national)
    for days in (2, 1):
        commands.publish_bulletin(bulletin_id=bulletin.pk, at=NOW + timedelta(days=days), actor=national, now=NOW)
    bulletin.refresh_from_db()
    assert bulletin.publish_at == NOW + timedelta(days=1)
    assert commands.unschedule_bulletin(bulletin_id=bulletin.pk, actor=national, now=NOW).publish_at is None
    commands.publish_bulletin(bulletin_id=bulletin.pk, actor=national, now=NOW)
    with pytest.raises(Refused, match="只能撤回"):
        commands.unschedule_bulletin(bulletin_id=bulletin.pk, actor=national, now=NOW)


def test_publishing_twice_is_publishing_once(edition: Edition, national: Person) -> None:
    bulletin = draft(edition, national)
    for minutes in (0, 5):
        published = commands.publish_bulletin(
            bulletin_id=bulletin.pk, actor=national, now=NOW + timedelta(minutes=minutes)
        )
        assert published.publish_at == NOW
    assert AuditRow.objects.filter(verb="publish_bulletin").count() == 1


def test_what_is_withdrawn_stays_withdrawn(edition: Edition, national: Person) -> None:
    bulletin = draft(edition, national)
    commands.withdraw_bulletin(bulletin_id=bulletin.pk, reason="误写", actor=national, now=NOW)
    known: dict[str, Any] = {"bulletin_id": bulletin.pk, "actor": national, "now": NOW}
    with pytest.raises(Refused, match="已撤回"):
        commands.publish_bulletin(**known)
    with pytest.raises(Refused, match="已撤回"):
        commands.withdraw_bulletin(reason="再撤", **known)


def test_a_file_that_is_no_document_is_refused_with_the_way_out_and_the_others_are_kept(
    edition: Edition, national: Person, client_for: LogIn
) -> None:
    bulletin = draft(edition, national)
    good = SimpleUploadedFile("路演顺序.pdf", quick_pdf(["路演顺序"]))
    bad = SimpleUploadedFile("程序.pdf", b"MZ" + b"\0" * 500)
    answer = client_for(national).post(page_of(bulletin, "files/"), {"file": [good, bad]})
    assert answer.status_code == 422 and "程序.pdf：" in answer.content.decode()
    assert [file.name for file in bulletin.attachments.all()] == ["路演顺序.pdf"]


def test_there_is_a_most_of_files(edition: Edition, national: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MOST_ATTACHMENTS", 1)
    bulletin, data = draft(edition, national), quick_pdf(["一"])
    found = commands.check_attachment(data, "一.pdf")
    known: dict[str, Any] = {"bulletin_id": bulletin.pk, "data": data, "filename": "一.pdf", "found": found}
    commands.add_attachment(actor=national, now=NOW, **known)
    with pytest.raises(Refused, match="最多 1 个"):
        commands.add_attachment(actor=national, now=NOW, **known)


# --- the pages --------------------------------------------------------------------------------------------------


def test_from_a_draft_to_the_public(edition: Edition, hunan: Person, client_for: LogIn) -> None:
    client = client_for(hunan)
    assert "发布范围：<strong>湖南赛区" in client.get(NEW).content.decode()
    preview = client.post(NEW, {"title": "", "text": "**重要**", "preview": "1"})
    assert preview.status_code == 200 and "<strong>重要</strong>" in preview.content.decode()
    assert not Bulletin.objects.exists()
    assert client.post(NEW, {"title": "", "text": "内容"}).status_code == 422
    client.post(NEW, {"title": "场地通知", "text": "**重要**"})
    bulletin = Bulletin.objects.get()
    assert (bulletin.scope, bulletin.publish_at) == ("cup-1/hunan", None)
    late = client.post(page_of(bulletin, "publish/"), {"at": "2024-05-01T00:00"})
    assert late.status_code == 422 and "已经过去" in late.content.decode()
    client.post(page_of(bulletin, "publish/"), {"at": "2024-05-21T08:30"})
    bulletin.refresh_from_db()
    assert bulletin.publish_at == parse_opening("2024-05-21 08:30")
    assert "定时发布" in client.get(LIST).content.decode()


def test_a_division_cannot_choose_another_place(edition: Edition, hunan: Person, client_for: LogIn) -> None:
    client_for(hunan).post(NEW, {"title": "场地通知", "text": "内容", "place": "hubei"})
    assert Bulletin.objects.get().scope == "cup-1/hunan"


def test_the_nation_chooses_the_place(edition: Edition, national: Person, client_for: LogIn) -> None:
    client = client_for(national)
    client.post(NEW, {"title": "场地通知", "text": "内容", "place": "hubei"})
    client.post(NEW, {"title": "全国通知", "text": "内容", "place": ""})
    assert client.post(NEW, {"title": "无", "text": "内容", "place": "atlantis"}).status_code == 422
    assert set(Bulletin.objects.values_list("title", "division__code")) == {("场地通知", "hubei"), ("全国通知", None)}
