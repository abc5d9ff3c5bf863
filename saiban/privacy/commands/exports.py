"""Making an export of one's own data, handing it out, and forgetting it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from zipfile import ZipFile

from django.core.files.storage import default_storage
from django.db import transaction
from procrastinate.contrib.django import app

from saiban.accounts.models import Person
from saiban.audit.commands import SYSTEM, record
from saiban.core.errors import NotThere
from saiban.editions import storage
from saiban.entries.commands.looks import FILE, look_at
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of
from saiban.privacy.archive import new_archive, write_data, write_file
from saiban.privacy.models import DataExport
from saiban.privacy.queries.known import documents_of, parts_about, receipts_of

BUILD, QUEUE, FOLDER = "saiban.privacy.build_export", "papers", "exports"
KEPT_FOR = timedelta(days=7)
# Whatever took longer than this was given up by the worker, and may be asked for again
GIVEN_UP_AFTER = timedelta(hours=1)


def is_given_up(export: DataExport, now: datetime) -> bool:
    """Whether it is not there and will not come: all tries of its job have failed by then."""
    return export.ready_at is None and export.asked_at <= now - GIVEN_UP_AFTER


@transaction.atomic(durable=True)
def ask_export(*, person: Person, now: datetime) -> DataExport:
    """Have an export made; an earlier one expires with that. Who asks while one is being made gets that one."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    earlier = DataExport.objects.filter(person=person)
    under_way = earlier.filter(ready_at=None).first()
    if under_way is not None and not is_given_up(under_way, now):
        return under_way
    if under_way is not None:
        under_way.delete()
    earlier.filter(expires_at__gt=now).update(expires_at=now)
    export = DataExport.objects.create(person=person, asked_at=now)
    app.configure_task(BUILD, queue=QUEUE, lock=f"export:{export.pk}").defer(export_id=export.pk)
    record(actor=person, verb="ask_export", subject=("export", export.public_id), now=now)
    return export


def build_export(*, export_id: int, now: datetime) -> None:
    """Make the file and say that it is there. One that is there, or that nobody wants any more, is left alone.

    Packed into a file that has no name on the disk, so that whoever is killed leaves nothing readable behind.
    """
    export = DataExport.objects.select_related("person").filter(pk=export_id, ready_at=None).first()
    if export is None:
        return
    with TemporaryFile() as packed:
        with in_language_of(export.person), new_archive(packed) as archive:
            _fill(archive, export, now)
        size = packed.tell()
        packed.seek(0)
        name = storage.keep_file(cast(BinaryIO, packed), folder=FOLDER)
    if not _note_ready(export, name, size, now):
        storage.discard(name)


def _fill(archive: ZipFile, export: DataExport, now: datetime) -> None:
    files = list(_files(export.person, now))
    DataExport.objects.filter(pk=export.pk).update(total=len(files) + 1, done=0)
    write_data(archive, parts_about(export.person), now)
    for done, (name, chunks) in enumerate(files, start=1):
        write_file(archive, name, chunks)
        DataExport.objects.filter(pk=export.pk).update(done=done)


def _files(person: Person, now: datetime) -> Iterator[tuple[str, Iterator[bytes]]]:
    """One's own documents of all versions, each through the door that notes a look, and the receipts."""
    for document in documents_of(person).filter(erased_at=None).select_related("entry__edition", "entry__division"):
        where = f"documents/{document.entry.public_id}/{document.kind}-{document.version}-{document.name}"
        yield where, look_at(document=document, part=FILE, actor=person, now=now)
    for submission in receipts_of(person).select_related("entry"):
        where = f"receipts/{submission.entry.number}-{submission.sequence}.pdf"
        yield where, storage.chunks(submission.receipt)


@transaction.atomic(durable=True)
def _note_ready(export: DataExport, name: str, size: int, now: datetime) -> bool:
    """False where another worker was quicker, or the person has gone meanwhile."""
    waiting = DataExport.objects.filter(pk=export.pk, ready_at=None)
    ready = {"stored_as": name, "size": size, "ready_at": now, "expires_at": now + KEPT_FOR, "done": 1, "total": 1}
    if not waiting.update(**ready):
        return False
    with in_language_of(export.person):
        send_templated(
            person=export.person, template="export_ready", values={"days": KEPT_FOR.days}, link="/me/privacy/", now=now
        )
    record(actor=SYSTEM, verb="build_export", subject=("export", export.public_id), now=now, size=size)
    return True


@transaction.atomic(durable=True)
def take_export(*, person: Person, public_id: str, now: datetime) -> DataExport:
    """One's own export, to be handed out now: on record. NotThere for anybody else's, and once it has expired."""
    export = DataExport.objects.filter(person=person, public_id=public_id, expires_at__gt=now).first()
    if export is None:
        raise NotThere
    record(actor=person, verb="download_export", subject=("export", public_id), now=now, size=export.size)
    return export


def forget_exports(*, now: datetime) -> int:
    """Erase what has expired, file first: a row without a file is still found at the next try."""
    expired = list(DataExport.objects.filter(expires_at__lte=now))
    for export in expired:
        storage.discard(export.stored_as)
        _forget(export, now)
    return len(expired)


@transaction.atomic(durable=True)
def _forget(export: DataExport, now: datetime) -> None:
    if DataExport.objects.filter(pk=export.pk).delete()[0]:
        record(actor=SYSTEM, verb="forget_export", subject=("export", export.public_id), now=now)


def sweep_exports(*, now: datetime) -> int:
    """Remove files of exports that no row names and that are older than a day: their maker was killed."""
    lying = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    named = set(DataExport.objects.values_list("stored_as", flat=True))
    strays = [name for each in lying if (name := f"{FOLDER}/{each}") not in named]
    old = [name for name in strays if now - default_storage.get_modified_time(name) > timedelta(days=1)]
    for name in old:
        storage.discard(name)
    return len(old)
