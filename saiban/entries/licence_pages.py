"""What a page says beside a licence: what was read on it, what was typed, and whether the two agree (H9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.documents.licences.model import Reading
from saiban.entries.models import Document
from saiban.entries.rules.form import UnitPart
from saiban.entries.rules.licences import Comparison, Line, Outcome, compared
from saiban.rulebook.regions import REGIONS
from saiban.rulebook.schema.documents import Document as DocumentKind

# Asked once a second; a worker that has so much to do is asked no more, and whoever wants to know opens the page again.
MOST_TRIES = 60
LABELS: Mapping[str, Any] = {
    "name": gettext_lazy("单位全称"), "uscc": gettext_lazy("统一社会信用代码"), "qr": gettext_lazy("二维码中的代码"),
    "province": gettext_lazy("登记所在省份"),
}  # fmt: skip
OUTCOMES: Mapping[Outcome, tuple[Any, str]] = {
    Outcome.GREEN: (gettext_lazy("与所填一致"), "success"),
    Outcome.AMBER: (gettext_lazy("与所填有出入"), "warning"),
    Outcome.GREY: (gettext_lazy("未能全部核对"), ""),
}
# What was read and only waits to be taken over is no failure to compare.
_READ = (gettext_lazy("已读出，可填入"), "info")


@dataclass(frozen=True)
class LicencePanel:
    """One licence with its reading. `may_take`: the reader may take over what was read; `tries`: how often asked."""

    document: Document
    lead: UnitPart
    may_take: bool = False
    tries: int = 0

    @property
    def is_waiting(self) -> bool:
        return self.document.reading == Document.Reading.WAITING

    @property
    def asks_again(self) -> bool:
        return self.is_waiting and self.tries < MOST_TRIES

    @property
    def next_try(self) -> int:
        return self.tries + 1

    @cached_property
    def reading(self) -> Reading | None:
        """What was read; None while it is being read, where that failed, and where it gave nothing."""
        if self.document.reading != Document.Reading.READ:
            return None
        reading = Reading.read(self.document.reading_data)
        return None if reading.is_blank else reading

    @cached_property
    def comparison(self) -> Comparison | None:
        return compared(self.reading, self.lead) if self.reading else None

    @property
    def outcome(self) -> tuple[Any, str]:
        """The word for the whole, and the tone that repeats it."""
        outcome = self.comparison.outcome if self.comparison else Outcome.GREY
        return _READ if self.offers and outcome is Outcome.GREY else OUTCOMES[outcome]

    @property
    def offers(self) -> tuple[Line, ...]:
        return self.comparison.offers if self.comparison and self.may_take else ()

    @property
    def why_not(self) -> str:
        """Why there is nothing to compare, in plain words."""
        if self.document.reading == Document.Reading.NONE:
            return _("没能读出这份文件：可能过大、已损坏，或读得太久。")
        pages = self.document.pages or 1
        if pages > 1:
            return _("文件共 %(pages)s 页，只识读第 1 页，没有读出单位名称和代码。") % {"pages": pages}
        return _("没有读出单位名称和代码：可能不清晰，或不是登记证照。")

    @property
    def is_confirmed_by_qr(self) -> bool:
        return bool(self.reading and self.reading.qr and self.reading.qr == self.reading.uscc)

    @property
    def seals(self) -> str:
        """What was found of seals: the registrar's alone is not enough where the unit's own is asked for."""
        found = self.reading.seals if self.reading else None
        if found is None:
            return _("黑白图片，看不出是否有红章")
        if found == 0:
            return _("没有找到圆形红章")
        if found == 1:
            return _("找到 1 枚圆形红章，可能是登记机关的，请看有没有本单位公章")
        return _("找到 %(n)s 枚圆形红章") % {"n": found}


def panel_of(
    document: Document, kind: DocumentKind | None, lead: UnitPart, *, may_take: bool = False, tries: int = 0
) -> LicencePanel | None:  # fmt: skip
    """The panel of a document; None where nothing is read from documents of its kind and type."""
    if kind is None or not kind.is_read(document.type):
        return None
    return LicencePanel(document, lead, may_take, tries)


def shown(line: Line, value: str) -> str:
    """A value of the line as the form shows it."""
    region = REGIONS.get(value) if line.item == "province" else None
    return region.name if region else value
