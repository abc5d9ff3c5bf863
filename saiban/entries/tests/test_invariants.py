"""The invariants of the whole database: they hold after all that people do, and each can fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from saiban.accounts.models import Role
from saiban.accounts.testing import make_role, make_unit
from saiban.audit.commands import SYSTEM
from saiban.audit.models import AuditRow
from saiban.documents.previews.model import Asset, Preview
from saiban.documents.samples import quick_pdf
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition, TermsAcceptance
from saiban.editions.testing import make_edition
from saiban.entries import storage
from saiban.entries.commands import papers
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.likeness import compare_entry
from saiban.entries.commands.papers import keep_preview, keep_receipt
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.invariants import INVARIANTS, Invariant, one_moment
from saiban.entries.management.commands import check_invariants
from saiban.entries.models import (
    Document,
    Entry,
    EntryUnit,
    KnownProject,
    NamedPlace,
    ProjectClaim,
    ProjectGram,
    Screening,
    State,
    Submission,
    UnitPlace,
)
from saiban.entries.rules.facts import form_of
from saiban.entries.rules.form import UnitPart
from saiban.entries.testing import company, make_draft, make_submission, wanted_kinds
from saiban.entries.tests.conftest import CLOSES, NOW, Cast
from saiban.entries.tests.racing import together
from saiban.rulebook.tests.cast import changed

pytestmark = pytest.mark.django_db


def handed_in(edition: Edition, cast: Cast, title: str, **changes: Any) -> Submission:
    """An entry with files of its own, unlike those of other tests, which have rows alone."""
    entry = make_draft(edition, cast.owner, NOW, title=title, **changes)
    for kind in wanted_kinds(edition.rules, form_of(edition.rules, entry.form)):
        data = quick_pdf([title, kind])
        found = check_upload(entry, kind, data, "材料.pdf")
        held = entry.documents.get(kind=kind, replaced_at=None)
        add_document(
            entry_id=entry.pk, actor=cast.owner, kind=kind, data=data, filename="材料.pdf", found=found,
            replaces=held.public_id, now=NOW,
        )  # fmt: skip
    # The rows without files have done their part.
    entry.documents.filter(stored_as="nowhere").delete()
    entry.refresh_from_db()
    return submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)


def decide(sent: Submission, cast: Cast, verdict: str, **more: Any) -> Screening:
    return screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict=verdict, reason="意见", now=NOW, **more
    )


@pytest.fixture
def busy(edition: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """An edition in which everything has happened once: a pass, a return, a rejection, a change, a withdrawal."""
    passed = handed_in(edition, cast, "通过", joint=(company(7),))
    decide(passed, cast, "passed")
    decide(handed_in(edition, cast, "退回"), cast, "returned", correct_until=CLOSES + timedelta(days=3))
    decide(handed_in(edition, cast, "不通过"), cast, "rejected")
    changed = handed_in(edition, cast, "改前")
    save_draft(entry_id=changed.entry_id, actor=cast.owner, values={"title": "改后"}, now=NOW)
    submit_entry(entry_id=changed.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    withdraw_entry(entry_id=handed_in(edition, cast, "撤回").entry_id, actor=cast.owner, now=NOW)
    person = {"applicant": "individual", "lead": UnitPart(), "province": "43", "track": "xinchuang"}
    handed_in(edition, cast, "个人", **person)
    make_draft(edition, cast.owner, NOW, title="草稿").documents.all().delete()
    keep_receipt(submission_id=passed.pk, now=NOW)
    drawn = Preview("pages", assets=(Asset("page-1.webp", b"a picture"),))
    monkeypatch.setattr(papers, "preview_isolated", lambda *file: drawn)
    keep_preview(document_id=Document.objects.filter(entry=passed.entry, kind="licence").get().pk, now=NOW)
    return edition


def broken() -> dict[str, list[str]]:
    """The invariants that do not hold, with their offenders."""
    found = {each.name: each.offenders() for each in INVARIANTS}
    return {name: offenders for name, offenders in found.items() if offenders}


def test_everything_holds_after_all_that_people_do(busy: Edition) -> None:
    assert set(Entry.objects.values_list("state", flat=True)) == set(State.values)
    assert broken() == {}


def test_everything_holds_where_there_is_nothing() -> None:
    assert broken() == {}


def test_an_edition_of_other_rules_beside_it_changes_nothing(busy: Edition) -> None:
    make_edition()
    assert broken() == {}


def test_names_and_sentences_are_each_of_one_invariant() -> None:
    assert len(INVARIANTS) >= 15
    assert len({each.name for each in INVARIANTS}) == len({str(each.says) for each in INVARIANTS}) == len(INVARIANTS)


# --- each can fail ----------------------------------------------------------------------------------------------------

Break = Callable[[Edition, Cast], str]
BREAKS: dict[str, Break] = {}


def breaks(invariant: str) -> Callable[[Break], Break]:
    """The function breaks the invariant and gives the offender that must be named."""

    def add(act: Break) -> Break:
        BREAKS[invariant] = act
        return act

    return add


def entry_of(title: str) -> Entry:
    return Entry.objects.get(title=title)


def last_of(title: str) -> Submission:
    last = entry_of(title).submissions.first()
    assert last
    return last


def without(*constraints: str) -> None:
    """Take constraints of the database away for this test: what they prevent must be found all the same."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for each in constraints:
            table, name = each.split(".")
            cursor.execute(f"ALTER TABLE entries_{table} DROP CONSTRAINT IF EXISTS {name}")
            cursor.execute(f"DROP INDEX IF EXISTS {name}")


@breaks("entered_entries_are_complete")
def _(edition: Edition, cast: Cast) -> str:
    without("entry.entered_entry_is_complete")
    Entry.objects.filter(title="通过").update(track=None)
    return f"entry {entry_of('通过').public_id}"


@breaks("division_and_track_are_of_the_entrys_edition")
def _(edition: Edition, cast: Cast) -> str:
    Entry.objects.filter(title="草稿").update(division=make_edition().divisions.first())
    return f"entry {entry_of('草稿').public_id}"


@breaks("numbers_have_their_check_character")
def _(edition: Edition, cast: Cast) -> str:
    Entry.objects.filter(title="通过").update(number="SHIC-7-HUNAN-000001-2")
    Entry.objects.filter(title="退回").update(number="SHIC-7-HUNAN-000001-3")
    return f"entry {entry_of('退回').public_id}"


@breaks("submissions_are_counted_without_gaps")
def _(edition: Edition, cast: Cast) -> str:
    Submission.objects.filter(pk=last_of("改后").pk).update(sequence=3)
    return f"entry {entry_of('改后').public_id}"


@breaks("the_last_submission_is_the_one_that_counts")
def _(edition: Edition, cast: Cast) -> str:
    entry = entry_of("改后")
    Entry.objects.filter(pk=entry.pk).update(submission=entry.submissions.get(sequence=1))
    return f"entry {entry.public_id}"


@breaks("drafts_have_no_submission_and_versions_only_grow")
def _(edition: Edition, cast: Cast) -> str:
    Entry.objects.filter(title="改后").update(version=1)
    return f"entry {entry_of('改后').public_id}"


@breaks("states_follow_the_decisions")
def _(edition: Edition, cast: Cast) -> str:
    Entry.objects.filter(title="不通过").update(state=State.PASSED)
    return f"entry {entry_of('不通过').public_id}"


@breaks("decisions_are_on_their_own_entrys_submissions")
def _(edition: Edition, cast: Cast) -> str:
    screening = Screening.objects.get(verdict="passed")
    Screening.objects.filter(pk=screening.pk).update(decided_at=NOW - timedelta(seconds=1))
    return f"screening {screening.pk}"


@breaks("returned_entries_can_be_mended")
def _(edition: Edition, cast: Cast) -> str:
    Screening.objects.filter(verdict="returned").update(correct_until=None, decided_at=CLOSES)
    Entry.objects.filter(title="退回").update(correct_until=None)
    return f"entry {entry_of('退回').public_id}"


@breaks("lists_show_what_was_handed_in")
def _(edition: Edition, cast: Cast) -> str:
    Entry.objects.filter(title="通过").update(title="另一个名称")
    return f"entry {entry_of('另一个名称').public_id}"


@breaks("units_are_those_that_were_handed_in")
def _(edition: Edition, cast: Cast) -> str:
    EntryUnit.objects.filter(entry=entry_of("通过"), part="joint").delete()
    return f"entry {entry_of('通过').public_id}"


@breaks("no_unit_has_more_entries_than_the_limit")
def _(edition: Edition, cast: Cast) -> str:
    unit = EntryUnit.objects.filter(entry=entry_of("通过"), part="lead").get().unit
    for number in range(3):  # it has three already
        entry = Entry.objects.create(
            edition=edition, owner=cast.owner, state=State.SUBMITTED, title=f"多{number}", title_key=f"多{number}",
            division=entry_of("通过").division, track=entry_of("通过").track, number=f"N-{number}",
            submission=last_of("通过"), created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        EntryUnit.objects.create(entry=entry, unit=unit, part="lead")
    return f"unit {unit.pk} of shic-7"


@breaks("nobody_has_more_entries_than_the_limit")
def _(edition: Edition, cast: Cast) -> str:
    handed_in = Entry.objects.entered().filter(owner=cast.owner).count()
    limited = changed(edition.rules, ("limits.per_person", {"max": handed_in}))
    load_rulebook(rulebook=limited, source="#", actor=SYSTEM, reason="每人限报", now=NOW)
    Entry.objects.filter(title="撤回").update(state=State.SUBMITTED)
    return f"person {cast.owner.pk} of shic-7"


def limit_leaders(edition: Edition) -> None:
    limit = {"code": "leaders", "roles": ["leader"], "max": 9}
    limited = changed(edition.rules, ("limits.per_named_person", [limit]))
    load_rulebook(rulebook=limited, source="#", actor=SYSTEM, reason="负责人限报", now=NOW)


@breaks("nobody_is_named_more_often_than_the_limit")
def _(edition: Edition, cast: Cast) -> str:
    limit_leaders(edition)
    withdrawn, key = last_of("撤回"), NamedPlace.objects.values_list("person_key", flat=True)[0]
    for number in range(9):
        withdrawn.pk, withdrawn.sequence = None, 10 + number
        withdrawn.save()
        NamedPlace.objects.create(edition=edition, submission=withdrawn, limit="leaders", person_key=key)
    return f"person {key[:12]} by leaders of shic-7"


@breaks("places_of_people_are_those_that_were_handed_in")
def _(edition: Edition, cast: Cast) -> str:
    limit_leaders(edition)
    NamedPlace.objects.filter(submission__entry=entry_of("退回")).delete()
    return f"entry {entry_of('退回').public_id}"


@breaks("nothing_refers_to_a_merged_unit")
def _(edition: Edition, cast: Cast) -> str:
    part = EntryUnit.objects.get(entry=entry_of("撤回"))
    part.unit = make_unit("曾用名医院", merged_into=part.unit)
    part.save()
    return f"entries.EntryUnit.unit {part.pk}"


@breaks("places_are_held_by_entries_that_stand")
def _(edition: Edition, cast: Cast) -> str:
    unit = EntryUnit.objects.filter(entry=entry_of("撤回")).get().unit
    place = UnitPlace.objects.create(edition=edition, unit=unit, entry=entry_of("撤回"), place=5, places=5)
    return f"place {place.pk}"


@breaks("every_counted_unit_has_its_place")
def _(edition: Edition, cast: Cast) -> str:
    UnitPlace.objects.filter(entry=entry_of("退回")).delete()
    return f"entry {entry_of('退回').public_id}"


@breaks("claims_are_held_by_entries_that_stand")
def _(edition: Edition, cast: Cast) -> str:
    claim = ProjectClaim.objects.create(edition=edition, claimant="unit:1", title_key="x", entry=entry_of("撤回"))
    return f"claim {claim.pk}"


@breaks("every_project_is_claimed")
def _(edition: Edition, cast: Cast) -> str:
    ProjectClaim.objects.filter(entry=entry_of("个人")).update(claimant="person:0")
    return f"entry {entry_of('个人').public_id}"


@breaks("no_project_is_entered_twice")
def _(edition: Edition, cast: Cast) -> str:
    Entry.objects.filter(title="退回").update(title="通过 ", title_key="通过")
    return f"entry {entry_of('通过').public_id}"


@breaks("documents_that_were_handed_in_are_there")
def _(edition: Edition, cast: Cast) -> str:
    Document.objects.filter(entry=entry_of("通过"), kind="licence").update(sha256="f" * 64)
    return f"submission {entry_of('通过').public_id}#1"


@breaks("no_kind_has_more_documents_than_are_wanted")
def _(edition: Edition, cast: Cast) -> str:
    entry = entry_of("通过")
    held = entry.documents.get(kind="licence")
    held.pk, held.public_id, held.version = None, "another", held.version + 1
    held.save()
    return f"entry {entry.public_id}"


@breaks("kept_files_are_there")
def _(edition: Edition, cast: Cast) -> str:
    (preview,) = Document.objects.exclude(preview_data={})
    storage.discard(next(iter(preview.preview_data["assets"].values())))
    return f"preview {preview.public_id}"


@breaks("known_projects_are_on_file")
def _(edition: Edition, cast: Cast) -> str:
    compare_entry(entry_id=entry_of("通过").pk, now=NOW)
    project = KnownProject.objects.get()
    ProjectGram.objects.filter(gram=project.grams[0]).delete()
    return f"known project {project.pk}"


@breaks("kept_files_can_be_read")
def _(edition: Edition, cast: Cast) -> str:
    document = entry_of("通过").documents.get(kind="licence")
    path = Path(settings.PRIVATE_FILES) / document.stored_as
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(sealed)
    return f"document {document.public_id}"


def forget(**rows: Any) -> None:
    """Take rows of the record away, which the database itself refuses."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditrow DISABLE TRIGGER USER")
        AuditRow.objects.filter(**rows).delete()
        cursor.execute("ALTER TABLE audit_auditrow ENABLE TRIGGER USER")


@breaks("every_submission_is_on_record")
def _(edition: Edition, cast: Cast) -> str:
    entry = entry_of("改后")
    forget(verb="submit_entry", subject_id=entry.public_id, detail__sequence=1)
    return f"submission {entry.public_id}#1"


@breaks("every_decision_is_on_record")
def _(edition: Edition, cast: Cast) -> str:
    screening = Screening.objects.get(verdict="rejected")
    Screening.objects.filter(pk=screening.pk).update(decided_by=cast.national)
    return f"screening {screening.pk}"


@breaks("whoever_handed_in_had_accepted_the_terms")
def _(edition: Edition, cast: Cast) -> str:
    TermsAcceptance.objects.all().delete()
    return f"submission {entry_of('通过').public_id}#1"


@breaks("roles_are_held_where_there_is_something")
def _(edition: Edition, cast: Cast) -> str:
    make_role(cast.stranger, "observer", "shic-7/atlantis", ended_at=NOW)
    role: Role = make_role(cast.stranger, "observer", "shic-7/atlantis")
    return f"role {role.pk} at shic-7/atlantis"


@breaks("what_was_erased_has_its_proof")
def _(edition: Edition, cast: Cast) -> str:
    document = Document.objects.first()
    assert document
    Document.objects.filter(pk=document.pk).update(stored_as="", preview_data={}, erased_at=NOW)
    return f"document {document.public_id}"


@breaks("editions_are_what_their_rulebooks_say")
def _(edition: Edition, cast: Cast) -> str:
    Edition.objects.filter(pk=edition.pk).update(clock_shows=NOW + timedelta(days=1))
    return "edition shic-7"


def test_each_invariant_has_something_that_breaks_it() -> None:
    assert set(BREAKS) == {each.name for each in INVARIANTS}


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back; making an edition busy costs more than all that is tried on it."""
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


def offenders(name: str) -> list[str]:
    return next(each for each in INVARIANTS if each.name == name).offenders()


def test_what_contradicts_itself_is_found_by_name(busy: Edition, cast: Cast) -> None:
    found: dict[str, bool] = {}
    for name, act in BREAKS.items():
        before = offenders(name)
        with undone():
            found[name] = before == [] and act(busy, cast) in offenders(name)
    assert [name for name, is_found in found.items() if not is_found] == []


CONTRADICTIONS: list[tuple[str, dict[str, Any], str]] = [
    ("通过", {"submission": None}, "entered_entries_are_complete"),
    ("通过", {"number": ""}, "entered_entries_are_complete"),
    ("改后", {"state": State.PASSED}, "states_follow_the_decisions"),
    ("通过", {"state": State.SUBMITTED}, "states_follow_the_decisions"),
    ("草稿", {"number": "SHIC-7-HUNAN-000001-2"}, "drafts_have_no_submission_and_versions_only_grow"),
    ("个人", {"found_by": ""}, "lists_show_what_was_handed_in"),
    ("退回", {"correct_until": CLOSES}, "returned_entries_can_be_mended"),
    ("退回", {"correct_until": None}, "returned_entries_can_be_mended"),
]


def test_an_entry_that_contradicts_itself_is_found(busy: Edition) -> None:
    for title, change, name in CONTRADICTIONS:
        with undone():
            without("entry.entered_entry_is_complete")
            Entry.objects.filter(title=title).update(**change)
            assert offenders(name) == [f"entry {entry_of(title).public_id}"], (title, change)


def test_a_place_of_a_unit_that_takes_no_part_is_found(busy: Edition) -> None:
    place = UnitPlace.objects.create(edition=busy, unit=make_unit(), entry=entry_of("通过"), place=1, places=5)
    assert broken() == {"places_are_held_by_entries_that_stand": [f"place {place.pk}"]}


# --- the console ------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check_invariants", *arguments, stdout=out)
    return out.getvalue()


def test_the_console_says_ok_for_each_and_ends_well(busy: Edition) -> None:
    lines = run().splitlines()
    assert len(lines) == sum(not each.is_deep for each in INVARIANTS)
    assert all(line.startswith("ok\t") for line in lines)
    assert len(run("--deep").splitlines()) == len(INVARIANTS)


def test_the_console_names_the_offenders_and_ends_with_one(busy: Edition) -> None:
    UnitPlace.objects.all().delete()
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check_invariants", stdout=out)
    assert failed.value.returncode == 1
    lines = out.getvalue().splitlines()
    at = next(number for number, line in enumerate(lines) if "\tevery_counted_unit_has_its_place\t" in line)
    assert lines[at].startswith("3 处\t")
    offenders = [f"\tentry {entry_of(title).public_id}" for title in ("通过", "退回", "改后")]
    assert sorted(lines[at + 1 : at + 4]) == sorted(offenders)


def test_the_console_shows_the_first_of_many_and_all_when_asked(busy: Edition) -> None:
    ids = [f"entry {number:03d}" for number in range(30)]
    many = Invariant("many", INVARIANTS[0].says, lambda: ids)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check_invariants, "INVARIANTS", [many])
        for arguments, shown in (((), 21), (("--all",), 30)):
            out = StringIO()
            with pytest.raises(CommandError):
                call_command("check_invariants", *arguments, stdout=out)
            assert len(out.getvalue().splitlines()) == 1 + shown


def test_the_console_checks_what_is_named_and_knows_no_other_names(busy: Edition) -> None:
    assert run("kept_files_can_be_read").startswith("ok\tkept_files_can_be_read\t")
    with pytest.raises(CommandError) as wrong:
        run("no_such_thing")
    assert wrong.value.returncode == 2


@pytest.mark.django_db(transaction=True)
def test_the_console_looks_at_one_moment_of_a_running_site(edition: Edition, cast: Cast) -> None:
    """What is written while it looks is no contradiction: it is not there yet, in any of the checks."""
    with one_moment():
        assert broken() == {}
        (outcome,) = together([lambda: make_submission(edition, cast.owner, NOW)])
        assert isinstance(outcome, Submission) and not Entry.objects.exists()
    assert Entry.objects.exists()
