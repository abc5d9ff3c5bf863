"""Two units that are one: everything that refers to the one refers to the other, and back; H13 holds throughout."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from saiban.accounts.commands import ensure_unit, locks, units
from saiban.accounts.models import Person, RoleKind, Unit, UnitMerge
from saiban.accounts.queries import UnitMatcher, find_unit, suggest_units
from saiban.accounts.testing import make_person, make_role, make_unit
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped
from saiban.entries.commands import merging
from saiban.entries.commands.likeness import compare_entry
from saiban.entries.commands.merging import merge_units, unmerge_units
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.commands.undoing import undo_screening
from saiban.entries.invariants import scarce
from saiban.entries.invariants.registry import INVARIANTS
from saiban.entries.known import Suspect
from saiban.entries.models import Entry, EntryUnit, ProjectClaim, Submission, UnitPlace
from saiban.entries.queries.facts import gather_facts
from saiban.entries.queries.merging import merging_of
from saiban.entries.references import references, rows_of
from saiban.entries.rules.form import UnitPart
from saiban.entries.testing import company, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import Act, errors, meet_after, together
from saiban.entries.tests.test_limits import running

ONE, TWO = hospital(1), hospital(2)


def sent(edition: Edition, number: int, **changes: Any) -> Entry:
    form = {"title": f"第{number}号项目", "lead": ONE, **changes}
    return make_submission(edition, make_person(), NOW, **form).entry


def unit(part: UnitPart) -> Unit:
    return Unit.objects.get(uscc=part.uscc, merged_into=None)


def merge(national: Person, kept: Unit, gone: Unit, *taken: str, reason: str = "同一家医院") -> UnitMerge:
    return merge_units(
        kept_id=kept.pk, gone_id=gone.pk, taken=frozenset(taken), reason=reason, actor=national, scope="shic-7", now=NOW
    )


def unmerge(national: Person, merged: UnitMerge, why: str = "是两家") -> UnitMerge:
    return unmerge_units(merge_id=merged.pk, why=why, actor=national, scope="shic-7", now=NOW)


def offenders() -> list[str]:
    """What breaks an invariant of units, places and projects; documents of these tests have no files."""
    scarce_ones = [each for each in INVARIANTS if each.check.__module__ == scarce.__name__]
    return [f"{each.name}: {one}" for each in scarce_ones for one in each.offenders()]


def state_of_everything() -> dict[str, Any]:
    """All that refers to a unit, and the units, as far as a merge may touch it."""
    rows = {label: sorted(rows_of(field).values_list("pk", field.name)) for label, field in references().items()}
    rows["claims"] = sorted(ProjectClaim.objects.values_list("pk", "claimant"))
    rows["units"] = sorted(Unit.objects.values_list("pk", "name", "name_key", "uscc", "kind", "level", "province"))
    return rows


# --- what is moved ----------------------------------------------------------------------------------------------------


@pytest.fixture
def full(edition: Edition, cast: Cast) -> tuple[Unit, Unit]:
    """Two units with something of everything that refers to a unit; a later model's row has to be added here."""
    sent(edition, 1)
    sent(edition, 2, lead=TWO)
    sent(edition, 3, lead=hospital(3), joint=(TWO,))
    make_unit("旧名医院", merged_into=unit(TWO))
    return unit(ONE), unit(TWO)


def test_h13_everything_that_refers_to_a_unit_is_moved_whatever_model_it_stands_in(
    full: tuple[Unit, Unit], cast: Cast
) -> None:
    kept, gone = full
    lacking = [label for label, field in references().items() if not rows_of(field).filter(**{field.name: gone})]
    assert not lacking, "give the unit a row of these as well, so that moving them is tried"
    merged = merge(cast.national, kept, gone)
    still = {label: rows_of(field).filter(**{field.name: gone}).count() for label, field in references().items()}
    # Of all that refers to it, it is itself what remains.
    assert {label: count for label, count in still.items() if count} == {}
    assert Unit.objects.get(pk=gone.pk).merged_into == kept
    assert not ProjectClaim.objects.filter(claimant=f"unit:{gone.pk}").exists()
    assert set(merged.moved) >= set(references())
    assert EntryUnit.objects.filter(unit=kept).count() == UnitPlace.objects.filter(unit=kept).count() == 3
    assert offenders() == []


def test_h13_what_was_merged_and_unmerged_is_as_it_was(full: tuple[Unit, Unit], cast: Cast) -> None:
    before = state_of_everything()
    merged = merge(cast.national, *full, "name", "uscc")
    assert state_of_everything() != before
    undone = unmerge(cast.national, merged)
    assert state_of_everything() == before
    assert undone.left == [] and undone.undone_by == cast.national
    assert offenders() == []
    assert sorted(UnitPlace.objects.values_list("place", flat=True)) == [1, 1, 1, 2]


def test_history_is_on_record(full: tuple[Unit, Unit], cast: Cast) -> None:
    merged = merge(cast.national, *full)
    unmerge(cast.national, merged)
    rows = AuditRow.objects.filter(verb__in=["merge_units", "unmerge_units"]).order_by("pk")
    assert [(row.verb, row.actor_id, row.scope) for row in rows] == [
        (verb, cast.national.pk, "shic-7") for verb in ("merge_units", "unmerge_units")
    ]
    assert rows[0].detail["gone"] == TWO.name and rows[0].detail["reason"] == "同一家医院"


# --- the name that went lives on --------------------------------------------------------------------------------------


def test_h13_whoever_types_the_name_or_code_that_went_gets_the_unit_that_stayed(
    full: tuple[Unit, Unit], cast: Cast
) -> None:
    kept, gone = full
    merge(cast.national, kept, gone)
    assert find_unit(name=gone.name) == find_unit(name="别的写法", uscc=gone.uscc) == kept
    assert find_unit(name="旧名医院") == kept
    with transaction.atomic():
        assert ensure_unit(name=gone.name, uscc=gone.uscc) == kept
    kept.refresh_from_db()
    assert kept.uscc == ONE.uscc, "its own code is not lost to the one that was typed"
    assert suggest_units(gone.name)[0] == kept
    assert gone not in suggest_units(gone.name)


def test_a_name_and_code_that_are_given_up_still_mean_the_unit(full: tuple[Unit, Unit], cast: Cast) -> None:
    kept, gone = full
    merge(cast.national, kept, gone, "name", "uscc")
    kept.refresh_from_db()
    assert (kept.name, kept.uscc) == (TWO.name, TWO.uscc)
    for part in (ONE, TWO):
        assert find_unit(name=part.name, uscc=part.uscc) == find_unit(name=part.name) == kept


def test_another_code_with_the_name_of_a_merged_unit_is_another_unit(edition: Edition, cast: Cast) -> None:
    kept, gone = make_unit("留存医院", uscc=ONE.uscc), make_unit("曾用名医院")
    merge(cast.national, kept, gone)
    assert find_unit(name="曾用名医院", uscc=TWO.uscc) is None
    with transaction.atomic():
        other = ensure_unit(name="曾用名医院", uscc=TWO.uscc)
    assert other not in (kept, gone) and find_unit(name="曾用名医院") == other


def test_h13_the_limit_counts_what_both_have_entered(edition: Edition, cast: Cast) -> None:
    for number in range(3):
        sent(edition, number)
    for number in range(3, 5):
        sent(edition, number, lead=TWO)
    merge(cast.national, unit(ONE), unit(TWO))
    draft = make_draft(edition, make_person(), NOW, title="第六个", lead=TWO)
    assert gather_facts(draft, NOW).places_taken == {("", "lead"): 5}
    with pytest.raises(Refused) as refusal:
        submit_entry(entry_id=draft.pk, actor=draft.owner, accepts_terms=True, now=NOW)
    assert {reason.clause for reason in refusal.value.reasons} == {"H13"}


def test_h13_both_names_of_a_unit_in_one_entry_are_the_unit_twice(edition: Edition, cast: Cast) -> None:
    kept, gone = make_unit(ONE.name, uscc=ONE.uscc), make_unit(TWO.name, uscc=TWO.uscc)
    merge(cast.national, kept, gone)
    draft = make_draft(edition, make_person(), NOW, lead=ONE, joint=(TWO,))
    with pytest.raises(Refused) as refusal:
        submit_entry(entry_id=draft.pk, actor=draft.owner, accepts_terms=True, now=NOW)
    assert [(reason.item, reason.clause) for reason in refusal.value.reasons] == [("joint.0.name", "H13")]


def test_h14_projects_of_a_merged_unit_are_of_the_same_unit(edition: Edition, cast: Cast) -> None:
    text = "院内转运长期靠电话派单，病人等得久，推床的人跑空。项目把派单改成按位置与轻重排队，由系统指派最近的人。" * 4
    first, second = (
        sent(edition, n, lead=part, title=f"院内转运调度{n}", abstract=text) for n, part in ((1, ONE), (2, TWO))
    )
    for entry in (first, second):
        compare_entry(entry_id=entry.pk, now=NOW)
    assert not Suspect.objects.get(entry=second).same_unit
    merge(cast.national, unit(ONE), unit(TWO))
    compare_entry(entry_id=second.pk, now=NOW)
    assert not Suspect.objects.get(entry=second).same_unit, "what stands is not compared again of itself"
    compare_entry(entry_id=second.pk, now=NOW, anew=True)
    assert Suspect.objects.get(entry=second).same_unit


# --- what stands against it -------------------------------------------------------------------------------------------


def refused(act: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refusal:
        act()
    return [(reason.code, reason.clause) for reason in refusal.value.reasons]


def test_h13_a_merge_that_would_exceed_the_limit_is_told_with_the_number_and_refused_until_they_are_fewer(
    edition: Edition, cast: Cast
) -> None:
    entries = [sent(edition, number, lead=ONE if number < 4 else TWO) for number in range(7)]
    kept, gone = unit(ONE), unit(TWO)
    (tally,) = merging_of(kept, gone, cast.national).tallies
    assert (tally.kept, tally.gone, tally.both, tally.excess, tally.is_refused) == (4, 3, 7, 2, True)
    assert refused(partial(merge, cast.national, kept, gone)) == [("limit", "H13")]
    assert Unit.objects.filter(merged_into=None).count() == 2 and not UnitMerge.objects.exists()
    withdraw_entry(entry_id=entries[0].pk, actor=entries[0].owner, now=NOW)
    assert refused(partial(merge, cast.national, kept, gone)) == [("limit", "H13")]
    assert entries[6].submission_id
    screen_entry(
        entry_id=entries[6].pk, submission_id=entries[6].submission_id, actor=cast.hunan, verdict="rejected",
        reason="超过单位名额", now=NOW,
    )  # fmt: skip
    merged = merge(cast.national, kept, gone)
    assert offenders() == []
    (screening,) = entries[6].screenings.all()
    undoing = partial(
        undo_screening, entry_id=entries[6].pk, screening_id=screening.pk, actor=cast.hunan, why="误判", now=NOW
    )
    assert refused(undoing) == [("limit", "H13")], "the one unit has no place left for the rejected one"
    unmerge(cast.national, merged)
    undoing()
    assert offenders() == []


def test_h13_where_the_limit_only_warns_the_merge_is_done_and_told(cast: Cast) -> None:
    edition = running(per_unit={"max": 5, "severity": "warn"})
    for number in range(6):
        sent(edition, number, lead=ONE if number < 4 else TWO)
    assert [tally.excess for tally in merging_of(unit(ONE), unit(TWO), cast.national).warned] == [1]
    merge(cast.national, unit(ONE), unit(TWO))
    assert EntryUnit.objects.filter(unit=unit(ONE)).count() == 6 and offenders() == []


def test_h16_a_project_that_both_have_entered_stands_against_it(edition: Edition, cast: Cast) -> None:
    one, other = sent(edition, 1, title="同名项目"), sent(edition, 2, lead=TWO, title="同名项目")
    with pytest.raises(Refused) as refusal:
        merge(cast.national, unit(ONE), unit(TWO))
    (reason,) = refusal.value.reasons
    assert reason.clause == "H16" and one.number in reason.message and other.number in reason.message


def test_h13_an_entry_that_names_both_stands_against_it_and_a_withdrawn_one_does_not(
    edition: Edition, cast: Cast
) -> None:
    entry = sent(edition, 1, joint=(TWO,))
    kept, gone = unit(ONE), unit(TWO)
    assert refused(partial(merge, cast.national, kept, gone)) == [("shared", "")]
    withdraw_entry(entry_id=entry.pk, actor=entry.owner, now=NOW)
    before = sorted(EntryUnit.objects.values_list("unit", "part"))
    merged = merge(cast.national, kept, gone)
    assert list(entry.units.values_list("unit", "part")) == [(kept.pk, "lead")]
    unmerge(cast.national, merged)
    assert sorted(EntryUnit.objects.values_list("unit", "part")) == before


def test_a_merge_wants_a_reason_and_an_undoing_as_well(full: tuple[Unit, Unit], cast: Cast) -> None:
    assert refused(partial(merge, cast.national, *full, reason=" ")) == [("missing", "")]
    merged = merge(cast.national, *full)
    assert refused(partial(unmerge, cast.national, merged, why="")) == [("missing", "")]


def test_whoever_merges_speaks_for_every_contest_in_which_the_units_have_entered(
    full: tuple[Unit, Unit], cast: Cast
) -> None:
    other = load_shipped("compute-1")
    foreign = Entry.objects.create(edition=other, owner=cast.owner, created_at=NOW, changed_at=NOW)
    EntryUnit.objects.create(entry=foreign, unit=full[1], part="lead")
    assert refused(partial(merge, cast.national, *full)) == [("right", "")]
    make_role(cast.national, RoleKind.NATIONAL, "compute-1")
    del cast.national.known_roles
    merge(cast.national, *full)


def test_a_division_alone_never_merges(full: tuple[Unit, Unit], cast: Cast) -> None:
    assert refused(partial(merge, cast.hunan, *full)) == [("right", "")]


def test_a_merge_of_what_is_not_there_is_not_there(edition: Edition, cast: Cast) -> None:
    with pytest.raises(NotThere):
        merge(cast.national, make_unit("甲医院"), Unit(pk=987654321))


# --- taking it back ---------------------------------------------------------------------------------------------------


def test_what_was_handed_in_again_meanwhile_stays_and_is_told(
    full: tuple[Unit, Unit], cast: Cast, edition: Edition
) -> None:
    merged = merge(cast.national, *full)
    entry = Entry.objects.get(title="第2号项目")
    entry.version += 1
    entry.save(update_fields=["version"])
    submit_entry(entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)
    undone = unmerge(cast.national, merged)
    assert entry.units.get().unit == full[0]
    (left,) = undone.left
    assert entry.number in left
    assert Entry.objects.get(title="第3号项目").units.filter(unit=full[1]).exists()
    assert offenders() == []


def test_fields_that_were_changed_meanwhile_stay_and_are_told(full: tuple[Unit, Unit], cast: Cast) -> None:
    kept, gone = full
    merged = merge(cast.national, kept, gone, "name")
    Unit.objects.filter(pk=kept.pk).update(level="city")
    undone = unmerge(cast.national, merged)
    kept.refresh_from_db()
    assert (kept.name, kept.level) == (ONE.name, "city")
    assert len(undone.left) == 1 and "级别" in undone.left[0]


def test_merges_that_build_on_each_other_are_undone_last_first(full: tuple[Unit, Unit], cast: Cast) -> None:
    kept, gone = full
    third = make_unit("第三家医院")
    before = state_of_everything()
    first = merge(cast.national, kept, gone)
    second = merge(cast.national, third, kept)
    assert find_unit(name=gone.name) == third
    assert refused(partial(unmerge, cast.national, first)) == [("merged", "")]
    unmerge(cast.national, second)
    unmerge(cast.national, first)
    assert refused(partial(unmerge, cast.national, first)) == [("undone", "")]
    assert state_of_everything() == before


# --- at the same moment -----------------------------------------------------------------------------------------------


def merging_act(national: Person, kept: Unit, gone: Unit) -> Act:
    return partial(merge, national, kept, gone)


def submitting(entry: Entry) -> Act:
    return partial(submit_entry, entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_same_units_at_once_merge_them_once(edition: Edition, cast: Cast) -> None:
    one, other = make_unit("甲医院"), make_unit("乙医院")
    outcomes = together([merging_act(cast.national, one, other), merging_act(cast.national, other, one)])
    assert [type(error) for error in errors(outcomes)] == [Refused]
    assert Unit.objects.filter(merged_into=None).count() == UnitMerge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_them_each_of_two_units_is_merged_into_the_other(
    edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = make_unit("甲医院"), make_unit("乙医院")
    monkeypatch.setattr(merging, "_held_units", lambda *ids: [Unit.objects.get(pk=pk) for pk in ids])
    keep = Unit.save
    monkeypatch.setattr(Unit, "save", lambda unit: keep(unit) if unit.merged_into else None)
    meet_after(monkeypatch, merging, "merging_of", 2)
    outcomes = together([merging_act(cast.national, one, other), merging_act(cast.national, other, one)])
    assert errors(outcomes) == []
    assert not Unit.objects.filter(merged_into=None).exists(), "nobody knows any more which unit is meant"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_h13_entries_that_are_handed_in_while_their_units_are_merged_are_counted_together(
    edition: Edition, cast: Cast, round_: int
) -> None:
    sent(edition, 1)
    sent(edition, 2, lead=TWO)
    drafts = [make_draft(edition, make_person(), NOW, title=f"同时提交{n}", lead=(ONE, TWO)[n % 2]) for n in range(8)]
    kept, gone = unit(ONE), unit(TWO)
    acts = [submitting(draft) for draft in drafts]
    acts.insert(round_ * 3, merging_act(cast.national, kept, gone))
    outcomes = together(acts)
    assert all(isinstance(error, Refused) for error in errors(outcomes))
    assert offenders() == []
    if Unit.objects.get(pk=gone.pk).merged_into:
        assert kept.entries.count() <= 5 and not gone.entries.exists()


@pytest.mark.django_db(transaction=True)
def test_h13_control_without_keeping_units_apart_an_entry_is_filed_under_a_unit_that_is_gone(
    edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(edition, 1)
    sent(edition, 2, lead=TWO)
    draft = make_draft(edition, make_person(), NOW, title="同时提交", lead=TWO)
    kept, gone = unit(ONE), unit(TWO)
    monkeypatch.setattr(units, "keep_units_apart", lambda *_: None)
    find, asked = UnitMatcher.load, list[bool]()

    def and_merge(**named: Any) -> Any:
        """Between the look at the register and the lock, somebody else merges the two."""
        found = find(**{**named, "lock": False})
        if named.get("lock") and not asked:
            asked.append(True)
            together([merging_act(cast.national, kept, gone)])
        return found

    monkeypatch.setattr(UnitMatcher, "load", and_merge)
    assert isinstance(submitting(draft)(), Submission)
    assert draft.units.get().unit == gone
    assert any("nothing_refers_to_a_merged_unit" in each for each in offenders())


def test_handing_in_does_not_wait_for_others_who_hand_in(db: None) -> None:
    with transaction.atomic():
        locks.keep_units_apart()
        locks.keep_units_apart()


def test_a_company_is_a_unit_as_well(edition: Edition, cast: Cast) -> None:
    entry = sent(edition, 1, joint=(company(1),))
    kept, gone = make_unit("某某科技"), unit(company(1))
    merge(cast.national, kept, gone)
    kept.refresh_from_db()
    assert kept.uscc == company(1).uscc, "what the unit that stays has not is taken from the other one"
    assert entry.units.get(part="joint").unit == kept
