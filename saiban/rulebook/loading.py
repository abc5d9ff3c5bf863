"""Reading a rulebook from TOML, with every problem told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from saiban.core.explain import findings
from saiban.core.parts import Finding, Path, dotted
from saiban.rulebook.checks import site
from saiban.rulebook.explain import SENTENCES
from saiban.rulebook.positions import line_numbers
from saiban.rulebook.problems import Problem, RulebookError
from saiban.rulebook.schema.rulebook import Rulebook

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_WIDE = re.compile(r"[“”‘’＝［］｛｝，＃]")
# What tomllib says, by the beginning of its sentence.
_SYNTAX = {
    "Expected '=' after a key": '键后面要有半角等号 =，例如 name = "名称"。',
    "Expected newline or end of document": "一行只能写一项，值后面有多余的内容。",
    "Cannot overwrite a value": "这个键在同一个表里写了两次，请删去一处。",
    "Cannot declare": "这个表写了两次，请合并；同类多项请用双方括号 [[…]]。",
    "Cannot mutate immutable namespace": "这个表已在别处写完整，不能再补充，请合并到一处。",
    "Cannot redefine namespace": "这个表已在别处写过，请合并到一处。",
    "Invalid value": "值写法不对：文字要加半角双引号，整数直接写，是否写 true 或 false。",
    "Invalid statement": "这一行既不是“键 = 值”，也不是 [表]，也不是 # 注释。",
    "Invalid initial character for a key part": "键只能用英文字母、数字、- 和 _。",
    "Unterminated string": "文字后面缺少结尾的引号。",
    'Expected \'"""\'': "长文字后面缺少结尾的三个双引号。",
    "Expected \"'": "文字后面缺少结尾的单引号。",
    "Illegal character": '文字里有不能直接写的字符；多行文字请用三个双引号 """。',
    "Unescaped '\\' in a string": "文字里的反斜线请写成两个 \\\\。",
    "Unclosed array": "列表缺少结尾的方括号 ]，或各项之间缺少逗号。",
    "Unclosed inline table": "花括号 { } 里缺少逗号或结尾的花括号。",
    "Duplicate inline table key": "花括号里同一个键写了两次。",
    "Expected ']'": "表名后面缺少结尾的方括号 ]。",
}


def load_rulebook(path: str | FilePath) -> Rulebook:
    """The rulebook in a file; RulebookError with every problem, also when it cannot be read."""
    file = FilePath(path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _refused(file.name, f"无法读取文件（{error.strerror}）。") from error
    except UnicodeDecodeError as error:
        raise _refused(file.name, "文件不是 UTF-8 编码，请用 UTF-8 另存。") from error
    return parse_rulebook(text, file.name)


def parse_rulebook(text: str, name: str = "rulebook.toml") -> Rulebook:
    """The rulebook in a text; `name` is what its problems call the file."""
    text = text.removeprefix("\ufeff")
    data = _read(text, name)
    try:
        rulebook = Rulebook.model_validate(data)
    except ValidationError as error:
        found = findings(error, Rulebook, data, SENTENCES)
        raise RulebookError(tuple(_located(found, name, line_numbers(text)))) from error
    if beyond := tuple(site.findings(rulebook)):
        raise RulebookError(tuple(_located(beyond, name, line_numbers(text))))
    return rulebook


def _read(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError((_syntax_problem(str(error), text, name),)) from error
    except RecursionError as error:
        raise _refused(name, "TOML 写法有误：括号嵌套过深。") from error


def _syntax_problem(said: str, text: str, name: str) -> Problem:
    place = _PLACE.search(said)
    lines = text.count("\n") + 1
    line = int(place[1]) if place and place[1] else lines
    reason = _PLACE.sub("", said)
    message = next((told for begins, told in _SYNTAX.items() if reason.startswith(begins)), f"（{reason}）")
    wide = _WIDE.search(text.split("\n")[line - 1])
    hint = f"这一行有全角符号 {wide[0]} ，若不在引号内请改为半角。" if wide else ""
    return Problem(name, "", f"TOML 写法有误：{message}{hint}", line)


def _located(found: Iterable[Finding], name: str, lines: dict[Path, int]) -> Iterable[Problem]:
    for finding in found:
        yield Problem(name, dotted(finding.path), finding.message, _line(finding.path, lines))


def _line(path: Path, lines: dict[Path, int]) -> int | None:
    """The line of the place itself, or of the nearest table around it that is written down."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def _refused(name: str, message: str) -> RulebookError:
    return RulebookError((Problem(name, "", message),))
