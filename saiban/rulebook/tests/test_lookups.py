"""What the other rooms ask a rulebook."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from saiban.core.windows import show_closing
from saiban.rulebook.regions import MAINLAND
from saiban.rulebook.schema.tracks import AnyOf
from saiban.rulebook.tests.cast import changed, edition, school


def test_parts_are_found_by_their_code() -> None:
    assert school().track("robot").name == "机器人"
    assert school().stage("show").kind == "national_final"
    assert school().division("guests").name == "邀请赛区"
    assert school().document("consent").private == "sensitive"
    assert school().applicant_kind("class").name == "班级"
    assert school().member_role("student").max == 3
    assert school().leader_role.code == "captain"
    with pytest.raises(KeyError):
        school().track("poetry")


def test_stages_are_found_by_their_kind() -> None:
    stage = school().stage_of_kind("online_vote")
    assert stage is not None and stage.code == "public-vote"
    assert school().stage_of_kind("semi_final") is None


def test_h7_a_division_s_own_window_replaces_the_common_one() -> None:
    common, own = school().registration_window("south-school"), school().registration_window("north-school")
    assert common is not None and common.closes is not None and own is not None and own.closes is not None
    assert show_closing(common.closes, school().zone) == "2025年4月15日 24:00"
    assert show_closing(own.closes, school().zone) == "2025年4月20日 18:00"
    assert own.opens is None
    assert school().registration_window() == common
    assert school().window("public-vote", "north-school") is None


def test_h5_the_division_follows_from_the_province() -> None:
    book = edition("shic-7")
    for code in MAINLAND:
        division = book.division_for_province(code)
        assert division is not None and code in division.provinces
        assert book.division_for_province(f"{code}0000") == division
    corps = book.division_for_province("66")
    assert corps is not None and corps.code == "xinjiang"


def test_where_no_division_covers_a_province_there_is_the_fallback_or_none() -> None:
    overseas = edition("shic-7").division_for_province("99")
    assert overseas is not None and overseas.code == edition("shic-7").division_rule.fallback
    assert changed(edition("shic-7"), ("division_rule.fallback", None)).division_for_province("99") is None


@pytest.mark.parametrize(
    ("name", "uscc", "division"),
    [
        ("青禾第二中学", None, "south-school"),
        ("青禾一中 北校", None, "north-school"),
        ("青禾第一中学(北校区)", None, "north-school"),
        ("改了名的学校", "12650000000000001A", "north-school"),
        ("青禾第二中学", "12650000000000001A", "north-school"),
        ("远方小学", None, "guests"),
        ("远方小学", "12650000000000002B", "guests"),
    ],
)
def test_a_unit_s_division_is_found_by_credit_code_then_by_name(name: str, uscc: str | None, division: str) -> None:
    found = school().division_for_unit(name, uscc)
    assert found is not None and found.code == division


def test_documents_and_questions_depend_on_applicant_and_track() -> None:
    def documents(applicant: str, track: str) -> list[str]:
        return [document.code for document in school().documents_for(applicant, track)]

    def fields(applicant: str, track: str) -> list[str]:
        return [field.code for field in school().fields_for(applicant, track)]

    assert documents("class", "poster") == ["artwork"]
    assert documents("student", "robot") == ["video", "consent"]
    assert fields("class", "robot") == ["weight", "built-on", "slogan"]
    assert fields("student", "poster") == []


def test_h9_units_show_their_licence_and_persons_their_identity() -> None:
    book = edition("shic-7")
    for applicant in book.applicant_kinds:
        codes = {document.code for document in book.documents_for(applicant.code, "xinchuang")}
        assert ("licence" in codes, "identity" in codes) == (applicant.led_by_unit, not applicant.led_by_unit)
        private = {document.code for document in book.documents if document.private != "normal"}
        assert private == {"licence", "identity"}


@pytest.mark.parametrize("code", ["shic-7", "shic-8"])
def test_h9_only_the_licence_is_read_and_only_from_what_can_be_read(code: str) -> None:
    assert [document.code for document in edition(code).documents if document.reads] == ["licence"]
    licence = edition(code).document("licence")
    assert all(licence.is_read(kind) for kind in licence.types) and not licence.is_read("docx")
    assert not edition(code).document("identity").is_read("pdf")


def test_member_questions_depend_on_the_role() -> None:
    book = edition("shic-7")
    assert [field.code for field in book.member_fields_for("core")] == ["overseas-talent"]
    assert book.member_fields_for("member") == ()


def test_a_document_is_due_when_registration_closes_or_its_stage_opens_or_on_its_own_day() -> None:
    book, zone = school(), ZoneInfo("Asia/Urumqi")
    artwork, video = book.document("artwork"), book.document("video")
    assert book.document_stage(artwork).code == "sign-up"
    assert book.document_deadline(artwork) == datetime(2025, 4, 16, tzinfo=zone)
    assert book.document_deadline(artwork, "north-school") == datetime(2025, 4, 20, 18, tzinfo=zone)
    assert book.document_deadline(video) == datetime(2025, 5, 10, 12, tzinfo=zone)
    waiting = changed(book, ("documents.1.due", None))
    assert waiting.document_deadline(waiting.document("video")) == datetime(2025, 6, 1, tzinfo=zone)
    unknown = changed(book, ("documents.1.due", None), ("documents.1.stage", "public-vote"))
    assert unknown.document_deadline(unknown.document("video")) is None


def test_h11_slides_are_due_before_the_division_final() -> None:
    book = edition("shic-7")
    due = book.document_deadline(book.document("slides"), "hunan")
    assert due == datetime(2024, 6, 6, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_rubric_is_found_by_stage_and_track() -> None:
    rubric = edition("shic-8").rubric_for("national-final", "applied")
    assert rubric is not None and len(rubric.criteria) == 7
    assert edition("shic-8").rubric_for("registration", "applied") is None
    own = {"code": "own", "name": "专用", "stages": ["show"], "only_tracks": ["robot"], "criteria": [
        {"code": "c", "name": "c", "max_marks": 10}]}  # fmt: skip
    narrowed = changed(school(), ("rubrics", [own]))
    assert narrowed.rubric_for("show", "robot") is not None
    assert narrowed.rubric_for("show", "poster") is None


def test_conditions_nest() -> None:
    inner = school().track("robot").conditions[1]
    assert isinstance(inner, AnyOf) and [part.kind for part in inner.conditions] == ["members", "field_value"]


def test_an_edition_ends_with_its_last_stage_and_proofs_of_identity_go_the_days_agreed_to_after() -> None:
    book = edition("shic-7")
    assert book.ends and show_closing(book.ends) == "2024年9月30日 24:00"
    assert book.identity_consent and book.identity_documents_due
    assert (book.identity_documents_due - book.ends).days == book.identity_consent.keep_days == 180
    assert f"{book.identity_consent.keep_days} 日" in book.identity_consent.text


def test_an_edition_whose_last_stage_is_to_be_announced_has_no_end_yet() -> None:
    book = edition("shic-7")
    last = len(book.stages) - 1
    open_ended = changed(book, (f"stages.{last}.opens", None), (f"stages.{last}.closes", None))
    assert open_ended.ends is None and open_ended.identity_documents_due is None
