"""One's own data: given as a file to oneself alone, and taken away with the account."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.accounts.models import Person, Session
from saiban.accounts.testing import make_person, make_role
from saiban.audit.models import AuditRow
from saiban.documents.samples import quick_pdf, sample_png
from saiban.editions import storage
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.erasing import finish_erasures
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Entry, Erasure
from saiban.entries.rules.form import MemberPart, UnitPart
from saiban.entries.testing import make_draft
from saiban.entries.tests.conftest import NOW
from saiban.messaging.models import Message
from saiban.outreach.commands.enquiries import ask_question
from saiban.privacy.commands.exports import build_export, forget_exports, sweep_exports
from saiban.privacy.commands.leaving import delete_due_accounts, falling_with_a_person
from saiban.privacy.models import DataExport

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
NAME, PHONE, EMAIL = "欧阳待删", "13711112222", "ouyang@example.cn"
TODAY = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def edition(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), NOW)


@pytest.fixture
def owner(db: None) -> Person:
    return make_person(NAME, phone=PHONE, email=EMAIL, email_verified=True)


@pytest.fixture
def draft(edition: Edition, owner: Person) -> Entry:
    """A person's draft with a real proof of identity, whose leader is the owner."""
    leader = MemberPart(NAME, "leader", "自由职业", "工程师", PHONE, EMAIL)
    entry = make_draft(
        edition, owner, NOW, applicant="individual", lead=UnitPart(), province="43", track="xinchuang",
        members=(leader,),
    )  # fmt: skip
    papers = {"identity": sample_png(), "registration-form": quick_pdf(), "achievements": quick_pdf()}
    entry.documents.all().delete()
    for kind, data in papers.items():
        name = f"{NAME}.{'png' if kind == 'identity' else 'pdf'}"
        found = check_upload(entry, kind, data, name)
        add_document(entry_id=entry.pk, actor=owner, kind=kind, data=data, filename=name, found=found, now=NOW)
    return entry


def sure_of(client: Client, person: Person) -> Client:
    """Somebody who has just shown who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def exported(client: Client) -> DataExport:
    client.post("/me/privacy/export/")
    export = DataExport.objects.get(ready_at=None)
    build_export(export_id=export.pk, now=TODAY)
    export.refresh_from_db()
    return export


def kept(name: str) -> Path:
    return Path(settings.PRIVATE_FILES) / name


# --- export -----------------------------------------------------------------------------------------------------------


def test_an_export_holds_the_data_and_the_files_and_is_ones_own(
    draft: Entry, owner: Person, client_for: ClientFor
) -> None:
    client = sure_of(client_for(owner), owner)
    with patch("saiban.config.middleware.timezone.now", return_value=TODAY):
        export = exported(client)
        address = f"/me/privacy/exports/{export.public_id}.zip"
        assert address in client.get("/me/privacy/").content.decode()
        answer = client.get(address)
        data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        other = make_person()
        assert sure_of(client_for(other), other).get(address).status_code == 404
    with ZipFile(io.BytesIO(data)) as archive:
        told = json.loads(archive.read("data.json"))
        names = archive.namelist()
        page = archive.read("index.html").decode()
        assert NAME in page and "<dt>手机号已验证</dt>" in page and archive.testzip() is None
    assert told["account"][0]["phone"] == PHONE and told["entries"][0]["form"]["members"][0]["name"] == NAME
    assert sorted(name.split("/")[0] for name in names) == ["data.json", *["documents"] * 3, "index.html"]
    assert len(data) == export.size and export.done == export.total
    row = AuditRow.objects.get(verb="download_export")
    assert (row.actor_id, row.subject_id) == (owner.pk, export.public_id)
    looks = AuditRow.objects.filter(verb="look_at_document", actor_id=owner.pk)
    assert [look.detail["role"] for look in looks] == ["owner"]
    assert Message.objects.filter(person=owner, kind="export_ready").exists()


def test_an_export_lies_sealed_and_goes_when_its_days_are_over(
    draft: Entry, owner: Person, client_for: ClientFor
) -> None:
    client = sure_of(client_for(owner), owner)
    export = exported(client)
    assert kept(export.stored_as).read_bytes()[:3] == b"SB1"
    assert forget_exports(now=TODAY + WEEK - timedelta(seconds=1)) == 0
    assert forget_exports(now=TODAY + WEEK) == 1
    assert not kept(export.stored_as).exists() and not DataExport.objects.exists()


def test_it_needs_a_proof_of_who_one_is(owner: Person, client_for: ClientFor) -> None:
    for method, page in (
        ("post", "/me/privacy/export/"),
        ("get", "/me/privacy/leave/"),
        ("get", "/me/privacy/exports/x.zip"),
    ):
        assert getattr(client_for(owner), method)(page)["Location"].startswith("/account/confirm/")


def test_asking_twice_makes_one_and_asking_anew_removes_the_earlier(
    draft: Entry, owner: Person, client_for: ClientFor
) -> None:
    client = sure_of(client_for(owner), owner)
    client.post("/me/privacy/export/")
    client.post("/me/privacy/export/")
    assert ProcrastinateJob.objects.filter(task_name="saiban.privacy.build_export").count() == 1
    assert "正在生成" in client.get("/me/privacy/").content.decode()
    first = exported(client)
    second = exported(client)
    assert first.public_id != second.public_id
    assert forget_exports(now=datetime.now(UTC)) == 1
    assert not kept(first.stored_as).exists() and kept(second.stored_as).exists()
    aged = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    lost = storage.keep(b"made by somebody who was killed", folder="exports")
    for name in (lost, second.stored_as):
        os.utime(kept(name), (aged, aged))
    assert sweep_exports(now=datetime.now(UTC)) == 1
    assert not kept(lost).exists() and kept(second.stored_as).exists()


def test_what_the_worker_gave_up_can_be_asked_for_again(owner: Person, client_for: ClientFor) -> None:
    client = sure_of(client_for(owner), owner)
    client.post("/me/privacy/export/")
    lost = DataExport.objects.get()
    assert "重新生成" not in client.get("/me/privacy/").content.decode()
    DataExport.objects.update(asked_at=lost.asked_at - timedelta(hours=1))
    page = client.get("/me/privacy/").content.decode()
    assert "上次没有生成成功" in page and "重新生成" in page and "hx-get" not in page.split('id="export"')[1][:200]
    client.post("/me/privacy/export/")
    assert DataExport.objects.get().pk != lost.pk
    build_export(export_id=lost.pk, now=TODAY)
    assert not DataExport.objects.get().stored_as, "the job that was given up finds nothing to do any more"


def test_a_job_that_runs_twice_makes_one(draft: Entry, owner: Person, client_for: ClientFor) -> None:
    export = exported(sure_of(client_for(owner), owner))
    before = AuditRow.objects.count()
    build_export(export_id=export.pk, now=TODAY)
    assert AuditRow.objects.count() == before


# --- leaving ----------------------------------------------------------------------------------------------------------


def leave(client: Client) -> None:
    with patch("saiban.config.middleware.timezone.now", return_value=TODAY):
        assert client.post("/me/privacy/leave/", {"understood": "yes"})["Location"] == "/account/login/"


def test_who_leads_an_entry_of_a_running_edition_is_told_what_to_do_first(
    draft: Entry, owner: Person, client_for: ClientFor
) -> None:
    submit_entry(entry_id=draft.pk, actor=owner, accepts_terms=True, now=NOW)
    client = sure_of(client_for(owner), owner)
    shown = client.get("/me/privacy/leave/").content.decode()
    assert (
        f"/entries/{draft.public_id}/handover/" in shown
        and "请先移交给接手人" in shown
        and 'name="understood"' not in shown
    )
    assert client.post("/me/privacy/leave/", {"understood": "yes"}).status_code == 422
    owner.refresh_from_db()
    assert owner.leaves_at is None
    withdraw_entry(entry_id=draft.pk, actor=owner, now=NOW)
    assert 'name="understood"' in client.get("/me/privacy/leave/").content.decode()


def test_who_holds_a_role_lays_it_down_first(owner: Person, client_for: ClientFor) -> None:
    make_role(owner, "judge", "shic-7")
    assert "结束您的角色" in sure_of(client_for(owner), owner).get("/me/privacy/leave/").content.decode()


def test_without_the_tick_nothing_is_asked(owner: Person, client_for: ClientFor) -> None:
    answer = sure_of(client_for(owner), owner).post("/me/privacy/leave/", {})
    assert answer.status_code == 422 and "请先勾选" in answer.content.decode()


def test_asking_ends_every_session_and_a_log_in_takes_it_back(owner: Person, client_for: ClientFor) -> None:
    elsewhere = client_for(owner)
    leave(sure_of(client_for(owner), owner))
    owner.refresh_from_db()
    assert owner.leaves_at == TODAY + WEEK
    assert not Session.objects.filter(person=owner).exists()
    assert elsewhere.get("/me/privacy/").status_code == 302
    from saiban.accounts.commands import note_login

    note_login(person=owner, method="code", now=TODAY + WEEK - timedelta(seconds=1))
    assert delete_due_accounts(now=TODAY + 2 * WEEK) == 0
    owner.refresh_from_db()
    assert owner.name == NAME and not owner.leaves_at
    assert AuditRow.objects.filter(verb="stay", actor_id=owner.pk).exists()


def texts_of_all_tables() -> str:
    with connection.cursor() as cursor:
        parts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM \"{table}\" t")
            parts.append(cursor.fetchone()[0])
    return " ".join(parts)


def test_after_the_days_nothing_of_the_person_is_left_but_a_number(
    draft: Entry, edition: Edition, owner: Person, client_for: ClientFor
) -> None:
    ask_question(edition_id=edition.pk, subject="何时路演", text=f"我是{NAME}", actor=owner, now=NOW)
    client = sure_of(client_for(owner), owner)
    export = exported(client)
    files = [document.stored_as for document in draft.documents.all()] + [export.stored_as]
    acts = AuditRow.objects.filter(actor_id=owner.pk).count()
    leave(client)
    assert delete_due_accounts(now=TODAY + WEEK - timedelta(seconds=1)) == 0
    assert all(secret in texts_of_all_tables() for secret in (NAME, PHONE, EMAIL)), "the search finds what is there"
    assert delete_due_accounts(now=TODAY + WEEK) == 1
    finish_erasures(now=TODAY + WEEK)
    assert [secret for secret in (NAME, PHONE, EMAIL) if secret in texts_of_all_tables()] == []
    assert not any(kept(name).exists() for name in files)
    assert not Entry.objects.exists() and Erasure.objects.get().rule == "account"
    gone = Person.objects.get(pk=owner.pk)
    assert (gone.is_active, gone.erased_at, gone.display_name) == (False, TODAY + WEEK, f"已注销用户 {owner.pk}")
    assert AuditRow.objects.filter(actor_id=owner.pk).count() >= acts, "the record is kept, under a number"
    assert delete_due_accounts(now=TODAY + 2 * WEEK) == 0


def test_what_was_handed_in_stays_without_number_and_address(
    draft: Entry, owner: Person, client_for: ClientFor
) -> None:
    submit_entry(entry_id=draft.pk, actor=owner, accepts_terms=True, now=NOW)
    withdraw_entry(entry_id=draft.pk, actor=owner, now=NOW)
    leave(sure_of(client_for(owner), owner))
    delete_due_accounts(now=TODAY + WEEK)
    draft.refresh_from_db()
    for form in (draft.form, draft.submissions.get().form):
        assert (form["members"][0]["name"], form["members"][0]["phone"], form["members"][0]["email"]) == (NAME, "", "")
    assert [secret for secret in (PHONE, EMAIL) if secret in texts_of_all_tables()] == []


def test_what_comes_to_stand_against_it_keeps_the_account(draft: Entry, owner: Person, client_for: ClientFor) -> None:
    leave(sure_of(client_for(owner), owner))
    make_role(owner, "judge", "shic-7")
    assert delete_due_accounts(now=TODAY + WEEK) == 0
    owner.refresh_from_db()
    assert (owner.name, owner.leaves_at) == (NAME, None)
    assert Message.objects.filter(person=owner, kind="account_kept").exists()


def test_the_number_can_be_used_anew(owner: Person, client_for: ClientFor) -> None:
    leave(sure_of(client_for(owner), owner))
    delete_due_accounts(now=TODAY + WEEK)
    assert make_person("新人", phone=PHONE).phone == PHONE


def test_a_key_to_a_person_says_whose_the_row_is() -> None:
    """Another way of falling would be neither erased nor kept on purpose."""
    columns = [column for model in apps.get_models() for column in model._meta.concrete_fields]
    ways = {column.remote_field.on_delete for column in columns if column.related_model is Person}  # type: ignore[union-attr]
    assert ways <= {models.CASCADE, models.PROTECT, models.SET_NULL}


def test_every_row_that_is_somebodys_own_is_known_to_fall_with_them() -> None:
    """A new table with rows of a person's own goes by its key; what protects its person is of their work."""
    found = {f"{model._meta.label}.{column}" for model, column in falling_with_a_person()}
    assert {"messaging.Message.person", "accounts.Session.person", "accounts.Consent.person", "mfa.Authenticator.user",
            "privacy.DataExport.person"} <= found  # fmt: skip
