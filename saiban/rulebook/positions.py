"""On which line of a TOML text each key stands, which Python's own reader does not tell.

Only for text that `tomllib` has accepted: it follows the shape of the text and checks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from saiban.core.parts import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|'([^']*)')[ \t]*""")
_STRING = re.compile(
    r'''"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}|\'\'\'(?:[^']|'{1,2}(?!'))*'{3,5}|"(?:[^"\\]|\\.)*"|'[^']*\'''',
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")


def line_numbers(text: str) -> dict[Path, int]:
    """Lines, from 1, of tables, keys, and items of arrays."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        # For each array of tables, how many there are so far; its last one is meant by its name.
        self.tables: dict[Path, int] = {}

    def read(self) -> dict[Path, int]:
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.blank()
        return self.lines

    def header(self) -> Path:
        is_array = self.text.startswith("[[", self.at)
        line = self.line()
        self.at += 2 if is_array else 1
        path = self.resolved(self.key(), is_array)
        self.at += 2 if is_array else 1
        self.lines.setdefault(path, line)
        return path

    def resolved(self, key: tuple[str, ...], is_array: bool) -> Path:
        path: Path = ()
        for step in key[:-1]:
            path = (*path, step)
            if path in self.tables:
                path = (*path, self.tables[path] - 1)
        path = (*path, key[-1])
        if not is_array:
            return path
        self.tables[path] = self.tables.get(path, 0) + 1
        self.lines.setdefault(path, self.line())
        return (*path, self.tables[path] - 1)

    def pair(self, table: Path) -> None:
        line = self.line()
        path: Path = (*table, *self.key())
        self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self.value(path)

    def key(self) -> tuple[str, ...]:
        parts = []
        while found := _KEY.match(self.text, self.at):
            self.at = found.end()
            parts.append(next(part for part in found.groups() if part is not None))
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
        return tuple(parts)

    def value(self, path: Path) -> None:
        self.blank()
        first = self.text[self.at]
        if first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        else:
            self.skip(_STRING if first in "\"'" else _BARE)

    def array(self, path: Path) -> None:
        for index in self.items("]"):
            self.lines[(*path, index)] = self.line()
            self.value((*path, index))

    def inline_table(self, path: Path) -> None:
        for _ in self.items("}"):
            self.pair(path)

    def items(self, end: str) -> Iterator[int]:
        """Stops before each item of a bracketed list in turn, then goes past its end."""
        self.at += 1
        index = 0
        self.blank()
        while self.text[self.at] != end:
            yield index
            index += 1
            self.blank()
            if self.text[self.at] == ",":
                self.at += 1
                self.blank()
        self.at += 1

    def blank(self) -> None:
        self.skip(_BLANK)

    def skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1
