"""Uploading documents, and looking at them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from saiban.accounts.doors import View, require_staff
from saiban.core.errors import Reason, Refused
from saiban.documents.previews.watermark import marked_webp
from saiban.entries.commands.documents import add_document, check_upload, remove_document
from saiban.entries.commands.looks import FILE, TEXT, look_at
from saiban.entries.commands.queue import queue_preview
from saiban.entries.models import Document, Entry
from saiban.entries.pages import entry_now, page_of, person_of, wizard_of
from saiban.entries.queries.doors import get_document_for, get_own_entry_for, keep_in_hand, owns_document
from saiban.entries.rules.states import EDITABLE

TYPES = {
    "pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip
Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse)
# So often the mark stands on a text, which is enough for the longest that is shown
TEXT_MARKS = 60
# What a browser shows by itself and cannot run anything from.
INLINE = {"pdf", "jpg", "png"}


@login_required
@require_GET
def documents(request: HttpRequest, public_id: str) -> HttpResponse:
    """The step “documents”: each kind with what is there and room for what is not."""
    entry = get_own_entry_for(request.user, public_id)
    if entry.state not in EDITABLE:
        return redirect("entry", public_id)
    return documents_page(request, entry, with_missing="check" in request.GET)


def documents_page(
    request: HttpRequest, entry: Entry, reasons: tuple[Reason, ...] = (), *, with_missing: bool = False
) -> HttpResponse:
    """The page, or for htmx the part of it that changes; a refused file's reasons stand at its own kind."""
    context = page_of(wizard_of(request, entry), "documents", with_missing=with_missing)
    for shelf in context["shelves"]:
        shelf.reasons[:0] = [reason for reason in reasons if reason.item == f"documents.{shelf.kind.code}"]
    template = "entries/step_documents.html" + ("#step" if request.htmx else "")  # type: ignore[attr-defined]
    context["reasons"] = [reason for reason in reasons if not reason.item.startswith("documents.")]
    return render(request, template, context, status=422 if reasons else 200)


@login_required
@require_POST
def upload(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Take one file or several of one kind; each is checked at once, and what is fit is kept even if others are not."""
    entry = get_own_entry_for(request.user, public_id)
    refused: list[Reason] = []
    files = request.FILES.getlist("file")
    if not files:
        refused.append(Reason("missing", _("请先选择文件。"), f"documents.{kind}"))
    for file in files:
        refused += _take(request, entry, kind, file)
    return after_change(request, entry, refused)


def _take(request: HttpRequest, entry: Entry, kind: str, file: UploadedFile[bytes]) -> list[Reason]:
    """Keep one file, or say why not; the reasons name the file when there may be several."""
    now, name = entry_now(request, entry.edition), file.name or ""
    try:
        found = check_upload(entry, kind, source_of(file), name)
        document = add_document(
            entry_id=entry.pk, actor=person_of(request), kind=kind, data=file.read(), filename=name, found=found,
            replaces=request.POST.get("replaces", ""), now=now, seen=entry,
        )  # fmt: skip
    except Refused as refusal:
        return [
            Reason(
                r.code,
                _("%(file)s：%(message)s") % {"file": name, "message": r.message},
                r.item or f"documents.{kind}",
                r.remedy,
                r.clause,
            )
            for r in refusal.reasons
        ]
    keep_in_hand(person_of(request), document.entry)
    if document.name != document.original_name:
        messages.success(request, _("已上传，并按通知要求命名为“%(name)s”。") % {"name": document.name})
    else:
        messages.success(request, _("已上传“%(name)s”。") % {"name": document.name})
    return []


def source_of(file: UploadedFile[bytes]) -> bytes | Path:
    """A large upload lies in a temporary file already, and is looked into there."""
    if isinstance(file, TemporaryUploadedFile):
        return Path(file.temporary_file_path())
    data: bytes = file.read()
    file.seek(0)
    return data


def after_change(request: HttpRequest, entry: Entry, refused: list[Reason]) -> HttpResponse:
    if refused or request.htmx:  # type: ignore[attr-defined]
        return documents_page(request, get_own_entry_for(request.user, entry.public_id), tuple(refused))
    return redirect("entry_documents", entry.public_id)


@login_required
@require_POST
def remove(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    entry = get_own_entry_for(request.user, public_id)
    try:
        remove_document(
            entry_id=entry.pk, actor=person_of(request), public_id=document_id, now=entry_now(request, entry.edition)
        )
    except Refused as refusal:
        return documents_page(request, entry, refusal.reasons)
    return after_change(request, entry, [])


def readers_door(view: View) -> View:
    """Owners see their own documents; everybody else comes as staff does, with a second factor."""
    for_staff = require_staff(view)

    @login_required
    @require_GET
    @wraps(view)
    def door(request: HttpRequest, document_id: str, **named: Any) -> HttpResponseBase:
        pages = view if owns_document(request.user, document_id) else for_staff
        return pages(request, document_id, **named)

    return door


@readers_door
def document(request: HttpRequest, document_id: str) -> StreamingHttpResponse:
    """The file itself, streamed from the private storage to those who may see it."""
    found = get_document_for(request.user, document_id)
    answer = StreamingHttpResponse(
        _look(request, found, FILE), content_type=TYPES.get(found.type, "application/octet-stream")
    )
    how = "inline" if found.type in INLINE and "download" not in request.GET else "attachment"
    answer["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(found.name)}"
    answer["Content-Length"] = str(found.size)
    return _private(answer)


@readers_door
def preview(request: HttpRequest, document_id: str) -> HttpResponse:
    """The document to read in the page, drawn at the first look; asks again by itself while the worker is at it.

    The page holds nothing of the document: its pictures and its text are asked for, and put on record, one by one.
    """
    found = get_document_for(request.user, document_id)
    if found.preview == Document.Preview.WAITING and "again" not in request.GET:
        queue_preview(found)
    template = "entries/preview.html" + ("#content" if request.htmx else "")  # type: ignore[attr-defined]
    pages = list(found.preview_data.get("assets", {}))
    shown = {
        "document": found,
        "pages": pages,
        "edition": found.entry.edition,
        "is_marked": bool(_mark(request, found)),
    }
    return render(request, template, shown | {"is_own": found.entry.owner_id == request.user.pk})


@readers_door
def preview_text(request: HttpRequest, document_id: str) -> HttpResponse:
    """The text of a document, made safe by the worker; shown in a frame that can run and load nothing else."""
    found = get_document_for(request.user, document_id)
    # Safe to print as it is: the worker let a short list of tags pass and nothing else, and here nothing can run.
    body = SafeString(b"".join(_look(request, found, TEXT)).decode())
    shown = {"body": body, "document": found, "mark": _mark(request, found), "times": range(TEXT_MARKS)}
    answer = render(request, "entries/preview_text.html", shown)
    answer["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; "
        # Of this site's origin, or its pictures would be asked for without the reader's session.
        "sandbox allow-same-origin"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@readers_door
def preview_asset(request: HttpRequest, document_id: str, name: str) -> HttpResponse:
    """One picture of a preview: a page, or a picture in the text; with the reader's mark on it where it is private."""
    found = get_document_for(request.user, document_id)
    picture, mark = b"".join(_look(request, found, name)), _mark(request, found)
    return _private(HttpResponse(marked_webp(picture, mark) if mark else picture, content_type="image/webp"))


def _look(request: HttpRequest, found: Document, part: str) -> Iterator[bytes]:
    """A part of the document, through the one door that puts looks on record."""
    return look_at(document=found, part=part, actor=person_of(request), now=entry_now(request, found.entry.edition))


def _mark(request: HttpRequest, found: Document) -> str:
    """What stands across a private document: who looks, when, and what for; nothing for its owner."""
    if not found.is_sensitive or found.entry.owner_id == request.user.pk:
        return ""
    edition = found.entry.edition
    told = {
        "name": person_of(request).display_name,
        "moment": f"{localtime(entry_now(request, edition)):%Y-%m-%d %H:%M}",
        "purpose": edition.rules.edition.short_name or edition.name,
    }
    # In Chinese whatever the reader's language is: it is a mark on a paper, for whoever finds a copy.
    return "{name} {moment}\n仅用于{purpose}资格审核".format(**told)


def _private(answer: Answer) -> Answer:
    """Never kept by a cache, never taken for another type, and unable to run anything."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    if answer.get("Content-Type") != TYPES["pdf"]:  # browsers show no PDF inside a sandbox
        answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer
