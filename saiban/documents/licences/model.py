"""What is seen on a licence, and what is read out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of letters with the corners of its box, in pixels, wherever the box's first corner is."""

    text: str
    corners: tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that the recogniser saw on a page: lines, texts of QR codes, round red seals.

    `seals` is None where a picture without colours cannot tell. `pages` counts those of the file; the first was seen.
    """

    lines: tuple[Line, ...] = ()
    codes: tuple[str, ...] = ()
    seals: int | None = None
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a licence says, as far as it could be read: empty where it could not.

    `uscc` is the credit code as printed; where one letter of it was put right by the code's own check characters,
    `guessed` is true. `qr` is the credit code inside the QR code.
    """

    title: str = ""
    name: str = ""
    uscc: str = ""
    guessed: bool = False
    qr: str = ""
    seals: int | None = None
    pages: int = 1

    @property
    def code(self) -> str:
        """The credit code to go by: the printed one; that of the QR code where no other was read."""
        return self.uscc or self.qr

    @property
    def is_blank(self) -> bool:
        return not (self.name or self.code)

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Reading:
        return cls(**{key: data[key] for key in cls.__dataclass_fields__ if key in data})
