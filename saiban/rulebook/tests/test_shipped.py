"""The shipped rulebooks say what their notices say."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from saiban.core.windows import show_opening, show_window
from saiban.rulebook import Rulebook
from saiban.rulebook.regions import MAINLAND, REGIONS
from saiban.rulebook.schema.base import Rule
from saiban.rulebook.schema.tracks import AnyOf, ApplicantKindIs, MembersAre, UnitLevelIs
from saiban.rulebook.tests.cast import SHIPPED, book, edition
from saiban.rulebook.walk import parts

CLAUSE = re.compile(r"H([1-9]|1[0-8])|N([1-9]|1[0-7])|committee")
CODE = Path(__file__).parents[1]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_rule_carries_its_clause(path: Path) -> None:
    """A part of a rule may leave it to the rule; what was left at its default is no rule of the notice."""
    said = {where for where, rule in rules(book(path)) if rule.clause}
    bare = [
        where for where, _ in rules(book(path)) if not any(where[:length] in said for length in range(len(where) + 1))
    ]
    assert [where for where in bare if not is_default(book(path), where)] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_clause_is_one_of_the_notices_or_the_committee_s(path: Path) -> None:
    assert all(CLAUSE.fullmatch(rule.clause) for _, rule in rules(book(path)) if rule.clause)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_file_says_where_its_notice_is_silent(path: Path) -> None:
    """Each group of rules that are the committee's choice has a comment that says so."""
    groups = re.split(r"(?m)^# --- ", path.read_text("utf-8"))
    silent = [group for group in groups if 'clause = "committee"' in group]
    assert silent
    for group in silent:
        comments = "\n".join(line for line in group.split("\n") if "#" in line or line == group.split("\n")[0])
        assert re.search("committee's choice|silent|taken over|invented", comments), group[:80]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_contacts_are_plainly_invented(path: Path) -> None:
    text = path.read_text("utf-8")
    phones = re.findall(r'(?m)^phone = "(.*)"', text)
    emails = re.findall(r'(?m)^email = "(.*)"', text)
    assert phones and all(re.fullmatch(r"0\d{2,3}-0000-00\d\d", phone) for phone in phones)
    assert emails and all(email.endswith("@example.org") for email in emails)


def test_nothing_in_the_code_names_a_contest_a_track_or_a_province() -> None:
    names = {name for path in SHIPPED for name in names_of(book(path))}
    names |= {each.short_name for code, each in REGIONS.items() if code in MAINLAND}
    for file in CODE.rglob("*.py"):
        if "tests" not in file.parts and file.name != "regions.py":
            text = file.read_text("utf-8")
            assert [name for name in names if name in text] == [], file.name


def names_of(rulebook: Rulebook) -> set[str]:
    tracks = {name for track in rulebook.tracks for name in (track.name, track.short_name) if name}
    return tracks | {rulebook.contest.name, rulebook.contest.short_name, rulebook.contest.code, rulebook.edition.code}


def rules(rulebook: Rulebook) -> list[tuple[tuple[str | int, ...], Rule]]:
    return [(where, part) for where, part in parts(rulebook) if isinstance(part, Rule)]


def is_default(rulebook: Rulebook, where: tuple[str | int, ...]) -> bool:
    part: Any = rulebook
    for step in where[:-1]:
        part = part[step] if isinstance(step, int) else getattr(part, step)
    if isinstance(where[-1], int):
        return False
    return bool(getattr(part, where[-1]) == type(part).model_fields[where[-1]].default)


# --- the 7th edition and its division -------------------------------------------------------------


def test_h1_the_7th_edition_has_31_divisions_and_one_with_its_own_hosts() -> None:
    rulebook = edition("shic-7")
    assert (rulebook.contest.code, rulebook.edition.ordinal, len(rulebook.divisions)) == ("shic", 7, 31)
    own = [division for division in rulebook.divisions if division.hosts]
    assert [(division.code, list(division.hosts[0].names)) for division in own] == [
        ("hunan", ["湖南省健康管理学会信息管理专业委员会", "湖南省医院协会医院信息管理专业委员会"])
    ]
    assert all(division.hosts or division.hosts_note for division in rulebook.divisions)


def test_h2_units_of_every_kind_teams_and_persons_may_enter() -> None:
    kinds = {kind.code: kind for kind in edition("shic-7").applicant_kinds}
    assert list(kinds) == ["medical-institution", "enterprise", "institution", "team", "individual"]
    assert all(kind.led_by_unit == bool(kind.unit_kinds) == bool(kind.joint_units_max) for kind in kinds.values())


def test_h3_the_stages_follow_one_another() -> None:
    kinds = [stage.kind for stage in edition("shic-7").stages]
    assert kinds == ["registration", "screening", "division_final", "national_final"]


def test_h4_there_are_four_main_tracks_and_two_special_contests() -> None:
    tracks = [(track.name, track.kind) for track in edition("shic-7").tracks]
    assert tracks == [
        ("应用创新赛道", "main"),
        ("技术创新赛道", "main"),
        ("医疗信创赛道", "main"),
        ("县域医疗创新赛道", "main"),
        ("传统医学数字化专题赛", "special"),
        ("海外人才专题赛", "special"),
    ]


def test_h4_each_track_says_who_may_enter() -> None:
    rulebook = edition("shic-7")
    (applied,) = rulebook.track("applied").conditions
    (technical,) = rulebook.track("technical").conditions
    _, county = rulebook.track("county").conditions
    (overseas,) = rulebook.track("overseas-talent").conditions
    assert isinstance(applied, ApplicantKindIs) and applied.applicants == ("medical-institution",)
    assert isinstance(technical, AnyOf) and len(technical.conditions) == 2
    assert isinstance(county, UnitLevelIs) and county.unit_levels == ("county", "township")
    assert isinstance(overseas, MembersAre) and (overseas.equals, overseas.min) == (True, 1)
    assert all(condition.remedy for condition in (applied, technical, county, overseas))


def test_h5_the_division_follows_from_the_lead_unit_s_province() -> None:
    assert edition("shic-7").division_rule.by == "province"


def test_h6_the_quota_is_20_percent_of_what_passed_screening() -> None:
    quota = edition("shic-7").quota
    assert quota is not None
    assert (quota.ratio, quota.base, quota.track_kinds) == (Decimal("0.2"), "screened", ("main",))


def test_h7_registration_runs_to_the_end_of_may() -> None:
    window = edition("shic-7").registration_window("hunan")
    assert window is not None
    assert show_window(window) == "2024年4月30日 00:00 至 2024年5月31日 24:00"


def test_h8_the_form_is_named_after_unit_and_project_and_at_most_5_mb() -> None:
    form = edition("shic-7").document("registration-form")
    assert (form.name_pattern, form.max_bytes, form.required) == ("{lead_unit}-{title}", 5 * 1024 * 1024, "always")


def test_h10_achievements_are_asked_for() -> None:
    assert edition("shic-7").document("achievements").required == "always"


def test_h12_a_mentor_s_reasons_are_asked_for() -> None:
    rulebook = edition("shic-7")
    assert rulebook.mentors.min == 1 and rulebook.mentors.reason_required
    assert [award.name for award in rulebook.awards if award.kind == "mentor"] == ["最佳导师"]


def test_h12_mentors_and_members_confirm_for_themselves_before_the_division_final() -> None:
    rulebook = edition("shic-7")
    assert {rule.ask for rule in (rulebook.mentors.confirm, rulebook.team.confirm)} == {"invited"}
    due = rulebook.confirmation_deadline(rulebook.mentors.confirm, "hunan")
    window = rulebook.window("division-final", "hunan")
    assert window and due == window.opens and rulebook.mentors.confirm.clause == "H12"


def test_h13_a_unit_enters_five_projects_as_lead_or_joint_unit() -> None:
    limit = edition("shic-7").limits.per_unit
    assert limit is not None
    assert (limit.max, limit.counted, limit.severity) == (5, ("lead", "joint"), "block")


def test_h14_h15_what_a_person_decides_can_be_waived() -> None:
    limits = edition("shic-7").limits
    assert limits.same_topic is not None and limits.prior_awards is not None
    assert (limits.same_topic.max_consecutive_editions, limits.same_topic.severity) == (2, "waivable")
    assert (limits.prior_awards.months, limits.prior_awards.severity) == (6, "waivable")


def test_h16_a_project_is_entered_once() -> None:
    limit = edition("shic-7").limits.same_project
    assert limit is not None and limit.severity == "block"


def test_h17_taking_part_is_free() -> None:
    fees = edition("shic-7").fees
    assert fees is not None and fees.service_fee == 0 and edition("shic-7").products == ()
    assert "最终解释权" in edition("shic-7").terms.text


def test_h18_there_are_contacts_of_two_kinds() -> None:
    rulebook = edition("shic-7")
    for contacts in (rulebook.contacts, rulebook.division("hunan").contacts):
        assert [contact.kind for contact in contacts] == ["registration", "cooperation"]


# --- the 8th national final and its conference ----------------------------------------------------


def test_n1_the_event_s_days_are_set_and_its_theme_and_place_provisional() -> None:
    rulebook = edition("shic-8")
    event = rulebook.event
    assert event is not None and event.check_in is not None
    days = (event.check_in.day, event.first_day, event.last_day)
    assert [day.isoformat() for day in days if day] == ["2026-06-25", "2026-06-26", "2026-06-28"]
    assert rulebook.edition.theme_provisional and event.place_provisional and event.place is None


def test_n2_the_bodies_stand_in_the_notice_s_order() -> None:
    bodies = {body.role: body.names for body in edition("shic-8").bodies}
    assert [(role, len(names)) for role, names in bodies.items()] == [
        ("指导单位", 5),
        ("主办单位", 2),
        ("承办单位", 9),
        ("支持单位", 44),
    ]
    assert bodies["主办单位"] == ("芙蓉实验室", "“移动医疗”教育部-中国移动联合实验室")
    assert bodies["承办单位"][0] == "中国信息通信研究院云计算与大数据研究所"
    supporting = bodies["支持单位"]
    assert (supporting[0], supporting[-1]) == ("上海市医院协会信息管理专业委员会", "医新苑（公众号）")
    assert "互联网医疗健康产业联盟" in bodies["承办单位"] and "互联网医疗健康产业联盟" in supporting


def test_n3_there_are_six_tracks_and_about_18_sessions() -> None:
    rulebook = edition("shic-8")
    assert [track.short_name for track in rulebook.tracks] == [
        "应用创新",
        "技术创新",
        "基层医院创新",
        "中医药创新",
        "先进基础设施",
        "数据要素",
    ]
    assert rulebook.roadshow is not None
    assert (rulebook.roadshow.sessions, rulebook.roadshow.finalists) == (18, 200)


def test_n4_prizes_are_named() -> None:
    assert [award.name for award in edition("shic-8").awards][:4] == ["一等奖", "二等奖", "三等奖", "单项奖"]


def test_n6_n8_there_are_six_forums_and_seven_scenes() -> None:
    event = edition("shic-8").event
    assert event is not None and event.exhibition is not None
    assert (len(event.forums), len(event.exhibition.scenes), len(event.attendees)) == (6, 7, 4)


def test_n12_the_fees_are_per_team_and_per_person() -> None:
    team, person = edition("shic-8").products
    assert (team.price, team.max_members, team.buyer) == (Decimal(1800), 5, "finalist_team")
    assert (person.price, person.buyer) == (Decimal(480), "person")
    assert all(
        product.window and show_window(product.window).endswith("2026年6月10日 24:00") for product in (team, person)
    )


def test_n14_withdrawals_come_back_in_full_until_the_deadline() -> None:
    refund = edition("shic-8").refund
    assert refund is not None
    rule = {rule.reason: rule for rule in refund.rules}
    assert rule["withdrawal"].ratio == 1 and rule["withdrawal"].until is not None
    assert show_opening(rule["withdrawal"].until) == "2026年6月11日 00:00"
    assert rule["duplicate_payment"].until is None


def test_n16_there_are_contacts_of_three_kinds() -> None:
    assert [contact.kind for contact in edition("shic-8").contacts] == ["registration", "cooperation", "press"]


def test_n17_the_challenge_is_a_contest_of_its_own() -> None:
    challenge, finals = edition("compute-1"), edition("shic-8")
    assert challenge.contest.code != finals.contest.code
    assert not {track.code for track in challenge.tracks} & {track.code for track in finals.tracks}
    division = challenge.division_for_province("43")
    assert division is not None and division.code == "national"
