"""A contest without divisions, with words of its own, runs from its rulebook from the front page to the list (N17).

People and studios enter films: whoever has no credit code is known by name, nobody is asked for a province, there is
one category, and what the rulebook calls things stands on every page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from saiban.accounts.models import Person, Unit
from saiban.accounts.testing import make_person, make_role
from saiban.audit.commands import SYSTEM
from saiban.core.errors import Refused
from saiban.core.windows import BEIJING
from saiban.documents.samples import sample_png
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition
from saiban.editions.testing import rehearse_at
from saiban.entries.commands import submission
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.drafts import save_draft, start_entry
from saiban.entries.commands.passed_lists import publish_passed_list
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Entry, State, Submission
from saiban.entries.queries.handovers import handover_facts
from saiban.entries.rules.form import EntryForm, MemberPart, UnitPart, as_data
from saiban.entries.rules.handovers import refusals
from saiban.entries.testing import place_document
from saiban.entries.tests.racing import errors, meet_after, together
from saiban.rulebook.tests.cast import WORKS, book, changed

pytestmark = pytest.mark.django_db
OTHERS_WORDS = ("赛区", "赛道", "条款 H", "主体申报单位", "导师")
DESK = ("desk_entries", "desk_edition", "desk_stage", "desk_broadcast_new", "desk_broadcasts", "desk_questions")
NOW = datetime(2025, 10, 20, 12, tzinfo=BEIJING)
SECOND = timedelta(seconds=1)
AUTHOR = MemberPart("甲作者", "first", "个人", "", "13800000001", "", {"born": "1990-05-01", "part": "script"})
MATE = MemberPart("乙作者", "other", "个人", "", "", "mate@example.cn", {"born": "2010-01-01", "part": "camera"})
ANSWERS = {"made-on": "2025-03-01", "film-at": "https://films.example.cn/1", "original": True}
FILM = EntryForm(
    applicant="author", track="film", title="一滴水的旅行", abstract="水从云里来，又回到云里去。",
    members=(AUTHOR, MATE), fields=ANSWERS,
)  # fmt: skip
_numbers = count()
STUDIO = replace(FILM, applicant="studio", lead=UnitPart("Blue Drop Studio"), title="云")


@pytest.fixture
def edition() -> Edition:
    call_command("rulebook", "load", str(WORKS), "--yes", "--reason", "首次载入")
    return rehearse_at(Edition.objects.get(code="small-lens-2"), NOW)


@pytest.fixture
def author(edition: Edition) -> Person:
    return make_person("甲作者")


@pytest.fixture
def committee(edition: Edition) -> Person:
    person = make_person("征集办")
    make_role(person, "national", edition.code)
    return person


def draft(edition: Edition, owner: Person, form: EntryForm) -> Entry:
    entry = start_entry(edition=edition, actor=owner, now=NOW)
    entry = save_draft(entry_id=entry.pk, actor=owner, values=form.to_data(), now=NOW)
    still = sample_png()
    found = check_upload(entry, "still", still, "剧照.png")
    add_document(entry_id=entry.pk, actor=owner, kind="still", data=still, filename="剧照.png", found=found, now=NOW)
    return entry


def film(title: str) -> EntryForm:
    """A work by people who have made no other."""
    phone, mailbox = f"139{next(_numbers):08}", f"mate{next(_numbers)}@example.cn"
    return replace(FILM, title=title, members=(replace(AUTHOR, phone=phone), replace(MATE, email=mailbox)))


def submit(entry: Entry) -> Submission:
    return submit_entry(entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)


def reasons(entry: Entry) -> dict[str, str]:
    """What stands in the way: the reason at each item."""
    with pytest.raises(Refused) as refused:
        submit(entry)
    return {reason.item: reason.message for reason in refused.value.reasons}


def pass_it(sent: Submission, committee: Person) -> None:
    screen_entry(entry_id=sent.entry_id, submission_id=sent.pk, actor=committee, verdict="passed", now=NOW)


def text_of(client: Client, name: str, *args: object) -> str:
    page = client.get(reverse(name, args=args))
    assert page.status_code == 200, name
    return page.content.decode()


def test_n17_from_the_front_page_to_the_published_list(
    edition: Edition, author: Person, committee: Person, client: Client
) -> None:
    sent = submit(draft(edition, author, FILM))
    entry = Entry.objects.get()
    assert entry.number.startswith("SMALL-LENS-2-ALL-") and entry.lead_name == "甲作者"
    pass_it(sent, committee)
    assert Entry.objects.get().state == State.PASSED
    front = reverse("passed_projects", args=[edition.code, "all"])
    assert front not in text_of(client, "edition", edition.code)
    publish_passed_list(division=edition.divisions.get(), actor=committee, now=NOW)
    home = text_of(client, "edition", edition.code)
    assert front in home and "资格审查通过名单" in home
    listed = text_of(client, "passed_projects", edition.code, "all")
    assert "资格审查通过名单" in listed and FILM.title in listed and "全部作品" not in listed


def test_n17_what_there_is_one_of_nobody_is_asked_for(edition: Edition, author: Person) -> None:
    first = EntryForm.read(start_entry(edition=edition, actor=author, now=NOW).form)
    assert (first.applicant, first.track) == ("", "film")
    found = reasons(draft(edition, author, EntryForm(track="film")))
    assert not {"province", "division", "lead.province", "track"} & set(found)


def test_n17_a_contest_of_one_province_asks_where_one_is_and_speaks_of_no_divisions(author: Person) -> None:
    local = changed(book(WORKS), ("division_rule", {"by": "province"}), ("divisions.0.provinces", ["43"]))
    loaded = load_rulebook(rulebook=local, source="#", actor=SYSTEM, reason="限本省", now=NOW).edition
    entry = draft(rehearse_at(loaded, NOW), author, FILM)
    assert reasons(entry)["province"] == "请选择所在省份。"
    elsewhere = save_draft(entry_id=entry.pk, actor=author, values={"province": "11"}, now=NOW)
    assert reasons(elsewhere)["province"] == "该省份不在本届的参赛范围内。"
    assert submit(save_draft(entry_id=entry.pk, actor=author, values={"province": "43"}, now=NOW))


def test_n17_a_studio_without_a_credit_code_is_known_by_its_name(edition: Edition, author: Person) -> None:
    submit(draft(edition, author, STUDIO))
    submit(draft(edition, author, replace(film("雨"), applicant="studio", lead=UnitPart("BLUE DROP STUDIO"))))
    assert Unit.objects.get().uscc in ("", None)
    wrong = replace(STUDIO, title="雪", lead=UnitPart("Blue Drop Studio", uscc="123"))
    assert "lead.uscc" in reasons(draft(edition, author, wrong))


@pytest.mark.parametrize(
    ("changes", "item", "message"),
    [
        ({"members": (AUTHOR, replace(MATE, fields={"born": "2012-01-01", "part": "camera"}))}, "members",
         "主创人员均须在 2011 年 8 月 31 日及以前出生。"),
        ({"members": (replace(AUTHOR, fields=MATE.fields),)}, "members", "至少有一位编剧或科学顾问。"),
        ({"fields": ANSWERS | {"made-on": "2024-08-31"}}, "fields.made-on", "作品须在 2024 年 9 月 1 日及以后完成。"),
        ({"fields": ANSWERS | {"original": False}}, "fields.original", "只征集原创作品。"),
        ({"title": ""}, "title", "请填写片名。"),
        ({"abstract": "短"}, "abstract", "内容梗概共 1 字，至少 10 字，请再写 9 字。"),
        ({"applicant": "studio"}, "lead.name", "请填写出品单位全称，须与公章一致。"),
    ],
)  # fmt: skip
def test_n17_its_conditions_refuse_in_its_own_words(
    edition: Edition, author: Person, changes: dict[str, Any], item: str, message: str
) -> None:
    assert reasons(draft(edition, author, replace(FILM, **changes))).get(item) == message


def test_n17_who_enters_alone_hears_of_no_team_and_no_joint_units(author: Person) -> None:
    alone = changed(
        book(WORKS), ("team.max", 1), ("applicant_kinds.1.joint_units_max", 0), ("limits.per_unit", {"max": 1}),
        ("limits.per_unit_within", None),
    )  # fmt: skip
    edition = rehearse_at(load_rulebook(rulebook=alone, source="#", actor=SYSTEM, reason="个人", now=NOW).edition, NOW)
    submit(draft(edition, author, replace(STUDIO, members=(AUTHOR,))))
    again = draft(edition, author, replace(film("雨"), applicant="studio", lead=STUDIO.lead, members=()))
    found = reasons(again)
    assert found["members"] == "“第一作者”至少 1 人，现有 0 人。"
    assert found["lead.name"] == "“Blue Drop Studio”已报名 1 个项目，每个单位最多 1 个。"


def test_n17_the_sheet_has_no_columns_for_what_there_is_not(
    edition: Edition, author: Person, committee: Person, client_for: Callable[..., Client]
) -> None:
    submit(draft(edition, author, STUDIO))
    sheet = client_for(committee).get(reverse("desk_sheet", args=[edition.code])).content
    head, line = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert not {"组别", "科学顾问", "单位级别"} & set(head)
    found = dict(zip(head, line, strict=True))
    assert (found["类别"], found["出品单位"], found["负责人"]) == ("短片", "Blue Drop Studio", "甲作者")


def test_n17_a_box_that_was_never_ticked_says_no(edition: Edition, author: Person) -> None:
    answers = {key: value for key, value in ANSWERS.items() if key != "original"}
    assert "fields.original" in reasons(draft(edition, author, replace(FILM, fields=answers)))


def test_n17_what_hangs_on_an_answer_is_asked_of_who_gives_it_and_of_nobody_else(
    edition: Edition, author: Person, committee: Person, client_for: Callable[..., Client]
) -> None:
    expert = replace(AUTHOR, fields={"born": "1990-05-01", "part": "expert"})
    entry = draft(edition, author, replace(FILM, members=(expert,), fields=ANSWERS | {"borrowed": True}))
    assert reasons(entry) == {
        "fields.borrowed-from": "请填写“所用音乐、画面的作者”。", "members.0.fields.studies": "请填写“研究领域”。",
        "documents.permission": "请上传“授权书”。",
    }  # fmt: skip
    place_document(entry, "permission")
    answers = ANSWERS | {"borrowed": True, "borrowed-from": "丙音乐人"}
    values = {"fields": answers, "members": [as_data(replace(expert, fields=expert.fields | {"studies": "水文"}))]}
    sent = submit(save_draft(entry_id=entry.pk, actor=author, values=values, now=NOW))
    assert [each["kind"] for each in sent.documents] == ["permission", "still"]
    read = text_of(client_for(committee), "desk_entry", edition.code, entry.public_id)
    assert "丙音乐人" in read and "授权书" in read
    values = {"fields": answers | {"borrowed": False}}
    mended = save_draft(entry_id=entry.pk, actor=author, values=values, now=NOW)
    sent = submit(mended)
    assert "borrowed-from" not in sent.form["fields"] and mended.form["fields"]["borrowed-from"] == "丙音乐人"
    assert [each["kind"] for each in sent.documents] == ["still"]
    read = text_of(client_for(committee), "desk_entry", edition.code, entry.public_id)
    assert "丙音乐人" not in read and "授权书" not in read


def test_n17_an_answer_that_is_no_longer_asked_waits_in_the_draft(
    edition: Edition, author: Person, client_for: Callable[..., Client]
) -> None:
    """As without JavaScript: what the page holds is sent, and the next page shows what is asked."""
    entry, client = draft(edition, author, FILM), client_for(author)
    address = reverse("entry_step", args=[entry.public_id, "project"])
    shown = ["made-on", "film-at", "original", "borrowed"]
    sent = {"fields-shown": shown, "fields-made-on": "2025-03-01", "fields-original": "on", "do": "save"}
    assert "所用音乐、画面的作者" not in client.get(address).content.decode()
    client.post(address, sent | {"fields-borrowed": "on"})
    assert "所用音乐、画面的作者" in client.get(address).content.decode()
    client.post(address, sent | {"fields-shown": [*shown, "borrowed-from"], "fields-borrowed-from": "丙音乐人"})
    assert "所用音乐、画面的作者" not in client.get(address).content.decode()
    client.post(address, sent | {"fields-borrowed": "on"})
    assert "丙音乐人" in client.get(address).content.decode()


def test_n17_what_a_member_is_no_longer_asked_waits_as_well(
    edition: Edition, author: Person, client_for: Callable[..., Client]
) -> None:
    expert = replace(AUTHOR, fields={"born": "1990-05-01", "part": "expert", "studies": "水文"})
    entry, client = draft(edition, author, replace(FILM, members=(expert,))), client_for(author)
    address = reverse("entry_step", args=[entry.public_id, "team"])
    sent = {"members-0-name": "甲作者", "members-0-role": "first", "members-0-fields-studies": "水文",
            "members-0-fields-shown": ["born", "part", "studies"], "do": "save"}  # fmt: skip
    client.post(address, sent | {"members-0-fields-part": "camera"})
    page = client.get(address).content.decode()
    assert "研究领域" not in page and "水文" not in page
    client.post(address, sent | {"members-0-fields-shown": ["born", "part"], "members-0-fields-part": "expert"})
    assert "水文" in client.get(address).content.decode()
    others = {key.replace("members-0", "members-1"): value for key, value in sent.items()}
    client.post(address, sent | others | {"members-0-fields-shown": ["part"], "members-1-fields-shown": ["part"]})
    assert "studies" not in Entry.objects.get().form["members"][1]["fields"]


def test_n17_the_step_comes_anew_only_where_another_answer_asks_for_more(
    edition: Edition, author: Person, client_for: Callable[..., Client]
) -> None:
    entry, client = draft(edition, author, FILM), client_for(author)
    address = reverse("entry_step", args=[entry.public_id, "project"])
    sent = {"fields-shown": ["borrowed", "original"], "fields-original": "on"}
    anew = client.post(address, sent | {"fields-borrowed": "on"}, headers={"HX-Request": "true"})
    assert anew["HX-Retarget"] == "#step" and "所用音乐、画面的作者" in anew.content.decode()
    again = client.post(address, sent | {"fields-borrowed": "on", "title": "两滴水"}, headers={"HX-Request": "true"})
    assert "HX-Retarget" not in again


SERIES_CLOSES, FILMS_CLOSE = datetime(2025, 10, 16, tzinfo=BEIJING), datetime(2025, 11, 1, tzinfo=BEIJING)


@pytest.fixture
def with_series(edition: Edition) -> Edition:
    """With series as well, which close two weeks before the films."""
    own = [{"stage": "call", "opens": "2025-09-01", "closes": "2025-10-15 24:00"}]
    tracks = [{"code": "film", "name": "短片"}, {"code": "series", "name": "系列片", "windows": own}]
    rulebook = changed(edition.rules, ("tracks", tracks))
    return load_rulebook(rulebook=rulebook, source="#", actor=SYSTEM, reason="增设系列片", now=NOW).edition


@pytest.mark.parametrize(("moment", "taken"), [(SERIES_CLOSES - SECOND, True), (SERIES_CLOSES, False)])
def test_h7_each_track_is_handed_in_within_its_own_time(
    with_series: Edition, author: Person, moment: datetime, taken: bool
) -> None:
    short = draft(with_series, author, FILM)
    series = draft(with_series, author, replace(film("水的故事"), track="series"))
    assert submit_entry(entry_id=short.pk, actor=author, accepts_terms=True, now=moment)
    if taken:
        assert submit_entry(entry_id=series.pk, actor=author, accepts_terms=True, now=moment)
        return
    with pytest.raises(Refused) as refused:
        submit_entry(entry_id=series.pk, actor=author, accepts_terms=True, now=moment)
    (reason,) = refused.value.reasons
    assert (reason.item, reason.clause) == ("window", "第四条")
    assert reason.message.startswith("“系列片”的报名已于 2025年10月15日 24:00（北京时间）截止")


def test_h7_what_was_handed_in_to_a_track_stands_once_that_is_over(with_series: Edition, author: Person) -> None:
    entry = draft(with_series, author, replace(FILM, track="series"))
    submit_entry(entry_id=entry.pk, actor=author, accepts_terms=True, now=SERIES_CLOSES - SECOND)
    with pytest.raises(Refused):
        save_draft(entry_id=entry.pk, actor=author, values={"title": "改"}, now=SERIES_CLOSES)
    with pytest.raises(Refused):
        withdraw_entry(entry_id=entry.pk, actor=author, now=SERIES_CLOSES)


def test_h7_whoever_tries_a_closed_track_finds_the_way_back(
    with_series: Edition, author: Person, client_for: Callable[..., Client]
) -> None:
    rehearse_at(with_series, SERIES_CLOSES)
    entry = draft(with_series, author, FILM)
    submit(entry)
    moved = partial(save_draft, entry_id=entry.pk, actor=author, now=SERIES_CLOSES)
    moved(values={"track": "series"})
    with pytest.raises(Refused):
        submit_entry(entry_id=entry.pk, actor=author, accepts_terms=True, now=SERIES_CLOSES)
    own_page = text_of(client_for(author), "entry", entry.public_id)
    assert "撤回项目" in own_page and reverse("entry_step", args=[entry.public_id, "units"]) in own_page
    moved(values={"track": "film", "title": "另一滴水"})
    assert submit_entry(entry_id=entry.pk, actor=author, accepts_terms=True, now=SERIES_CLOSES)


def test_h7_what_stands_in_a_closed_track_may_change_to_an_open_one_but_not_be_taken_back(
    with_series: Edition, author: Person
) -> None:
    entry = draft(with_series, author, replace(FILM, track="series"))
    submit_entry(entry_id=entry.pk, actor=author, accepts_terms=True, now=SERIES_CLOSES - SECOND)
    save_draft(entry_id=entry.pk, actor=author, values={"track": "film"}, now=SERIES_CLOSES - SECOND)
    with pytest.raises(Refused, match="报名已截止"):
        withdraw_entry(entry_id=entry.pk, actor=author, now=SERIES_CLOSES)
    assert submit_entry(entry_id=entry.pk, actor=author, accepts_terms=True, now=SERIES_CLOSES)
    withdraw_entry(entry_id=entry.pk, actor=author, now=SERIES_CLOSES)


def test_h7_a_returned_entry_needs_a_date_once_its_own_track_is_closed(
    with_series: Edition, author: Person, committee: Person
) -> None:
    for track, title, refused in (("film", "云", False), ("series", "雨", True)):
        entry = draft(with_series, author, replace(film(title), track=track))
        sent = submit_entry(entry_id=entry.pk, actor=author, accepts_terms=True, now=SERIES_CLOSES - SECOND)
        send_back = partial(
            screen_entry, entry_id=entry.pk, submission_id=sent.pk, actor=committee, verdict="returned",
            reason="请补充", now=SERIES_CLOSES,
        )  # fmt: skip
        if refused:
            with pytest.raises(Refused, match="须给出修改期限"):
                send_back()
        else:
            send_back()


def test_h7_the_wizard_counts_down_to_the_tracks_closing_and_says_that_times_differ(
    with_series: Edition, author: Person, client_for: Callable[..., Client]
) -> None:
    rehearse_at(with_series, SERIES_CLOSES - 2 * SECOND)
    entry = start_entry(edition=with_series, actor=author, now=NOW)
    client = client_for(author)
    unchosen = text_of(client, "entry_step", entry.public_id, "project")
    assert "各类别的报名时间不同，选定类别后以其时间为准。" in unchosen and _counts_to(FILMS_CLOSE) in unchosen
    assert "征集：2025年9月1日 00:00 至 2025年10月15日 24:00。" in unchosen
    save_draft(entry_id=entry.pk, actor=author, values={"track": "series"}, now=NOW)
    chosen = text_of(client, "entry_step", entry.public_id, "project")
    assert "报名时间不同" not in chosen and _counts_to(SERIES_CLOSES) in chosen


def test_h7_the_countdown_follows_as_the_track_is_chosen(
    with_series: Edition, author: Person, client_for: Callable[..., Client]
) -> None:
    rehearse_at(with_series, SERIES_CLOSES - 2 * SECOND)
    entry = start_entry(edition=with_series, actor=author, now=NOW)
    address = reverse("entry_step", args=[entry.public_id, "project"])
    answer = client_for(author).post(address, {"track": "series"}, headers={"HX-Request": "true"}).content.decode()
    times = answer.partition('<span id="times"')[2]
    assert times.split(">")[0].endswith('hx-swap-oob="true"') and _counts_to(SERIES_CLOSES) in times


def _counts_to(moment: datetime) -> str:
    return f'data-moment="{int(moment.timestamp() * 1000)}"'


def test_h7_public_pages_tell_each_tracks_time(with_series: Edition, client: Client) -> None:
    series, films = "2025年9月1日 00:00 至 2025年10月15日 24:00", "2025年9月1日 00:00 至 2025年10月31日 24:00"
    rehearse_at(with_series, SERIES_CLOSES)
    home, notice = (text_of(client, name, with_series.code) for name in ("edition", "edition_notice"))
    assert f"短片：{films}；系列片：{series}" in notice
    assert f"短片：{films}\n系列片：{series}" in home, "on lines of their own"
    assert f"征集：{series}" in home and "各类别时间不同" in home
    assert reverse("new_entry", args=[with_series.code]) in home, "films are still taken"


def test_n17_a_reason_names_this_contests_clause_and_no_other(edition: Edition, author: Person) -> None:
    young = replace(MATE, fields={"born": "2012-01-01", "part": "camera"})
    entry = draft(edition, author, replace(FILM, title="", members=(AUTHOR, young)))
    with pytest.raises(Refused) as refused:
        submit_entry(entry_id=entry.pk, actor=author, accepts_terms=False, now=NOW)
    named = {reason.item: reason.clause for reason in refused.value.reasons}
    assert named == {"title": "第五条", "members": "第三条", "terms": "第六条"}


def test_n17_every_page_of_the_line_speaks_its_words(
    edition: Edition, author: Person, committee: Person, client_for: Callable[..., Client]
) -> None:
    entry, client = draft(edition, author, STUDIO), client_for(author)
    pages = {step: text_of(client, "entry_step", entry.public_id, step)
             for step in ("units", "project", "team", "documents", "submit")}  # fmt: skip
    assert "出品单位" in pages["units"] and "所在省份" not in pages["units"]
    assert "片名" in pages["project"] and "内容梗概" in pages["project"] and "类别" in pages["project"]
    assert "主创人员" in pages["team"] and "出品单位" in pages["submit"]
    assert "文件名自动整理为“片名-负责人姓名”" in pages["documents"]
    submit(entry)
    desk = client_for(committee)
    own = [*pages.values(), text_of(client, "entry", entry.public_id)]
    public = [text_of(client, name, edition.code) for name in ("edition", "edition_notice")]
    asks = text_of(client, "ask_question", edition.code)
    read = text_of(desk, "desk_entry", edition.code, entry.public_id)
    for page in [*own, *public, asks, read]:
        assert not [word for word in (*OTHERS_WORDS, "全部作品") if word in _body(page)]
    for name in DESK:
        assert not [word for word in OTHERS_WORDS if word in _body(text_of(desk, name, edition.code))], name


def _body(page: str) -> str:
    """What stands between header and footer: names of other rooms are the site's own."""
    body = page.partition("<main")[2].partition("</main>")[0]
    assert body
    return body


def test_n17_the_notice_tells_conditions_and_leaves_out_what_there_is_not(edition: Edition, client: Client) -> None:
    notice = text_of(client, "edition_notice", edition.code)
    assert "主创人员均须在 2011 年 8 月 31 日及以前出生。" in notice and "资格审查退回修改的项目" in notice
    assert "每人最多提交 2 个项目。" in notice and "仅在“使用了他人的音乐或画面”为“是”时提交" in notice
    assert "每人作为第一作者最多参加 1 个项目。" in notice and "每人作为主创人员最多参加 2 个项目。" in notice
    assert not [word for word in ("赛区", "主赛道", "专题赛", "导师", "晋级") if word in _body(notice)]


def test_n17_one_person_hands_in_so_many_and_again_after_a_withdrawal(edition: Edition, author: Person) -> None:
    first, _ = (submit(draft(edition, author, film(title))) for title in ("云", "雨"))
    third = draft(edition, author, film("雪"))
    assert reasons(third) == {"applicant": "您已提交 2 个项目，每人最多 2 个。"}
    submit(draft(edition, make_person("乙作者"), film("雹")))
    withdraw_entry(entry_id=first.entry_id, actor=author, now=NOW)
    assert submit(third)


def test_n17_what_was_handed_in_may_be_amended_by_who_has_reached_the_limit(edition: Edition, author: Person) -> None:
    sent = [submit(draft(edition, author, film(title))) for title in ("云", "雨")]
    entry = save_draft(entry_id=sent[0].entry_id, actor=author, values={"title": "多云"}, now=NOW)
    assert submit(entry).sequence == 2


def test_n17_nobody_takes_over_one_too_many_but_a_draft(edition: Edition, author: Person) -> None:
    taker = make_person("乙作者")
    for title in ("云", "雨"):
        submit(draft(edition, taker, film(title)))
    begun = draft(edition, author, film("雪"))
    assert list(refusals(handover_facts(begun, taker))) == []
    submit(begun)
    begun.refresh_from_db()
    (reason,) = refusals(handover_facts(begun, taker))
    assert reason.code == "per_person" and reason.clause == "第七条"


def test_n17_an_author_takes_part_twice_and_comes_first_once_whoever_hands_it_in(
    edition: Edition, author: Person
) -> None:
    first = submit(draft(edition, author, FILM))
    alone = draft(edition, make_person(), replace(FILM, title="云", members=(AUTHOR,)))
    assert reasons(alone) == {"members.0.name": "“甲作者”作为第一作者已参加 1 个项目，每人最多 1 个。"}
    others = (film("雨"), film("雪"))
    with_author = [replace(each, members=(each.members[0], replace(AUTHOR, role="other"))) for each in others]
    submit(draft(edition, make_person(), with_author[0]))
    third = draft(edition, make_person(), with_author[1])
    assert reasons(third) == {"members.1.name": "“甲作者”作为主创人员已参加 2 个项目，每人最多 2 个。"}
    withdraw_entry(entry_id=first.entry_id, actor=author, now=NOW)
    assert submit(third)


def test_n17_the_limit_is_not_loaded_below_what_people_have(edition: Edition, author: Person) -> None:
    for title in ("云", "雨"):
        submit(draft(edition, author, film(title)))
    fewer = changed(edition.rules, ("limits.per_person.max", 1))
    with pytest.raises(Refused) as refused:
        load_rulebook(rulebook=fewer, source="#", actor=SYSTEM, reason="每人一件", now=NOW)
    (reason,) = refused.value.reasons
    assert "有 1 人提交的项目超过新的上限 1 个" in reason.message and "不少于 2 个" in reason.remedy


@pytest.mark.django_db(transaction=True)
def test_n17_at_the_same_moment_no_more_are_taken_than_a_person_may_hand_in(edition: Edition, author: Person) -> None:
    drafts = [draft(edition, author, film(f"第{number}部")) for number in range(5)]
    outcomes = together([partial(submit, entry) for entry in drafts])
    assert Entry.objects.entered().count() == 2 and len(errors(outcomes)) == 3


@pytest.mark.django_db(transaction=True)
def test_n17_control_without_holding_the_person_all_are_taken(
    edition: Edition, author: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = [draft(edition, author, film(f"第{number}部")) for number in range(5)]
    monkeypatch.setattr(submission, "hold_owner", lambda *_: None)
    meet_after(monkeypatch, submission, "gather_facts", len(drafts))
    assert errors(together([partial(submit, entry) for entry in drafts])) == []
    assert Entry.objects.entered().count() == 5
