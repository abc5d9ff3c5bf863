"""What was read on a licence: compared, offered to the entrant, shown to the committee; a help, never a gate (H9)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.documents.findings import unreadable
from saiban.documents.licences.model import Reading
from saiban.documents.licences.samples import Sample, licence_jpeg
from saiban.documents.samples import quick_pdf
from saiban.editions.models import Edition
from saiban.entries.commands import licences
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.licences import keep_reading, take_over_reading
from saiban.entries.commands.submission import submit_entry
from saiban.entries.licence_pages import MOST_TRIES
from saiban.entries.models import Document, Entry
from saiban.entries.rules.form import EntryForm, UnitPart
from saiban.entries.rules.licences import Mark, Outcome, compared, with_reading
from saiban.entries.tasks import read_licence
from saiban.entries.testing import hospital, invented_uscc, make_draft
from saiban.entries.tests.conftest import CLOSES, NOW, Cast

UNIT = hospital()
SAYS_SO = Reading("事业单位法人证书", UNIT.name, UNIT.uscc, qr=UNIT.uscc, seals=2)
OTHER_CODE = invented_uscc(9)
ClientFor = Callable[[Person], Client]


# --- the rules --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("reading", "unit", "outcome"),
    [
        (SAYS_SO, UNIT, Outcome.GREEN),
        (replace(SAYS_SO, qr=""), UNIT, Outcome.GREEN),
        (replace(SAYS_SO, uscc=""), UNIT, Outcome.GREEN),
        (replace(SAYS_SO, name=" 第１示范 医院"), UNIT, Outcome.GREEN),
        (SAYS_SO, replace(UNIT, uscc=f" {UNIT.uscc.lower()} "), Outcome.GREEN),
        (replace(SAYS_SO, name="第2示范医院"), UNIT, Outcome.AMBER),
        (replace(SAYS_SO, uscc=OTHER_CODE, qr=""), UNIT, Outcome.AMBER),
        (replace(SAYS_SO, qr=OTHER_CODE), UNIT, Outcome.AMBER),
        (replace(SAYS_SO, name=""), UNIT, Outcome.GREY),
        (replace(SAYS_SO, uscc="", qr=""), UNIT, Outcome.GREY),
        (SAYS_SO, UnitPart(), Outcome.GREY),
        (replace(SAYS_SO, seals=0), UNIT, Outcome.GREEN),
    ],
)
def test_h9_a_reading_is_green_amber_or_grey(reading: Reading, unit: UnitPart, outcome: Outcome) -> None:
    assert compared(reading, unit).outcome is outcome


def marks(reading: Reading, unit: UnitPart) -> dict[str, Mark]:
    return {line.item: line.mark for line in compared(reading, unit).lines}


def test_h9_an_empty_form_is_offered_name_code_and_the_province_of_registration() -> None:
    assert marks(SAYS_SO, UnitPart()) == dict.fromkeys(("name", "uscc", "province"), Mark.UNTYPED)
    filled = with_reading(UnitPart(), SAYS_SO, {"name", "uscc", "province", "qr"})
    assert filled == UnitPart(UNIT.name, UNIT.uscc, province="43")


def test_h9_a_qr_code_that_says_another_code_than_is_printed_stands_in_a_line_of_its_own() -> None:
    assert marks(replace(SAYS_SO, qr=OTHER_CODE), UNIT)["qr"] is Mark.DIFFERS
    assert "qr" not in marks(SAYS_SO, UNIT)


def test_h9_only_what_was_chosen_is_taken_over_and_nothing_that_was_not_read() -> None:
    typed = UnitPart("第2示范医院", OTHER_CODE, "medical", "county", "44")
    assert with_reading(typed, SAYS_SO, {"name"}) == replace(typed, name=UNIT.name)
    assert with_reading(typed, replace(SAYS_SO, name=""), {"name", "level", "province"}) == typed


# --- reading by the worker --------------------------------------------------------------------------------------------
@pytest.fixture
def draft(edition: Edition, cast: Cast) -> Entry:
    return make_draft(edition, cast.owner, NOW)


def upload(entry: Entry, data: bytes, name: str = "执照.pdf", kind: str = "licence") -> Document:
    found = check_upload(entry, kind, data, name)
    return add_document(
        entry_id=entry.pk, actor=entry.owner, kind=kind, data=data, filename=name, found=found, now=NOW
    )  # fmt: skip


def jobs() -> list[dict[str, int]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="saiban.entries.read_licence")]


def say(monkeypatch: pytest.MonkeyPatch, reading: Reading) -> list[Path]:
    """Let the recogniser read this, and note what it was given."""
    given: list[Path] = []

    def read(path: Path, filename: str) -> Reading:
        given.append(path)
        return reading

    monkeypatch.setattr(licences, "read_isolated", read)
    return given


def read_as(monkeypatch: pytest.MonkeyPatch, document: Document, reading: Reading) -> None:
    say(monkeypatch, reading)
    keep_reading(document_id=document.pk, now=NOW)


@pytest.mark.django_db
def test_h9_the_page_asks_at_once_for_the_reading_of_a_licence_and_of_nothing_else(
    draft: Entry, cast: Cast, client_for: ClientFor
) -> None:
    owner, steps = client_for(cast.owner), f"/entries/{draft.public_id}/documents/"
    draft.documents.all().delete()
    upload(draft, quick_pdf(), "成果.pdf", "achievements")
    assert "/reading/" not in owner.get(steps).content.decode()
    document = upload(draft, quick_pdf())
    address = f"/documents/{document.public_id}/reading/"
    assert f'hx-get="{address}" hx-trigger="load"' in owner.get(steps).content.decode()
    assert jobs() == []
    owner.get(address, headers={"HX-Request": "true"})
    assert jobs() == [{"document_id": document.pk}]


@pytest.mark.django_db
def test_h9_of_a_licence_only_name_and_code_are_kept_and_a_job_that_runs_twice_reads_once(
    draft: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, given = upload(draft, quick_pdf()), say(monkeypatch, SAYS_SO)
    for _ in range(2):
        keep_reading(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    assert document.reading == "read"
    assert set(document.reading_data) == {"title", "name", "uscc", "guessed", "qr", "seals", "pages"}
    assert len(given) == 1 and not given[0].exists()
    assert AuditRow.objects.filter(verb="keep_reading", subject_id=document.public_id).count() == 1


@pytest.mark.django_db
def test_h9_a_licence_that_cannot_be_read_is_noted_as_that_and_stands_in_nobodys_way(
    draft: Entry, cast: Cast, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    def fail(*_: Any) -> Reading:
        raise unreadable("reading_failed")

    document = upload(draft, quick_pdf())
    monkeypatch.setattr(licences, "read_isolated", fail)
    keep_reading(document_id=document.pk, now=NOW)
    page = client_for(cast.owner).get(f"/entries/{draft.public_id}/documents/").content.decode()
    assert "没能读出这份文件" in page and "不影响提交" in page and "未能全部核对" in page
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)


# --- the entrant ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_h9_the_entrant_takes_over_what_was_read_and_it_is_on_record(
    draft: Entry, cast: Cast, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    document = upload(draft, quick_pdf())
    read_as(monkeypatch, document, replace(SAYS_SO, name="第8示范医院", uscc=OTHER_CODE, qr=OTHER_CODE))
    owner, steps = client_for(cast.owner), f"/entries/{draft.public_id}/documents/"
    page = owner.get(steps).content.decode()
    assert "与所填有出入" in page and "第8示范医院" in page and "全部按证照填入" in page
    address = f"{steps}{document.public_id}/take-over/"
    assert owner.post(address, {"item": "name"}).status_code == 302
    draft.refresh_from_db()
    assert draft.form["lead"] == {**vars_of(UNIT), "name": "第8示范医院"}
    answer = owner.post(address, {"item": "all"}, headers={"HX-Request": "true"}).content.decode()
    assert "已按证照填入申报单位信息" in answer and "与所填一致" in answer
    draft.refresh_from_db()
    assert draft.form["lead"]["uscc"] == OTHER_CODE
    rows = AuditRow.objects.filter(verb="take_over_reading").order_by("pk")
    assert [row.detail for row in rows] == [{"changed": ["lead"], "document": document.public_id}] * 2


def vars_of(unit: UnitPart) -> dict[str, str]:
    return {name: getattr(unit, name) for name in ("name", "uscc", "kind", "level", "province")}


@pytest.mark.django_db
def test_h9_an_empty_unit_is_told_that_its_licence_can_fill_it(draft: Entry, cast: Cast, client_for: ClientFor) -> None:
    owner, units, told = client_for(cast.owner), f"/entries/{draft.public_id}/units/", "可以先上传证照"
    assert told not in owner.get(units).content.decode()
    save_draft(entry_id=draft.pk, actor=cast.owner, values={"lead": {"kind": "medical"}}, now=NOW)
    assert told in owner.get(units).content.decode()


@pytest.mark.django_db
def test_h9_what_was_read_for_an_empty_unit_is_on_offer_and_not_called_a_failure(
    draft: Entry, cast: Cast, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    read_as(monkeypatch, upload(draft, quick_pdf()), SAYS_SO)
    save_draft(entry_id=draft.pk, actor=cast.owner, values={"lead": {"kind": "medical"}}, now=NOW)
    page = client_for(cast.owner).get(f"/entries/{draft.public_id}/documents/").content.decode()
    assert "已读出，可填入" in page and "未能全部核对" not in page


@pytest.mark.django_db
def test_h9_of_a_licence_that_was_replaced_nothing_is_taken_over(
    draft: Entry, cast: Cast, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    old = upload(draft, quick_pdf())
    read_as(monkeypatch, old, replace(SAYS_SO, name="第8示范医院"))
    upload(draft, quick_pdf(["新"]))
    answer = client_for(cast.owner).post(
        f"/entries/{draft.public_id}/documents/{old.public_id}/take-over/", {"item": "all"}
    )
    assert answer.status_code == 422 and "请刷新页面后再试" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.form["lead"]["name"] == UNIT.name


@pytest.mark.django_db
def test_h9_nobody_else_takes_anything_over_and_after_the_closing_time_nobody_does(
    draft: Entry, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = upload(draft, quick_pdf())
    read_as(monkeypatch, document, replace(SAYS_SO, name="第8示范医院"))
    given: dict[str, Any] = {"entry_id": draft.pk, "document": document.public_id, "items": {"name"}}
    for somebody in (cast.stranger, cast.hunan):
        with pytest.raises(NotThere):
            take_over_reading(actor=somebody, now=NOW, **given)
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    with pytest.raises(Refused):
        take_over_reading(actor=cast.owner, now=CLOSES + timedelta(hours=1), **given)


@pytest.mark.django_db
def test_h9_a_reading_is_asked_for_once_and_a_page_stops_asking_after_a_minute(
    draft: Entry, cast: Cast, client_for: ClientFor
) -> None:
    document = upload(draft, quick_pdf())
    owner, address = client_for(cast.owner), f"/documents/{document.public_id}/reading/"
    first = owner.get(address).content.decode()
    assert "正在识读证照" in first and f"{address}?again=2" in first
    for path in (address, f"{address}?again=7", f"{address}?again=x"):
        assert owner.get(path).status_code == 200
    assert jobs() == [{"document_id": document.pk}]
    last = owner.get(f"{address}?again={MOST_TRIES}", headers={"HX-Request": "true"}).content.decode()
    assert "识读还在排队" in last and "hx-get" not in last


@pytest.mark.django_db
def test_papers_of_which_nothing_is_read_have_no_reading(draft: Entry, cast: Cast, client_for: ClientFor) -> None:
    document = upload(draft, quick_pdf(), "成果.pdf", "achievements")
    assert client_for(cast.owner).get(f"/documents/{document.public_id}/reading/").status_code == 404


# --- the committee ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_h9_the_committee_sees_what_differs_as_a_help_and_observers_do_not(
    draft: Entry, cast: Cast, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    document = upload(draft, quick_pdf())
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    read_as(monkeypatch, document, replace(SAYS_SO, name="第8示范医院", seals=1))
    address = f"/desk/shic-7/entries/{draft.public_id}/"
    page = client_for(cast.hunan).get(address).content.decode()
    assert "与所填有出入" in page and "第8示范医院" in page and "可能是登记机关的" in page
    assert "不是审核结论" in page and "take-over" not in page
    assert "第8示范医院" not in client_for(cast.observer).get(address).content.decode()
    assert client_for(cast.observer).get(f"/documents/{document.public_id}/reading/").status_code == 404
    assert client_for(cast.guangdong).get(f"/documents/{document.public_id}/reading/").status_code == 404


@pytest.mark.django_db
def test_h9_the_committee_compares_with_what_was_handed_in_not_with_the_working_copy(
    draft: Entry, cast: Cast, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    document = upload(draft, quick_pdf())
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    read_as(monkeypatch, document, replace(SAYS_SO, name="第8示范医院"))
    take_over_reading(entry_id=draft.pk, actor=cast.owner, document=document.public_id, items={"name"}, now=NOW)
    address = f"/documents/{document.public_id}/reading/"
    assert "与所填一致" in client_for(cast.owner).get(address).content.decode()
    assert "与所填有出入" in client_for(cast.hunan).get(address).content.decode()


# --- the whole way ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_h9_from_the_photograph_to_the_filled_form_and_the_committees_page(
    edition: Edition, cast: Cast, client_for: ClientFor
) -> None:
    """A licence is uploaded beside an empty unit; it is read; a click fills the unit; the committee sees it."""
    draft = make_draft(edition, cast.owner, NOW, lead=replace(UNIT, name="", uscc=""))
    owner, steps = client_for(cast.owner), f"/entries/{draft.public_id}/documents/"
    draft.documents.filter(kind="licence").delete()
    photo = licence_jpeg(Sample(UNIT.name, UNIT.uscc, title="事业单位法人证书"))
    owner.post(f"{steps}licence/", {"file": SimpleUploadedFile("IMG_0012.jpg", photo)})
    document = draft.documents.get(kind="licence", replaced_at=None)
    owner.get(f"/documents/{document.public_id}/reading/")
    assert "正在识读证照" in owner.get(steps).content.decode()
    (job,) = jobs()
    read_licence(**job)
    assert "全部按证照填入" in owner.get(steps).content.decode()
    owner.post(f"{steps}{document.public_id}/take-over/", {"item": "all"})
    draft.refresh_from_db()
    assert EntryForm.read(draft.form).lead == UNIT
    submit_entry(entry_id=draft.pk, actor=cast.owner, accepts_terms=True, now=NOW)
    page = client_for(cast.hunan).get(f"/desk/shic-7/entries/{draft.public_id}/").content.decode()
    assert "与所填一致" in page and "找到 2 枚圆形红章" in page and "与证照上的二维码一致" in page


def test_the_web_process_never_loads_what_reads_licences() -> None:
    """It would take half a gigabyte more, in every one of them."""
    tells = (
        "import django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import sys, saiban.entries.tasks\n"
        "print(sorted({'rapidocr', 'onnxruntime', 'cv2', 'zxingcpp'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", tells], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[-2] == "[]"
