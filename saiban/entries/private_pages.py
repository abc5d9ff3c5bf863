"""What the pages about proofs of identity show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from saiban.accounts.models import Person, RoleKind
from saiban.audit.models import AuditRow
from saiban.audit.queries import AuditPage
from saiban.core.identifiers import mask_name
from saiban.entries.commands.looks import FILE, OWNER, TEXT
from saiban.entries.models import Document, Entry
from saiban.entries.queries.private import consent_of, identity_documents


def consent_page(entry: Entry) -> dict[str, Any]:
    """The text, where the person stands towards it, and what is kept on the strength of it."""
    rules = entry.edition.rules
    assert rules.identity_consent
    held = identity_documents(entry.edition).filter(entry__owner_id=entry.owner_id)
    return {
        "entry": entry, "edition": entry.edition, "asked": rules.identity_consent,
        "given": consent_of(entry.owner_id, entry.edition), "held": held.count(),
        "until": rules.identity_documents_due, "reasons": (),
    }  # fmt: skip


@dataclass(frozen=True)
class Look:
    """One look, in words."""

    at: datetime
    who: str
    role: str
    version: int
    part: str


def looks_page(document: Document, page: AuditPage, reader: Person) -> dict[str, Any]:
    """To its owner somebody of the committee is named by role, and by as much of the name as tells two apart."""
    is_own = document.entry.owner_id == reader.pk
    return {
        "document": document, "entry": document.entry, "edition": document.entry.edition, "is_own": is_own,
        "looks": list(_looks(page.rows, reader, is_own=is_own)), "page": page,
    }  # fmt: skip


def _looks(rows: list[AuditRow], reader: Person, *, is_own: bool) -> Iterator[Look]:
    for row in rows:
        name = row.actor_name if not is_own or row.actor_id == reader.pk else mask_name(row.actor_name)
        role = _role(row.detail.get("role", ""))
        yield Look(row.at, name, role, row.detail.get("version", 1), _part(row.detail.get("part", FILE)))


def _role(kind: str) -> str:
    if kind == OWNER:
        return _("本人")
    return str(RoleKind(kind).label) if kind in RoleKind.values else _("工作人员")


def _part(part: str) -> str:
    """`page-3.webp` is the third page, `picture-2.webp` the second picture of a text."""
    if part == FILE:
        return _("原文件")
    if part == TEXT:
        return _("预览文字")
    number = part.partition("-")[2].partition(".")[0]
    return (_("预览第 %(n)s 页") if part.startswith("page") else _("预览图片 %(n)s")) % {"n": number}
