"""Requests from JSON, with every problem told at once; results as JSON, byte for byte the same each time."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from saiban.core.explain import findings
from saiban.core.parts import Finding, Inconsistent, Part
from saiban.engines.registry import Engine

_P = TypeVar("_P", bound=Part)


class Unreadable(ValueError):
    """The request cannot be used; `findings` has every reason, each with its place."""

    def __init__(self, found: tuple[Finding, ...]) -> None:
        super().__init__("；".join(each.message for each in found))
        self.findings = found


def read(model: type[_P], text: str) -> _P:
    """The request in a JSON text; Unreadable with what is wrong (Chinese). Numbers are taken exactly as written."""
    data = _parse(text)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Unreadable(tuple(findings(error, model, data))) from error


def compute(engine: Engine, request: Part) -> Part:
    """What the engine makes of the request; Unreadable when the parts of it do not fit together."""
    try:
        return engine.compute(request)
    except Inconsistent as error:
        raise Unreadable(error.findings) from error


def write(result: Part) -> str:
    """The result as JSON, with the keys in the order of the schema and a line break at the end."""
    return json.dumps(result.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def schema_of(model: type[Part], *, written: bool = False) -> str:
    """The JSON Schema of what is read or, when `written`, of what is written, as text."""
    schema = model.model_json_schema(mode="serialization" if written else "validation")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | schema, ensure_ascii=False, indent=1) + "\n"


def _parse(text: str) -> object:
    try:
        return json.loads(
            text.removeprefix("\ufeff"), parse_float=Decimal, parse_constant=_no_such, object_pairs_hook=_once
        )
    except json.JSONDecodeError as error:
        raise _refused(f"JSON 写法有误（第 {error.lineno} 行第 {error.colno} 列：{error.msg}）。") from error
    except RecursionError as error:
        raise _refused("JSON 写法有误：括号嵌套过深。") from error


def _no_such(word: str) -> object:
    raise _refused(f"JSON 里不能写 {word}。")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known = dict(pairs)
    if len(known) < len(pairs):
        twice = next(key for number, (key, _) in enumerate(pairs) if key in [earlier for earlier, _ in pairs[:number]])
        raise _refused(f"同一个对象里“{twice}”写了两次。")
    return known


def _refused(message: str) -> Unreadable:
    return Unreadable((Finding((), message),))
