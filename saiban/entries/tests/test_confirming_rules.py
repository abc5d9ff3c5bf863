"""Confirming, as its rules see it (H12): who is who, whose words count, and when somebody may be written to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from saiban.core.windows import BEIJING
from saiban.entries.rules.confirmations import (
    Named,
    Standing,
    Writer,
    confirmation_findings,
    is_due,
    keeping_own_words,
    may_remind,
    named_people,
    refusals_of_words,
    refusals_to_answer,
    reply_of,
    standing,
    standing_in_submission,
    with_words,
)
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Weight
from saiban.entries.rules.form import EntryForm, MemberPart
from saiban.entries.testing import LEADER, MENTOR, filled_form
from saiban.rulebook import Rulebook
from saiban.rulebook.tests.cast import edition

NOW = datetime(2024, 5, 20, 10, 0, tzinfo=BEIJING)
DAY = timedelta(days=1)


@dataclass
class Given:
    """What somebody was asked and said."""

    part: str = "mentor"
    name: str = "李示范"
    phone: str = "13800000002"
    email: str = ""
    state: str = "asked"
    found: Any = field(default_factory=dict)
    said: Any = field(default_factory=dict)
    is_written: bool = False


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return edition("shic-7")


def required(rules: Rulebook, stage: str | None = None) -> Rulebook:
    data = rules.to_data()
    data["mentors"]["confirm"] = {"ask": "required", "clause": "H12", **({"stage": stage} if stage else {})}
    return Rulebook.model_validate(data)


def mentor(rules: Rulebook, **changes: Any) -> Named:
    form = filled_form(mentors=(replace(MENTOR, **changes),))
    return next(person for person in named_people(rules, form) if person.part == "mentor")


def confirmed(person: Named, **own: str) -> Given:
    return Given(state="confirmed", found=dict(person.words), said={**person.words, **own}, is_written=bool(own))


def test_h12_members_and_mentors_are_named_where_the_rulebook_asks_them(rules: Rulebook) -> None:
    form = filled_form(members=(LEADER, MemberPart()), mentors=(replace(MENTOR, phone="+86 138 0000 0002"),))
    assert [(person.item, person.name, person.phone) for person in named_people(rules, form)] == [
        ("members.0", "张示范", "13800000001"), ("mentors.0", "李示范", "13800000002"),
    ]  # fmt: skip
    data = rules.to_data()
    data["team"]["confirm"] = {"ask": "none"}
    silent = Rulebook.model_validate(data)
    assert [person.item for person in named_people(silent, form)] == ["mentors.0"]


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True), ({"unit": "另一大学"}, True), ({"phone": "138 0000 0002"}, True), ({"name": "李 示范"}, False),
        ({"phone": "13800000003"}, False), ({"email": "li@example.cn"}, False), ({"name": "王示范"}, False),
    ],
)  # fmt: skip
def test_h12_another_name_number_or_address_is_somebody_else(
    rules: Rulebook, changes: dict[str, str], is_same: bool
) -> None:
    assert (reply_of(mentor(rules, **changes), [Given()]) is not None) is is_same


def test_h12_who_corrects_their_own_name_stays_the_same_person(rules: Rulebook) -> None:
    given = confirmed(mentor(rules), name="李世范")
    assert reply_of(mentor(rules, name="李世范"), [given]) is given
    assert reply_of(mentor(rules), [given]) is given


def test_h12_a_confirmation_speaks_of_the_words_it_was_given_for(rules: Rulebook) -> None:
    given = confirmed(mentor(rules), reason="我亲自指导，成效可见。")
    assert standing(mentor(rules, reason="我亲自指导，成效可见。"), given) is Standing.CONFIRMED
    assert standing(mentor(rules, reason="随便写的。"), given) is Standing.CHANGED
    assert standing(mentor(rules), given) is Standing.CHANGED, "the words that the mentor has put otherwise"
    assert standing_in_submission(mentor(rules), given) is Standing.CONFIRMED, "handed in before the mentor spoke"
    assert standing_in_submission(mentor(rules, reason="随便写的。"), given) is Standing.CHANGED


def test_h12_words_that_came_late_leave_what_was_handed_in_confirmed(rules: Rulebook) -> None:
    given = replace(confirmed(mentor(rules), reason="迟到的更正。"), is_written=False)
    assert standing(mentor(rules), given) is Standing.CONFIRMED


def test_h12_standings_before_and_without_an_answer(rules: Rulebook) -> None:
    person = mentor(rules)
    assert standing(person, None) is Standing.NOT_ASKED
    assert standing(person, Given()) is Standing.ASKED
    assert standing(mentor(rules, phone="12", email=""), None) is Standing.UNREACHABLE
    declined = Given(state="declined", found=dict(person.words))
    assert standing(person, declined) is Standing.DECLINED
    assert standing(mentor(rules, unit="改过的单位"), declined) is Standing.CHANGED


def test_h12_whoever_writes_the_entry_need_not_be_asked_about_themselves_but_a_mentor_is(rules: Rulebook) -> None:
    writer = Writer("张示范", phone="13800000001")
    member = next(person for person in named_people(rules, filled_form()) if person.part == "member")
    assert standing(member, None, writer) is Standing.WRITER
    assert standing(replace(member, name="赵示范"), None, writer) is Standing.NOT_ASKED, "one's number for everybody"
    own = Writer("李示范", phone="13800000002")
    assert standing(mentor(rules), None, own) is Standing.NOT_ASKED


def test_an_answer_that_says_nothing_is_no_change() -> None:
    rules = edition("shic-7")
    form = filled_form(members=(replace(LEADER, fields={"overseas-talent": False}),))
    before = named_people(rules, filled_form())[0]
    given = Given("member", before.name, before.phone, before.email, "confirmed", dict(before.words), {})
    assert standing(named_people(rules, form)[0], given) is Standing.CONFIRMED


# --- a page that was open before -------------------------------------------------------------------------------------


def test_h12_a_page_that_was_open_does_not_take_a_mentors_own_words_back(rules: Rulebook) -> None:
    found = filled_form()
    given = confirmed(mentor(rules), reason="我亲自指导，成效可见。", post="主任")
    stands = with_words(found, "mentors.0", given.said)
    stale = replace(found, mentors=(replace(MENTOR, unit="示范大学附属医院"),))
    kept = keeping_own_words(rules, stands, stale, [given]).mentors[0]
    assert (kept.reason, kept.post, kept.unit) == ("我亲自指导，成效可见。", "主任", "示范大学附属医院")


def test_h12_an_edit_of_the_entrants_is_kept_and_asks_anew(rules: Rulebook) -> None:
    given = confirmed(mentor(rules), reason="我亲自指导，成效可见。")
    stands = with_words(filled_form(), "mentors.0", given.said)
    edited = replace(stands, mentors=(replace(stands.mentors[0], reason="改写的理由。"),))
    assert keeping_own_words(rules, stands, edited, [given]) == edited
    assert standing(named_people(rules, edited)[-1], given) is Standing.CHANGED


# --- links ----------------------------------------------------------------------------------------------------------


def refused(rules: Rulebook, **changes: Any) -> list[str]:
    asked: dict[str, Any] = {
        "person": mentor(rules), "part": "mentor", "state": "submitted", "place": ("hunan", None), "now": NOW,
        "expires_at": NOW + DAY,
    }  # fmt: skip
    return [reason.code for reason in refusals_to_answer(rules, **asked | changes)]


def test_h12_a_link_is_dead_for_who_was_replaced_and_where_nobodys_word_is_needed(rules: Rulebook) -> None:
    assert refused(rules) == []
    assert refused(rules, state="draft") == refused(rules, state="passed") == []
    assert refused(rules, person=None) == ["replaced"]
    assert refused(rules, state="withdrawn") == refused(rules, state="rejected") == ["gone"]


def test_h12_a_link_ends_at_its_moment_and_with_the_rulebooks_deadline(rules: Rulebook) -> None:
    due = rules.confirmation_deadline(rules.mentors.confirm, "hunan")
    assert due
    assert refused(rules, expires_at=NOW) == ["expired"]
    assert refused(rules, expires_at=NOW + timedelta(seconds=1)) == []
    assert refused(rules, now=due, expires_at=due + DAY) == ["past"]
    assert refused(rules, now=due - timedelta(seconds=1), expires_at=due + DAY) == []


def test_h12_reminders_once_a_day_and_never_to_who_said_no() -> None:
    assert may_remind(Standing.ASKED, [NOW - DAY], NOW)
    assert not may_remind(Standing.ASKED, [NOW - DAY * 3, NOW - DAY + timedelta(seconds=1)], NOW)
    assert may_remind(Standing.ASKED, [NOW + DAY], NOW), "a rehearsed clock was set back"
    others = set(Standing) - {Standing.ASKED, Standing.CHANGED}
    assert not any(may_remind(stands, [], NOW) for stands in others)


def test_h12_a_link_is_due_once_and_once_more_after_a_change() -> None:
    assert is_due(Standing.NOT_ASKED, None, [])
    assert not is_due(Standing.ASKED, None, [NOW - DAY * 9])
    assert is_due(Standing.CHANGED, NOW, [NOW - DAY])
    assert not is_due(Standing.CHANGED, NOW - DAY, [NOW])
    assert not is_due(Standing.DECLINED, NOW, [])


# --- what is written, and what stands in the way ---------------------------------------------------------------------


def test_h12_a_mentor_writes_the_reasons_and_a_member_need_not(rules: Rulebook) -> None:
    empty = {"name": "", "unit": "", "post": "", "reason": ""}
    assert {reason.item for reason in refusals_of_words(rules, "mentor", empty)} == {"name", "unit", "post", "reason"}
    assert {reason.item for reason in refusals_of_words(rules, "member", empty)} == {"name", "unit"}
    long = {"name": "李" * 61, "unit": "大学", "post": "教授", "reason": "好" * 501}
    assert [reason.item for reason in refusals_of_words(rules, "mentor", long)] == ["name", "reason"]


def found(rules: Rulebook, stands: Standing) -> list[tuple[Weight, str]]:
    facts = Facts(rules, filled_form(), NOW, standings={"mentors.0": stands, "members.0": Standing.WRITER})
    return [(finding.weight, finding.clause) for finding in confirmation_findings(facts)]


def test_h12_where_it_is_required_nobody_hands_in_before_all_have_confirmed(rules: Rulebook) -> None:
    strict = required(rules)
    missing = (Standing.NOT_ASKED, Standing.ASKED, Standing.CHANGED)
    assert all(found(strict, stands) == [(Weight.MISSING, "H12")] for stands in missing)
    assert found(strict, Standing.DECLINED) == [(Weight.REFUSED, "H12")]
    assert found(strict, Standing.CONFIRMED) == []


def test_h12_where_people_are_only_invited_or_it_is_needed_later_nothing_stands_in_the_way(rules: Rulebook) -> None:
    for milder in (rules, required(rules, "division-final")):
        assert all(found(milder, stands) == [] for stands in Standing if stands is not Standing.DECLINED)
        assert found(milder, Standing.DECLINED) == [(Weight.NOTED, "H12")]


def test_a_form_without_people_names_nobody(rules: Rulebook) -> None:
    assert named_people(rules, EntryForm()) == []
