"""What the worker makes: previews of documents and receipts of submissions, each once, as private as its source."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.documents.pdfium import pdf_document
from saiban.documents.previews.watermark import marked_webp
from saiban.documents.samples import quick_pdf, sample_docx, sample_jpeg
from saiban.editions.models import Edition
from saiban.entries import storage
from saiban.entries.commands import papers
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.papers import keep_preview, keep_receipt
from saiban.entries.commands.submission import submit_entry
from saiban.entries.models import Document, Entry, Submission
from saiban.entries.testing import filled_form, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import errors, together
from saiban.entries.views import documents as views

pytestmark = pytest.mark.django_db
FORM, LICENCE = "registration-form", "licence"


@pytest.fixture
def uploaded(edition: Edition, cast: Cast) -> Callable[[str, bytes, str], Document]:
    entry = make_draft(edition, cast.owner, NOW)

    def upload(kind: str, data: bytes, name: str) -> Document:
        found = check_upload(entry, kind, data, name)
        return add_document(
            entry_id=entry.pk, actor=cast.owner, kind=kind, data=data, filename=name, found=found, now=NOW
        )

    return upload


Uploaded = Callable[[str, bytes, str], Document]


def text_of(pdf: bytes) -> str:
    """Without spaces, since those between Chinese and figures are the typesetter's."""
    with pdf_document(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


def kept_files() -> set[Path]:
    return {path for path in Path(settings.PRIVATE_FILES).rglob("*") if path.is_file()}


def jobs(name: str) -> list[dict[str, int]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=f"saiban.entries.{name}")]


# --- previews ---------------------------------------------------------------------------------------------------------
def test_a_preview_is_drawn_at_the_first_look_and_asked_for_once(
    uploaded: Uploaded, cast: Cast, client_for: Callable[[Person], Client]
) -> None:
    document = uploaded(LICENCE, quick_pdf(), "执照.pdf")
    assert jobs("make_preview") == []
    address, owner = f"/documents/{document.public_id}/preview/", client_for(cast.owner)
    for path in (address, address, f"{address}?again"):
        assert "正在生成预览" in owner.get(path).content.decode()
    assert jobs("make_preview") == [{"document_id": document.pk}]
    keep_preview(document_id=document.pk, now=NOW)
    ProcrastinateJob.objects.all().delete()
    assert "preview-page" in owner.get(address).content.decode()
    assert jobs("make_preview") == []


def test_asking_again_while_the_worker_is_at_it_asks_for_nothing(
    uploaded: Uploaded, cast: Cast, client_for: Callable[[Person], Client]
) -> None:
    document = uploaded(LICENCE, quick_pdf(), "执照.pdf")
    assert (
        "正在生成预览" in client_for(cast.owner).get(f"/documents/{document.public_id}/preview/?again").content.decode()
    )
    assert jobs("make_preview") == []


def test_the_preview_of_a_pdf_is_its_pages(uploaded: Uploaded) -> None:
    document = uploaded(FORM, quick_pdf(pages=3), "报名表.pdf")
    assert document.preview == Document.Preview.WAITING
    keep_preview(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    data = document.preview_data
    assert document.preview == Document.Preview.READY and (data["kind"], data["count"]) == ("pages", 3)
    pages = [storage.read(kept) for kept in data["assets"].values()]
    assert [Image.open(BytesIO(page)).format for page in pages] == ["WEBP"] * 3
    assert AuditRow.objects.get(verb="keep_preview").subject_id == document.public_id


def test_the_preview_of_a_word_file_is_its_text_with_its_pictures_at_their_address(uploaded: Uploaded) -> None:
    document = uploaded(FORM, sample_docx("智慧医疗", picture=sample_jpeg(size=(80, 60))), "报名表.docx")
    keep_preview(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    data = document.preview_data
    text = storage.read(data["text"]).decode()
    assert data["kind"] == "html" and "智慧医疗" in text
    (name,) = data["assets"]
    assert f'src="/documents/{document.public_id}/preview/{name}"' in text
    assert Image.open(BytesIO(storage.read(data["assets"][name]))).format == "WEBP"


def test_h9_the_preview_of_a_private_paper_says_who_looks_when_and_what_for_and_its_owner_sees_it_bare(
    uploaded: Uploaded, cast: Cast, client_for: Callable[[Person], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = uploaded(LICENCE, quick_pdf(), "执照.pdf")
    keep_preview(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    submit_entry(entry_id=document.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    ((name, kept),) = document.preview_data["assets"].items()
    page, marks = f"/documents/{document.public_id}/preview/{name}", []

    def marked(picture: bytes, text: str) -> bytes:
        marks.append(text)
        return marked_webp(picture, text)

    monkeypatch.setattr(views, "marked_webp", marked)
    bare, shown = client_for(cast.owner).get(page).content, client_for(cast.hunan).get(page).content
    looks = [Image.open(BytesIO(data)).convert("RGB") for data in (bare, shown)]
    assert bare == storage.read(kept) and looks[0].size == looks[1].size and looks[0].tobytes() != looks[1].tobytes()
    (mark,) = marks
    assert re.fullmatch(r"湖南委员 2024-05-31 20:\d\d\n仅用于第七届智慧医疗创新大赛资格审核", mark)
    roles = AuditRow.objects.filter(verb="look_at_document").order_by("pk").values_list("detail__role", "detail__part")
    assert list(roles) == [("owner", name), ("division", name)]


def test_the_preview_of_a_photo_is_one_page_and_lies_as_private_as_the_photo(uploaded: Uploaded) -> None:
    document = uploaded(LICENCE, sample_jpeg(), "执照.jpg")
    keep_preview(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    (kept,) = document.preview_data["assets"].values()
    sealed = (Path(settings.PRIVATE_FILES) / kept).read_bytes()
    assert document.preview_data["kind"] == "pages" and b"WEBP" not in sealed and storage.read(kept)[8:12] == b"WEBP"


def test_a_preview_is_made_once(uploaded: Uploaded) -> None:
    document = uploaded(FORM, quick_pdf(), "报名表.pdf")
    keep_preview(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    made, files = document.preview_data, kept_files()
    keep_preview(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    assert (document.preview_data, kept_files()) == (made, files)
    assert AuditRow.objects.filter(verb="keep_preview").count() == 1


def test_a_file_that_cannot_be_drawn_has_no_preview_and_the_job_is_done(
    uploaded: Uploaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saiban.documents.findings import unreadable

    def fails(*args: object, **named: object) -> None:
        raise unreadable("preview_failed")

    document = uploaded(FORM, quick_pdf(), "报名表.pdf")
    monkeypatch.setattr(papers, "preview_isolated", fails)
    keep_preview(document_id=document.pk, now=NOW)
    document.refresh_from_db()
    assert (document.preview, document.preview_data) == (Document.Preview.NONE, {})


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_draw_one_document_at_once_keep_one_preview_and_nothing_else(uploaded: Uploaded) -> None:
    document, before = uploaded(FORM, quick_pdf(), "报名表.pdf"), kept_files()
    assert errors(together([partial(keep_preview, document_id=document.pk, now=NOW)] * 2)) == []
    document.refresh_from_db()
    kept = {Path(settings.PRIVATE_FILES) / name for name in document.preview_data["assets"].values()}
    assert kept_files() - before == kept and len(kept) == 1
    assert AuditRow.objects.filter(verb="keep_preview").count() == 1


# --- receipts ---------------------------------------------------------------------------------------------------------


def test_a_receipt_is_made_when_it_is_first_asked_for_however_often_that_is(
    edition: Edition, cast: Cast, client: Client
) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    assert jobs("make_receipt") == []
    client.force_login(cast.owner)
    address = f"/entries/{sent.entry.public_id}/receipt/1.pdf"
    assert [client.get(path).status_code for path in (address, f"{address}?again", address)] == [202] * 3
    assert jobs("make_receipt") == [{"submission_id": sent.pk}]
    keep_receipt(submission_id=sent.pk, now=NOW)
    assert client.get(address)["Content-Type"] == "application/pdf"


def test_a_receipt_says_what_was_handed_in_by_whom_and_when_to_the_second(edition: Edition, cast: Cast) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    keep_receipt(submission_id=sent.pk, now=NOW)
    sent.refresh_from_db()
    text = text_of(storage.read(sent.receipt))
    entry = Entry.objects.get()
    said = [entry.number, "2024年05月31日20:00:00", filled_form().title, hospital().name, "湖南赛区", cast.owner.name]
    assert [word for word in [*said, "应用创新赛道", "第1次提交", "0" * 64] if word not in text] == []
    assert (Path(settings.PRIVATE_FILES) / sent.receipt).read_bytes()[:4] != b"%PDF"


def test_a_receipt_is_made_once_and_is_always_the_same(edition: Edition, cast: Cast) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    keep_receipt(submission_id=sent.pk, now=NOW)
    sent.refresh_from_db()
    name, data = sent.receipt, storage.read(sent.receipt)
    keep_receipt(submission_id=sent.pk, now=NOW)
    sent.refresh_from_db()
    assert sent.receipt == name and AuditRow.objects.filter(verb="keep_receipt").count() == 1
    Submission.objects.update(receipt="")
    keep_receipt(submission_id=sent.pk, now=NOW)
    sent.refresh_from_db()
    assert storage.read(sent.receipt) == data


def test_a_receipt_that_is_made_late_tells_of_its_own_submission_and_not_of_a_later_one(
    edition: Edition, cast: Cast
) -> None:
    first = make_submission(edition, cast.owner, NOW)
    moved = filled_form(lead=hospital(province="44"), title="改过的项目").to_data()
    values = {key: moved[key] for key in ("lead", "title")}
    save_draft(entry_id=first.entry_id, actor=cast.owner, values=values, now=NOW)
    second = submit_entry(entry_id=first.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    texts = []
    for sent in (first, second):
        keep_receipt(submission_id=sent.pk, now=NOW)
        sent.refresh_from_db()
        texts.append(text_of(storage.read(sent.receipt)))
    assert "湖南赛区" in texts[0] and filled_form().title in texts[0] and "广东" not in texts[0]
    assert "广东赛区" in texts[1] and "改过的项目" in texts[1] and "第2次提交" in texts[1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_make_one_receipt_at_once_keep_one(edition: Edition, cast: Cast) -> None:
    sent, before = make_submission(edition, cast.owner, NOW), kept_files()
    assert errors(together([partial(keep_receipt, submission_id=sent.pk, now=NOW)] * 2)) == []
    sent.refresh_from_db()
    assert kept_files() - before == {Path(settings.PRIVATE_FILES) / sent.receipt}
    assert AuditRow.objects.filter(verb="keep_receipt").count() == 1
