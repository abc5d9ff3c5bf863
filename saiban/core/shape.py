"""The schema seen as data: which keys a table may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from saiban.core.parts import Part, Path


def model_at(root: type[Part], data: object, path: Path) -> type[Part] | None:
    """The part that stands at `path` of `data`; None when none can be told there."""
    model: type[Part] | None = root
    for key, value in _keys_and_values(data, path):
        field = model.model_fields.get(key) if model is not None else None
        if field is None:
            return None
        model = _chosen(list(parts_in(field.annotation)), value)
    return model


def parts_in(annotation: Any) -> Iterator[type[Part]]:
    """The parts that a key of this type may hold, through lists, options and unions."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from parts_in(get_args(annotation)[0])
    else:
        for inner in get_args(annotation):
            yield from parts_in(inner)


def all_parts(root: type[Part]) -> Iterator[type[Part]]:
    """The root and every part it can hold, each once."""
    seen: list[type[Part]] = [root]
    for part in seen:
        yield part
        for field in part.model_fields.values():
            seen += [inner for inner in parts_in(field.annotation) if inner not in seen]


def _keys_and_values(data: object, path: Path) -> Iterator[tuple[str, object]]:
    """Each key of the path with what it leads to: past the index when one follows."""
    for number, step in enumerate(path):
        data = _inside(data, step)
        if isinstance(step, str):
            following = path[number + 1] if number + 1 < len(path) else None
            yield step, _inside(data, following) if isinstance(following, int) else data


def _inside(data: object, step: str | int | None) -> object:
    if isinstance(data, Mapping):
        return data.get(step)
    if isinstance(data, (list, tuple)) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _chosen(candidates: list[type[Part]], value: object) -> type[Part] | None:
    """The only candidate, or the one whose `kind` the table names."""
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    kind = value.get("kind") if isinstance(value, Mapping) else None
    return next((part for part in candidates if kind in get_args(part.model_fields["kind"].annotation)), None)
