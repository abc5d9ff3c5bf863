"""Parts of the rulebook as the changes would leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from saiban.rulebook import Change


def table_after(old: Mapping[str, Any] | None, changes: Sequence[Change], place: str) -> dict[str, Any] | None:
    """The table at `place` as it is after the changes, as far as its own keys go; None where there is none."""
    table = None if old is None else dict(old)
    for change in changes:
        key = change.path.removeprefix(f"{place}.")
        if change.path == place:
            table = None if change.after is None else dict(change.after)
        elif key != change.path and table is not None and not {".", "["} & set(key):
            table[key] = change.after
    return table
