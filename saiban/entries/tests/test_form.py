"""The working copy's shape: what was typed comes back as it was, and nothing that is stored can break the rules."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from saiban.editions.testing import shipped
from saiban.entries.rules.eligibility import findings
from saiban.entries.rules.facts import Facts, form_of
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart, UnitPart
from saiban.entries.rules.tracks import offers
from saiban.entries.tests.conftest import NOW
from saiban.rulebook.tests.cast import school

SEVENTH = shipped("shic-7")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
ANSWERS = st.dictionaries(
    TEXT.filter(bool), TEXT | st.booleans() | st.integers() | st.lists(TEXT, max_size=3), max_size=4
)
UNITS = st.builds(UnitPart, *[TEXT] * 5)
FORMS = st.builds(
    EntryForm, applicant=TEXT, lead=UNITS, joint=st.lists(UNITS, max_size=3).map(tuple), province=TEXT, division=TEXT,
    track=TEXT, title=TEXT, abstract=TEXT, fields=ANSWERS,
    members=st.lists(st.builds(MemberPart, *[TEXT] * 6, fields=ANSWERS), max_size=3).map(tuple),
    mentors=st.lists(st.builds(MentorPart, *[TEXT] * 6), max_size=3).map(tuple),
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
# Every key of the form, and the codes that its rules look for, so that strange values come to where they are read.
KEYS = st.sampled_from(
    [*EntryForm.__dataclass_fields__, *MemberPart.__dataclass_fields__, *MentorPart.__dataclass_fields__,
     *UnitPart.__dataclass_fields__, *(question.code for question in SEVENTH.fields), "overseas-talent"]
)  # fmt: skip
CODES = st.sampled_from(
    ["applied", "technical", "county", "xinchuang", "overseas-talent", "enterprise", "medical-institution", "team",
     "leader", "core", "43", "medical", "NaN", "sNaN", "-Infinity", "1e999999", "2024-02-30"]
)  # fmt: skip
JSON = st.recursive(
    SCALARS | CODES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=6),
    max_leaves=40,
)


@given(FORMS)
def test_a_form_comes_back_from_its_data_as_it_was(form: EntryForm) -> None:
    assert EntryForm.read(form.to_data()) == form


@given(JSON)
def test_any_data_at_all_can_be_read_and_what_was_read_stays_as_it_is(data: Any) -> None:
    form = EntryForm.read(data)
    assert EntryForm.read(form.to_data()) == form


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(EntryForm.__dataclass_fields__, JSON)))
def test_any_data_at_all_can_be_judged(data: Any) -> None:
    form = form_of(SEVENTH, data)
    assert len(offers(SEVENTH, form)) == len(SEVENTH.tracks)
    assert all(finding.message for finding in findings(Facts(SEVENTH, form, NOW)))


@given(st.sampled_from(["weight", "built-on"]), JSON)
def test_any_answer_can_be_judged_against_every_kind_of_condition(code: str, answer: Any) -> None:
    """The invented school contest asks for numbers and dates, which the shipped ones do not."""
    form = EntryForm.read({"applicant": "class", "track": "robot", "fields": {code: answer}})
    assert findings(Facts(school(), form, NOW))


def test_a_number_that_is_none_meets_no_condition() -> None:
    for typed in ("NaN", "sNaN", "Infinity"):
        form = EntryForm.read({"applicant": "class", "track": "robot", "fields": {"weight": typed}})
        items = {finding.item for finding in findings(Facts(school(), form, NOW))}
        assert {"track", "fields.weight"} <= items
