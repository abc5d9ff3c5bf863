"""What the rulebook of a running edition may not change away under its entries, and what it may."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saiban.accounts.testing import make_person, make_role
from saiban.audit.commands import SYSTEM
from saiban.core.errors import Reason, Refused
from saiban.core.windows import BEIJING
from saiban.editions import guards
from saiban.editions.commands.rulebooks import load_rulebook, preview_changes
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, small_rules
from saiban.entries.commands.documents import remove_document
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.guards import speak_for_entries
from saiban.entries.models import Entry, Submission
from saiban.entries.rules.form import EntryForm, MemberPart, UnitPart
from saiban.entries.testing import company, filled_form, hospital, make_draft, make_submission, place_document
from saiban.rulebook import Rulebook
from saiban.rulebook.tests.cast import put

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 20, 9, tzinfo=BEIJING)
CHOICES = [{"code": "a", "name": "甲"}, {"code": "b", "name": "乙"}]
RULES: dict[str, Any] = small_rules(
    division_rule={"by": "province", "fallback": "others"},
    divisions=[*small_rules()["divisions"], {"code": "others", "name": "其他赛区"}],
    unit_kinds=[
        {"code": "medical", "name": "医院"},
        {"code": "enterprise", "name": "企业"},
        {"code": "spare", "name": "备用"},
    ],
    unit_levels=[{"code": "province", "name": "省级"}, {"code": "none", "name": "不分级"}],
    applicant_kinds=[
        *small_rules()["applicant_kinds"],
        {"code": "school", "name": "学校", "led_by_unit": True},
    ],
    member_roles=[*small_rules()["member_roles"], {"code": "helper", "name": "助手"}],
    member_fields=[{"code": "grade", "label": "年级", "required": False}],
    fields=[
        {"code": "stage", "label": "阶段", "type": "choice", "required": False, "choices": CHOICES},
        {"code": "sorts", "label": "类别", "type": "multi_choice", "required": False, "choices": CHOICES},
        {"code": "agreed", "label": "同意", "type": "boolean", "required": False},
    ],
    documents=[
        {"code": "paper", "name": "证明", "types": ["pdf"], "max_bytes": "5 MB", "required": "never"},
        {"code": "photo", "name": "照片", "types": ["jpg"], "max_bytes": "5 MB", "required": "never"},
    ],
    limits={"per_unit": {"max": 3, "clause": "H13"}, "same_project": {"clause": "H16"}},
)
HELPER = MemberPart("助手甲", "helper", "单位", "", "13800000003")
MEMBERS = (replace(filled_form().members[0], fields={"grade": "高年级"}), HELPER)


@pytest.fixture
def edition() -> Edition:
    return make_edition(RULES)


def enter(edition: Edition, *, now: datetime = NOW, **changes: Any) -> Submission:
    form = {"applicant": "unit", "mentors": (), "members": MEMBERS, "fields": {"stage": "a", "sorts": ["b"]}}
    return make_submission(edition, make_person(), now, **(form | changes))


def draft(edition: Edition, **changes: Any) -> Entry:
    return make_draft(edition, make_person(), NOW, **({"applicant": "unit", "mentors": ()} | changes))


def changed(*changes: tuple[str, object]) -> dict[str, Any]:
    data = deepcopy(RULES)
    for key, value in changes:
        data = put(data, key, value)
    return data


def objections(*changes: tuple[str, object]) -> list[Reason]:
    """What the entries say to a rulebook with the changes; without a word, it is in force."""
    rulebook = Rulebook.model_validate(changed(*changes))
    try:
        load_rulebook(rulebook=rulebook, source="#", actor=SYSTEM, reason="按补充通知修改", now=NOW)
    except Refused as refused:
        return [reason for reason in refused.reasons if reason.code == "entries_affected"]
    return []


def paths(*changes: tuple[str, object]) -> list[str]:
    return [reason.item for reason in objections(*changes)]


def test_the_entries_are_asked_since_the_program_started() -> None:
    assert speak_for_entries in guards._guards


# --- without entries, and without harm --------------------------------------------------------------------------------

REMOVALS: list[tuple[str, str, object]] = [
    ("tracks[applied]", "tracks.0", None),
    ("divisions[hunan]", "divisions.0", None),
    ("applicant_kinds[unit]", "applicant_kinds.0", None),
    ("unit_kinds[medical]", "unit_kinds.0", None),
    ("unit_levels[province]", "unit_levels.0", None),
    ("member_roles[helper]", "member_roles.1", None),
    ("fields[stage]", "fields.0", None),
    ("fields[stage].choices[a]", "fields.0.choices.0", {"code": "c", "name": "丙"}),
    ("fields[sorts].choices[b]", "fields.1.choices.1", {"code": "c", "name": "丙"}),
    ("fields[stage].type", "fields.0.type", "multi_choice"),
    ("member_fields[grade]", "member_fields.0", None),
    ("documents[paper]", "documents.0", None),
    ("divisions[hunan].provinces", "divisions.0.provinces", ["46"]),
    ("division_rule.by", "division_rule.by", "choice"),
    ("limits.per_unit.max", "limits.per_unit.max", 1),
]
BY_PATH = pytest.mark.parametrize(("path", "key", "value"), REMOVALS, ids=[path for path, _, _ in REMOVALS])


@BY_PATH
def test_what_no_entry_stands_on_may_go(edition: Edition, path: str, key: str, value: object) -> None:
    assert paths((key, value)) == []


@BY_PATH
def test_what_entries_stand_on_stays_and_the_reason_says_how_many_and_what_to_do(
    edition: Edition, path: str, key: str, value: object
) -> None:
    for number in range(2):
        place_document(enter(edition, title=f"项目{number}").entry, "paper")
    (reason,) = objections((key, value))
    assert (reason.item, reason.code) == (path, "entries_affected")
    assert "2" in reason.message and reason.message.endswith("。") and reason.remedy
    assert Edition.objects.get().rules == Rulebook.model_validate(RULES)


def test_all_that_would_break_is_told_at_once(edition: Edition) -> None:
    enter(edition)
    told = paths(("fields.1", None), ("fields.0", None), ("member_roles.1", None))
    assert sorted(told) == ["fields[sorts]", "fields[stage]", "member_roles[helper]"]


def test_the_preview_tells_the_same_and_writes_nothing(edition: Edition) -> None:
    enter(edition)
    _changes, reasons = preview_changes(Rulebook.model_validate(changed(("fields.0", None))))
    assert [reason.item for reason in reasons] == ["fields[stage]"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tracks.0.name", "改了名"),
        ("tracks.0.conditions", [{"kind": "team_size", "min": 9, "reason": "须九人。"}]),
        ("team", {"min": 5}),
        ("fields.3", {"code": "new", "label": "新问题"}),
        ("fields.0.required", True),
        ("unit_kinds.2", None),
        ("documents.0.required", "always"),
        ("documents.1", None),
        ("divisions.1.provinces", ["46"]),
        ("stages.0.closes", "2024-06-05 24:00"),
        ("limits.per_unit.max", 9),
        ("terms.version", "2"),
    ],
)
def test_what_breaks_no_entry_may_change(edition: Edition, key: str, value: object) -> None:
    """New conditions and requirements hold for what is handed in from then on."""
    enter(edition)
    assert objections((key, value)) == []


# --- drafts and withdrawn entries -------------------------------------------------------------------------------------


def test_a_drafts_choices_are_no_obstacle_but_what_was_typed_and_uploaded_in_it_is(edition: Edition) -> None:
    place_document(draft(edition, members=MEMBERS, fields={"stage": "a"}), "paper")
    changes = [change for path, *change in REMOVALS if path.startswith(("applicant_kinds", "unit_", "member_roles"))]
    assert paths(*[(str(key), value) for key, value in changes]) == []
    assert paths(("fields.0", None)) == ["fields[stage]"]
    assert paths(("member_fields.0", None)) == ["member_fields[grade]"]
    assert paths(("documents.0", None)) == ["documents[paper]"]
    assert paths(("tracks.0", None)) == ["tracks[applied]"], "its row stands in the track"


def test_answers_that_say_nothing_hold_nothing(edition: Edition) -> None:
    draft(edition, fields={"stage": "", "sorts": [], "agreed": False})
    assert paths(("fields.2", None), ("fields.1", None), ("fields.0", None)) == []


def test_an_answer_that_was_handed_in_counts_also_when_it_is_no_longer_in_the_working_copy(edition: Edition) -> None:
    sent = enter(edition)
    save_draft(entry_id=sent.entry_id, actor=sent.submitted_by, values={"fields": {}}, now=NOW)
    assert paths(("fields.0", None)) == ["fields[stage]"]


def test_a_document_that_was_handed_in_counts_also_when_it_was_removed_since(edition: Edition) -> None:
    entry = draft(edition)
    document = place_document(entry, "paper")
    submit_entry(entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)
    remove_document(entry_id=entry.pk, actor=entry.owner, public_id=document.public_id, now=NOW)
    assert paths(("documents.0", None)) == ["documents[paper]"]


def test_an_entry_that_was_withdrawn_stands_on_nothing_it_chose(edition: Edition) -> None:
    sent = enter(edition)
    withdraw_entry(entry_id=sent.entry_id, actor=sent.submitted_by, now=NOW)
    assert paths(("unit_levels.0", None), ("limits.per_unit.max", 1), ("divisions.0.provinces", ["46"])) == []


def test_another_editions_entries_have_no_say(edition: Edition) -> None:
    other = deepcopy(RULES)
    other["edition"] |= {"code": "cup-2", "ordinal": 2}
    enter(make_edition(other))
    assert paths(("fields.0", None), ("unit_levels.0", None)) == []


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowded(edition: Edition) -> Edition:
    """A hospital leads two entries and joins a third; a company joins one of them."""
    kinds = RULES["applicant_kinds"][0]["joint_units_max"]
    assert kinds >= 1
    enter(edition, title="甲", joint=(company(1),))
    enter(edition, title="乙")
    enter(edition, title="丙", lead=hospital(2), joint=(hospital(1),))
    return edition


@pytest.mark.parametrize(("limit", "units"), [(3, 0), (2, 1), (1, 1)])
def test_h13_a_limit_below_what_units_have_is_refused_by_name(crowded: Edition, limit: int, units: int) -> None:
    reasons = objections(("limits.per_unit.max", limit))
    assert len(reasons) == units
    for reason in reasons:
        assert (reason.item, reason.clause) == ("limits.per_unit.max", "H13")
        assert "第1示范医院 3 个" in reason.message and f"上限 {limit} 个" in reason.message and "3" in reason.remedy


def test_h13_a_limit_that_counts_lead_units_alone_forgets_the_joint_ones(crowded: Edition) -> None:
    assert paths(("limits.per_unit", {"max": 2, "counted": ["lead"]})) == []


def test_h13_a_limit_that_only_warns_breaks_nothing(crowded: Edition) -> None:
    assert paths(("limits.per_unit", {"max": 1, "severity": "warn"})) == []


def test_h13_a_limit_that_comes_later_finds_those_beyond_it() -> None:
    free = make_edition({key: value for key, value in RULES.items() if key != "limits"})
    for number in range(4):
        enter(free, title=f"项目{number}")
    assert paths() == ["limits.per_unit"]
    assert paths(("limits.per_unit.max", 4)) == []
    with pytest.raises(Refused) as refused:
        enter(Edition.objects.get(), title="第五个项目")
    assert {reason.clause for reason in refused.value.reasons} == {"H13"}


def test_h13_units_beyond_the_third_are_not_all_named(edition: Edition) -> None:
    for number in range(5):
        for title in ("甲", "乙"):
            enter(edition, title=title, lead=hospital(number))
    (reason,) = objections(("limits.per_unit.max", 1))
    assert "5 家" in reason.message and reason.message.count("示范医院") == 3 and reason.message.endswith("等。")


def test_h13_rejected_entries_count_where_the_new_limit_counts_them(edition: Edition) -> None:
    national = make_person()
    make_role(national, "national", "cup-1")
    for number in range(3):
        sent = enter(edition, title=f"项目{number}")
    screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=national, verdict="rejected", reason="不符合", now=NOW
    )
    assert paths(("limits.per_unit", {"max": 2, "count_rejected": True})) == ["limits.per_unit.max"]
    assert paths(("limits.per_unit.max", 2)) == []


def test_h16_a_limit_that_comes_later_finds_projects_entered_twice() -> None:
    free = make_edition(changed(("limits.same_project", {"severity": "warn", "clause": "H16"})))
    enter(free, title="同一项目")
    enter(free, title="同一 项目。")
    enter(free, title="同一项目", lead=hospital(2))
    (reason,) = objections()
    assert (reason.item, reason.clause) == ("limits.same_project.severity", "H16") and " 2 个" in reason.message


def test_h16_one_persons_project_entered_twice_is_found_as_well() -> None:
    free, owner = make_edition(changed(("limits.same_project", None))), make_person()
    own = {"applicant": "person", "lead": UnitPart(), "province": "43", "mentors": (), "title": "同一项目"}
    for person in (owner, owner, make_person()):
        make_submission(free, person, NOW, **own)
    (reason,) = objections()
    assert (reason.item, reason.clause) == ("limits.same_project", "H16") and " 2 个" in reason.message


# --- windows (H7) -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closes", "told"),
    [
        ("2024-05-20 09:00", True),  # exclusive: what came on the stroke of nine would be late
        ("2024-05-20 09:01", False),
        ("2024-05-19 24:00", True),
    ],
)
def test_h7_registration_cannot_close_before_what_was_handed_in(edition: Edition, closes: str, *, told: bool) -> None:
    enter(edition)
    reasons = objections(("stages.0.closes", closes))
    assert [(reason.item, reason.clause) for reason in reasons] == [("divisions[hunan].windows", "H7")] * told
    assert all("湖南赛区有 1 个" in reason.message and "2024年5月20日 09:00" in reason.remedy for reason in reasons)


def test_h7_registration_cannot_open_after_what_was_handed_in(edition: Edition) -> None:
    enter(edition)
    assert paths(("stages.0.opens", "2024-05-20 09:00")) == []
    assert paths(("stages.0.opens", "2024-05-21 00:00")) == ["divisions[hunan].windows"]


def test_h7_a_window_that_is_to_be_announced_again_holds_nothing(edition: Edition) -> None:
    enter(edition)
    (reason,) = objections(("stages.0.opens", None), ("stages.0.closes", None))
    assert "待定" in reason.message


def test_h7_a_divisions_own_window_counts_for_its_own_entries(edition: Edition) -> None:
    enter(edition)
    own = [{"stage": "registration", "opens": "2024-04-30 00:00", "closes": "2024-05-10 24:00"}]
    assert paths(("divisions.1.windows", own)) == [], "another division's"
    assert paths(("divisions.0.windows", own)) == ["divisions[hunan].windows"]
    longer = [own[0] | {"closes": "2024-05-25 24:00"}]
    assert paths(("divisions.0.windows", longer), ("stages.0.closes", "2024-05-10 24:00")) == []
    # In force now: the division's own window, and a shorter one for the others. Its own cannot go any more.
    assert paths(("stages.0.closes", "2024-05-10 24:00")) == ["divisions[hunan].windows"]


def test_h7_a_tracks_own_window_counts_for_its_own_entries(edition: Edition) -> None:
    entered = enter(edition)
    assert entered.entry.track
    place = [track["code"] for track in RULES["tracks"]].index(entered.entry.track.code)
    own = [{"stage": "registration", "opens": "2024-04-30 00:00", "closes": "2024-05-10 24:00"}]
    assert paths((f"tracks.{1 - place}.windows", own)) == [], "another track's"
    assert paths((f"tracks.{place}.windows", own)) == [f"tracks[{entered.entry.track.code}].windows"]
    longer = [own[0] | {"closes": "2024-05-25 24:00"}]
    assert paths((f"tracks.{place}.windows", longer), ("stages.0.closes", "2024-05-10 24:00")) == []
    # In force now: the track's own window, and a shorter one for the others. Its own cannot go any more.
    assert paths(("stages.0.closes", "2024-05-10 24:00")) == ["divisions[hunan].windows"]


def test_h7_the_clock_of_another_zone_is_another_window(edition: Edition) -> None:
    enter(edition, now=datetime(2024, 4, 30, 0, 30, tzinfo=BEIJING))
    assert paths(("edition.time_zone", "Asia/Urumqi")) == ["divisions[hunan].windows"]


def test_h7_what_was_mended_after_closing_does_not_count_against_the_window(edition: Edition) -> None:
    sent, late = enter(edition), NOW + timedelta(days=20)
    Submission.objects.create(
        entry=sent.entry, sequence=2, form=sent.form, version=9, revision=sent.revision, terms_version="1",
        submitted_by=sent.submitted_by, submitted_at=late,
    )  # fmt: skip
    assert paths(("stages.0.closes", "2024-05-25 24:00")) == []


# --- divisions (H5) ---------------------------------------------------------------------------------------------------


def test_h5_a_province_that_moves_takes_no_entries_with_it(edition: Edition) -> None:
    enter(edition)
    moved = objections(("divisions.0.provinces", ["46"]), ("divisions.1.provinces", ["42", "43"]))
    assert [reason.item for reason in moved] == ["divisions[hunan].provinces", "divisions[hubei].provinces"]


def test_h5_whoever_came_by_the_fallback_stays_there(edition: Edition) -> None:
    enter(edition, lead=hospital(province="46"))
    assert paths(("divisions.1.provinces", ["42", "46"])) == ["divisions[hubei].provinces"]
    assert paths(("division_rule.fallback", "hubei"), ("divisions.2.provinces", ["11"])) == ["division_rule.fallback"]


def test_h5_another_fallback_moves_nobody_who_is_covered(edition: Edition) -> None:
    enter(edition)
    assert paths(("division_rule.fallback", "hubei"), ("divisions.2.provinces", ["11"])) == []


def test_h5_a_unit_that_leaves_its_divisions_list_is_found_by_code_and_by_any_name() -> None:
    lead = hospital()
    listed: list[dict[str, Any]] = [{"name": "第1示范医院（本部）", "aliases": [lead.name]}, {"name": "另一所"}]
    by_unit = changed(
        ("division_rule.by", "unit"), ("divisions.0.units", listed), ("divisions.1.units", [{"name": "第三所"}])
    )
    edition = make_edition(by_unit)
    enter(edition)
    fewer = put(by_unit, "divisions.0.units", listed[1:])
    changes = preview_changes(Rulebook.model_validate(fewer))[1]
    assert [reason.item for reason in changes] == [f"divisions[hunan].units[{listed[0]['name']}]"]
    others = put(by_unit, "divisions.0.units", listed[:1])
    assert preview_changes(Rulebook.model_validate(others))[1] == ()


# --- cost -------------------------------------------------------------------------------------------------------------


def test_the_entries_are_gone_through_once_however_much_changes(edition: Edition) -> None:
    enter(edition)
    many = [("fields.1", None), ("fields.0", None), ("member_roles.1", None), ("unit_levels.0", None)]

    def queries(*changes: tuple[str, object]) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert objections(*changes)
        return len(asked)

    assert queries(*many) == queries(many[0])


def test_a_form_that_nobody_could_have_typed_breaks_no_guard(edition: Edition) -> None:
    entry = draft(edition)
    Entry.objects.filter(pk=entry.pk).update(form={"fields": [], "members": "?", "lead": None})
    assert paths(("fields.0", None), ("member_fields.0", None), ("member_roles.1", None)) == []
    assert EntryForm.read(Entry.objects.get().form) == EntryForm()
