"""An uploaded file as bytes in memory or as a path on disk, whichever the caller has."""

from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

Source = bytes | Path


def opened(source: Source) -> AbstractContextManager[BinaryIO]:
    """A readable, seekable stream over `source`."""
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def size_of(source: Source) -> int:
    """Bytes in `source`."""
    return len(source) if isinstance(source, bytes) else source.stat().st_size
