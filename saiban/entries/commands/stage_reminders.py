"""Reminding those whose documents for the stage after screening are still missing (H11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from saiban.audit.commands import SYSTEM, record
from saiban.core.windows import show_closing
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition
from saiban.entries.commands.locks import locked_entry
from saiban.entries.models import DocumentReminder, Entry, State
from saiban.entries.naming import in_a_line
from saiban.entries.queries.stage_documents import lacking, slots_of
from saiban.entries.rules.stage_documents import is_reminder_due, stage_documents
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of
from saiban.rulebook.schema.documents import Document as DocumentKind

# Of one run; the next takes up what is left.
MOST = 2000


def remind_of_stage_documents(*, real_now: datetime) -> int:
    """Remind the owners of entries that lack a document whose deadline is near; returns how many were told.

    Each edition goes by its own clock; each entry is told of a deadline once, in a transaction of its own.
    """
    told = 0
    for edition in Edition.objects.exclude(revision=None):
        now = edition_now(edition, real_now)
        told += sum(remind_of_document(entry_id=entry, kind=kind.code, due=due, now=now)
                    for kind, due, entry in list(_lacking(edition, now))[:MOST])  # fmt: skip
    return told


def _lacking(edition: Edition, now: datetime) -> Iterator[tuple[DocumentKind, datetime, int]]:
    rules = edition.rules
    for kind in stage_documents(rules):
        for place in _places(edition, kind):
            due = rules.document_deadline(kind, place["division__code"], place.get("track__code"))
            if due is None or not is_reminder_due(kind, due, now):
                continue
            told = DocumentReminder.objects.filter(entry=OuterRef("pk"), kind=kind.code, due=due)
            rows = Entry.objects.filter(edition=edition, state=State.PASSED, **place).filter(lacking([kind]))
            rows = rows.exclude(Exists(told)).order_by("pk")[:MOST]
            yield from ((kind, due, entry) for entry in rows.values_list("pk", flat=True))


def _places(edition: Edition, kind: DocumentKind) -> Iterator[dict[str, str]]:
    """What tells the entries that have one deadline: their division, and their track where times differ by it."""
    rules = edition.rules
    tracks = [track.code for track, _times in rules.by_track(rules.document_stage(kind).code)]
    for division in rules.divisions:
        if not tracks:
            yield {"division__code": division.code}
        yield from ({"division__code": division.code, "track__code": track} for track in tracks)


@transaction.atomic(durable=True)
def remind_of_document(*, entry_id: int, kind: str, due: datetime, now: datetime) -> bool:
    """Tell an entry's owner that a document is due; False where it is there by now, or where they were told.

    Holds the entry, so that two workers tell nobody twice and nobody is told who is just handing in.
    """
    entry = locked_entry(entry_id)
    slot = next((slot for slot in slots_of(entry, now) if slot.kind.code == kind), None)
    if slot is None or slot.is_handed_in or not slot.is_open:
        return False
    _row, is_first = DocumentReminder.objects.get_or_create(entry=entry, kind=kind, due=due, defaults={"sent_at": now})
    if not is_first:
        return False
    values = {"title": in_a_line(entry.title), "document": slot.kind.name, "moment": show_closing(due)}
    with in_language_of(entry.owner):
        send_templated(
            person=entry.owner, template="stage_reminder", scope=entry.scope, values=values,
            link=f"/entries/{entry.public_id}/stage/", now=now, sms=True,
        )  # fmt: skip
    record(
        actor=SYSTEM, verb="remind_of_document", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        kind=kind,
    )  # fmt: skip
    return True
