"""What the demo plans: everything is there, nothing is real, and nothing stands against any of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from saiban.core.identifiers import check_email, check_mobile, check_uscc
from saiban.core.names import title_key
from saiban.demo.cast import PLAYERS
from saiban.demo.invention.acts import Act, Save, Screen, Submit, Upload
from saiban.demo.invention.outcomes import EVENING, SCREENING_OPENS, STATES, Outcome
from saiban.demo.invention.papers import make
from saiban.demo.invention.plan import Planned, plan_entries
from saiban.documents.fitness import check_fit
from saiban.editions.testing import shipped
from saiban.entries.rules.eligibility import findings
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart, UnitPart
from saiban.rulebook import Rulebook


def rulebook() -> Rulebook:
    return shipped("shic-7")


@cache
def whole() -> list[Planned]:
    return plan_entries(rulebook())


def acts() -> Iterator[tuple[Planned, Act]]:
    return ((planned, act) for planned in whole() for act in planned.acts)


def units_entered() -> Iterator[UnitPart]:
    """Each unit once for each entry in which it takes a place."""
    for planned in whole():
        if STATES[planned.outcome] not in {"draft", "withdrawn", "rejected"}:
            yield from (unit for _, unit in planned.form.units())


def test_the_same_plan_comes_out_every_time() -> None:
    assert plan_entries(rulebook(), scale=0.1) == plan_entries(rulebook(), scale=0.1)


def test_there_are_at_least_800_entries_over_all_divisions_and_tracks() -> None:
    assert len(whole()) >= 800
    assert {planned.division for planned in whole()} == {division.code for division in rulebook().divisions}
    assert {planned.form.track for planned in whole()} == {track.code for track in rulebook().tracks}
    assert {planned.form.applicant for planned in whole()} == {kind.code for kind in rulebook().applicant_kinds}


def test_hunan_has_the_most_entries_and_every_outcome() -> None:
    sizes = Counter(planned.division for planned in whole())
    assert sizes.most_common(1)[0][0] == "hunan" and sizes["hunan"] >= 40
    assert {planned.outcome for planned in whole() if planned.division == "hunan"} == set(Outcome)


def test_a_small_demo_too_shows_every_outcome() -> None:
    assert {planned.outcome for planned in plan_entries(rulebook(), scale=0.0)} == set(Outcome)


def test_there_are_hundreds_of_units_of_every_kind_and_level_in_every_province() -> None:
    units = {unit.name: unit for planned in whole() for _, unit in planned.form.units()}.values()
    assert len(units) >= 300
    assert {unit.kind for unit in units} == {kind.code for kind in rulebook().unit_kinds}
    assert {unit.level for unit in units} == {level.code for level in rulebook().unit_levels}
    covered = {province for division in rulebook().divisions for province in division.provinces}
    assert {unit.province for unit in units} == covered


def test_h16_no_title_is_given_twice() -> None:
    titles = [title_key(planned.form.title) for planned in whole()]
    assert len(set(titles)) == len(titles)


def test_abstracts_have_a_realistic_length() -> None:
    lengths = [len(planned.form.abstract) for planned in whole()]
    assert min(lengths) >= 200 and max(lengths) <= 600


def test_teams_have_two_to_six_members_and_single_persons_one() -> None:
    sizes = {planned.form.applicant: set[int]() for planned in whole()}
    for planned in whole():
        sizes[planned.form.applicant].add(len(planned.form.members))
    assert sizes.pop("individual") == {1}
    assert set().union(*sizes.values()) == {2, 3, 4, 5, 6}


def test_nothing_stands_against_a_complete_form_but_what_is_done_at_the_end() -> None:
    for planned in whole():
        facts = Facts(rulebook(), planned.form, EVENING, terms_accepted=True)
        blocking = [finding for finding in findings(facts) if finding.blocks and finding.step != "documents"]
        assert not blocking, (planned.form.title, blocking)


def test_everything_happens_in_order_and_before_the_evening_of_the_demo() -> None:
    for planned in whole():
        moments = [act.at for act in planned.acts]
        assert moments == sorted(moments) and moments[-1] < EVENING


def test_h7_entries_are_handed_in_while_registration_is_open() -> None:
    for planned, act in acts():
        window = rulebook().registration_window(planned.division)
        assert window
        assert not isinstance(act, Submit) or act.at in window


def test_committees_decide_in_office_hours_after_screening_has_begun() -> None:
    decided = [act.at for _, act in acts() if isinstance(act, Screen)]
    assert min(decided) >= SCREENING_OPENS
    assert all(at.weekday() < 5 and timedelta(hours=9) <= at - at.replace(hour=0, minute=0) for at in decided)
    assert all(at.hour < 18 for at in decided)


def test_whoever_returns_or_rejects_an_entry_says_why() -> None:
    for _, act in acts():
        if isinstance(act, Screen) and act.verdict != "passed":
            assert act.reason
            assert act.remarks or act.verdict == "rejected"


def test_h13_no_unit_takes_part_in_more_than_five_entries() -> None:
    assert max(Counter(unit.uscc for unit in units_entered()).values()) == 5


def test_h13_the_cast_has_a_unit_without_places_and_one_with_a_last_place() -> None:
    places = Counter(unit.name for unit in units_entered())
    held = {player.key: places[player.unit.name] for player in PLAYERS if player.unit}
    assert held == {"entrant": 3, "full-unit": 5, "near-unit": 4}


def test_no_number_no_address_and_no_credit_code_can_be_real() -> None:
    for planned in whole():
        people: list[MemberPart | MentorPart] = [*planned.form.members, *planned.form.mentors]
        for phone in (person.phone for person in people if person.phone):
            assert phone.startswith("154") and check_mobile(phone).ok
        for email in (person.email for person in people if person.email):
            assert email.endswith(("@example.cn", "@example.org")) and check_email(email).ok
        for _, unit in planned.form.units():
            assert unit.uscc[8] == "T" and check_uscc(unit.uscc).ok
        assert planned.owner.address.startswith("154") or planned.owner.address.endswith("@example.cn")


def test_the_cast_can_be_called_by_numbers_that_are_easy_to_type() -> None:
    assert [player.phone for player in PLAYERS] == [f"154000000{number:02}" for number in range(1, len(PLAYERS) + 1)]


def test_half_filled_drafts_have_come_to_different_points() -> None:
    halves = [planned.acts for planned in whole() if planned.outcome is Outcome.HALF]
    filled = {
        frozenset(key for act in story if isinstance(act, Save) for key in act.values) for story in halves
    }  # fmt: skip
    assert len(filled) >= 5
    assert any(isinstance(act, Upload) for story in halves for act in story)


def test_h8_every_file_is_of_a_type_that_its_kind_allows() -> None:
    for planned, act in acts():
        if isinstance(act, Upload):
            kind = rulebook().document(act.kind)
            assert act.order.type in kind.types, (planned.form.applicant, act)


def test_returned_papers_are_replaced_by_better_ones() -> None:
    licences = defaultdict(list)
    for planned, act in acts():
        if isinstance(act, Upload) and act.order.licence:
            licences[id(planned)].append(act.order.licence)
    better = [shown[-1] for shown in licences.values() if len(shown) > 1]
    assert better and all(licence.seals == 2 for licence in better)


def test_h9_most_licences_say_what_was_typed_and_a_few_do_not() -> None:
    shown = [
        (act.order.licence.name, act.order.licence.uscc) == (planned.form.lead.name, planned.form.lead.uscc)
        for planned, act in acts()
        if isinstance(act, Upload) and act.order.licence
    ]
    assert 0.8 < sum(shown) / len(shown) < 0.98


def test_what_an_entry_saves_is_what_its_form_says() -> None:
    for planned in whole():
        if planned.outcome in {Outcome.WAITING, Outcome.READY}:
            saved = {key: value for act in planned.acts if isinstance(act, Save) for key, value in act.values.items()}
            assert EntryForm.read(saved) == planned.form


def test_h8_the_files_themselves_are_fit_for_upload() -> None:
    """One of each type and kind, judged as an upload is."""
    judged = {(act.kind, act.order.type): act.order for _, act in acts() if isinstance(act, Upload)}
    assert {order.type for order in judged.values()} == {"pdf", "docx", "jpg", "png"}
    for (kind, _), order in judged.items():
        wanted = rulebook().document(kind)
        assert not check_fit(make(order).found, allowed_kinds=wanted.types, max_bytes=wanted.max_bytes)
