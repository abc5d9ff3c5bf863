"""How many entries a unit has in one track, in one division, or in some tracks (H13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from saiban.accounts.models import Unit
from saiban.accounts.testing import make_person
from saiban.audit.commands import SYSTEM
from saiban.core.errors import Reason, Refused
from saiban.editions.commands.rulebooks import load_rulebook, preview_changes
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, rehearse_at, shipped
from saiban.entries.commands import submission
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.merging import merge_units
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.commands.undoing import undo_screening
from saiban.entries.invariants import INVARIANTS
from saiban.entries.models import Entry, Screening, Submission, UnitPlace
from saiban.entries.queries.facts import gather_facts
from saiban.entries.rules.eligibility import findings
from saiban.entries.rules.findings import Weight
from saiban.entries.rules.form import EntryForm
from saiban.entries.testing import company, complete, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import errors, file_units, meet_after, together, without_holding_units
from saiban.rulebook.tests.cast import changed

pytestmark = pytest.mark.django_db
EACH = {"code": "each", "within": "track", "max": 2, "clause": "第六条"}
OTHER_TRACK = {"track": "xinchuang"}


def running(*limits: dict[str, Any], whole: int = 5) -> Edition:
    """The 7th contest with limits for its parts beside the one for all of it."""
    changes = [("limits.per_unit_within", list(limits)), ("limits.per_unit.max", whole)]
    return rehearse_at(make_edition(changed(shipped("shic-7"), *changes)), NOW)


def change(edition: Edition, *limits: dict[str, Any]) -> Edition:
    rulebook = changed(edition.rules, ("limits.per_unit_within", list(limits)))
    load_rulebook(rulebook=rulebook, source="#", actor=SYSTEM, reason="按补充通知修改", now=NOW)
    return Edition.objects.get(pk=edition.pk)


def objections(edition: Edition, *limits: dict[str, Any]) -> Sequence[Reason]:
    return preview_changes(changed(edition.rules, ("limits.per_unit_within", list(limits))))[1]


def enter(edition: Edition, title: str, owner: Any = None, **changes: Any) -> Submission:
    return make_submission(edition, owner or make_person(), NOW, title=title, **changes)


def refused(edition: Edition, **changes: Any) -> list[Reason]:
    with pytest.raises(Refused) as error:
        enter(edition, "多出的项目", **changes)
    return list(error.value.reasons)


def places(**of: Any) -> list[tuple[str, int]]:
    """Within what, and which one."""
    return list(UnitPlace.objects.filter(limit="each", **of).order_by("within", "place").values_list("within", "place"))


def holds() -> bool:
    own = {
        "no_unit_has_more_entries_than_the_limit", "places_are_held_by_entries_that_stand",
        "every_counted_unit_has_its_place",
    }  # fmt: skip
    return not any(each.offenders() for each in INVARIANTS if each.name in own)


def screen(sent: Submission, cast: Cast, verdict: str) -> Screening:
    return screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict=verdict, reason="意见", now=NOW
    )


def undo(done: Screening, cast: Cast) -> Entry:
    return undo_screening(entry_id=done.entry_id, screening_id=done.pk, actor=cast.hunan, why="点错了", now=NOW)


def amend(sent: Submission, **values: Any) -> Submission:
    """Hand the entry in again, with whatever is asked of it as it is then."""
    form = complete(sent.entry.edition.rules, replace(EntryForm.read(sent.form), **values))
    entry = save_draft(entry_id=sent.entry_id, actor=sent.submitted_by, values=form.to_data(), now=NOW)
    return submit_entry(entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)


# --- what is counted --------------------------------------------------------------------------------------------------


def test_h13_a_third_entry_of_a_unit_in_one_track_is_refused_and_one_in_another_is_not() -> None:
    edition = running(EACH)
    for title in ("甲", "乙"):
        enter(edition, title)
    (reason,) = refused(edition)
    assert (reason.item, reason.clause) == ("lead.name", "第六条")
    assert "以主体或联合申报单位身份已在赛道“" in reason.message
    assert reason.message.endswith("”报名 2 个项目，每个单位最多 2 个。") and "或改报其他赛道" in reason.remedy
    assert refused(edition, lead=company(3), joint=(hospital(),), applicant="enterprise")
    assert enter(edition, "丙", **OTHER_TRACK) and holds()
    assert places() == [("track:applied", 1), ("track:applied", 2), ("track:xinchuang", 1)]


def test_h13_the_limit_of_the_whole_stands_beside_that_of_a_track() -> None:
    edition = running(EACH, whole=3)
    for title, track in (("甲", "applied"), ("乙", "applied"), ("丙", "xinchuang")):
        enter(edition, title, track=track)
    assert {reason.clause for reason in refused(edition, **OTHER_TRACK)} == {"H13"}
    assert {reason.clause for reason in refused(edition)} == {"H13", "第六条"}


def test_h13_each_division_counts_for_itself() -> None:
    edition = running({"code": "each", "within": "division", "max": 1, "clause": "第六条"})
    joint = (company(7),)
    enter(edition, "甲", joint=joint)
    (reason,) = refused(edition, joint=joint, lead=hospital(2))
    assert reason.item == "joint.0.name" and "在赛区“" in reason.message
    assert enter(edition, "乙", joint=joint, lead=hospital(3, province="44")) and holds()


def test_h13_some_tracks_count_together_and_others_not_at_all() -> None:
    edition = running(EACH | {"within": "edition", "only_tracks": ["applied"], "max": 1})
    enter(edition, "甲")
    assert [reason.clause for reason in refused(edition)] == ["第六条"]
    for title in ("乙", "丙"):
        enter(edition, title, **OTHER_TRACK)
    assert places() == [("", 1)] and holds()


def test_h13_different_tracks_have_different_limits_and_a_part_of_its_own_counts_for_itself() -> None:
    edition = running(
        EACH | {"only_tracks": ["applied"]},
        EACH | {"code": "few", "only_tracks": ["xinchuang"], "max": 1},
        {"code": "led", "within": "edition", "counted": ["lead"], "max": 2, "clause": "第五条"},
    )
    enter(edition, "甲", **OTHER_TRACK)
    assert [reason.clause for reason in refused(edition, **OTHER_TRACK)] == ["第六条"]
    enter(edition, "乙")
    assert [reason.clause for reason in refused(edition)] == ["第五条"]
    assert enter(edition, "丙", lead=hospital(2), joint=(hospital(),)) and holds()


def test_h13_a_limit_of_a_track_that_only_warns_warns() -> None:
    edition = running(EACH | {"max": 1, "severity": "warn"})
    enter(edition, "甲")
    entry = make_draft(edition, make_person(), NOW, title="乙")
    found = [each for each in findings(gather_facts(entry, NOW)) if each.clause == "第六条"]
    assert [each.weight for each in found] == [Weight.NOTED]
    assert enter(edition, "丙") and places() == []


# --- what moves and what comes back -----------------------------------------------------------------------------------


def test_h13_an_entry_that_moves_to_another_track_frees_its_place_and_takes_one_there() -> None:
    edition = running(EACH | {"max": 1})
    sent = enter(edition, "甲")
    assert refused(edition) and amend(sent, **OTHER_TRACK).sequence == 2
    assert places() == [("track:xinchuang", 1)] and holds()
    assert enter(edition, "乙") and refused(edition, **OTHER_TRACK)


def test_h13_an_entry_does_not_move_to_a_track_that_is_full_and_stays_where_it_was() -> None:
    edition = running(EACH | {"max": 1})
    sent = enter(edition, "甲")
    enter(edition, "乙", **OTHER_TRACK)
    with pytest.raises(Refused) as error:
        amend(sent, **OTHER_TRACK)
    assert [reason.clause for reason in error.value.reasons] == ["第六条"]
    assert places() == [("track:applied", 1), ("track:xinchuang", 1)] and holds()
    assert refused(edition), "a working copy that names another track gives nothing free"
    assert amend(sent, track="applied", title="甲改").sequence == 2 and holds()


def test_h13_a_withdrawn_entry_frees_its_place_in_the_track() -> None:
    edition, owner = running(EACH | {"max": 1}), make_person()
    sent = enter(edition, "甲", owner)
    withdraw_entry(entry_id=sent.entry_id, actor=owner, now=NOW)
    assert places() == [] and enter(edition, "乙") and holds()


def test_h13_a_rejected_entry_frees_its_place_where_it_does_not_count_and_takes_it_again(cast: Cast) -> None:
    edition = running(EACH | {"max": 1}, EACH | {"code": "kept", "max": 2, "count_rejected": True, "clause": "第七条"})
    done = screen(enter(edition, "甲"), cast, "rejected")
    assert places() == [] and UnitPlace.objects.filter(limit="kept").count() == 1
    second = enter(edition, "乙", cast.owner)
    with pytest.raises(Refused) as error:
        undo(done, cast)
    assert [(reason.code, reason.clause) for reason in error.value.reasons] == [("limit", "第六条")]
    assert {reason.clause for reason in refused(edition)} == {"第六条", "第七条"}
    amend(second, **OTHER_TRACK)
    undo(done, cast)
    assert places() == [("track:applied", 1), ("track:xinchuang", 1)] and holds()


def test_h13_two_units_are_not_one_where_that_would_be_too_many_in_a_track(cast: Cast) -> None:
    edition = running(EACH | {"max": 1})
    enter(edition, "甲")
    enter(edition, "乙", lead=hospital(2))
    enter(edition, "丙", lead=hospital(2), **OTHER_TRACK)
    kept, gone = (Unit.objects.get(uscc=hospital(number).uscc) for number in (1, 2))
    merging = partial(
        merge_units, kept_id=kept.pk, gone_id=gone.pk, taken=frozenset(), reason="同一家", actor=cast.national,
        scope="shic-7", now=NOW,
    )  # fmt: skip
    with pytest.raises(Refused) as error:
        merging()
    (reason,) = error.value.reasons
    assert "（" in reason.message and "有 2 个项目，每个单位最多 1 个" in reason.message and reason.clause == "第六条"
    change(edition, EACH)
    merging()
    assert places(unit=kept) == [("track:applied", 1), ("track:applied", 2), ("track:xinchuang", 1)] and holds()


# --- a rulebook that changes ------------------------------------------------------------------------------------------


def test_h13_a_limit_of_tracks_that_comes_later_finds_those_beyond_it() -> None:
    edition = running()
    for title in ("甲", "乙"):
        enter(edition, title)
    enter(edition, "丙", **OTHER_TRACK)
    (reason,) = objections(edition, EACH | {"max": 1})
    assert (reason.item, reason.clause) == ("limits.per_unit_within[each]", "第六条")
    assert "1 家" in reason.message and "第1示范医院 2 个" in reason.message
    assert objections(edition, EACH | {"max": 1, "only_tracks": ["xinchuang"]}) == ()
    edition = change(edition, EACH)
    assert refused(edition) and enter(edition, "丁", **OTHER_TRACK)


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ({}, {"max": 1}, "max"),
        ({}, {"within": "edition"}, "within"),
        ({"counted": ["joint"], "max": 1}, {"max": 1}, "counted"),
        ({"within": "edition", "only_tracks": ["applied"]}, {"within": "edition"}, "only_tracks"),
        ({"within": "edition", "only_tracks": ["xinchuang"]}, {"within": "edition", "only_tracks": []}, "only_tracks"),
    ],
)
def test_h13_a_limit_of_tracks_does_not_become_tighter_than_what_units_have(
    before: dict[str, Any], after: dict[str, Any], path: str
) -> None:
    edition = running(EACH | before)
    for title, track in (("甲", "applied"), ("乙", "applied"), ("丙", "xinchuang")):
        enter(edition, title, track=track)
    found = [reason.item for reason in objections(edition, EACH | after)]
    assert found == [f"limits.per_unit_within[each].{path}"]


# --- at the same moment -----------------------------------------------------------------------------------------------


@pytest.fixture
def drafts() -> Callable[[int], list[Entry]]:
    """So many entries of one unit in one track, where the whole edition has places enough."""

    def make(count: int) -> list[Entry]:
        edition = running(EACH, whole=99)
        entries = [make_draft(edition, make_person(), NOW, title=f"第{number}号") for number in range(count)]
        file_units(entries[:1])
        return entries

    return make


def submitting(entry: Entry) -> Callable[[], Submission]:
    return partial(submit_entry, entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_h13_of_fifty_entries_of_a_unit_in_a_track_at_once_exactly_two_are_accepted(
    drafts: Callable[[int], list[Entry]],
) -> None:
    found = errors(together([submitting(entry) for entry in drafts(50)]))
    assert all(isinstance(error, Refused) for error in found) and len(found) == 48, found
    assert places() == [("track:applied", 1), ("track:applied", 2)] and holds()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("numbered", [True, False], ids=["with places", "without places"])
def test_h13_control_without_holding_the_unit_all_come_as_far_as_the_database(
    drafts: Callable[[int], list[Entry]], monkeypatch: pytest.MonkeyPatch, *, numbered: bool
) -> None:
    entries = drafts(6)
    without_holding_units(monkeypatch)
    if not numbered:
        monkeypatch.setattr(submission, "take_places", lambda *_: None)
    meet_after(monkeypatch, submission, "gather_facts", len(entries))
    found = errors(together([submitting(entry) for entry in entries]))
    if numbered:
        assert found and all(isinstance(error, IntegrityError) for error in found), found
    assert (Entry.objects.entered().count() <= 2) is numbered


@pytest.mark.django_db(transaction=True)
def test_h13_of_entries_that_move_into_a_track_at_once_only_so_many_do() -> None:
    edition = running(EACH | {"only_tracks": ["applied"]}, whole=9)
    sent = [enter(edition, f"第{number}号", **OTHER_TRACK) for number in range(5)]
    found = errors(together([partial(amend, each, track="applied") for each in sent]))
    assert [type(error) for error in found] == [Refused] * 3
    assert places() == [("track:applied", 1), ("track:applied", 2)] and holds()
