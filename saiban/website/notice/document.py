"""A notice as a document: numbered sections that hold paragraphs, points, tables and numbered parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or more, with the clause that speaks."""

    kind: ClassVar[str] = "line"
    text: str
    clause: str = ""
    # Who is meant, set before the text in bold: a track's name, a document's name
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown, as the committee wrote it."""

    kind: ClassVar[str] = "prose"
    text: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """Numbered 1., 2., 3."""

    kind: ClassVar[str] = "points"
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def labelled(self) -> list[tuple[Row, list[tuple[str, str]]]]:
        """Each row with its cells, which are told with the name of their column where a screen is narrow."""
        return [(row, list(zip(self.head, row.cells, strict=True))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Part:
    """A section (一、) or a part of one (（一）)."""

    kind: ClassVar[str] = "part"
    title: str
    blocks: tuple[Line | Prose | Points | Table | Part, ...]
    number: str = ""


Block = Line | Prose | Points | Table | Part


def part(title: str, *blocks: Block | None) -> Part | None:
    """A part with the blocks that there are; None when there is none of them. Parts inside are numbered （一）."""
    there = [block for block in blocks if block is not None and not _is_hollow(block)]
    return Part(title, tuple(_numbered(there, "（{}）"))) if there else None


def sections(*parts: Part | None) -> tuple[Part, ...]:
    """The sections that there are, numbered 一、 二、 三、 without gaps."""
    there = [each for each in parts if each is not None]
    return tuple(each for each in _numbered(there, "{}、") if isinstance(each, Part))


def points(lines: Iterable[Line]) -> Points:
    return Points(tuple(lines))


def numeral(number: int) -> str:
    """一 to 九十九, as sections are numbered."""
    if not 1 <= number <= 99:
        raise ValueError(f"sections are numbered from 1 to 99, not {number}")
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def _is_hollow(block: Block) -> bool:
    return (isinstance(block, Points) and not block.lines) or (isinstance(block, Table) and not block.rows)


def _numbered(blocks: Iterable[Block], form: str) -> Iterable[Block]:
    count = 0
    for block in blocks:
        if isinstance(block, Part):
            count += 1
            yield Part(block.title, block.blocks, form.format(numeral(count)))
        else:
            yield block
