"""Turning pydantic's errors into sentences for the person who wrote what was read.

The sentences are right for JSON; a room that reads something else brings its own where it words an error otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from saiban.core.parts import Finding, Inconsistent, Part, Path
from saiban.core.shape import model_at

# What to say of one error: given pydantic's context of it, the value and where it stands; None says that others know.
Sentence = Callable[[dict[str, Any], Any, Path], str | None]
Sentences = Mapping[str, Sentence]

_QUOTED = re.compile(r"'([^']*)'")


def findings(error: ValidationError, root: type[Part], data: object, own: Sentences | None = None) -> Iterator[Finding]:
    """One finding for each place, in the order of the schema.

    `own` has the caller's sentences by pydantic's type of error; the one under "*" is asked first, of every error.
    """
    seen: set[Path] = set()
    for details in error.errors(include_url=False):
        inner = details.get("ctx", {}).get("error")
        if isinstance(inner, Inconsistent):
            yield from inner.findings
            continue
        path = _path(details, data)
        if path not in seen and not _is_consequence(details):  # a choice of types fails once for each
            seen.add(path)
            yield Finding(path, _message(details, path, root, data, own or {}))


def _is_consequence(details: ErrorDetails) -> bool:
    """A list is called too short also when its items are there but wrong, which is told of each of them."""
    ctx = details.get("ctx", {})
    return details["type"] == "too_short" and len(details["input"]) >= ctx["min_length"]


def _path(details: ErrorDetails, data: object) -> Path:
    """The error's place in the file: pydantic's own steps (types and kinds it tried) are left out."""
    path: list[str | int] = []
    last = len(details["loc"]) - 1
    for number, step in enumerate(details["loc"]):
        known, inside = _step(data, step)
        if known:
            data = inside
        elif number < last or details["type"] not in ("missing", "extra_forbidden"):
            continue
        path.append(step)
    return (*path, "kind") if details["type"] == "union_tag_invalid" else tuple(path)


def _step(data: object, step: str | int) -> tuple[bool, object]:
    if isinstance(data, Mapping):
        return step in data, data.get(step)
    if isinstance(data, list) and isinstance(step, int):
        return True, data[step]
    return False, None


def _message(details: ErrorDetails, path: Path, root: type[Part], data: object, own: Sentences) -> str:
    if details["type"] == "extra_forbidden":
        return _unknown_key(str(path[-1]), model_at(root, data, path[:-1]))
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    tellers = (own.get("*"), own.get(details["type"]), _SENTENCES.get(details["type"]))
    told = (tell(details.get("ctx", {}), details["input"], path) for tell in tellers if tell is not None)
    return next((sentence for sentence in told if sentence), f"填写有误（{details['msg']}）。")


def _unknown_key(key: str, model: type[Part] | None) -> str:
    allowed = list(model.model_fields) if model is not None else []
    return f"没有“{key}”这个键。{_nearest(key, allowed)}可用的键有：{'、'.join(allowed)}。"


def _nearest(word: str, allowed: list[str]) -> str:
    near = get_close_matches(word, allowed, n=1, cutoff=0.6)
    return f"是否想写“{near[0]}”？" if near else ""


def _one_of(ctx: dict[str, Any], value: Any, path: Path) -> str:
    allowed = _QUOTED.findall(str(ctx.get("expected") or ctx.get("expected_tags")))
    word = str(ctx.get("tag", value))
    return f"不能写“{word}”。{_nearest(word, allowed)}可用的有：{'、'.join(allowed)}。"


def _missing(ctx: dict[str, Any], value: Any, path: Path) -> str:
    return f"缺少必填的“{path[-1]}”。"


def _too_few(ctx: dict[str, Any], value: Any, path: Path) -> str:
    return f"至少要有 {ctx['min_length']} 项，现在只有 {ctx['actual_length']} 项。"


def fixed(sentence: str) -> Sentence:
    """A sentence that names no more than the value and pydantic's context of the error."""
    return lambda ctx, value, path: sentence.format(value=value, **ctx)


_SENTENCES: Sentences = {
    "missing": _missing,
    "literal_error": _one_of,
    "union_tag_invalid": _one_of,
    "union_tag_not_found": fixed("缺少必填的“kind”。"),
    "model_type": fixed("应是一个对象 {{…}}，不能直接写“{value}”。"),
    "model_attributes_type": fixed("应是一个对象 {{…}}，不能直接写“{value}”。"),
    "dict_type": fixed("应是一个对象 {{…}}，不能直接写“{value}”。"),
    "tuple_type": fixed("应写成列表 […]。"),
    "too_short": _too_few,
    "string_type": fixed('应写文字，并加引号，例如 "{value}"。'),
    "string_pattern_mismatch": fixed("“{value}”的写法不对，应符合 {pattern} 。"),
    "string_too_short": fixed("不能是空的；没有内容就不要写这个键。"),
    "string_too_long": fixed("太长，最多 {max_length} 个字符。"),
    "int_type": fixed("“{value}”应是不加引号的整数，例如 5。"),
    "bool_type": fixed("“{value}”应是 true（是）或 false（否），不加引号。"),
    "decimal_type": fixed("“{value}”应是数字，例如 0.2。"),
    "decimal_parsing": fixed("“{value}”应是数字，例如 0.2。"),
    "finite_number": fixed("“{value}”应是有限的数字，例如 0.2。"),
    "date_type": fixed("“{value}”不是日期，请写成 2026-06-26 这样的形式。"),
    "date_parsing": fixed("“{value}”不是日期，请写成 2026-06-26 这样的形式。"),
    "date_from_datetime_parsing": fixed("“{value}”不是日期，请写成 2026-06-26 这样的形式。"),
    "date_from_datetime_inexact": fixed("只写日期，不要写钟点，例如 2026-06-26。"),
    "greater_than": fixed("“{value}”太小，应大于 {gt}。"),
    "greater_than_equal": fixed("“{value}”太小，不能小于 {ge}。"),
    "less_than": fixed("“{value}”太大，应小于 {lt}。"),
    "less_than_equal": fixed("“{value}”太大，不能大于 {le}。"),
}
