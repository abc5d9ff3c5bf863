"""Files that nothing leads to: what a process that was killed at the wrong moment leaves behind.

An upload lies in the store a moment before its row does, a preview before the row knows of it; and a document that is
opened for drawing lies in the clear for as long as that takes. Whoever is killed then leaves a copy that no row could
ever have erased.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from saiban.audit.commands import SYSTEM, record
from saiban.entries import storage
from saiban.entries.commands.erasing import files_of
from saiban.entries.models import Document

# What is being written now has no row yet, and will have one long before.
STRAY_AFTER = timedelta(days=1)
PASSED_AFTER = timedelta(hours=2)
FOLDERS = ("entries", "previews")
# What the program calls what it opens in the machine's folder for passing files, and in the folders that it draws in
OPENED = ("saiban-opened-*", "saiban-preview-*", "saiban-licence-*")


def sweep_strays(*, now: datetime) -> int:
    """Remove files of entries that no row names and that are older than a day, and what was left passing through."""
    names = list(_strays(now))
    for name in names:
        storage.discard(name)
    passed = [path for path in _passing() if _age(path, now) > PASSED_AFTER]
    for path in passed:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    if count := len(names) + len(passed):
        _note(count, now)
    return count


@transaction.atomic(durable=True)
def _note(count: int, now: datetime) -> None:
    record(actor=SYSTEM, verb="sweep_strays", subject=("site", "files"), now=now, files=count)


def _strays(now: datetime) -> Iterator[str]:
    """An entry's files at a time: what lies there and is named by no row."""
    for folder in FOLDERS:
        for public_id in _folders_in(folder):
            lying = {f"{folder}/{public_id}/{name}" for name in default_storage.listdir(f"{folder}/{public_id}")[1]}
            unknown = lying - _named(public_id)
            yield from (name for name in unknown if now - default_storage.get_modified_time(name) > STRAY_AFTER)


def _folders_in(folder: str) -> list[str]:
    return default_storage.listdir(folder)[0] if default_storage.exists(folder) else []


def _named(public_id: str) -> set[str]:
    """What the rows of the entry lead to. Read after the files were listed: a row may come, but never goes first."""
    documents = Document.objects.filter(entry__public_id=public_id, erased_at=None)
    return {name for document in documents.only("stored_as", "preview_data") for name in files_of(document)}


def _passing() -> Iterator[Path]:
    """Files in the clear on their way: uploads, and what is opened for drawing."""
    yield from Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()
    machine = Path(tempfile.gettempdir())
    own = (path for pattern in OPENED for path in machine.glob(pattern))
    yield from (path for path in own if path.stat().st_uid == os.getuid())


def _age(path: Path, now: datetime) -> timedelta:
    return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
