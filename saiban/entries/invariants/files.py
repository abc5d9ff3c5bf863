"""Documents and the bytes behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from saiban.core.encryption import CannotDecrypt
from saiban.entries import storage
from saiban.entries.invariants.registry import invariant
from saiban.entries.invariants.standing import submission_name
from saiban.entries.models import Document, Erasure, ProjectList, Submission


@invariant(_("提交所附的每份材料都在，摘要值未变"))
def documents_that_were_handed_in_are_there() -> Iterator[str]:
    rows = Submission.objects.values_list("entry", "entry__public_id", "sequence", "documents")
    for entry, public_id, sequence, frozen in rows.iterator(chunk_size=500):
        known = {document["id"]: document["sha256"] for document in frozen}
        held = Document.objects.filter(entry=entry, public_id__in=known).values_list("public_id", "sha256")
        if known and dict(held) != known:
            yield submission_name(public_id, sequence)


@invariant(_("同类材料的有效份数不超过上限"))
def no_kind_has_more_documents_than_are_wanted() -> Iterator[str]:
    rows = Document.objects.filter(replaced_at=None).order_by().values_list("entry", "kind").annotate(count=Count("pk"))
    several = {(entry, kind): count for entry, kind, count in rows.filter(count__gt=1)}
    first = Document.objects.filter(entry__in={entry for entry, _kind in several}).distinct("entry").order_by("entry")
    for document in first.select_related("entry__edition"):
        entry = document.entry
        for kind in entry.edition.rules.documents:
            if several.get((entry.pk, kind.code), 0) > kind.max:
                yield f"entry {entry.public_id}"


@invariant(_("存储的文件都在"))
def kept_files_are_there() -> Iterable[str]:
    return (what for what, name in _kept() if not default_storage.exists(name))


@invariant(_("每份已删除的材料都有删除凭据"))
def what_was_erased_has_its_proof() -> Iterable[str]:
    proven = Erasure.objects.filter(document_id=OuterRef("public_id"), sha256=OuterRef("sha256"))
    broken = Document.objects.filter(erased_at__isnull=False).exclude(Exists(proven))
    return (f"document {public_id}" for public_id in broken.values_list("public_id", flat=True))


@invariant(_("存储的文件都能解密，申报材料的内容与摘要值相符"), deep=True)
def kept_files_can_be_read() -> Iterator[str]:
    digests = dict(Document.objects.values_list("stored_as", "sha256"))
    for what, name in _kept():
        if default_storage.exists(name) and not _is_sound(name, digests.get(name)):
            yield what


def _kept() -> Iterator[tuple[str, str]]:
    """Every file that should be there, with what it belongs to."""
    kept = Document.objects.filter(erased_at=None).values_list("public_id", "stored_as", "preview_data")
    for public_id, name, preview in kept.iterator():
        yield f"document {public_id}", name
        text = preview.get("text")
        pictures = preview.get("assets", {}).values()
        yield from ((f"preview {public_id}", kept) for kept in [*pictures, *([text] if text else [])])
    receipts = Submission.objects.exclude(receipt="").values_list("entry__public_id", "sequence", "receipt")
    for public_id, sequence, name in receipts.iterator():
        yield submission_name(public_id, sequence), name
    for public_id, name in ProjectList.objects.values_list("public_id", "stored_as"):
        yield f"project list {public_id}", name


def _is_sound(name: str, digest: str | None) -> bool:
    found = hashlib.sha256()
    try:
        for chunk in storage.chunks(name):
            found.update(chunk)
    except (CannotDecrypt, OSError):
        return False
    return digest is None or found.hexdigest() == digest
