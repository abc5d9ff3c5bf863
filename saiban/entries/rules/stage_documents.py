"""Documents of the stage after screening, such as the roadshow slides: who hands them in, and when (H11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from saiban.core.windows import Phase, Window, show_closing, show_opening
from saiban.entries.rules.asked import documents_asked
from saiban.entries.rules.findings import Finding, Weight
from saiban.entries.rules.form import EntryForm
from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.schema.contest import Stage
from saiban.rulebook.schema.documents import Document


def stage_after_screening(rulebook: Rulebook) -> Stage | None:
    """The stage into which an entry passes; what later ones need is asked of those who get there."""
    codes = [stage.code for stage in rulebook.stages]
    screening = rulebook.stage_of_kind("screening")
    if screening is None or screening.code == codes[-1]:
        return None
    return rulebook.stages[codes.index(screening.code) + 1]


def stage_documents(rulebook: Rulebook) -> tuple[Document, ...]:
    """Every kind of document that the stage after screening asks of anybody."""
    stage = stage_after_screening(rulebook)
    return tuple(each for each in rulebook.documents if stage is not None and each.stage == stage.code)


def stage_documents_of(rulebook: Rulebook, form: EntryForm) -> tuple[Document, ...]:
    """Those that it asks of an entry of this applicant in this track."""
    asked = documents_asked(rulebook, form)
    return tuple(each for each in stage_documents(rulebook) if each in asked)


def stage_window_findings(
    kind: Document, window: Window | None, granted_until: datetime | None, now: datetime
) -> Iterator[Finding]:
    """Why the document is not taken at this moment; nothing where it is. To the second, as registration (H7).

    What the committee has granted an entry opens the window again for that entry alone.
    """
    item, clause = f"documents.{kind.code}", clause_of(kind)
    if granted_until is not None and now < granted_until:
        return
    if window is None:
        message = f"“{kind.name}”的提交时间尚未公布。"
        yield Finding(item, message, Weight.REFUSED, "公布后会在这里显示。", clause)
    elif window.phase(now) is Phase.UPCOMING and window.opens:
        message = f"“{kind.name}”从 {show_opening(window.opens)}（北京时间）起上传。"
        yield Finding(item, message, Weight.REFUSED, clause=clause)
    elif window.phase(now) is Phase.CLOSED:
        closes = granted_until or window.closes
        assert closes
        remedy = "确有原因的，请联系组委会，可以准予补交。" if kind.late == "granted" else "如有疑问请联系组委会。"
        message = f"“{kind.name}”已于 {show_closing(closes)}（北京时间）截止，不再接收。"
        yield Finding(item, message, Weight.REFUSED, remedy, clause)


def is_reminder_due(kind: Document, due: datetime | None, now: datetime) -> bool:
    """Whether whoever lacks the document is told now that its deadline is near."""
    if due is None or not kind.remind_days or kind.required != "always":
        return False
    return (due - now).total_seconds() > 0 and (due - now).days < kind.remind_days
