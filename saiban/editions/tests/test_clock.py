"""The clock of an edition, real or rehearsed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from saiban.accounts.testing import make_person
from saiban.audit.models import AuditRow
from saiban.core.windows import parse_opening
from saiban.editions.clock import edition_now, is_rehearsing, real_moment
from saiban.editions.commands.rehearsals import end_rehearsal, jump, rehearse
from saiban.editions.models import Edition, Rehearsal
from saiban.editions.testing import make_edition, rehearse_at

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
SHORTLY_BEFORE = parse_opening("2024-05-31 23:58")


@dataclass
class Clock:
    clock_shows: datetime | None = None
    clock_set_at: datetime | None = None


def test_a_clock_that_nobody_set_shows_the_real_time() -> None:
    assert edition_now(Clock(), NOON) == NOON
    assert real_moment(Clock(), NOON) == NOON


def test_a_clock_that_was_set_moves_on_by_itself() -> None:
    clock = Clock(SHORTLY_BEFORE, NOON)
    assert edition_now(clock, NOON) == SHORTLY_BEFORE
    assert edition_now(clock, NOON + timedelta(minutes=3)) == SHORTLY_BEFORE + timedelta(minutes=3)


def test_a_request_that_came_before_the_clock_was_set_counts_at_the_moment_it_was_set_to() -> None:
    clock = Clock(SHORTLY_BEFORE, NOON)
    assert edition_now(clock, NOON - timedelta(seconds=5)) == SHORTLY_BEFORE


def test_a_countdown_knows_the_real_moment_at_which_the_clock_will_get_there() -> None:
    clock = Clock(SHORTLY_BEFORE, NOON)
    assert real_moment(clock, SHORTLY_BEFORE + timedelta(minutes=2)) == NOON + timedelta(minutes=2)


@pytest.mark.django_db
class TestCommands:
    def test_rehearsing_sets_the_clock_and_leaves_a_row_and_an_audit_row(self) -> None:
        edition, person = make_edition(), make_person()
        changed = rehearse(edition_id=edition.pk, moment=SHORTLY_BEFORE, actor=person, now=NOON)
        assert edition_now(changed, NOON) == SHORTLY_BEFORE
        row = Rehearsal.objects.get(edition=edition)
        assert (row.moment, row.began_at, row.set_by) == (SHORTLY_BEFORE, NOON, person)
        audit = AuditRow.objects.get(verb="rehearse")
        assert (audit.scope, audit.actor_id, audit.at) == (edition.code, person.pk, NOON)

    def test_jumping_moves_the_clock_from_what_it_shows(self) -> None:
        edition = rehearse_at(make_edition(), SHORTLY_BEFORE, now=NOON)
        later = NOON + timedelta(minutes=1)
        changed = jump(edition_id=edition.pk, by=timedelta(hours=1), actor=make_person(), now=later)
        assert edition_now(changed, later) == SHORTLY_BEFORE + timedelta(hours=1, minutes=1)

    def test_jumping_on_the_real_clock_starts_a_rehearsal(self) -> None:
        edition = make_edition()
        changed = jump(edition_id=edition.pk, by=timedelta(days=-1), actor=make_person(), now=NOON)
        assert edition_now(changed, NOON) == NOON - timedelta(days=1)

    def test_ending_a_rehearsal_brings_the_real_time_back(self) -> None:
        edition = rehearse_at(make_edition(), SHORTLY_BEFORE, now=NOON)
        changed = end_rehearsal(edition_id=edition.pk, actor=make_person(), now=NOON)
        assert not is_rehearsing(changed) and edition_now(changed, NOON) == NOON
        assert Rehearsal.objects.filter(edition=edition).count() == 2

    def test_ending_what_never_began_writes_nothing(self) -> None:
        edition = make_edition()
        end_rehearsal(edition_id=edition.pk, actor=make_person(), now=NOON)
        assert not Rehearsal.objects.exists()
        assert not AuditRow.objects.filter(verb="end_rehearsal").exists()

    def test_reading_the_clock_asks_the_database_nothing(self, django_assert_num_queries: object) -> None:
        rehearse_at(make_edition(), SHORTLY_BEFORE, now=NOON)
        edition = Edition.objects.get()
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert edition_now(edition, NOON) == SHORTLY_BEFORE

    def test_one_edition_rehearses_and_another_does_not(self) -> None:
        rehearsed = rehearse_at(make_edition(), SHORTLY_BEFORE, now=NOON)
        from saiban.editions.testing import small_rules

        other_rules = small_rules()
        other_rules["edition"] = other_rules["edition"] | {"code": "cup-2", "ordinal": 2}
        other = make_edition(other_rules)
        assert edition_now(rehearsed, NOON) == SHORTLY_BEFORE
        assert edition_now(other, NOON) == NOON
