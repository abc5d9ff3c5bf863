"""A person's own entries, and the history of one entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, prefetch_related_objects

from saiban.accounts.models import Person
from saiban.database.along import read_along, rows_along
from saiban.database.questions import Given, Question
from saiban.entries.grants import CorrectionGrant
from saiban.entries.models import Entry, Screening, ScreeningRemark, State, Submission


def entries_of(person: Person) -> QuerySet[Entry]:
    """The person's own entries with what their list shows, the last touched first."""
    rows = Entry.objects.filter(owner=person).order_by("-changed_at")
    return rows.select_related("edition", "division", "track", "submission")


def remarks_of(entry: Entry) -> dict[str, str]:
    """What the committee wants mended, by item, while the entry is returned."""
    if entry.state != State.RETURNED:
        return {}
    last = entry.screenings.prefetch_related("remarks").first()
    return {remark.item: remark.text for remark in last.remarks.all()} if last else {}


@dataclass(frozen=True)
class Event:
    """One thing that happened to an entry: a submission, a decision on it, or more time for mending it."""

    at: datetime
    submission: Submission
    screening: Screening | None = None
    # What the decision wanted mended, item by item
    remarks: tuple[ScreeningRemark, ...] = ()
    # Taken back: the decision is history, and this is when that happened.
    undone: bool = False
    grant: CorrectionGrant | None = None


def _submissions() -> QuerySet[Submission]:
    """The submissions of an entry, and whether anything was ever decided on it."""
    decided = Screening.objects.filter(entry=OuterRef("entry"))
    rows = Submission.objects.filter(entry_id=Given("entry")).select_related("submitted_by")
    return rows.defer("form").annotate(has_decisions=Exists(decided)).order_by("-sequence")


def _screenings() -> QuerySet[Screening]:
    """The decisions on an entry with what hangs on them: those that stand before those that were taken back."""
    remarks = ScreeningRemark.objects.filter(screening=OuterRef("pk")).order_by("pk")
    grants = CorrectionGrant.objects.filter(screening=OuterRef("pk")).order_by("pk")
    rows = Screening.objects.filter(entry_id=Given("entry")).select_related("decided_by", "undone_by")
    rows = rows.annotate(remarks_along=rows_along(remarks), grants_along=rows_along(grants))
    return rows.order_by(F("submission").desc(nulls_last=True), "-pk")


_SUBMISSIONS, _SCREENINGS = Question(_submissions), Question(_screenings)


def history_of(entry: Entry) -> list[Event]:
    """Submissions, decisions and what became of them, the newest first.

    One query, two where something was decided, and one more where time was granted.
    """
    submissions = _SUBMISSIONS.rows(entry=entry.pk)
    events = [Event(submission.submitted_at, submission) for submission in submissions]
    if any(vars(submission)["has_decisions"] for submission in submissions):
        of = {submission.pk: submission for submission in submissions}
        events += [event for screening in _SCREENINGS.rows(entry=entry.pk) for event in _of_decision(screening, of)]
    prefetch_related_objects([event.grant for event in events if event.grant], "granted_by")
    return sorted(events, key=lambda event: (event.at, event.screening is not None), reverse=True)


def _of_decision(screening: Screening, of: Mapping[int, Submission]) -> Iterator[Event]:
    """The decision, and what became of it: the times that were granted while it stands, or that it was taken back."""
    key = screening.submission_id or screening.undone_of_id
    assert key
    submission, remarks = of[key], tuple(read_along(ScreeningRemark, vars(screening)["remarks_along"]))
    yield Event(screening.decided_at, submission, screening, remarks)
    if screening.undone_at:
        yield Event(screening.undone_at, submission, screening, undone=True)
    else:
        for grant in read_along(CorrectionGrant, vars(screening)["grants_along"]):
            yield Event(grant.granted_at, submission, screening, grant=grant)
