"""Handing in what the stage after screening needs, such as the roadshow slides (H11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.core.windows import show_closing
from saiban.documents.inspection import Inspection
from saiban.entries.commands.documents import check_file
from saiban.entries.commands.locks import locked_entry, locked_own_entry
from saiban.entries.commands.versions import Upload, keep_version, next_version
from saiban.entries.grants import LateGrant
from saiban.entries.models import Document, Entry
from saiban.entries.naming import in_a_line
from saiban.entries.queries.doors import refuse_unless_screener
from saiban.entries.queries.stage_documents import Slot, slots_of
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of
from saiban.rulebook import clause_of


def check_stage_upload(entry: Entry, kind: str, source: bytes | Path, filename: str, now: datetime) -> Inspection:
    """What the uploaded file is; Refused with all that is wrong with it, before any lock is taken."""
    return check_file(_open_slot(entry, kind, now).kind, source, filename)


@transaction.atomic(durable=True)
def hand_in_stage_document(
    *, entry_id: int, actor: Person, kind: str, data: bytes, filename: str, found: Inspection, replaces: str = "",
    now: datetime,
) -> Document:  # fmt: skip
    """Keep a file that `check_stage_upload` let through, for an entry that passed, within the document's window.

    `now` is the moment at which the request came. A file of which one is wanted takes the place of the one before,
    whose bytes stay. Holds the entry and its rulebook.
    """
    entry = locked_own_entry(entry_id, actor, with_rules=True)
    wanted = _open_slot(entry, kind, now).kind
    upload = Upload(data, filename, found, replaces, actor, now)
    document = keep_version(next_version(entry, wanted, upload))
    record(
        actor=actor, verb="hand_in_stage_document", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        document=document.public_id, kind=kind, sha256=document.sha256,
    )  # fmt: skip
    return document


@transaction.atomic(durable=True)
def take_back_stage_document(*, entry_id: int, actor: Person, public_id: str, now: datetime) -> None:
    """Take a document back while it may still be handed in; its bytes stay. Holds the entry and its rulebook."""
    entry = locked_own_entry(entry_id, actor, with_rules=True)
    document = entry.documents.filter(public_id=public_id, replaced_at=None).first()
    if document is None:
        return
    _open_slot(entry, document.kind, now)
    entry.documents.filter(pk=document.pk).update(replaced_at=now)
    record(
        actor=actor, verb="take_back_stage_document", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        document=public_id, kind=document.kind,
    )  # fmt: skip


def _slot(entry: Entry, kind: str, now: datetime) -> Slot:
    found = next((slot for slot in slots_of(entry, now) if slot.kind.code == kind), None)
    if found is None:
        message = _("这个项目现在不需要这项材料；通过初审后，按赛道和申报主体的要求上传。")
        raise Refused([Reason("unknown", message, f"documents.{kind}")])
    return found


def _open_slot(entry: Entry, kind: str, now: datetime) -> Slot:
    slot = _slot(entry, kind, now)
    if not slot.is_open:
        raise Refused(finding.reason for finding in slot.findings)
    return slot


@transaction.atomic(durable=True)
def grant_late(
    *, entry_id: int, kind: str, actor: Person, until: datetime | None, why: str, now: datetime
) -> LateGrant:
    """Let one entry hand a document in until `until`, after its deadline, where the rulebook lets a committee do so;
    its owner is told. Holds the entry and its rulebook."""
    entry = locked_entry(entry_id, with_rules=True)
    refuse_unless_screener(actor, entry)
    slot, why = _slot(entry, kind, now), why.replace("\0", "").strip()
    reasons = [*_why_not(slot, until, why, now)]
    if reasons or until is None:
        raise Refused(reasons)
    grant = LateGrant.objects.create(entry=entry, kind=kind, until=until, why=why, granted_by=actor, granted_at=now)
    with in_language_of(entry.owner):
        _tell_owner(entry, slot, grant)
    record(
        actor=actor, verb="grant_late", subject=("entry", entry.public_id), scope=entry.scope, now=now, kind=kind,
        until=until.isoformat(), why=why,
    )  # fmt: skip
    return grant


def _why_not(slot: Slot, until: datetime | None, why: str, now: datetime) -> Iterator[Reason]:
    if slot.kind.late != "granted":
        message = _("规则手册规定“%(name)s”逾期不再补交。") % {"name": slot.kind.name}
        yield Reason("never", message, "until", clause=clause_of(slot.kind))
    if until is None:
        yield Reason("missing", _("请填写补交期限。"), "until")
    elif until <= now or (slot.closes is not None and until <= slot.closes):
        yield Reason("too_early", _("补交期限须晚于现在，也晚于原来的截止时间。"), "until")
    if not why:
        yield Reason("missing", _("请写明准予补交的理由，会留在记录里。"), "why")


def _tell_owner(entry: Entry, slot: Slot, grant: LateGrant) -> None:
    values = {
        "title": in_a_line(entry.title), "document": slot.kind.name, "moment": show_closing(grant.until),
        "why": grant.why,
    }  # fmt: skip
    send_templated(
        person=entry.owner, template="late_granted", scope=entry.scope, values=values,
        link=f"/entries/{entry.public_id}/stage/", now=grant.granted_at, sms=True,
    )  # fmt: skip
