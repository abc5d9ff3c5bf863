"""What differs between two rulebooks of an edition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from saiban.rulebook.schema.rulebook import Rulebook
from saiban.rulebook.touches import Kind, Steps, Touch, touch_of


@dataclass(frozen=True, slots=True)
class Change:
    """`path` names coded items by their code: `tracks[technical].summary`. Values are JSON-able."""

    path: str
    kind: Kind
    before: Any = None
    after: Any = None
    touches: Touch | None = None


def difference(old: Rulebook, new: Rulebook) -> list[Change]:
    """Every difference, in the schema's order; none when the two are equal."""
    found = _compared((), old.to_data(), new.to_data())
    return [Change(_shown(steps), kind, a, b, touch_of(steps, kind, a, b, old, new)) for steps, kind, a, b in found]


_Found = tuple[Steps, Kind, Any, Any]

# What tells the items of a list apart, the first that does in both lists.
_IDENTITIES = ("code", "stage", "role", "question", "title", "name")


def _compared(steps: Steps, old: Any, new: Any) -> Iterator[_Found]:
    if old == new:
        return
    if old is None:
        yield steps, "added", None, new
    elif new is None:
        yield steps, "removed", old, None
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in (*old, *(key for key in new if key not in old)):
            yield from _compared((*steps, key), old.get(key), new.get(key))
    elif _has_tables(old) or _has_tables(new):
        yield from _lists(steps, old, new)
    else:
        yield steps, "changed", old, new


def _has_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _lists(steps: Steps, old: list[Any], new: list[Any]) -> Iterator[_Found]:
    before, after = _keyed(old, new)
    for key in (*before, *(key for key in after if key not in before)):
        yield from _compared((*steps, f"[{key}]"), before.get(key), after.get(key))
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    if kept_before != kept_after:
        yield steps, "changed", kept_before, kept_after


def _keyed(old: list[Any], new: list[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    for identity in _IDENTITIES:
        if all(_is_identity(identity, items) for items in (old, new)):
            return {item[identity]: item for item in old}, {item[identity]: item for item in new}
    return {str(at): item for at, item in enumerate(old)}, {str(at): item for at, item in enumerate(new)}


def _is_identity(key: str, items: list[Any]) -> bool:
    return all(key in item for item in items) and len({item[key] for item in items}) == len(items)


def _shown(steps: Steps) -> str:
    return "".join(step if step.startswith("[") else f".{step}" for step in steps).removeprefix(".")
