"""The files that entrants upload: small, real, each marked as a sample, with what the program finds in them.

Needs no Django, so that other processes can make papers while one hands them in (`saiban.demo.seeding.workshop`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from saiban.documents import samples
from saiban.documents.inspection import Inspection, inspect
from saiban.documents.licences.samples import Sample, licence_jpeg, licence_pdf, licence_png
from saiban.documents.metadata import strip_metadata
from saiban.documents.typesetting import typeset

Rows = tuple[tuple[str, str], ...]
SAMPLE = "演示样张 · 内容均为虚构"
_LAYOUT = """
#set page(paper: "a4", flipped: true, margin: 20mm)
#align(center)[#text(size: 18pt, weight: "bold")[#data.title] #v(1mm) #text(size: 9pt, fill: luma(120))[#data.mark]]
#v(5mm)
#table(
  columns: (36mm, 1fr), inset: 3mm, stroke: 0.5pt + luma(140),
  ..data.rows.map(row => (text(weight: "bold", row.at(0)), row.at(1))).flatten(),
)
#v(6mm)
#align(right)[主体单位（盖章）：　　　　　　　　]
"""


@dataclass(frozen=True, slots=True)
class Order:
    """A file to be made: `type` is pdf, docx, jpg or png; `name` is what the entrant called it. Equal ones are one.

    One with a `licence` shows that, and needs no `rows`.
    """

    type: str
    name: str
    title: str
    rows: Rows = ()
    licence: Sample | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was made, and what the check at upload finds in it."""

    data: bytes
    found: Inspection


def make(order: Order) -> Paper:
    """Some 5 ms for a page."""
    data = _file(order)
    return Paper(data, inspect(data, order.name))


def _file(order: Order) -> bytes:
    if order.licence:
        return _LICENCES[order.type](order.licence)
    if order.type == "pdf":
        return typeset(_LAYOUT, {"title": order.title, "mark": SAMPLE, "rows": [list(row) for row in order.rows]})
    if order.type == "docx":
        return samples.sample_docx(order.title, paragraphs=(SAMPLE,), rows=order.rows)
    lines = "\n".join([order.title, SAMPLE, "", *(value for _, value in order.rows)])
    draw = samples.sample_jpeg if order.type == "jpg" else samples.sample_png
    # A photo is kept without its metadata; made so at once, what is kept is what was made.
    return strip_metadata(draw(lines, size=(640, 440)))


_LICENCES: dict[str, Callable[[Sample], bytes]] = {
    "jpg": lambda sample: strip_metadata(licence_jpeg(sample, quality=55)),
    "png": lambda sample: strip_metadata(licence_png(sample)),
    "pdf": licence_pdf,
}
