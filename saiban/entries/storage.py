"""Where the private files of entries lie: in the sealed store of every room (`saiban.editions.storage`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from saiban.editions.storage import chunks, discard, keep, read

__all__ = ["chunks", "discard", "keep", "opened", "read"]


@contextmanager
def opened(name: str, kind: str) -> Iterator[Path]:
    """A kept file as a plain one that ends in its `kind`, for a process that reads it; gone afterwards."""
    with NamedTemporaryFile(prefix="saiban-opened-", suffix=f".{kind}") as plain:
        for chunk in chunks(name):
            plain.write(chunk)
        plain.flush()
        yield Path(plain.name)
