"""Where the private files of entries lie: in the sealed store of every room (`saiban.editions.storage`)."""

from __future__ import annotations

from saiban.editions.storage import chunks, discard, keep, read

__all__ = ["chunks", "discard", "keep", "read"]
