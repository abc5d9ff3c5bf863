"""Each key's line is found, whatever way of writing TOML it is written in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saiban.rulebook.positions import line_numbers
from saiban.rulebook.tests.cast import EVERY

TEXT = '''# a comment with = and [brackets]
title = "a # b" # and a comment
"quoted key" = 'c:\\d'
a.b.c = 1

[table] # here
long = """
x = 1
[[not.a.table]] \\"""
"""
literal = \'\'\'
y = 2\'\'\'
list = [
    "one", # first
    # nothing
    { k = "two", m = [1, 2] },
]
empty = []
none = {}
at = 2024-05-31T00:00:00+08:00

[[rows]]
n = 1
[[rows.inner]]
n = 2
[rows.inner.deep]
n = 3
[[rows.inner]]
[[rows]]
n = 4
[[rows.inner]]
n = 5
'''

WANTED = {
    ("title",): 2,
    ("quoted key",): 3,
    ("a", "b", "c"): 4,
    ("table",): 6,
    ("table", "long"): 7,
    ("table", "literal"): 11,
    ("table", "list"): 13,
    ("table", "list", 0): 14,
    ("table", "list", 1): 16,
    ("table", "list", 1, "k"): 16,
    ("table", "list", 1, "m", 1): 16,
    ("table", "empty"): 18,
    ("table", "none"): 19,
    ("table", "at"): 20,
    ("rows",): 22,
    ("rows", 0): 22,
    ("rows", 0, "n"): 23,
    ("rows", 0, "inner", 0): 24,
    ("rows", 0, "inner", 0, "n"): 25,
    ("rows", 0, "inner", 0, "deep"): 26,
    ("rows", 0, "inner", 0, "deep", "n"): 27,
    ("rows", 0, "inner", 1): 28,
    ("rows", 1): 29,
    ("rows", 1, "n"): 30,
    ("rows", 1, "inner", 0, "n"): 32,
}


@pytest.mark.parametrize(("path", "line"), WANTED.items(), ids=str)
def test_a_key_s_line_is_found(path: tuple[str | int, ...], line: int) -> None:
    assert line_numbers(TEXT)[path] == line


@pytest.mark.parametrize("text", ["", "\n", "# only\n# comments", "a = 1", 'a = """"two quotes""""'])
def test_short_texts_are_read_to_their_end(text: str) -> None:
    assert set(line_numbers(text)) == set(paths(tomllib.loads(text)))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_every_place_of_every_rulebook_has_a_line(path: Path) -> None:
    text = path.read_text("utf-8")
    found = line_numbers(text)
    assert set(paths(tomllib.loads(text))) - set(found) <= implied(found)


def paths(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from paths(value, (*path, key))


def implied(found: dict[tuple[str | int, ...], int]) -> set[tuple[str | int, ...]]:
    """Tables that no header names, only those of the tables inside them."""
    return {path[:length] for path in found for length in range(1, len(path))}
