"""A person's own entries, and the history of one entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects

from saiban.accounts.models import Person
from saiban.database.questions import Given, Question
from saiban.entries.grants import CorrectionGrant
from saiban.entries.models import Entry, Screening, State, Submission


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
    # Taken back: the decision is history, and this is when that happened.
    undone: bool = False
    grant: CorrectionGrant | None = None


def _submissions() -> QuerySet[Submission]:
    """The submissions of an entry with what was decided on each, and whether any decision was ever taken back."""
    undone = Screening.objects.filter(entry=OuterRef("entry"), submission=None)
    rows = Submission.objects.filter(entry_id=Given("entry")).select_related("submitted_by", "screening__decided_by")
    return rows.defer("form").annotate(has_undone=Exists(undone)).order_by("-sequence")


_SUBMISSIONS = Question(_submissions)


def history_of(entry: Entry) -> list[Event]:
    """Submissions, decisions and what became of them, the newest first.

    One query, three where something was decided, and one more where a decision was taken back.
    """
    submissions = _SUBMISSIONS.rows(entry=entry.pk)
    decided = [submission for submission in submissions if hasattr(submission, "screening")]
    prefetch_related_objects(decided, "screening__remarks", "screening__grants__granted_by")
    events = [Event(submission.submitted_at, submission) for submission in submissions]
    events += [event for submission in decided for event in _decided(submission)]
    if any(vars(submission)["has_undone"] for submission in submissions):
        events += [event for gone in _undone(entry) for event in gone]
    return sorted(events, key=lambda event: (event.at, event.screening is not None), reverse=True)


def _decided(submission: Submission) -> Iterator[Event]:
    """The decision that stands, and the time that was granted for mending."""
    done = submission.screening
    yield Event(done.decided_at, submission, done)
    for grant in done.grants.all():
        yield Event(grant.granted_at, submission, done, grant=grant)


def _undone(entry: Entry) -> Iterator[tuple[Event, Event]]:
    """Each decision that was taken back: when it was taken, and when it was undone."""
    gone = entry.screenings.filter(submission=None).select_related("undone_of", "decided_by", "undone_by")
    for screening in gone:
        assert screening.undone_of and screening.undone_at
        yield (
            Event(screening.decided_at, screening.undone_of, screening),
            Event(screening.undone_at, screening.undone_of, screening, undone=True),
        )
