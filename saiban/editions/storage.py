"""Where the private files lie: encrypted, under names that tell nothing, never below a public path."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from saiban.core.tokens import new_token
from saiban.messaging.keys import ring


def keep(data: bytes, *, folder: str) -> str:
    """Encrypt `data` and store it; returns the name to keep. On return the bytes are on the disk."""
    name = f"{folder}/{new_token()}"
    sealed = BytesIO()
    ring().encrypt_file(BytesIO(data), sealed, context=name)
    kept = default_storage.save(name, ContentFile(sealed.getvalue()))
    if kept != name:
        # The name is part of what is authenticated; another one would never open again.
        default_storage.delete(kept)
        raise FileExistsError(name)
    _to_disk(name)
    return name


def keep_file(source: BinaryIO, *, folder: str) -> str:
    """The same for what is too large to be held in memory; `source` is read from where it stands."""
    name = f"{folder}/{new_token()}"
    with TemporaryFile() as sealed:
        ring().encrypt_file(source, sealed, context=name)
        sealed.seek(0)
        kept = default_storage.save(name, File(sealed))
    if kept != name:
        default_storage.delete(kept)
        raise FileExistsError(name)
    _to_disk(name)
    return name


def _to_disk(name: str) -> None:
    """What is acknowledged survives a crash of the machine: the file and its folder are flushed."""
    folder = _folder_of(name)
    if folder is not None:
        _flush(folder / Path(name).name, os.O_RDONLY)
        _flush(folder, os.O_RDONLY | os.O_DIRECTORY)


def _folder_of(name: str) -> Path | None:
    """The folder on disk; None for an object store, which has done its flushing when it answers."""
    try:
        return Path(default_storage.path(name)).parent
    except NotImplementedError:
        return None


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def chunks(name: str) -> Iterator[bytes]:
    """The content that was kept under `name`, piece by piece; raises FileNotFoundError or CannotDecrypt."""
    with default_storage.open(name) as sealed:
        yield from ring().decrypt_chunks(_binary(sealed), context=name)


def read(name: str) -> bytes:
    """The whole content that was kept under `name`."""
    return b"".join(chunks(name))


def discard(name: str) -> None:
    """Remove what was kept, for good also if the machine crashes now; nothing happens where it is gone already.

    With the file goes its salt, and so its key: it is derived from both the site's and that, and stored nowhere.
    """
    default_storage.delete(name)
    folder = _folder_of(name)
    if folder is not None and folder.is_dir():
        _flush(folder, os.O_RDONLY | os.O_DIRECTORY)


def _binary(file: object) -> BinaryIO:
    return file  # type: ignore[return-value]
