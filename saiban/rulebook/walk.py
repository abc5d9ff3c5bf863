"""Going through the parts of a rulebook together with their paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from saiban.core.parts import Part, Path

_P = TypeVar("_P", bound=Part)


def parts(part: Part, path: Path = ()) -> Iterator[tuple[Path, Part]]:
    """The part itself and everything inside it, outermost first, in the schema's order."""
    yield path, part
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Part):
            yield from parts(value, (*path, name))
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Part):
                    yield from parts(item, (*path, name, index))


def parts_of(kind: type[_P], part: Part, path: Path = ()) -> Iterator[tuple[Path, _P]]:
    return ((where, found) for where, found in parts(part, path) if isinstance(found, kind))
