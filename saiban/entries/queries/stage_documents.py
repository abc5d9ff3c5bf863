"""What entries hand in for the stage after screening: one entry's, and a desk's list of who has (H11)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from saiban.core.windows import Window
from saiban.editions.models import Division, Track
from saiban.entries.models import Document, Entry, State
from saiban.entries.queries.desk import Desk
from saiban.entries.queries.parts import place_of_entry, submitted_form
from saiban.entries.rules.findings import Finding
from saiban.entries.rules.stage_documents import stage_documents, stage_documents_of, stage_window_findings
from saiban.rulebook.schema.documents import Document as DocumentKind

PAGE = 50


@dataclass(frozen=True)
class Slot:
    """One kind of document that an entry that passed hands in: what is there, and until when it is taken."""

    kind: DocumentKind
    window: Window | None
    granted_until: datetime | None
    documents: list[Document]
    findings: list[Finding]
    reasons: list[Any] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.findings

    @property
    def is_handed_in(self) -> bool:
        return len(self.documents) >= max(self.kind.min, 1)

    @property
    def closes(self) -> datetime | None:
        """The last moment for this entry."""
        moments = [moment for moment in (self.window.closes if self.window else None, self.granted_until) if moment]
        return max(moments) if moments else None

    @property
    def has_room(self) -> bool:
        return len(self.documents) < self.kind.max or self.kind.max == 1

    @property
    def accept(self) -> str:
        """For the browser's file dialogue."""
        return ",".join(f".{ending}" for ending in self.kind.types)


def slots_of(entry: Entry, now: datetime) -> list[Slot]:
    """What the entry hands in after it passed, in the rulebook's order; empty before. Two queries, or none."""
    if entry.state != State.PASSED or entry.submission is None:
        return []
    rules = entry.edition.rules
    kinds = stage_documents_of(rules, submitted_form(entry))
    if not kinds:
        return []
    held = list(entry.documents.filter(kind__in=[kind.code for kind in kinds], replaced_at=None))
    grants = dict(entry.late_grants.values_list("kind", "until"))
    return [_slot(entry, kind, held, grants.get(kind.code), now) for kind in kinds]


def _slot(entry: Entry, kind: DocumentKind, held: Iterable[Document], granted: datetime | None, now: datetime) -> Slot:
    window = entry.edition.rules.document_window(kind, *place_of_entry(entry))
    own = [document for document in held if document.kind == kind.code]
    return Slot(kind, window, granted, own, list(stage_window_findings(kind, window, granted, now)))


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One line of the desk's list: an entry that passed, and which of its documents are there."""

    public_id: str
    number: str
    title: str
    lead_name: str
    division: Division
    track: Track
    kinds: list[tuple[DocumentKind, int, bool]]

    @property
    def is_complete(self) -> bool:
        return all(enough or kind.required == "never" for kind, _count, enough in self.kinds)


@dataclass(frozen=True, slots=True)
class HandedInFilter:
    """`missing` shows those alone that lack something; `before` is the last entry of the page before."""

    division: str = ""
    missing: bool = False
    before: int | None = None


_SHOWN = (
    "pk", "submission_id", "division_id", "track_id", "submission__form__applicant", "public_id", "number", "title",
    "lead_name",
)  # fmt: skip


def list_handed_in(desk: Desk, given: HandedInFilter) -> tuple[list[HandedIn], int | None]:
    """One page of entries that passed, the last handed in first, and where the next page begins. Two queries."""
    rows = narrowed(desk, given).order_by("-submission_id")
    if given.before:
        rows = rows.filter(submission_id__lt=given.before)
    found = list(rows.values_list(*_SHOWN)[: PAGE + 1])
    counts = _counts([row[0] for row in found[:PAGE]], stage_documents(desk.edition.rules))
    page = [_line(desk, row, counts[row[0]]) for row in found[:PAGE]]
    return page, found[PAGE - 1][1] if len(found) > PAGE else None


def narrowed(desk: Desk, given: HandedInFilter) -> QuerySet[Entry]:
    """The entries of the desk that passed, and by the filter lack something."""
    rows = Entry.objects.filter(edition=desk.edition, state=State.PASSED)
    if not desk.is_national:
        rows = rows.filter(division__in=desk.divisions)
    if given.division:
        rows = rows.filter(division__code=given.division)
    return rows.filter(lacking(stage_documents(desk.edition.rules))) if given.missing else rows


def lacking(kinds: Sequence[DocumentKind]) -> Q:
    """Entries that lack a document which they must hand in."""
    either = Q(pk__in=[])
    for kind in kinds:
        if kind.required == "always":
            either |= _asked(kind) & ~Q(Exists(_enough(kind)))
    return either


def _asked(kind: DocumentKind) -> Q:
    asked = Q(track__code__in=kind.only_tracks) if kind.only_tracks else Q()
    return asked & Q(submission__form__applicant__in=kind.only_applicants) if kind.only_applicants else asked


def _enough(kind: DocumentKind) -> QuerySet[Any, Any]:
    held = Document.objects.filter(entry=OuterRef("pk"), kind=kind.code, replaced_at=None).order_by()
    if kind.min <= 1:
        return held
    return held.values("entry").annotate(count=Count("pk")).filter(count__gte=kind.min)


def _counts(entries: Sequence[int], kinds: Sequence[DocumentKind]) -> dict[int, Counter[str]]:
    held: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Document.objects.filter(entry__in=entries, kind__in=[kind.code for kind in kinds], replaced_at=None)
    for entry, kind, count in rows.order_by().values_list("entry", "kind").annotate(count=Count("pk")):
        held[entry][kind] = count
    return held


def _line(desk: Desk, row: tuple[Any, ...], held: Counter[str]) -> HandedIn:
    _pk, _submission, division, track, applicant, *shown = row
    rules, known = desk.edition.rules, desk.tracks[track]
    asked = rules.documents_for(applicant, known.code)
    kinds = [
        (kind, held[kind.code], held[kind.code] >= max(kind.min, 1))
        for kind in stage_documents(rules) if kind in asked
    ]  # fmt: skip
    of_desk = {each.pk: each for each in desk.divisions}
    public_id, number, title, lead_name = shown
    return HandedIn(public_id, number, title, lead_name, of_desk[division], known, kinds)


def count_handed_in(desk: Desk, division: str = "") -> tuple[int, int]:
    """How many of the desk's entries passed, and how many of them lack something. Two queries."""
    passed = narrowed(desk, HandedInFilter(division)).count()
    return passed, narrowed(desk, HandedInFilter(division, missing=True)).count()
