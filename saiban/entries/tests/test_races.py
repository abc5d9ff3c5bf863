"""What must happen once happens once, however many try at the same moment; and controls that show the race is real."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import Model

from saiban.accounts.models import Person, Unit
from saiban.accounts.testing import make_person
from saiban.audit.commands import SYSTEM
from saiban.audit.models import AuditRow
from saiban.core.errors import Reason, Refused
from saiban.core.tokens import check_number
from saiban.database.writing import Change, change_of
from saiban.documents.samples import quick_pdf
from saiban.editions import guards
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition
from saiban.entries.commands import documents, drafts, locks, submission, versions
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Document, Entry, EntryUnit, ProjectClaim, State, Submission, UnitPlace
from saiban.entries.queries.doors import get_own_entry_for
from saiban.entries.rules.form import EntryForm, UnitPart
from saiban.entries.testing import company, filled_form, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import (
    PATIENCE,
    Act,
    errors,
    file_units,
    free_entry,
    meet_after,
    together,
    without_holding_units,
)
from saiban.messaging.models import Message
from saiban.rulebook import Rulebook

pytestmark = pytest.mark.django_db(transaction=True)


def behind_door(entry: Entry, *, seen: bool = True) -> dict[str, Any]:
    """Whose entry, and the entry as it was before the race began: what a page hands to the command behind it.

    Not `seen`: the command has to hold the entry, and reads it then.
    """
    named: dict[str, Any] = {"entry_id": entry.pk, "actor": entry.owner}
    return named | ({"seen": get_own_entry_for(entry.owner, entry.public_id)} if seen else {})


def submitting(entry: Entry) -> Act:
    return partial(submit_entry, **behind_door(entry), accepts_terms=True, now=NOW)


def refusing_clauses(outcomes: list[Any]) -> set[str]:
    found = errors(outcomes)
    assert all(isinstance(error, Refused) for error in found), [error for error in found if type(error) is not Refused]
    return {reason.clause for error in found if isinstance(error, Refused) for reason in error.reasons}


@pytest.fixture
def draft_of(edition: Edition) -> Callable[..., Entry]:
    """A complete draft of somebody new; what it names is nobody else's unless it is given."""

    def make(number: int, owner: Person | None = None, **changes: Any) -> Entry:
        form = {"title": f"第{number}号项目", "lead": hospital(100 + number), **changes}
        return make_draft(edition, owner or make_person(), NOW, **form)

    return make


# --- H13: five entries of a unit --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_file", "over"), [(True, 0), (False, 0.5)], ids=["units on file, at once", "new units, within half a second"]
)
def test_h13_of_fifty_entries_of_a_unit_at_once_exactly_five_are_accepted(
    draft_of: Callable[..., Entry], *, on_file: bool, over: float
) -> None:
    led = [draft_of(number, lead=hospital()) for number in range(25)]
    joined = [draft_of(number, joint=(hospital(),)) for number in range(25, 50)]
    if on_file:
        file_units([*led, *joined])
    acts = [submitting(entry) for pair in zip(led, joined, strict=True) for entry in pair]
    outcomes = together(acts, over=over)
    assert refusing_clauses(outcomes) == {"H13"}
    assert sum(isinstance(outcome, Submission) for outcome in outcomes) == 5
    unit = Unit.objects.get(uscc=hospital().uscc)
    assert sorted(unit.places.values_list("place", flat=True)) == [1, 2, 3, 4, 5]
    assert Entry.objects.entered().count() == Submission.objects.count() == unit.entries.count() == 5
    assert AuditRow.objects.filter(verb="submit_entry").count() == 5


def test_h13_control_without_holding_the_unit_more_than_five_are_accepted(
    draft_of: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [draft_of(number, lead=hospital()) for number in range(8)]
    file_units(entries[:1])
    without_holding_units(monkeypatch)
    monkeypatch.setattr(submission, "take_places", lambda *_: None)
    meet_after(monkeypatch, submission, "gather_facts", len(entries))
    outcomes = together([submitting(entry) for entry in entries])
    assert errors(outcomes) == []
    assert EntryUnit.objects.filter(unit__uscc=hospital().uscc).count() == 8 > 5


def test_h13_control_without_holding_the_unit_the_database_still_has_the_last_word(
    draft_of: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [draft_of(number, lead=hospital()) for number in range(8)]
    file_units(entries[:1])
    without_holding_units(monkeypatch)
    meet_after(monkeypatch, submission, "gather_facts", len(entries))
    found = errors(together([submitting(entry) for entry in entries]))
    assert found and all(isinstance(error, IntegrityError) for error in found)
    assert UnitPlace.objects.count() == Entry.objects.entered().count() <= 5


def test_h13_a_place_given_back_is_given_once(edition: Edition, draft_of: Callable[..., Entry]) -> None:
    sent = [make_submission(edition, make_person(), NOW, title=f"在先{number}").entry for number in range(5)]
    waiting = [draft_of(number, lead=hospital()) for number in range(6)]
    withdrawing = partial(withdraw_entry, entry_id=sent[0].pk, actor=sent[0].owner, now=NOW)
    together([withdrawing, *(submitting(entry) for entry in waiting)])
    # Whoever came before the withdrawal was refused; of those who came after it, one was accepted.
    assert UnitPlace.objects.count() == Entry.objects.entered().count() in {4, 5}


# --- H16: a project once ----------------------------------------------------------------------------------------------


def twins(draft_of: Callable[..., Entry], kind: str) -> list[Entry]:
    """Two drafts of one project: of one unit by two people, or by one person without a unit."""
    if kind == "unit":
        return [draft_of(1, lead=hospital(), title="同一项目", track=track) for track in ("applied", "xinchuang")]
    owner = make_person()
    own = {"applicant": "team", "lead": UnitPart(), "province": "43", "title": "同一项目"}
    return [draft_of(1, owner, **own, track=track) for track in ("technical", "xinchuang")]


@pytest.mark.parametrize("kind", ["unit", "person"])
def test_h16_one_project_handed_in_twice_at_once_is_entered_once(draft_of: Callable[..., Entry], kind: str) -> None:
    outcomes = together([submitting(entry) for entry in twins(draft_of, kind)])
    assert refusing_clauses(outcomes) == {"H16"} and len(errors(outcomes)) == 1
    assert Entry.objects.entered().count() == ProjectClaim.objects.count() == 1


@pytest.mark.parametrize("kind", ["unit", "person"])
@pytest.mark.parametrize("claims", [True, False], ids=["with claims", "without claims"])
def test_h16_control_without_holding_unit_or_owner_both_come_as_far_as_the_database(
    draft_of: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch, kind: str, *, claims: bool
) -> None:
    entries = twins(draft_of, kind)
    file_units(entries)
    without_holding_units(monkeypatch)
    monkeypatch.setattr(submission, "hold_owner", lambda entry: None)
    if not claims:
        monkeypatch.setattr(submission, "_claim_project", lambda *_: None)
    meet_after(monkeypatch, submission, "gather_facts", 2)
    # The places of one unit would stop the second as well.
    monkeypatch.setattr(submission, "take_places", lambda *_: None)
    outcomes = together([submitting(entry) for entry in entries])
    assert [type(error) for error in errors(outcomes)] == ([IntegrityError] if claims else [])
    assert Entry.objects.entered().count() == (1 if claims else 2)


# --- a rulebook that changes meanwhile --------------------------------------------------------------------------------


def loading(rulebook: Rulebook) -> Act:
    return partial(load_rulebook, rulebook=rulebook, source="#", actor=SYSTEM, reason="按补充通知修改", now=NOW)


@pytest.fixture
def lower(edition: Edition) -> Rulebook:
    """The same rulebook, but a unit has one place only."""
    data = edition.rules.to_data()
    data["limits"]["per_unit"]["max"] = 1
    return Rulebook.model_validate(data)


@pytest.fixture
def guard_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[Act], Event]:
    """Once the guards have let a rulebook pass, and before it is in force, an act begins; tells when it is through."""

    def begin(act: Act) -> Event:
        through, objections = Event(), guards.objections

        def then_act() -> None:
            together([act])
            through.set()

        def and_begin(*args: Any) -> list[Reason]:
            found = objections(*args)
            Thread(target=then_act).start()
            through.wait(0.5)
            return found

        monkeypatch.setattr(guards, "objections", and_begin)
        return through

    return begin


def test_what_is_handed_in_while_a_rulebook_is_loaded_goes_by_the_new_one(
    draft_of: Callable[..., Entry], lower: Rulebook, guard_takes_its_time: Callable[[Act], Event]
) -> None:
    first, second = draft_of(1, lead=hospital()), draft_of(2, lead=hospital())
    submitting(first)()
    through = guard_takes_its_time(submitting(second))
    assert errors(together([loading(lower)])) == [] and through.wait(PATIENCE)
    assert Entry.objects.entered().count() == 1, "the second met the new limit"


def test_control_without_holding_the_rulebook_more_are_accepted_than_the_new_one_lets_be(
    draft_of: Callable[..., Entry], lower: Rulebook, guard_takes_its_time: Callable[[Act], Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first, second = draft_of(1, lead=hospital()), draft_of(2, lead=hospital())
    submitting(first)()
    monkeypatch.setattr(locks, "hold_rules", locks.rules_as_they_stand)
    monkeypatch.setattr(locks, "_WITH_RULES", "")
    through = guard_takes_its_time(submitting(second))
    assert errors(together([loading(lower)])) == [] and through.wait(PATIENCE)
    assert Entry.objects.entered().count() == 2 > Edition.objects.get().rules.limits.per_unit.max  # type: ignore[union-attr]


# --- one entry, several tabs ------------------------------------------------------------------------------------------


def parts_of_a_form() -> dict[str, Any]:
    empty = EntryForm().to_data()
    return {key: part for key, part in filled_form(joint=(company(7),)).to_data().items() if part != empty[key]}


def saving(entry: Entry, *, seen: bool) -> list[Act]:
    """The parts of a form, each saved by a tab of its own."""
    acts = ((key, behind_door(entry, seen=seen)) for key in parts_of_a_form())
    return [partial(save_draft, **given, values={key: parts_of_a_form()[key]}, now=NOW) for key, given in acts]


def unmarked(row: Model, *names: str, mark: str) -> Change:
    """The change, whatever has become of the row since it was read."""
    return change_of(row, *names)


@pytest.mark.parametrize("seen", [True, False])
def test_what_is_typed_in_several_tabs_at_once_is_all_kept(edition: Edition, cast: Cast, *, seen: bool) -> None:
    entry = drafts.start_entry(edition=edition, actor=cast.owner, now=NOW)
    parts = parts_of_a_form()
    assert errors(together(saving(entry, seen=seen))) == []
    entry.refresh_from_db()
    assert {key: entry.form[key] for key in parts} == parts and entry.version == len(parts)


def test_control_without_holding_the_entry_what_was_typed_in_another_tab_is_lost(
    edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = drafts.start_entry(edition=edition, actor=cast.owner, now=NOW)
    parts = parts_of_a_form()
    monkeypatch.setattr(drafts, "locked_own_entry", free_entry)
    meet_after(monkeypatch, drafts, "locked_own_entry", len(parts))
    assert errors(together(saving(entry, seen=False))) == []
    entry.refresh_from_db()
    assert entry.version == 1 and sum(entry.form[key] == parts[key] for key in parts) < len(parts)


def test_control_without_looking_whether_the_entry_is_still_what_was_seen_what_was_typed_in_another_tab_is_lost(
    edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = drafts.start_entry(edition=edition, actor=cast.owner, now=NOW)
    parts = parts_of_a_form()
    monkeypatch.setattr(drafts, "change_of", unmarked)
    assert errors(together(saving(entry, seen=True))) == []
    entry.refresh_from_db()
    assert entry.version == 1 and sum(entry.form[key] == parts[key] for key in parts) == 1


def test_a_button_pressed_many_times_hands_in_once_and_tells_once(draft_of: Callable[..., Entry]) -> None:
    entry = draft_of(1)
    outcomes = together([submitting(entry) for _ in range(8)])
    assert errors(outcomes) == [] and len({outcome.pk for outcome in outcomes}) == 1
    assert Message.objects.filter(person=entry.owner).count() == 1


def test_control_without_holding_the_entry_a_button_pressed_twice_hands_in_twice(
    draft_of: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = draft_of(1)
    monkeypatch.setattr(submission, "locked_own_entry", free_entry)
    meet_after(monkeypatch, submission, "locked_own_entry", 2)
    outcomes = together([submitting(entry) for _ in range(2)])
    # Both take it for the first time; only the sequence's constraint stands between them.
    assert [type(error) for error in errors(outcomes)] == [IntegrityError]


@pytest.mark.parametrize("round_", range(4))
def test_handing_in_and_withdrawing_at_once_leave_the_one_or_the_other(
    edition: Edition, cast: Cast, round_: int
) -> None:
    entry = make_submission(edition, cast.owner, NOW).entry
    save_draft(entry_id=entry.pk, actor=cast.owner, values={"title": "改过的项目"}, now=NOW)
    withdrawing = partial(withdraw_entry, entry_id=entry.pk, actor=cast.owner, now=NOW)
    acts: list[Act] = [submitting(entry), withdrawing]
    assert errors(together(acts if round_ % 2 else acts[::-1])) == []
    entry.refresh_from_db()
    held = UnitPlace.objects.count(), ProjectClaim.objects.count()
    assert held == ((1, 1) if entry.state == State.SUBMITTED else (0, 0))
    assert entry.state in {State.SUBMITTED, State.WITHDRAWN} and entry.submissions.count() == 2


# --- numbers and documents --------------------------------------------------------------------------------------------


def test_every_entry_has_a_number_of_its_own(draft_of: Callable[..., Entry]) -> None:
    outcomes = together([submitting(draft_of(number)) for number in range(30)])
    assert errors(outcomes) == []
    numbers = set(Entry.objects.values_list("number", flat=True))
    assert len(numbers) == 30 and all(check_number(number) for number in numbers)


def adding(entry: Entry, *, seen: bool = True) -> Act:
    data = quick_pdf()
    found = check_upload(entry, "achievements", data, "专利.pdf")
    return partial(
        add_document, **behind_door(entry, seen=seen), kind="achievements", data=data, filename="专利.pdf", found=found,
        now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("seen", [True, False])
def test_of_files_that_come_at_once_no_more_are_taken_than_there_is_room_for(
    draft_of: Callable[..., Entry], *, seen: bool
) -> None:
    entry = draft_of(1)
    for _ in range(7):
        adding(entry)()
    outcomes = together([adding(entry, seen=seen) for _ in range(6)])  # one is there from the start, ten are allowed
    assert refusing_clauses(outcomes) == {"H10"} and len(errors(outcomes)) == 4
    versions = Document.objects.filter(kind="achievements", replaced_at=None).values_list("version", flat=True)
    assert sorted(versions) == list(range(1, 11))


def test_control_without_holding_the_entry_files_that_come_at_once_collide(
    draft_of: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = draft_of(1)
    monkeypatch.setattr(documents, "locked_own_entry", free_entry)
    meet_after(monkeypatch, versions, "_refuse_without_room", 3)
    outcomes = together([adding(entry, seen=False) for _ in range(3)])
    assert [type(error) for error in errors(outcomes)] == [IntegrityError] * 2
