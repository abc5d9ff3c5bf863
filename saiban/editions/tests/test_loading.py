"""Putting a rulebook in force, changing it, and being refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from saiban.accounts.testing import make_person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Reason, Refused
from saiban.editions import guards
from saiban.editions.commands.rulebooks import Loaded, load_rulebook, preview_changes, revert_rulebook
from saiban.editions.commands.terms import accept_terms
from saiban.editions.models import Contest, Edition, RulebookRevision
from saiban.editions.testing import make_edition, small_rules
from saiban.rulebook import Change, Rulebook

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)


def load(reason: str = "按补充通知修改", *, source: str = "# 规则", **changes: Any) -> Loaded:
    rulebook = Rulebook.model_validate(small_rules(**changes))
    return load_rulebook(rulebook=rulebook, source=source, actor=make_person(), reason=reason, now=NOW)


def test_h1_a_contest_has_numbered_editions_and_each_has_its_divisions() -> None:
    edition = load().edition
    assert (edition.contest.code, edition.code, edition.ordinal) == ("cup", "cup-1", 1)
    assert [d.scope for d in edition.divisions.select_related("edition")] == ["cup-1/hunan", "cup-1/hubei"]


def test_h4_every_track_has_its_row_in_the_notices_order() -> None:
    assert [track.code for track in load().edition.tracks.all()] == ["applied", "overseas"]


def test_a_revision_keeps_who_when_why_and_the_text() -> None:
    person = make_person()
    rulebook = Rulebook.model_validate(small_rules())
    loaded = load_rulebook(rulebook=rulebook, source="# 原文", actor=person, reason="首次", now=NOW)
    revision = loaded.revision
    assert (revision.number, revision.loaded_by, revision.loaded_at) == (1, person, NOW)
    assert (revision.reason, revision.source) == ("首次", "# 原文")
    assert loaded.edition.rules == rulebook
    audit = AuditRow.objects.get(verb="load_rulebook")
    assert (audit.scope, audit.detail["revision"], audit.detail["reason"]) == ("cup-1", 1, "首次")


def test_the_same_content_makes_no_new_revision() -> None:
    load()
    again = load(source="# 只是注释不同")
    assert not again.is_new and again.revision.number == 1
    assert RulebookRevision.objects.count() == 1
    assert AuditRow.objects.filter(verb="load_rulebook").count() == 1


def test_a_change_is_the_next_revision_and_names_follow_it() -> None:
    load()
    divisions = [*small_rules()["divisions"], {"code": "beijing", "name": "北京赛区", "provinces": ["11"]}]
    divisions[0] = divisions[0] | {"name": "湖南（长沙）赛区"}
    loaded = load(divisions=divisions)
    assert loaded.revision.number == 2
    names = [(division.code, division.name) for division in loaded.edition.divisions.all()]
    assert names == [("hunan", "湖南（长沙）赛区"), ("hubei", "湖北赛区"), ("beijing", "北京赛区")]
    assert "divisions[beijing]" in [change.path for change in loaded.changes]


def test_the_order_of_tracks_follows_the_rulebook() -> None:
    load()
    edition = load(tracks=list(reversed(small_rules()["tracks"]))).edition
    assert [track.code for track in edition.tracks.all()] == ["overseas", "applied"]


def test_an_empty_division_that_is_gone_loses_its_row() -> None:
    load()
    edition = load(divisions=small_rules()["divisions"][:1]).edition
    assert [division.code for division in edition.divisions.all()] == ["hunan"]


def test_a_change_needs_a_reason() -> None:
    load()
    with pytest.raises(Refused) as refused:
        load(" ", team={"max": 8})
    assert [reason.item for reason in refused.value.reasons] == ["reason"]


@pytest.fixture
def guarded() -> Iterator[list[Sequence[Change]]]:
    """Two guards on the floors above, both of which object to everything; yields what they were asked."""
    asked: list[Sequence[Change]] = []

    def first(edition: Edition, changes: Sequence[Change]) -> list[Reason]:
        asked.append(changes)
        return [Reason("first", "甲不同意"), Reason("second", "乙不同意")]

    def second(edition: Edition, changes: Sequence[Change]) -> list[Reason]:
        return [Reason("third", "丙不同意")]

    guards.register(first)
    guards.register(first)
    guards.register(second)
    yield asked
    guards._guards.remove(first)
    guards._guards.remove(second)


def test_every_guard_is_asked_once_and_every_reason_is_told(guarded: list[Sequence[Change]]) -> None:
    load()
    assert guarded == [], "a first rulebook breaks nothing"
    with pytest.raises(Refused) as refused:
        load(team={"max": 8})
    assert {"first", "second", "third"} <= {reason.code for reason in refused.value.reasons}
    assert len(guarded) == 1 and [change.path for change in guarded[0]] == ["team.max"]


def test_a_preview_tells_changes_and_refusals_and_writes_nothing(guarded: list[Sequence[Change]]) -> None:
    edition = make_edition()
    rulebook = Rulebook.model_validate(small_rules(divisions=small_rules()["divisions"][:1]))
    changes, reasons = preview_changes(rulebook)
    assert [change.path for change in changes] == ["divisions[hubei]"]
    assert {"first", "second", "third"} <= {reason.code for reason in reasons}
    assert edition.divisions.count() == 2 and RulebookRevision.objects.count() == 1


def test_an_edition_does_not_change_its_contest() -> None:
    load()
    other = {"code": "other", "name": "另一项大赛", "short_name": "另一项"}
    with pytest.raises(Refused) as refused:
        load(contest=other)
    assert "other_contest" in [reason.code for reason in refused.value.reasons]
    assert not Contest.objects.filter(code="other").exists()


def test_two_editions_of_a_contest_do_not_share_a_number() -> None:
    load()
    with pytest.raises(Refused) as refused:
        load(edition=small_rules()["edition"] | {"code": "cup-2"})
    assert [reason.code for reason in refused.value.reasons] == ["ordinal_taken"]
    assert Edition.objects.count() == 1


def test_n17_a_second_contest_runs_beside_the_first() -> None:
    load()
    second = load(
        contest={"code": "challenge", "name": "挑战赛", "short_name": "挑战赛"},
        edition={"code": "challenge-1", "ordinal": 1, "name": "首届挑战赛", "short_name": "首届"},
    )
    assert second.edition.contest.code == "challenge" and Contest.objects.count() == 2
    assert [edition.is_featured for edition in Edition.objects.order_by("pk")] == [True, False]


def test_h17_terms_that_somebody_accepted_do_not_change_under_the_same_version() -> None:
    edition = make_edition()
    terms = small_rules()["terms"] | {"text": "另外一些规则。"}
    load(terms=terms | {"title": "参赛须知"})
    accept_terms(person=make_person(), edition=edition, now=NOW)
    with pytest.raises(Refused) as refused:
        load(terms=small_rules()["terms"])
    assert [(reason.code, reason.clause) for reason in refused.value.reasons] == [("terms_version_kept", "")]
    assert load(terms=small_rules()["terms"] | {"version": "2"}).is_new


def test_reverting_puts_an_earlier_state_in_force_as_a_new_revision() -> None:
    load(source="# 第一版")
    edition = load(team={"max": 8}, source="# 第二版").edition
    person = make_person()
    reverted = revert_rulebook(edition_id=edition.pk, number=1, actor=person, reason="改错了", now=NOW)
    assert (reverted.revision.number, reverted.revision.source) == (3, "# 第一版")
    assert reverted.edition.rules == Rulebook.model_validate(small_rules())
    assert [revision.number for revision in edition.revisions.all()] == [3, 2, 1]


def test_reverting_to_what_never_was_is_not_there() -> None:
    edition = load().edition
    with pytest.raises(NotThere):
        revert_rulebook(edition_id=edition.pk, number=9, actor=make_person(), reason="看错了", now=NOW)


def test_a_name_that_is_too_long_is_refused_before_the_database_chokes_on_it() -> None:
    tracks = deepcopy(small_rules()["tracks"])
    tracks[0]["name"] = "长" * 201
    with pytest.raises(Refused) as refused:
        load(tracks=tracks)
    assert [reason.item for reason in refused.value.reasons] == ["tracks[applied].name"]
