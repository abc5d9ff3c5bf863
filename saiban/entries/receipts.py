"""The receipt of a submission: a page that says what was handed in, by whom, and when to the second."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime

from saiban.core.names import unit_key
from saiban.documents.typesetting import typeset
from saiban.entries.models import Submission
from saiban.entries.rules.facts import division_of, form_of
from saiban.rulebook import Rulebook

_LAYOUT = """
#set page(paper: "a4", margin: (x: 24mm, y: 26mm))
#set par(leading: 0.9em)
#align(center)[
  #text(size: 10.5pt, fill: luma(90))[#data.edition]
  #v(2mm)
  #text(size: 20pt, tracking: 0.3em)[报名回执]
  #v(1mm)
  #text(size: 10pt, fill: luma(110))[编号 #data.number　第 #data.sequence 次提交]
]
#v(8mm)
#let row(label, body) = (text(fill: luma(90))[#label], [#body])
#table(
  columns: (34mm, 1fr), stroke: (x: none, y: 0.4pt + luma(210)), inset: (x: 2mm, y: 3mm),
  ..row("提交时间", text(fill: rgb("#12396b"), size: 12.5pt)[#data.moment（北京时间）]),
  ..row(data.words.title, data.title),
  ..row(data.words.track, data.track),
  ..if data.division != "" { row(data.words.division, data.division) } else { () },
  ..row("申报单位", data.units.join(linebreak())),
  ..row("提交人", data.person),
  ..row(data.words.terms, [已同意 #data.terms 版]),
)
#v(4mm)
#text(size: 12.5pt, fill: rgb("#12396b"))[申报材料]
#table(
  columns: (1fr, 20mm), stroke: (x: none, y: 0.4pt + luma(225)), inset: (x: 2mm, y: 2.2mm),
  ..data.documents.map(document => (
    [#document.name #linebreak() #text(size: 7pt, fill: luma(130))[SHA-256 #document.sha256]],
    align(right)[#document.size],
  )).flatten(),
)
#v(1fr)
#text(size: 9pt, fill: luma(110))[
  本回执由系统自动生成，证明上述内容已于所示时刻收到；不代表已通过初审。材料摘要值（SHA-256）可用于核对文件未被改动。
]
"""


def make_receipt(submission: Submission) -> bytes:
    """The PDF of one submission's receipt; the same submission gives the same bytes.

    It goes by what was frozen and by the rules of that moment: by now the entry may stand in another division.
    """
    return typeset(_LAYOUT, _facts(submission), at=submission.submitted_at)


def _facts(submission: Submission) -> dict[str, Any]:
    entry, rules = submission.entry, Rulebook.model_validate(submission.revision.data)
    form = form_of(rules, submission.form)
    division = division_of(rules, form)
    return {
        "edition": entry.edition.name,
        "number": entry.number,
        "sequence": str(submission.sequence),
        "moment": f"{localtime(submission.submitted_at):%Y年%m月%d日 %H:%M:%S}",
        "title": form.title,
        "track": next((track.name for track in rules.tracks if track.code == form.track), ""),
        "division": rules.division(division).name if division and rules.has_divisions else "",
        "words": {
            "title": rules.words.title,
            "track": rules.words.track,
            "division": rules.words.division,
            "terms": rules.terms.title,
        },
        "units": [part.name for _, part in form.units() if unit_key(part.name)] or [entry.owner.display_name],
        "person": submission.submitted_by.display_name,
        "terms": submission.terms_version,
        "documents": [{**document, "size": _size(document["size"])} for document in submission.documents],
    }


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(size // 1024, 1)} KB"
