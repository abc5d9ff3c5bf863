"""What is said of errors in a rulebook's own way of writing, TOML, to the secretary who wrote the file."""

from __future__ import annotations

from typing import Any

from saiban.core.explain import Sentence, Sentences, fixed
from saiban.core.parts import Path


def _by_place(ctx: dict[str, Any], value: Any, path: Path) -> str | None:
    return "应写 true、false 或加引号的文字。" if path[-1:] == ("equals",) else None


def _too_large(ctx: dict[str, Any], value: Any, path: Path) -> str | None:
    return f"“{value}”太大，比例不能大于 1：20% 写成 0.2。" if path[-1:] == ("ratio",) else None


def _table(ctx: dict[str, Any], value: Any, path: Path) -> str:
    return f"“{path[-1] if path else ''}”应是一个表，下面逐项写“键 = 值”，不能直接写“{value}”。"


def _pattern(ctx: dict[str, Any], value: Any, path: Path) -> str:
    if str(ctx["pattern"]).startswith("^\\d{19}"):
        return f"“{value}”不是 19 位数字的商品和服务税收分类编码。"
    return f"“{value}”不是合适的代码：只能用小写英文字母、数字，中间可用 - 或 _ 连接，例如 group-a。"


_LIST: Sentence = fixed('应写成列表，例如 ["甲", "乙"]；由多项内容组成的，每项各写一个 [[…]] 表。')

SENTENCES: Sentences = {
    "*": _by_place,
    "less_than_equal": _too_large,
    "union_tag_not_found": fixed("缺少必填的“kind”，条件须写明是哪一种。"),
    "model_type": _table,
    "model_attributes_type": _table,
    "tuple_type": _LIST,
    "string_pattern_mismatch": _pattern,
}
