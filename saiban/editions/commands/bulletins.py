"""Bulletins (公告): written, published at once or at a time, corrected, pinned, withdrawn (N15).

`now` is the edition's time. Whatever changes is announced, because public pages are kept: a page that shows bulletins
knows by itself when the next one becomes public.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.core.names import safe_filename
from saiban.documents.fitness import check_fit
from saiban.documents.inspection import Inspection, inspect
from saiban.editions import storage
from saiban.editions.changes import announce
from saiban.editions.models import Attachment, Bulletin, BulletinVersion, Division, Edition
from saiban.editions.queries.bulletins import refuse_unless_writer
from saiban.editions.rules import Standing, publication_refusals

KINDS = ("pdf", "ofd", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "jpg", "png", "zip")
MAX_BYTES = 20 * 1024 * 1024
MOST_ATTACHMENTS = 10


@transaction.atomic(durable=True)
def write_bulletin(
    *, edition_id: int, division_id: int | None = None, title: str, text: str, actor: Person, now: datetime
) -> Bulletin:
    """A new draft, of the edition or of one division of it. NotThere for whoever may not write there."""
    edition = Edition.objects.get(pk=edition_id)
    division = Division.objects.select_related("edition").get(pk=division_id, edition=edition) if division_id else None
    bulletin = Bulletin(edition=edition, division=division, title=title, text=text, changed_at=now)
    refuse_unless_writer(actor, bulletin.scope)
    bulletin.save()
    _keep_version(bulletin, actor)
    _note(bulletin, "write_bulletin", actor, now)
    return bulletin


@transaction.atomic(durable=True)
def edit_bulletin(
    *, bulletin_id: int, title: str, text: str, expects: int | None = None, actor: Person, now: datetime
) -> Bulletin:
    """The next version of its words; of a published one the public reads it at once.

    `expects` is the version that the writer began from: refused where a colleague has written another one since.
    Locks the bulletin. The same words again write nothing.
    """
    bulletin = _locked(bulletin_id, actor)
    if (bulletin.title, bulletin.text) == (title, text):
        return bulletin
    if expects not in (None, bulletin.version):
        remedy = _("请在新窗口打开本页，对照后再保存。")
        raise Refused([Reason("changed", _("同事刚刚修改过这则公告，您的修改尚未保存。"), remedy=remedy)])
    bulletin.title, bulletin.text, bulletin.changed_at = title, text, now
    bulletin.version += 1
    bulletin.save(update_fields=["title", "text", "changed_at", "version"])
    _keep_version(bulletin, actor)
    _note(bulletin, "edit_bulletin", actor, now, version=bulletin.version)
    return bulletin


@transaction.atomic(durable=True)
def publish_bulletin(*, bulletin_id: int, at: datetime | None = None, actor: Person, now: datetime) -> Bulletin:
    """Let the public read it from `at` on, at once when None; till then another time may be set. Locks the bulletin."""
    bulletin = _locked(bulletin_id, actor)
    if bulletin.standing_at(now) is Standing.PUBLISHED:
        return bulletin
    _refuse_if_withdrawn(bulletin)
    if reasons := publication_refusals(at, now):
        raise Refused(reasons)
    bulletin.publish_at = at or now
    bulletin.save(update_fields=["publish_at"])
    _note(bulletin, "publish_bulletin", actor, now, at=bulletin.publish_at.isoformat())
    return bulletin


@transaction.atomic(durable=True)
def unschedule_bulletin(*, bulletin_id: int, actor: Person, now: datetime) -> Bulletin:
    """Make a draft again of what was to be published later. Refused once it is public. Locks the bulletin."""
    bulletin = _locked(bulletin_id, actor)
    if bulletin.standing_at(now) is not Standing.SCHEDULED:
        raise Refused([Reason("state", _("这则公告没有在等待发布；已发布的只能撤回。"))])
    bulletin.publish_at = None
    bulletin.save(update_fields=["publish_at"])
    _note(bulletin, "unschedule_bulletin", actor, now)
    return bulletin


@transaction.atomic(durable=True)
def withdraw_bulletin(*, bulletin_id: int, reason: str, actor: Person, now: datetime) -> Bulletin:
    """Take it back for good; who follows a link to it reads when and why. Locks the bulletin."""
    bulletin = _locked(bulletin_id, actor)
    _refuse_if_withdrawn(bulletin)
    bulletin.withdrawn_at, bulletin.withdrawn_why = now, reason
    bulletin.save(update_fields=["withdrawn_at", "withdrawn_why"])
    _note(bulletin, "withdraw_bulletin", actor, now, reason=reason)
    return bulletin


@transaction.atomic(durable=True)
def pin_bulletin(*, bulletin_id: int, is_pinned: bool, actor: Person, now: datetime) -> Bulletin:
    """Keep it above the others, or no longer. Locks the bulletin; what is so already writes nothing."""
    bulletin = _locked(bulletin_id, actor)
    if bulletin.is_pinned == is_pinned:
        return bulletin
    bulletin.is_pinned = is_pinned
    bulletin.save(update_fields=["is_pinned"])
    _note(bulletin, "pin_bulletin" if is_pinned else "unpin_bulletin", actor, now)
    return bulletin


def check_attachment(source: bytes | Path, filename: str) -> Inspection:
    """What the uploaded file is; Refused with everything that is wrong with it. Holds no lock."""
    found = inspect(source, filename)
    if problems := check_fit(found, allowed_kinds=KINDS, max_bytes=MAX_BYTES):
        name = safe_filename(filename)
        raise Refused(Reason(p.code, f"{name}：{p.message}", "file", p.remedy) for p in problems)
    return found


@transaction.atomic(durable=True)
def add_attachment(
    *, bulletin_id: int, data: bytes, filename: str, found: Inspection, actor: Person, now: datetime
) -> Attachment:
    """Keep a file that `check_attachment` let through; private until the bulletin is public. Locks the bulletin."""
    bulletin = _locked(bulletin_id, actor)
    _refuse_if_withdrawn(bulletin)
    if bulletin.attachments.filter(removed_at=None).count() >= MOST_ATTACHMENTS:
        raise Refused([Reason("too_many", _("每则公告最多 %(most)d 个附件。") % {"most": MOST_ATTACHMENTS}, "file")])
    attachment = Attachment.objects.create(
        bulletin=bulletin, name=safe_filename(filename)[:255], type=found.kind, size=len(data), added_at=now,
        sha256=hashlib.sha256(data).hexdigest(),
        stored_as=storage.keep(data, folder=f"bulletins/{bulletin.public_id}"),
    )  # fmt: skip
    _note(bulletin, "attach_to_bulletin", actor, now, file=attachment.name, sha256=attachment.sha256)
    return attachment


@transaction.atomic(durable=True)
def remove_attachment(*, bulletin_id: int, public_id: str, actor: Person, now: datetime) -> None:
    """Nobody gets the file any more; its bytes stay, for the record names them. Locks the bulletin."""
    bulletin = _locked(bulletin_id, actor)
    attachment = bulletin.attachments.filter(public_id=public_id, removed_at=None).first()
    if attachment is None:
        return
    attachment.removed_at = now
    attachment.save(update_fields=["removed_at"])
    _note(bulletin, "detach_from_bulletin", actor, now, file=attachment.name, sha256=attachment.sha256)


def _locked(bulletin_id: int, actor: Person) -> Bulletin:
    Bulletin.objects.select_for_update().get(pk=bulletin_id)
    bulletin = Bulletin.objects.select_related("edition", "division__edition").get(pk=bulletin_id)
    refuse_unless_writer(actor, bulletin.scope)
    return bulletin


def _refuse_if_withdrawn(bulletin: Bulletin) -> None:
    if bulletin.withdrawn_at is not None:
        raise Refused([Reason("state", _("这则公告已撤回，不能再改动；如需重新发布，请另写一则。"))])


def _keep_version(bulletin: Bulletin, actor: Person) -> None:
    BulletinVersion.objects.create(
        bulletin=bulletin, number=bulletin.version, title=bulletin.title, text=bulletin.text, written_by_id=actor.pk,
        written_at=bulletin.changed_at,
    )  # fmt: skip


def _note(bulletin: Bulletin, verb: str, actor: Person, now: datetime, **detail: Any) -> None:
    record(
        actor=actor, verb=verb, subject=("bulletin", bulletin.public_id), scope=bulletin.scope, now=now,
        title=bulletin.title, **detail,
    )  # fmt: skip
    announce(bulletin.edition.code, at_once=True)
