"""What somebody changed on a page, where the entry has changed since the page was shown: in a second window, say.

A page carries marks of what it showed. What still is as it was shown was not typed there, and does not take the place
of what was written elsewhere meanwhile; where both wrote in the same field, who saves last is right.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

# A text's mark, or the marks of what it consists of.
Marks = Any


def marks_of(value: Any) -> Marks:
    """Short marks of a part of the form, in the shape of it."""
    if isinstance(value, Mapping):
        return {key: marks_of(one) for key, one in value.items()}
    if _is_rows(value):
        return [marks_of(one) for one in value]
    return zlib.crc32(json.dumps(value, sort_keys=True).encode())


def read_marks(text: str) -> Mapping[str, Marks]:
    """The marks that a page sent; none where it sent none, or something else, and then all that it holds counts."""
    try:
        read = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def edited(typed: Mapping[str, Any], shown: Mapping[str, Marks], stored: Mapping[str, Any]) -> dict[str, Any]:
    """`typed`, with what is `stored` in place of whatever still is as it was `shown`."""
    return {
        key: _edited(value, shown[key], stored[key]) if key in shown and key in stored else value
        for key, value in typed.items()
    }


def _edited(typed: Any, shown: Marks, stored: Any) -> Any:
    if marks_of(typed) == shown:
        return stored
    if isinstance(typed, Mapping) and isinstance(shown, Mapping) and isinstance(stored, Mapping):
        return edited(typed, shown, stored)
    if _is_rows(typed) and isinstance(shown, list) and _is_rows(stored):
        return _edited_rows(typed, shown, stored)
    return typed


def _edited_rows(typed: Sequence[Any], shown: list[Marks], stored: Sequence[Any]) -> Sequence[Any]:
    """Rows are told apart by their places; new ones stand at the end. Where one was removed, places tell nothing."""
    known = len(shown)
    if len(typed) < known or len(stored) < known:
        return typed
    both = [_edited(*row) for row in zip(typed[:known], shown, stored[:known], strict=True)]
    return [*both, *stored[known:], *typed[known:]]


def _is_rows(value: Any) -> bool:
    """Whether these are units, members or mentors; several choices are one answer."""
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
