"""Telling how far the seeding has come, in a terminal and in a log alike: what was written is never written over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from unicodedata import east_asian_width

_Thing = TypeVar("_Thing")
MARKS = 30


@dataclass
class Phase:
    """What is being done; `count` is how many there were in the end."""

    count: int = 0


class Progress:
    """One line for each phase: the seconds so far, its name, a bar where it takes long, the count, its own seconds."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._began = time.monotonic()

    @contextmanager
    def phase(self, title: str) -> Iterator[Phase]:
        began, phase = self._begin(title), Phase()
        yield phase
        self._end(" " * MARKS, phase.count, began)

    def bar(self, title: str, things: Sequence[_Thing]) -> Iterator[_Thing]:
        """The things one by one; a mark is added whenever another thirtieth of them is done."""
        began, drawn = self._begin(title), 0
        for done, thing in enumerate(things, start=1):
            yield thing
            due = done * MARKS // len(things)
            if due > drawn:
                self._write("█" * (due - drawn))
                drawn = due
        self._end("", len(things), began)

    def _begin(self, title: str) -> float:
        now = time.monotonic()
        self._write(f"[{now - self._began:6.1f} s]   {padded(title, 22)} ")
        return now

    def _end(self, rest: str, count: int, began: float) -> None:
        self._write(f"{rest}{count:6d}  {time.monotonic() - began:5.1f} s\n")


def padded(text: str, width: int) -> str:
    """`text` filled up to `width` columns; a Chinese character takes two."""
    taken = sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(0, width - taken)
