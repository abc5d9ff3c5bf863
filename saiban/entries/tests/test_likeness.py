"""Projects that are like an entry: found by the worker, of this edition and of those before it; judged by a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import connection

from saiban.audit.models import AuditRow
from saiban.bench.likeness.filing import Trial
from saiban.bench.likeness.invention import EDITS, Language, Text
from saiban.core.errors import NotThere, Refused
from saiban.editions.models import Edition
from saiban.entries.commands import likeness
from saiban.entries.commands.dismissals import dismiss_suspect
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.filing import put_on_file
from saiban.entries.commands.likeness import (
    compare_entry,
    compare_missed_entries,
    key_of_unit,
)
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.known import Dismissal, KnownProject, ProjectGram, Suspect
from saiban.entries.models import Entry
from saiban.entries.naming import project_key
from saiban.entries.queries.likeness import look_up
from saiban.entries.rules.form import UnitPart
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import errors, meet_after, together

pytestmark = pytest.mark.django_db
LANGUAGE = Language(7)
ONE, TWO, THREE = (LANGUAGE.project() for _ in range(3))


def known(edition: Edition, text: Text, lead: str = "示范医院", ordinal: int = 6, **more: Any) -> KnownProject:
    project = KnownProject(
        contest=edition.contest, ordinal=ordinal, edition_name=f"第{ordinal}届", title=text.title,
        title_key=project_key(text.title), abstract=text.abstract, lead_name=lead, lead_key=key_of_unit(lead),
        units=[key_of_unit(lead)], **more,
    )  # fmt: skip
    put_on_file([project])
    return project


def entered(edition: Edition, cast: Cast, text: Text, lead: UnitPart | None = None) -> Entry:
    """Handed in, and compared as the worker does."""
    sent = make_submission(
        edition, cast.owner, NOW, title=text.title, abstract=text.abstract, lead=lead or hospital(1)
    ).entry
    compare_entry(entry_id=sent.pk, now=NOW)
    return sent


def suspects(entry: Entry) -> list[Suspect]:
    return list(Suspect.objects.filter(entry=entry).select_related("project"))


# --- how surely they are found ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trial(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Three thousand invented projects, in a contest of their own."""
    from saiban.editions.models import Contest

    with django_db_blocker.unblock():
        made = Trial(Contest.objects.create(code="trial", name="试验"), Language(11))
        made.fill(3_000)
        yield made
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE entries_projectgram, entries_knownproject CASCADE")
        made.contest.delete()


@pytest.mark.parametrize("edit", EDITS.values(), ids=lambda edit: edit.__name__)
def test_h16_nearly_every_edited_copy_leads_to_what_it_was_copied_from(trial: Trial, edit: Callable[..., Text]) -> None:
    assert trial.found_copies(edit, 20) >= 19


def test_unrelated_projects_are_not_suspected(trial: Trial) -> None:
    wrong, seconds = trial.false_suspects(100)
    assert wrong == 0 and seconds[50] < 0.2


# --- what a committee is told -----------------------------------------------------------------------------------------


def test_h14_a_project_of_an_earlier_edition_is_found_with_how_alike_it_is(edition: Edition, cast: Cast) -> None:
    before, _other = known(edition, ONE, "第1示范医院", outcome="二等奖"), known(edition, TWO)
    (found,) = suspects(entered(edition, cast, replace(ONE, title=THREE.title)))
    assert (found.project, found.degree, found.text_share, found.same_unit) == (before, 2, found.text_share, True)
    assert found.text_share > 90 and found.is_open


def test_h16_two_entries_that_are_alike_find_each_other_whichever_came_first(edition: Edition, cast: Cast) -> None:
    first = entered(edition, cast, ONE)
    assert suspects(first) == []
    second = entered(edition, cast, replace(ONE, title=THREE.title), hospital(2, province="44"))
    assert [found.project.entry_id for found in suspects(second)] == [first.pk]
    assert [found.project.entry_id for found in suspects(first)] == [second.pk]
    assert not suspects(first)[0].same_unit


def test_h14_a_joint_unit_of_then_that_leads_now_is_the_same_unit(edition: Edition, cast: Cast) -> None:
    project = known(edition, ONE, "别的医院")
    project.units = [*project.units, key_of_unit(hospital(1).name)]
    project.save()
    assert [found.same_unit for found in suspects(entered(edition, cast, ONE))] == [True]


def test_another_contests_projects_are_not_compared(edition: Edition, cast: Cast) -> None:
    from saiban.editions.models import Contest

    edition.contest = Contest.objects.create(code="other", name="他赛")
    known(edition, ONE)
    assert suspects(entered(Edition.objects.get(pk=edition.pk), cast, ONE)) == []


def test_what_is_handed_in_again_is_compared_anew_and_what_is_withdrawn_is_forgotten(
    edition: Edition, cast: Cast
) -> None:
    known(edition, ONE)
    entry = entered(edition, cast, ONE)
    assert len(suspects(entry)) == 1
    values = {"title": TWO.title, "abstract": TWO.abstract}
    save_draft(entry_id=entry.pk, actor=cast.owner, values=values, now=NOW)
    submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    compare_entry(entry_id=entry.pk, now=NOW)
    assert suspects(entry) == []
    project = KnownProject.objects.get(entry=entry)
    filed = set(ProjectGram.objects.filter(project=project.pk).values_list("gram", flat=True))
    assert filed == set(project.grams) and filed
    twin = entered(edition, cast, TWO, hospital(2))
    assert suspects(twin) and suspects(entry)
    withdraw_entry(entry_id=entry.pk, actor=cast.owner, now=NOW)
    compare_entry(entry_id=entry.pk, now=NOW)
    assert suspects(twin) == [] == suspects(entry)
    assert not ProjectGram.objects.filter(project=project.pk).exists()


def test_comparing_twice_changes_nothing_and_leaves_one_row_on_record(edition: Edition, cast: Cast) -> None:
    known(edition, ONE)
    entry = entered(edition, cast, ONE)
    before = list(Suspect.objects.values())
    compare_entry(entry_id=entry.pk, now=NOW)
    assert list(Suspect.objects.values()) == before
    assert AuditRow.objects.filter(verb="compare_entry", subject_id=entry.public_id).count() == 1


def test_hundreds_of_copies_do_not_hide_behind_each_other(edition: Edition, cast: Cast) -> None:
    put_on_file([copied(edition, number) for number in range(310)])
    assert len(suspects(entered(edition, cast, replace(ONE, title=TWO.title)))) >= 20


def test_phrases_that_everybody_writes_make_nobody_a_copy(edition: Edition, cast: Cast) -> None:
    """As where a form asks for the same declarations of all: it is half of each text here."""
    language = Language(9)
    phrases = ONE.abstract[:150]
    texts = [language.project() for _ in range(41)]
    told = [replace(text, abstract=phrases + text.abstract[:150]) for text in texts]
    few, many = told[:3], told[3:40]
    for text in few:
        known(edition, text)
    entry = entered(edition, cast, told[40])
    assert len(suspects(entry)) == 3, "of four only, it is worth a look"
    for text in many:
        known(edition, text)
    assert suspects(entered(edition, cast, Text(TWO.title, phrases + THREE.abstract[:150]), hospital(2))) == []


def copied(edition: Edition, number: int) -> KnownProject:
    return KnownProject(
        contest=edition.contest, ordinal=6, edition_name="第6届", number=str(number), title=f"{ONE.title}{number}",
        title_key=f"{ONE.title}{number}", abstract=ONE.abstract, lead_name="某", lead_key="某", units=["某"],
    )  # fmt: skip


def test_entries_of_before_there_were_comparisons_are_compared_once(edition: Edition, cast: Cast) -> None:
    make_submission(edition, cast.owner, NOW)
    compare_missed_entries(now=NOW)
    assert KnownProject.objects.filter(entry=Entry.objects.get()).exists()
    on_record = AuditRow.objects.count()
    compare_missed_entries(now=NOW)
    assert AuditRow.objects.count() == on_record


def test_a_look_up_asks_the_same_whatever_is_found(edition: Edition, assert_queries: Callable[[int], Any]) -> None:
    for count in (2, 3):
        for number in range(count):
            known(edition, ONE, number=f"{count}-{number}")
        project = KnownProject.objects.latest("pk")
        with assert_queries(5):
            look_up(project)


def test_an_entry_that_cannot_be_compared_keeps_no_other_from_it(
    edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (make_submission(edition, cast.owner, NOW, title=each.title).entry for each in (ONE, TWO))
    compare = likeness._compare
    monkeypatch.setattr(likeness, "_compare", lambda key, now, **how: 1 / 0 if key == first.pk else compare(key, now))
    compare_missed_entries(now=NOW)
    assert KnownProject.objects.get(entry__isnull=False).entry_id == second.pk


@pytest.mark.django_db(transaction=True)
def test_h16_two_copies_that_are_compared_at_once_find_each_other(edition: Edition, cast: Cast) -> None:
    ids = [make_submission(edition, cast.owner, NOW, title=each.title, abstract=ONE.abstract, lead=hospital(n)).entry_id
           for n, each in enumerate((ONE, TWO), start=1)]  # fmt: skip
    assert not errors(compared_at_once(ids))
    assert set(Suspect.objects.values_list("entry", flat=True)) == set(ids)


def compared_at_once(ids: list[int]) -> list[Any]:
    return together([partial(compare_entry, entry_id=each, now=NOW) for each in ids])


@pytest.mark.django_db(transaction=True)
def test_h16_control_without_one_comparison_at_a_time_neither_finds_the_other(
    edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [make_submission(edition, cast.owner, NOW, title=each.title, abstract=ONE.abstract, lead=hospital(n)).entry_id
           for n, each in enumerate((ONE, TWO), start=1)]  # fmt: skip
    monkeypatch.setattr(likeness, "hold_comparisons", lambda _contest: None)
    meet_after(monkeypatch, likeness, "look_up", 2)
    assert not errors(compared_at_once(ids)) and not Suspect.objects.exists()


# --- a person decides -------------------------------------------------------------------------------------------------


def test_h14_a_committee_says_that_they_are_different_ones_and_why(edition: Edition, cast: Cast) -> None:
    project = known(edition, ONE)
    entry = entered(edition, cast, ONE)
    said = dismiss_suspect(
        entry_id=entry.pk, project_id=project.pk, actor=cast.hunan, reason=" 去年是门诊，今年是病房 ", now=NOW
    )
    assert (said.reason, said.decided_by, said.decided_at) == ("去年是门诊，今年是病房", cast.hunan, NOW)
    assert [found.is_open for found in suspects(entry)] == [False]
    row = AuditRow.objects.get(verb="dismiss_suspect")
    assert (row.scope, row.actor_id, row.detail["reason"]) == ("shic-7/hunan", cast.hunan.pk, said.reason)


@pytest.mark.parametrize("reason", ["", " \n", "\0"])
def test_without_a_reason_nothing_is_dismissed(edition: Edition, cast: Cast, reason: str) -> None:
    project = known(edition, ONE)
    entry = entered(edition, cast, ONE)
    with pytest.raises(Refused) as refused:
        dismiss_suspect(entry_id=entry.pk, project_id=project.pk, actor=cast.hunan, reason=reason, now=NOW)
    assert [each.item for each in refused.value.reasons] == ["reason"] and suspects(entry)[0].is_open


@pytest.mark.parametrize("who", ["owner", "stranger", "guangdong", "observer"])
def test_h1_only_the_entrys_own_committee_dismisses(edition: Edition, cast: Cast, who: str) -> None:
    project = known(edition, ONE)
    entry = entered(edition, cast, ONE)
    with pytest.raises(NotThere):
        dismiss_suspect(entry_id=entry.pk, project_id=project.pk, actor=getattr(cast, who), reason="不同", now=NOW)
    assert not Dismissal.objects.exists()


def test_h1_what_one_division_says_is_not_said_for_another(edition: Edition, cast: Cast) -> None:
    ours, theirs = entered(edition, cast, ONE), entered(edition, cast, ONE, hospital(2, province="44"))
    project = KnownProject.objects.get(entry=theirs)
    dismiss_suspect(entry_id=ours.pk, project_id=project.pk, actor=cast.hunan, reason="不同", now=NOW)
    assert not suspects(ours)[0].is_open and suspects(theirs)[0].is_open


def test_of_two_entries_of_one_committee_it_is_said_once_for_both(edition: Edition, cast: Cast) -> None:
    first, second = entered(edition, cast, ONE), entered(edition, cast, replace(ONE, title=TWO.title), hospital(2))
    project = KnownProject.objects.get(entry=second)
    dismiss_suspect(entry_id=first.pk, project_id=project.pk, actor=cast.hunan, reason="不同", now=NOW)
    assert not suspects(first)[0].is_open and not suspects(second)[0].is_open
    assert Dismissal.objects.count() == 2


def test_what_was_dismissed_comes_back_only_when_it_became_more_alike(edition: Edition, cast: Cast) -> None:
    project = known(edition, ONE)
    half = ONE.abstract[: len(ONE.abstract) // 2] + THREE.abstract[len(THREE.abstract) // 2 :]
    entry = entered(edition, cast, Text(TWO.title, half))
    assert [found.degree for found in suspects(entry)] == [1]
    dismiss_suspect(entry_id=entry.pk, project_id=project.pk, actor=cast.hunan, reason="不同", now=NOW)
    for abstract, is_open in ((half + "又补充了一点说明文字。", False), (ONE.abstract, True)):
        save_draft(entry_id=entry.pk, actor=cast.owner, values={"abstract": abstract}, now=NOW)
        submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
        compare_entry(entry_id=entry.pk, now=NOW)
        assert [found.is_open for found in suspects(entry)] == [is_open]
