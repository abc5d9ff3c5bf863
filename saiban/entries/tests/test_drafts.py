"""Writing an entry: whatever is typed is kept as it is typed, and nothing that somebody else typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.names import title_key
from saiban.editions.models import Edition
from saiban.entries.commands.drafts import save_draft, start_entry
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import withdraw_entry
from saiban.entries.forms import MemberForm
from saiban.entries.models import Entry
from saiban.entries.rules.form import EntryForm, MemberPart, UnitPart
from saiban.entries.testing import company, filled_form, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import CLOSES, NOW, Cast
from saiban.entries.wizard import Wizard

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def draft(edition: Edition, cast: Cast) -> Entry:
    return start_entry(edition=edition, actor=cast.owner, now=NOW)


def save(entry: Entry, cast: Cast, **values: Any) -> Entry:
    return save_draft(entry_id=entry.pk, actor=cast.owner, values=values, now=LATER)


# --- saving --------------------------------------------------------------------------------------------------------


def test_wrong_values_are_kept_as_they_were_typed(draft: Entry, cast: Cast) -> None:
    typed = {"name": " 第一医院？", "uscc": "不知道", "kind": "no such kind", "level": "", "province": "zz"}
    save(draft, cast, lead=typed, track="no such track", fields={"last-award-on": "去年"}, members=[{"phone": "12"}])
    form = EntryForm.read(Entry.objects.get().form)
    assert form.lead == UnitPart(**typed) and form.track == "no such track"
    assert form.fields == {"last-award-on": "去年"} and form.members == (MemberPart(phone="12"),)


def test_parts_that_are_not_sent_stay_as_they_are(draft: Entry, cast: Cast) -> None:
    save(draft, cast, title="智慧门诊", abstract="摘要")
    save(draft, cast, title="智慧病房")
    form = EntryForm.read(Entry.objects.get().form)
    assert (form.title, form.abstract) == ("智慧病房", "摘要")


def test_a_list_is_replaced_as_a_whole_so_that_a_row_can_be_removed(draft: Entry, cast: Cast) -> None:
    save(draft, cast, members=[{"name": "甲"}, {"name": "乙"}])
    save(draft, cast, members=[{"name": "乙"}])
    assert [member.name for member in EntryForm.read(Entry.objects.get().form).members] == ["乙"]


def test_every_change_is_the_next_version_and_says_which_parts_it_changed(draft: Entry, cast: Cast) -> None:
    save(draft, cast, title="智慧门诊", joint=[{"name": "某公司"}])
    save(draft, cast, title="智慧门诊", abstract="摘要")
    entry = Entry.objects.get()
    assert (entry.version, entry.changed_at) == (2, LATER)
    rows = AuditRow.objects.filter(verb="save_draft", subject_id=entry.public_id).order_by("pk")
    assert [row.detail["changed"] for row in rows] == [["joint", "title"], ["abstract"]]


def test_a_save_that_changes_nothing_leaves_no_version_and_no_row(edition: Edition, cast: Cast) -> None:
    entry = make_draft(edition, cast.owner, NOW, joint=(company(7),))
    saved, rows = Entry.objects.get(), AuditRow.objects.count()
    save(entry, cast, **saved.form)
    save(entry, cast, unknown="什么", title=saved.form["title"])
    assert Entry.objects.get().version == saved.version and AuditRow.objects.count() == rows


def test_an_empty_save_of_a_new_draft_changes_nothing(draft: Entry, cast: Cast) -> None:
    save(draft, cast, title="", joint=[], fields={})
    assert Entry.objects.get().version == 0


@pytest.mark.parametrize("typed", ["零\0件", "\ud83d半个字", "\0"])
def test_characters_that_no_database_takes_do_not_lose_the_rest(draft: Entry, cast: Cast, typed: str) -> None:
    save(draft, cast, title=typed, members=[{"name": typed, "fields": {"overseas-talent": [typed, "是"]}}])
    form = EntryForm.read(Entry.objects.get().form)
    assert form.title == typed.replace("\0", "").replace("\ud83d", "")
    assert form.members[0].fields["overseas-talent"][1] == "是"


def test_nobody_writes_in_somebody_elses_draft(draft: Entry, cast: Cast) -> None:
    for person in (cast.stranger, cast.hunan, cast.national):
        with pytest.raises(NotThere):
            save_draft(entry_id=draft.pk, actor=person, values={"title": "改"}, now=LATER)
    assert Entry.objects.get().version == 0


def test_a_draft_that_is_not_there_is_not_there(draft: Entry, cast: Cast) -> None:
    with pytest.raises(NotThere):
        save_draft(entry_id=draft.pk + 1000, actor=cast.owner, values={"title": "改"}, now=LATER)


# --- what lists show -----------------------------------------------------------------------------------------------


def test_a_drafts_title_unit_division_and_track_follow_what_is_typed(draft: Entry, cast: Cast) -> None:
    save(draft, cast, **filled_form(title=" 智慧 门诊。").to_data())
    entry = Entry.objects.select_related("division", "track").get()
    assert (entry.title, entry.title_key) == ("智慧 门诊。", title_key("智慧门诊"))
    assert entry.division and entry.track
    assert (entry.lead_name, entry.division.code, entry.track.code) == (hospital().name, "hunan", "applied")
    save(draft, cast, lead={**filled_form().to_data()["lead"], "province": ""}, track="no such track")
    entry.refresh_from_db()
    assert entry.division_id is None and entry.track_id is None


def test_h5_a_draft_of_another_province_is_another_divisions(draft: Entry, cast: Cast) -> None:
    save(draft, cast, **filled_form(lead=hospital(province="44")).to_data())
    entry = Entry.objects.select_related("division").get()
    assert entry.division and entry.division.code == "guangdong"


def test_a_long_title_is_kept_whole_and_shown_shortened(draft: Entry, cast: Cast) -> None:
    save(draft, cast, title="㍿" * 200)  # four characters each, once they are compared
    entry = Entry.objects.get()
    assert entry.form["title"] == "㍿" * 200 and len(entry.title_key) == 200


def test_a_draft_without_a_unit_goes_by_its_owner(draft: Entry, cast: Cast) -> None:
    save(draft, cast, title="没有单位的项目")
    assert Entry.objects.get().lead_name == cast.owner.display_name


def test_what_was_handed_in_is_what_lists_show_until_it_is_handed_in_again(edition: Edition, cast: Cast) -> None:
    entry = make_submission(edition, cast.owner, NOW).entry
    save(entry, cast, title="改了名", track="xinchuang")
    shown = Entry.objects.select_related("track").get()
    assert shown.track and (shown.title, shown.track.code) == (filled_form().title, "applied")


def test_a_withdrawn_entry_is_a_draft_again(edition: Edition, cast: Cast) -> None:
    entry = make_submission(edition, cast.owner, NOW).entry
    withdraw_entry(entry_id=entry.pk, actor=cast.owner, now=NOW)
    save(entry, cast, title="改了名")
    assert Entry.objects.get().title == "改了名"


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verdict", "reason"), [("passed", ""), ("rejected", "不符合要求")])
def test_what_was_decided_is_not_written_in(edition: Edition, cast: Cast, verdict: str, reason: str) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict=verdict, reason=reason, now=NOW
    )
    with pytest.raises(Refused) as refused:
        save(sent.entry, cast, title="改")
    assert [r.code for r in refused.value.reasons] == ["state"]
    assert Entry.objects.get().form["title"] == filled_form().title


def test_h7_a_returned_entry_is_written_in_until_its_own_date_and_not_a_second_longer(
    edition: Edition, cast: Cast
) -> None:
    sent, until = make_submission(edition, cast.owner, NOW), CLOSES + timedelta(days=2)
    screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict="returned", reason="请补充",
        correct_until=until, now=NOW,
    )  # fmt: skip
    last = until - timedelta(microseconds=1)
    save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"title": "补充后的项目"}, now=last)
    with pytest.raises(Refused) as refused:
        save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"title": "再改"}, now=until)
    assert {r.clause for r in refused.value.reasons} == {"H7"}
    assert Entry.objects.get().form["title"] == "补充后的项目"


def test_a_draft_is_written_in_before_registration_opens_and_after_it_closed(draft: Entry, cast: Cast) -> None:
    for number, moment in enumerate([NOW - timedelta(days=90), CLOSES + timedelta(days=90)], start=1):
        save_draft(entry_id=draft.pk, actor=cast.owner, values={"title": f"第{number}稿"}, now=moment)
    assert Entry.objects.get().title == "第2稿"


# --- going on to the next step -------------------------------------------------------------------------------------


def test_the_next_step_shows_what_was_just_saved_without_asking_its_door_again(
    draft: Entry, cast: Cast, client: Client
) -> None:
    client.force_login(cast.owner)
    typed = {"title": "智慧门诊全流程协同平台", "do": "next"}
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"/entries/{draft.public_id}/project/", typed, headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"].endswith("/team/") and typed["title"] in answer.content.decode()
    at_the_door = [query for query in asked if '"entries_entry"."public_id" = ' in query["sql"]]
    assert len(at_the_door) == 1


def test_the_next_step_takes_the_place_of_the_main_part_and_a_refused_one_of_its_own(
    draft: Entry, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast.owner)
    address, given = f"/entries/{draft.public_id}/project/", {"title": "智慧门诊", "do": "next"}
    went_on = client.post(address, given, headers={"HX-Request": "true"})
    monkeypatch.setattr("saiban.entries.views.wizard.save_draft", refuse)
    refused = client.post(address, given, headers={"HX-Request": "true"})
    assert (went_on.status_code, refused.status_code) == (200, 422)
    for answer in (went_on, refused):
        assert (answer["HX-Retarget"], answer["HX-Reselect"]) == ("#main", "#main")
        main = answer.content.decode().split("<main", 1)[1]
        assert main.count('id="steps"') == main.count('id="checks"') == 1
        assert "hx-swap-oob" not in main, "nothing of the main part is put elsewhere"
    assert "<html" not in went_on.content.decode()


def refuse(**_given: object) -> None:
    raise Refused((Reason("window", "报名已截止。"),))


def test_a_point_about_one_of_several_people_says_about_whom(draft: Entry, cast: Cast) -> None:
    save(
        draft,
        cast,
        title="智慧门诊",
        members=[{"name": "甲", "unit": "个人"}, {"phone": "12"}],
        mentors=[{"name": "乙"}],
    )
    told = {check.label for check in Wizard(Entry.objects.get(), LATER).checks()}
    assert {"成员 1：请选择成员的角色。", "成员 2：请填写成员姓名。"} <= told
    assert any(label.startswith("导师 1：") for label in told)


def test_what_a_role_does_is_told_under_its_name(edition: Edition) -> None:
    hint = MemberForm(None, edition.rules, MemberPart(), "members-0").fields["role"].help_text
    assert hint == "团队负责人：代表团队与组委会联系。"
