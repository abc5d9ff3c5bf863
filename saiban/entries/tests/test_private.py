"""Proofs of identity: agreed to apart, each look on record, erased in time without a trace but the proof of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.documents.samples import sample_png
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition
from saiban.editions.storage import discard
from saiban.editions.testing import make_edition, rehearse_at
from saiban.entries import storage
from saiban.entries.commands import erasing
from saiban.entries.commands.consents import give_identity_consent, withdraw_identity_consent
from saiban.entries.commands.documents import add_document, check_upload, remove_document
from saiban.entries.commands.erasing import erase_due_documents, erase_unused_documents, finish_erasures
from saiban.entries.commands.papers import keep_preview, keep_receipt
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.strays import sweep_strays
from saiban.entries.commands.submission import submit_entry
from saiban.entries.invariants import files
from saiban.entries.models import Document, Entry, Erasure, IdentityConsent, State, Submission
from saiban.entries.queries.doors import get_document_for
from saiban.entries.queries.private import schedule_of
from saiban.entries.rules.form import UnitPart
from saiban.entries.tasks import erase_private
from saiban.entries.testing import LEADER, make_draft
from saiban.entries.tests.conftest import NOW, Cast
from saiban.rulebook import Rulebook
from saiban.rulebook.tests.cast import changed

pytestmark = pytest.mark.django_db
IDENTITY, VERSION = "identity", "2024-2"
# Past both clocks: the edition of 2024 is over by any, and its own is set on with it
LATER = datetime(2026, 11, 22, 3, 40, tzinfo=UTC)
ClientFor = Callable[[Person], Client]


@pytest.fixture
def bare(edition: Edition, cast: Cast) -> Entry:
    """One person's draft whose owner has agreed to nothing but the terms, and has handed over no proof of identity."""
    entry = make_draft(
        edition, cast.owner, NOW, applicant="individual", lead=UnitPart(), province="43", track="xinchuang"
    )
    entry.documents.filter(kind=IDENTITY).delete()
    IdentityConsent.objects.all().delete()
    return entry


@pytest.fixture
def entry(bare: Entry, cast: Cast) -> Entry:
    """The same with consent, and with a proof of identity that was drawn, replaced, and handed in."""
    agree(bare)
    first = upload(bare)
    keep_preview(document_id=first.pk, now=NOW)
    second = upload(bare, replaces=first.public_id)
    keep_preview(document_id=second.pk, now=NOW)
    submission = submit_entry(entry_id=bare.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    keep_receipt(submission_id=submission.pk, now=NOW)
    bare.refresh_from_db()
    return bare


def agree(entry: Entry, version: str = VERSION) -> IdentityConsent:
    return give_identity_consent(edition=entry.edition, actor=entry.owner, version=version, now=NOW)


def withdraw(entry: Entry) -> int:
    return withdraw_identity_consent(edition=entry.edition, actor=entry.owner, now=NOW, real_now=LATER)


def upload(entry: Entry, *, replaces: str = "") -> Document:
    data = sample_png()
    found = check_upload(entry, IDENTITY, data, "张示范身份证.png")
    return add_document(
        entry_id=entry.pk, actor=entry.owner, kind=IDENTITY, data=data, filename="张示范身份证.png", found=found,
        replaces=replaces, now=NOW,
    )  # fmt: skip


def proofs(entry: Entry) -> list[Document]:
    return list(entry.documents.filter(kind=IDENTITY))


def page(entry: Entry, name: str = "identity-consent") -> str:
    return f"/entries/{entry.public_id}/{name}/"


def over(edition: Edition) -> Edition:
    """The edition's clock is set to the real one's day, long after its end."""
    return rehearse_at(edition, LATER, now=LATER - timedelta(days=1))


# --- the separate consent -------------------------------------------------------------------------------------------


def test_without_the_separate_consent_no_proof_of_identity_is_taken(bare: Entry) -> None:
    with pytest.raises(Refused, match="单独同意") as refused:
        upload(bare)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.item) == ("identity_consent", "documents.identity") and reason.remedy
    assert proofs(bare) == []


def test_the_terms_do_not_bring_the_consent_with_them(bare: Entry, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        submit_entry(entry_id=bare.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    said = [reason.message for reason in refused.value.reasons if reason.item == "documents.identity"]
    assert any("单独同意" in message for message in said)
    assert not IdentityConsent.objects.exists()


def test_a_box_that_was_not_ticked_is_no_consent(bare: Entry, cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.owner)
    assert " checked" not in client.get(page(bare, "documents")).content.decode()
    for posted in ({}, {"version": VERSION}, {"consent": "yes"}, {"consent": "yes", "version": "2023-1"}):
        assert client.post(page(bare), posted).status_code == 422
    assert not IdentityConsent.objects.exists()
    assert client.post(page(bare), {"consent": "yes", "version": VERSION})["Location"] == page(bare, "documents")
    assert IdentityConsent.objects.get().version == VERSION
    row = AuditRow.objects.get(
        verb="give_identity_consent", actor_id=cast.owner.pk, detail__version=VERSION, at__gt=NOW
    )
    assert row.scope == "shic-7"


def test_agreeing_twice_is_agreeing_once(bare: Entry) -> None:
    assert agree(bare) == agree(bare)
    assert AuditRow.objects.filter(verb="give_identity_consent").count() == 2  # one by `make_draft`


def test_a_new_version_of_the_text_asks_again_and_lets_nothing_in_before(
    entry: Entry, cast: Cast, client_for: ClientFor
) -> None:
    new = changed(
        entry.edition.rules,
        ("identity_consent.version", "2024-3"),
        ("identity_consent.text", "改为结束满 90 日后删除。"),
        ("identity_consent.keep_days", 90),
    )
    reload(new)
    fresh = Entry.objects.select_related("edition").get(pk=entry.pk)
    with pytest.raises(Refused, match="单独同意"):
        upload(fresh)
    shown = client_for(cast.owner).get(page(entry, "documents")).content.decode()
    assert "90 日" in shown and 'name="consent"' in shown
    agree(fresh, "2024-3")
    assert upload(fresh).is_identity
    assert {given.version for given in IdentityConsent.objects.all()} == {VERSION, "2024-3"}


def test_another_text_under_the_version_that_people_agreed_to_is_refused(entry: Entry) -> None:
    silent = changed(entry.edition.rules, ("identity_consent.text", "结束满 180 日后删除，另作他用。"))
    with pytest.raises(Refused, match="版本号"):
        reload(silent)


def reload(rulebook: Rulebook) -> None:
    make_edition(rulebook, at=NOW)


def test_h9_a_unit_that_shows_its_licence_is_not_asked(edition: Edition, cast: Cast, client_for: ClientFor) -> None:
    draft = make_draft(edition, cast.owner, NOW)
    IdentityConsent.objects.all().delete()
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    assert 'name="consent"' not in client_for(cast.owner).get(page(draft, "documents")).content.decode()


# --- withdrawing it -------------------------------------------------------------------------------------------------


def test_withdrawing_erases_the_proofs_and_takes_back_the_entry_that_rests_on_them(entry: Entry) -> None:
    kept = [name for document in proofs(entry) for name in erasing.files_of(document)]
    assert withdraw(entry) == 2
    entry.refresh_from_db()
    assert entry.state == State.WITHDRAWN
    assert finish_erasures(now=LATER) == 2
    assert not any((Path(settings.PRIVATE_FILES) / name).exists() for name in kept)
    assert {erasure.rule for erasure in Erasure.objects.all()} == {"withdrawn"}
    assert IdentityConsent.objects.get().withdrawn_at == NOW


def test_an_entry_that_is_decided_stands_without_its_proofs(entry: Entry, cast: Cast) -> None:
    assert entry.submission_id
    screen_entry(
        entry_id=entry.pk, submission_id=entry.submission_id, actor=cast.hunan, verdict="passed",
        waiver="材料齐全", now=NOW,
    )  # fmt: skip
    withdraw(entry)
    entry.refresh_from_db()
    assert entry.state == State.PASSED
    with pytest.raises(NotThere):
        get_document_for(cast.hunan, proofs(entry)[-1].public_id)


def test_the_page_says_what_withdrawing_does_and_does_it(entry: Entry, cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.owner)
    assert "现存 2 份" in client.get(page(entry)).content.decode()
    assert client.post(page(entry), {"do": "withdraw"})["Location"] == page(entry)
    after = client.get(page(entry)).content.decode()
    assert "2 份身份证明正在删除" in after and 'name="consent"' in after
    assert client_for(cast.stranger).get(page(entry)).status_code == 404


# --- erasing --------------------------------------------------------------------------------------------------------


def test_proofs_are_erased_when_both_clocks_have_passed_their_day_and_not_before(
    edition: Edition, entry: Entry
) -> None:
    due = edition.rules.identity_documents_due
    assert due == datetime(2025, 3, 29, 16, 0, tzinfo=UTC)
    hour = timedelta(hours=1)
    # A rehearsal of the past: over by the calendar, but still worked with
    assert edition_now(edition, LATER) < due and erase_due_documents(now=LATER) == 0
    # A rehearsal of what is to come
    ahead = rehearse_at(edition, due + hour, now=due - hour * 5)
    assert edition_now(ahead, due - hour) > due and erase_due_documents(now=due - hour) == 0
    assert erase_due_documents(now=due + hour) == 2
    assert erase_due_documents(now=due + hour) == 0


def test_the_schedule_is_the_one_that_the_job_goes_by(
    edition: Edition, entry: Entry, client_for: ClientFor, cast: Cast
) -> None:
    shown = schedule_of(edition, LATER)
    assert (shown.kept, shown.keep_days, shown.is_due, shown.is_rehearsing) == (2, 180, False, True)
    client = client_for(cast.national)
    before = client.get("/desk/shic-7/retention/").content.decode()
    assert "2025年3月30日" in before and "还没有删除过身份证明" in before
    over(edition)
    erase_due_documents(now=LATER)
    finish_erasures(now=LATER)
    after = client.get("/desk/shic-7/retention/").content.decode()
    assert entry.number in after and "保存期满" in after and Erasure.objects.all()[0].sha256 in after
    assert client_for(cast.hunan).get("/desk/shic-7/retention/").status_code == 404
    assert "2025年3月30日" in client_for(cast.owner).get(page(entry)).content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_of_proofs_asks_as_often_for_three_as_for_one(
    edition: Edition,
    cast: Cast,
    client_for: ClientFor,
    how_many: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(how_many):
        Erasure.objects.create(
            document_id=f"d{number}", edition=edition, scope="shic-7", kind=IDENTITY, version=1, size=1,
            sha256="0" * 64, rule="retention", begun_at=NOW, erased_at=NOW, files=1,
        )  # fmt: skip
    client = client_for(cast.national)
    client.get("/desk/shic-7/retention/")
    with django_assert_max_num_queries(9):
        client.get("/desk/shic-7/retention/")


def test_what_was_replaced_and_never_handed_in_goes_at_once(bare: Entry, cast: Cast) -> None:
    agree(bare)
    first = upload(bare)
    second = upload(bare, replaces=first.public_id)
    remove_document(entry_id=bare.pk, actor=cast.owner, public_id=second.public_id, now=NOW)
    upload(bare)
    assert erase_unused_documents(now=LATER) == 2
    assert [document.erased_at is None for document in proofs(bare)] == [False, False, True]
    assert {erasure.rule for erasure in Erasure.objects.all()} == {"unused"}


# --- no byte of it --------------------------------------------------------------------------------------------------


@pytest.fixture
def secrets(entry: Entry) -> dict[str, list[bytes]]:
    """What must be nowhere afterwards: the plain files, the sealed ones, their salts, and the names of both."""
    stored = [name for document in proofs(entry) for name in erasing.files_of(document)]
    sealed = [(Path(settings.PRIVATE_FILES) / name).read_bytes() for name in stored]
    return {
        "plain": [storage.read(name) for name in stored],
        "sealed": sealed,
        # The head of a sealed file ends with the salt that its key is derived from.
        "salts": [data[data.index(b"SB1") + 5 + data[4] :][:32] for data in sealed],
        "names": [name.encode() for name in stored],
        "file names": ["张示范身份证".encode()],
    }


def everything() -> Iterator[tuple[str, bytes]]:
    """All that lies on the disk, and all rows of all tables as text, with what lies in them as bytes or as Base64."""
    for folder in (Path(settings.DATA), Path(os.environ["TMPDIR"])):
        for path in folder.rglob("*"):
            if path.is_file() and "postgres" not in path.parts and "static" not in path.parts:
                yield str(path), path.read_bytes() + str(path).encode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            yield table, cursor.fetchone()[0].encode()


def found(secrets: dict[str, list[bytes]]) -> set[str]:
    """Which kinds of secret are found anywhere: whole, or by any stretch of 64 bytes of them."""
    haystack = b"\0".join(data for _where, data in everything())
    return {
        kind for kind, wanted in secrets.items()
        for secret in wanted for start in range(0, max(len(secret) - 63, 1), 64)
        if _shown(secret[start : start + 64], haystack)
    }  # fmt: skip


def _shown(piece: bytes, haystack: bytes) -> bool:
    return piece in haystack or piece.hex().encode() in haystack


def test_the_erasing_job_leaves_no_byte_of_the_file_nor_its_key_nor_its_previews(
    edition: Edition, entry: Entry, secrets: dict[str, list[bytes]]
) -> None:
    assert found(secrets) == {"sealed", "salts", "names", "file names"}, "the search finds what is there"
    over(edition)
    call_the_job()
    assert found(secrets) == set()
    assert [(erasure.erased_at is not None, erasure.left) for erasure in Erasure.objects.all()] == [(True, [])] * 2


def test_the_proof_says_what_when_and_why_and_nothing_of_a_person(edition: Edition, entry: Entry, cast: Cast) -> None:
    digests = {document.public_id: document.sha256 for document in proofs(entry)}
    over(edition)
    call_the_job()
    for erasure in Erasure.objects.all():
        assert erasure.sha256 == digests[erasure.document_id] and erasure.due_at == edition.rules.identity_documents_due
        assert (erasure.kind, erasure.rule, erasure.entry_number, erasure.files) == (
            IDENTITY,
            "retention",
            entry.number,
            2,
        )
        row = AuditRow.objects.get(verb="erase_document", subject_id=erasure.document_id)
        assert row.detail["sha256"] == erasure.sha256
        told = str({**vars(erasure), **row.detail})
        assert not any(secret in told for secret in (cast.owner.name, LEADER.name, cast.owner.phone or "-"))


def test_a_proof_cannot_be_signed_while_something_is_left(edition: Edition, entry: Entry) -> None:
    withdraw(entry)
    with pytest.raises(DatabaseError, match="what_is_erased_has_left_nothing"):
        Erasure.objects.update(erased_at=NOW)


def call_the_job() -> None:
    with patch("django.utils.timezone.now", return_value=LATER):
        erase_private.func(timestamp=0)


class Killed(BaseException):
    """As a signal does it: nothing in between catches it."""


@pytest.mark.parametrize("killed_after", [0, 1, 2, 3])
def test_who_is_killed_in_the_middle_is_followed_by_who_finishes(
    edition: Edition, entry: Entry, secrets: dict[str, list[bytes]], monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    over(edition)
    removed: list[str] = []

    def killed(name: str) -> None:
        if len(removed) == killed_after:
            raise Killed
        removed.append(name)
        discard(name)

    with monkeypatch.context() as dying:
        dying.setattr("saiban.entries.storage.discard", killed)
        with pytest.raises(Killed):
            call_the_job()
    for document in proofs(entry):
        assert document.stored_as == "" and document.erased_at, "nobody is shown half of it meanwhile"
    assert all(not erasure.left for erasure in Erasure.objects.filter(erased_at__isnull=False))
    call_the_job()
    assert found(secrets) == set() and not Erasure.objects.filter(erased_at=None).exists()
    assert AuditRow.objects.filter(verb="erase_document").count() == 2


def test_the_house_agrees_with_itself_after(edition: Edition, entry: Entry) -> None:
    over(edition)
    call_the_job()
    erased = {document.public_id for document in proofs(entry)}
    said = [*files.kept_files_are_there(), *files.kept_files_can_be_read()]
    assert not [each for each in said if each.split()[-1] in erased]
    assert not [*files.documents_that_were_handed_in_are_there(), *files.what_was_erased_has_its_proof()]
    Erasure.objects.filter(document_id=min(erased)).delete()
    assert list(files.what_was_erased_has_its_proof()) == [f"document {min(erased)}"]
    frozen = {one["kind"]: one for one in Submission.objects.get().documents}
    assert frozen[IDENTITY]["name"] == "" and frozen[IDENTITY]["sha256"]


def test_the_committee_sees_that_a_document_was_erased_and_who_had_looked(
    edition: Edition, entry: Entry, cast: Cast, client_for: ClientFor
) -> None:
    document = proofs(entry)[-1]
    client = client_for(cast.hunan)
    assert client.get(f"/documents/{document.public_id}/").status_code == 200
    over(edition)
    call_the_job()
    assert client.get(f"/documents/{document.public_id}/").status_code == 404
    assert "已按规定删除" in client.get(f"/desk/shic-7/entries/{entry.public_id}/").content.decode()
    assert "湖南委员" in client.get(f"/documents/{document.public_id}/looks/").content.decode()


# --- what lies about ------------------------------------------------------------------------------------------------


def test_copies_that_killed_processes_left_are_swept(entry: Entry) -> None:
    lost = storage.keep(b"an upload whose row never came", folder=f"entries/{entry.public_id}")
    drawn = storage.keep(b"a page whose row never heard of it", folder=f"previews/{entry.public_id}")
    young = storage.keep(b"an upload that is just under way", folder=f"entries/{entry.public_id}")
    passing = [
        Path(settings.FILE_UPLOAD_TEMP_DIR) / "tmpabc.upload.png",
        Path(os.environ["TMPDIR"]) / "saiban-opened-x.png",
    ]
    for path in passing:
        path.write_bytes(b"plain")
    now = datetime.now(UTC)
    aged = (now - timedelta(days=2)).timestamp()
    for path in [Path(settings.PRIVATE_FILES) / lost, Path(settings.PRIVATE_FILES) / drawn, *passing]:
        os.utime(path, (aged, aged))
    mine = [
        Path(settings.PRIVATE_FILES) / name
        for d in entry.documents.exclude(stored_as="nowhere")
        for name in erasing.files_of(d)
    ]
    for path in mine:
        os.utime(path, (aged, aged))
    assert sweep_strays(now=now) >= 4
    assert not any(path.exists() for path in passing)
    assert [(Path(settings.PRIVATE_FILES) / name).exists() for name in (lost, drawn, young)] == [False, False, True]
    assert mine and all(path.exists() for path in mine)
    assert AuditRow.objects.filter(verb="sweep_strays").exists()


# --- looks, and what is masked --------------------------------------------------------------------------------------


def test_the_owner_sees_who_looked_by_role_and_the_committee_by_name(
    entry: Entry, cast: Cast, client_for: ClientFor
) -> None:
    document = proofs(entry)[-1]
    (picture,) = document.preview_data["assets"]
    client_for(cast.hunan).get(f"/documents/{document.public_id}/preview/{picture}")
    own = client_for(cast.owner).get(f"/documents/{document.public_id}/looks/").content.decode()
    assert "赛区组委会" in own and "湖南委员" not in own and "湖**员" in own and "预览第 1 页" in own
    assert "湖南委员" in client_for(cast.national).get(f"/documents/{document.public_id}/looks/").content.decode()
    for nobody in (cast.observer, cast.guangdong, cast.stranger):
        assert client_for(nobody).get(f"/documents/{document.public_id}/looks/").status_code == 404


def test_numbers_are_masked_at_the_desk_until_somebody_asks_which_is_on_record(
    entry: Entry, cast: Cast, client_for: ClientFor
) -> None:
    address, client = f"/desk/shic-7/entries/{entry.public_id}/", client_for(cast.hunan)
    masked = client.get(address).content.decode()
    assert LEADER.phone not in masked and "138****0001" in masked and LEADER.email not in masked
    assert not AuditRow.objects.filter(verb="show_contacts").exists()
    shown = client.post(f"{address}contacts/").content.decode()
    assert LEADER.phone in shown and LEADER.email in shown
    row = AuditRow.objects.get(verb="show_contacts")
    assert (row.actor_id, row.subject_id, row.detail) == (cast.hunan.pk, entry.public_id, {"role": "division"})
    part = client.post(f"{address}contacts/", headers={"hx-request": "true"}).content.decode()
    assert LEADER.phone in part and "<html" not in part
    assert client_for(cast.observer).post(f"{address}contacts/").status_code == 404


def test_no_table_holds_a_number_of_an_identity_card() -> None:
    """They are never asked for as answers (the rulebook's check refuses such questions), so no column is for them."""
    columns = {f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.fields}
    assert not [column for column in columns if "resident" in column or "id_number" in column]
