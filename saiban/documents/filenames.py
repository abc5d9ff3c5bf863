"""File names that a notice asks for (clause H8: `主体单位-项目名称`).

A wrong name is no reason to send anybody away: the file is kept under the expected name, and the person
is told so.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from saiban.core.names import safe_filename, safe_part, shortened, unit_key

_FIELD = re.compile(r"\{([a-z_]+)\}")
_COPY_MARK = re.compile(r"(\s*[(（][0-9]{1,3}[)）]|\s*[-_]?\s*副本|\s*[-_]\s*copy)$", re.IGNORECASE)
_GAP = r"[\W_]*"
_SIGN = r"[\W_]+"
_LIMIT = 120


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """Whether a file is named as asked; else the name it gets and the sentence that says so."""

    ok: bool
    expected: str
    message: str = ""


def expected_name(pattern: str, values: Mapping[str, str], extension: str) -> str:
    """The name that `pattern` asks for, e.g. "{lead_unit}-{title}", legal on every system.

    `extension` comes without its dot and is kept whole when a long name is shortened. ValueError for a
    field that `values` lacks, which is a mistake in the rulebook.
    """
    stem = _stem(pattern, values)
    return f"{shortened(stem, _LIMIT - 1 - len(extension), 239 - len(extension))}.{extension}"


def check_name(filename: str, pattern: str, values: Mapping[str, str]) -> NameVerdict:
    """Whether `filename` is what `pattern` asks for.

    Width, case, spaces and punctuation do not count, nor what a browser adds to a second copy; any sign
    will do where the pattern has a dash, but one must be there. The extension is the file's own.
    """
    stem, _, extension = safe_filename(filename).rpartition(".")
    expected = expected_name(pattern, values, extension.lower()) if stem else _stem(pattern, values)
    if _is_named(stem or extension, pattern, values, expected):
        return NameVerdict(True, expected)
    return NameVerdict(False, expected, f"文件应命名为“{expected}”，系统将自动改用此名称。")


def _is_named(stem: str, pattern: str, values: Mapping[str, str], expected: str) -> bool:
    wanted = _loose_pattern(pattern, values)
    if any(wanted.fullmatch(name) for name in _without_copy_marks(unicodedata.normalize("NFKC", stem).casefold())):
        return True
    shortened_name = expected.rpartition(".")[0] or expected
    return len(shortened_name) < len(_stem(pattern, values)) and unit_key(stem) == unit_key(shortened_name)


def _without_copy_marks(stem: str) -> Iterator[str]:
    """`stem`, then with one mark of a copy taken off after the other: a title may end like one."""
    yield stem
    while (shorter := _COPY_MARK.sub("", stem)) != stem:
        yield (stem := shorter)


def _stem(pattern: str, values: Mapping[str, str]) -> str:
    if missing := [name for name in _FIELD.findall(pattern) if name not in values]:
        raise ValueError(f"the pattern {pattern!r} asks for unknown fields: {', '.join(missing)}")
    filled = _FIELD.sub(lambda field: safe_part(values[field[1]]), pattern)
    return safe_part(filled) or "未命名"


def _loose_pattern(pattern: str, values: Mapping[str, str]) -> re.Pattern[str]:
    pieces = _FIELD.split(pattern)  # literal, field, literal, field, ..., literal
    parts = [_loose(values[piece]) if place % 2 else _literal(piece) for place, piece in enumerate(pieces)]
    return re.compile("".join(parts))


def _literal(text: str) -> str:
    letters = _loose(text)
    return f"{_GAP}{letters}{_GAP}" if letters or not text else _SIGN


def _loose(text: str) -> str:
    return _GAP.join(re.escape(letter) for letter in unit_key(text))
