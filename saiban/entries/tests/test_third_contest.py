"""A contest that nobody had in mind runs from its rulebook alone (N17): no code knows of it.

Students enter, schools make the divisions, the clock is not Beijing's, there are no mentors, other documents are asked
for and other limits hold. The rulebook is the invented one that the rulebook's own tests stand on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from saiban.accounts.models import Person
from saiban.accounts.testing import make_person, make_role
from saiban.audit.commands import SYSTEM
from saiban.core.errors import NotThere, Refused
from saiban.documents.samples import quick_pdf, sample_png
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition
from saiban.editions.testing import rehearse_at
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.drafts import save_draft, start_entry
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry
from saiban.entries.models import Document, Entry, State, Submission
from saiban.entries.queries.doors import get_document_for, get_entry_for_desk
from saiban.entries.rules.form import EntryForm, MemberPart, UnitPart
from saiban.entries.testing import invented_uscc
from saiban.rulebook.tests.cast import SCHOOL, changed, school

pytestmark = pytest.mark.django_db
URUMQI = ZoneInfo("Asia/Urumqi")
NOW = datetime(2025, 4, 1, 12, tzinfo=URUMQI)
CLOSES = datetime(2025, 4, 16, tzinfo=URUMQI)
NORTH = UnitPart("青禾一中北校", invented_uscc(1, region="650100"), "school")
CAPTAIN = MemberPart("甲同学", "captain", "青禾一中", "", "13800000001", "", {"grade": "senior"})
MATE = MemberPart("乙同学", "student", "青禾一中", "", "", "mate@example.cn", {"grade": "junior"})
POSTER = EntryForm(applicant="student", lead=NORTH, track="poster", title="春天的田野", members=(CAPTAIN,))
ROBOT = replace(
    POSTER, applicant="class", track="robot", members=(CAPTAIN, MATE),
    fields={"slogan": "动手做", "weight": "4.5", "built-on": "2025-02-01"},
)  # fmt: skip


@pytest.fixture
def edition() -> Edition:
    """Put in force as an operator does it: by the console program, from the file."""
    call_command("rulebook", "load", str(SCHOOL), "--yes", "--reason", "首次载入")
    return rehearse_at(Edition.objects.get(code="green-seed-3"), NOW)


@pytest.fixture
def student(edition: Edition) -> Person:
    return make_person("甲同学")


@pytest.fixture
def teacher(edition: Edition) -> Person:
    """The committee of the northern school's division."""
    person = make_person("老师")
    make_role(person, "division", "green-seed-3/north-school")
    return person


def draft(edition: Edition, owner: Person, form: EntryForm) -> Entry:
    entry = start_entry(edition=edition, actor=owner, now=NOW)
    return save_draft(entry_id=entry.pk, actor=owner, values=form.to_data(), now=NOW)


def upload(entry: Entry, kind: str, data: bytes, name: str) -> Document:
    found = check_upload(entry, kind, data, name)
    return add_document(entry_id=entry.pk, actor=entry.owner, kind=kind, data=data, filename=name, found=found, now=NOW)


def submit(entry: Entry, now: datetime = NOW) -> Submission:
    return submit_entry(entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=now)


def items(entry: Entry, now: datetime = NOW) -> dict[str, str]:
    """What stands in the way: the reason at each item."""
    with pytest.raises(Refused) as refused:
        submit(entry, now)
    return {reason.item: reason.message for reason in refused.value.reasons}


def ready(edition: Edition, owner: Person) -> Entry:
    """A student's poster with everything that is asked of it."""
    entry = draft(edition, owner, POSTER)
    upload(entry, "artwork", sample_png(), "画.png")
    upload(entry, "consent", quick_pdf(), "扫描.pdf")
    return entry


def test_n17_the_whole_line_from_draft_to_decision(edition: Edition, student: Person, teacher: Person) -> None:
    entry = draft(edition, student, POSTER)
    assert set(items(entry)) == {"documents.artwork", "documents.consent"}
    upload(entry, "artwork", sample_png(), "画.png")
    assert upload(entry, "consent", quick_pdf(), "扫描.pdf").name == "甲同学-同意书.pdf"
    sent = submit(entry)
    assert sent.terms_version == "3" and len(sent.documents) == 2
    entry.refresh_from_db()
    assert entry.number.startswith("GREEN-SEED-3-NORTH-SCHOOL-")
    assert get_entry_for_desk(teacher, entry.public_id) == entry
    screen_entry(
        entry_id=entry.pk, submission_id=sent.pk, actor=teacher, verdict="returned", reason="请写作品说明", now=NOW
    )
    save_draft(entry_id=entry.pk, actor=student, values={"abstract": "画的是春天的田野。"}, now=NOW)
    again = submit(entry)
    screen_entry(entry_id=entry.pk, submission_id=again.pk, actor=teacher, verdict="passed", now=NOW)
    entry.refresh_from_db()
    assert entry.state == State.PASSED


def test_n17_an_empty_form_is_told_what_this_contest_asks_and_nothing_of_the_others(
    edition: Edition, student: Person
) -> None:
    found = set(items(draft(edition, student, EntryForm())))
    assert {"applicant", "track", "title", "members"} <= found
    assert not {"mentors", "lead.level", "lead.province", "province"} & found


@pytest.mark.parametrize(
    ("changes", "item", "message"),
    [
        ({"members": (CAPTAIN,)}, "track", "机器人组须 2 至 4 人。"),
        ({"members": (replace(CAPTAIN, fields={"grade": "junior"}), MATE), "fields": ROBOT.fields | {"weight": "6"}},
         "track", "须有高年级同学，或机器重量不超过 5 千克。"),
        ({"fields": ROBOT.fields | {"built-on": "2024-08-31"}}, "track", "须在本学年内制作。"),
        ({"fields": ROBOT.fields | {"weight": "21"}}, "fields.weight", "“重量（千克）”不能大于 20。"),
        ({"fields": ROBOT.fields | {"slogan": ""}}, "fields.slogan", "请填写“口号”。"),
        ({"members": (CAPTAIN, replace(MATE, fields={}))}, "members.1.fields.grade", "请填写“年级”。"),
        ({"members": (CAPTAIN, CAPTAIN)}, "members", "团队中“队长”最多 1 人，现有 2 人。"),
        ({"lead": replace(NORTH, kind="hospital")}, "lead.kind", "所选申报主体类型要求主体申报单位是学校。"),
    ],
)  # fmt: skip
def test_n17_its_own_rules_refuse_in_its_own_words(
    edition: Edition, student: Person, changes: dict[str, Any], item: str, message: str
) -> None:
    found = items(draft(edition, student, replace(ROBOT, **changes)))
    assert found.get(item) == message


def test_n17_a_robot_that_meets_its_conditions_is_handed_in(edition: Edition, student: Person) -> None:
    light = (replace(CAPTAIN, fields={"grade": "junior"}), MATE)
    submit(draft(edition, student, ROBOT))
    submit(draft(edition, student, replace(ROBOT, title="另一台", members=light)))
    assert Entry.objects.entered().count() == 2


@pytest.mark.parametrize(
    ("name", "division"),
    [("青禾第一中学(北校区)", "north-school"), ("青禾一中北校", "north-school"), ("青禾第二中学", "south-school"),
     ("远方中学", "guests")],
)  # fmt: skip
def test_n17_the_school_decides_the_division(edition: Edition, student: Person, name: str, division: str) -> None:
    entry = draft(edition, student, replace(ROBOT, lead=replace(NORTH, name=name)))
    submit(entry)
    assert Entry.objects.select_related("division").get().division == edition.divisions.get(code=division)


def test_n17_whoever_has_no_school_is_among_the_guests(student: Person) -> None:
    alone = changed(school(), ("applicant_kinds.1.led_by_unit", False))
    edition = load_rulebook(rulebook=alone, source="#", actor=SYSTEM, reason="学生可以个人参加", now=NOW).edition
    submit(ready(edition, student))
    assert Entry.objects.select_related("division").get().division == edition.divisions.get(code="guests")


def test_n17_it_closes_by_its_own_clock_and_later_for_the_northern_school(edition: Edition, student: Person) -> None:
    south = replace(ROBOT, lead=replace(NORTH, name="青禾第二中学"))
    assert "window" in items(draft(edition, student, south), CLOSES)
    submit(draft(edition, student, south), CLOSES - timedelta(seconds=1))
    own = datetime(2025, 4, 20, 18, tzinfo=URUMQI)
    north = draft(edition, student, replace(ROBOT, lead=replace(NORTH, uscc=invented_uscc(2))))
    assert "window" in items(north, own)
    assert submit(north, own - timedelta(seconds=1))


def test_n17_its_documents_have_limits_of_their_own(edition: Edition, student: Person) -> None:
    entry = draft(edition, student, POSTER)
    artwork = school().document("artwork")
    picture = sample_png()
    with pytest.raises(Refused) as refused:
        upload(entry, "artwork", picture + bytes(artwork.max_bytes - len(picture) + 1), "画.png")
    assert "800 KB" in refused.value.reasons[0].message
    with pytest.raises(Refused):
        upload(entry, "artwork", quick_pdf(), "画.pdf")
    with pytest.raises(Refused):
        upload(entry, "video", quick_pdf(), "视频.mp4")


def test_n17_a_joint_unit_is_refused_where_there_can_be_none(edition: Edition, student: Person) -> None:
    joined = replace(ROBOT, joint=(UnitPart("青禾第二中学", invented_uscc(3), "school"),))
    assert "不能有联合申报单位" in items(draft(edition, student, joined))["joint"]


def test_n17_a_unit_has_as_many_places_as_this_contest_gives_it(student: Person) -> None:
    fewer = changed(school(), ("limits.per_unit.max", 1), ("limits.per_unit_within", None))
    edition = load_rulebook(rulebook=fewer, source="#", actor=SYSTEM, reason="每校一件", now=NOW).edition
    submit(draft(edition, student, ROBOT))
    second = items(draft(edition, student, replace(ROBOT, title="另一台")))
    assert "”已报名 1 个项目，每个单位最多 1 个" in second["lead.name"]


def test_n17_a_school_enters_so_many_works_of_each_track(edition: Edition, student: Person, client: Client) -> None:
    for title in ("一号机", "二号机"):
        submit(draft(edition, student, replace(ROBOT, title=title)))
    third = items(draft(edition, student, replace(ROBOT, title="三号机")))
    assert third["lead.name"].endswith("”已在赛道“机器人”报名 2 个项目，每个单位最多 2 个。")
    assert submit(ready(edition, student))
    notice = client.get(reverse("edition_notice", args=[edition.code])).content.decode()
    assert "每个单位作为主体申报单位在每个赛道最多参加 2 个项目。" in notice


def test_n17_without_a_limit_on_projects_one_title_is_entered_as_often_as_it_is_handed_in(
    edition: Edition, student: Person
) -> None:
    assert school().limits.same_project is None
    for _ in range(2):
        submit(draft(edition, student, ROBOT))
    assert Entry.objects.entered().count() == 2


def test_n17_a_school_works_in_its_own_division_alone(edition: Edition, student: Person, teacher: Person) -> None:
    other = make_person("南校老师")
    make_role(other, "division", "green-seed-3/south-school")
    sent = submit(ready(edition, student))
    consent = sent.entry.documents.get(kind="consent")
    assert get_document_for(teacher, consent.public_id) == consent and consent.is_sensitive
    with pytest.raises(NotThere):
        get_document_for(other, consent.public_id)
    with pytest.raises(NotThere):
        screen_entry(entry_id=sent.entry_id, submission_id=sent.pk, actor=other, verdict="passed", now=NOW)


def test_n17_every_page_of_the_line_shows_it(
    edition: Edition, student: Person, teacher: Person, client_for: Callable[..., Client]
) -> None:
    entry = ready(edition, student)
    client = client_for(student)
    for step in ("units", "project", "team", "documents", "submit"):
        page = client.get(reverse("entry_step", args=[entry.public_id, step]))
        assert page.status_code == 200, step
    assert client.get(reverse("entry_step", args=[entry.public_id, "mentors"])).status_code == 404
    submit(entry)
    assert client.get(reverse("entry", args=[entry.public_id])).status_code == 200
    desk = client_for(teacher)
    rows = desk.get(reverse("desk_entries", args=[edition.code]))
    assert rows.status_code == 200 and POSTER.title in rows.content.decode()
    page = desk.get(reverse("desk_entry", args=[edition.code, entry.public_id]))
    assert page.status_code == 200 and "家长同意书" in page.content.decode() and "甲同学" in page.content.decode()


def test_n17_where_nobody_is_named_to_be_asked_no_page_says_whom_to_ask(edition: Edition, client: Client) -> None:
    for name, args in (("edition", ()), ("edition_division", ("north-school",))):
        page = client.get(reverse(name, args=[edition.code, *args]))
        assert page.status_code == 200 and "contacts-title" not in page.content.decode()
