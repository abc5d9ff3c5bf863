"""Reading the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from saiban.audit.models import AuditRow
from saiban.audit.names import named, people_called
from saiban.audit.scopes import PLATFORM
from saiban.audit.words import verbs_that_say
from saiban.core.errors import Reason, Refused

PER_PAGE = 50
LOOKED_THROUGH = 50_000
"""So many rows a search for a text reads at once; it then says how far it came, and goes on from there on demand."""
EXPORT_LIMIT = 20_000
BATCH = 1000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What somebody looks for; whatever is empty narrows nothing.

    `people` are numbers of those who acted, None for everybody; `since` and `until` are moments of the rows' own
    clock, the latter not included.
    """

    scope: str
    text: str = ""
    people: tuple[int, ...] | None = None
    verb: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some rows, newest first; `next` is the number to pass as `before` for those that follow.

    `reached` is the moment that a search for a text came to, where it did not come to the end.
    """

    rows: list[AuditRow]
    next: int | None
    reached: datetime | None = None
    # One reads on or starts anew: a number that leads back would need a second order of reading.
    previous: None = None


def page_of_rows(asked: AuditFilter, *, before: int | None = None) -> AuditPage:
    """Rows that fit, from number `before` downwards.

    By number, not by offset: rows keep being written while somebody reads, and the last page costs what the first does.
    """
    rows = _fitting(asked).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    floor = _floor(rows) if asked.text else None
    if asked.text:
        rows = _telling(rows, asked.text)
    if floor is not None:
        rows = rows.filter(pk__gt=floor[0])
    found = list(rows[: PER_PAGE + 1])
    shown = named(found[:PER_PAGE])
    if len(found) > PER_PAGE:
        return AuditPage(shown, shown[-1].pk)
    return AuditPage(shown, floor[0] + 1, floor[1]) if floor else AuditPage(shown, None)


def rows_to_take_away(asked: AuditFilter) -> Iterator[AuditRow]:
    """Newest first, named batch by batch. Refused where more than `EXPORT_LIMIT` fit before the text is looked for."""
    rows = _fitting(asked).order_by("-pk")
    if rows[: EXPORT_LIMIT + 1].count() > EXPORT_LIMIT:
        message = _("符合条件的记录超过 %(limit)d 条，不能一次导出。") % {"limit": EXPORT_LIMIT}
        raise Refused([Reason("many", message, remedy=_("请缩小时间范围，或选定操作、操作人后再导出。"))])
    return _in_batches(_telling(rows, asked.text) if asked.text else rows)


def _in_batches(rows: QuerySet[AuditRow]) -> Iterator[AuditRow]:
    reading = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(reading, BATCH)):
        yield from named(batch)


def _fitting(asked: AuditFilter) -> QuerySet[AuditRow]:
    rows = _within(asked.scope)
    exact = {"verb": asked.verb, "subject_kind": asked.subject_kind, "subject_id": asked.subject_id}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.people is not None:
        rows = rows.filter(actor_id__in=asked.people)
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    return rows.filter(at__lt=asked.until) if asked.until else rows


def _within(scope: str) -> QuerySet[AuditRow]:
    if scope == PLATFORM:
        return AuditRow.objects.all()
    return AuditRow.objects.filter(**{"scope" if "/" in scope else "edition": scope})


def _telling(rows: QuerySet[AuditRow], text: str) -> QuerySet[AuditRow]:
    return rows.annotate(told=Cast("detail", TextField())).filter(
        Q(actor_name__icontains=text)
        | Q(actor_id__in=people_called(text))
        | Q(verb__in=verbs_that_say(text))
        | Q(subject_id__iexact=text)
        | Q(told__icontains=text)
    )


def _floor(rows: QuerySet[AuditRow]) -> tuple[int, datetime] | None:
    """Number and moment of the row at which a search for a text stops for now; None where it comes to the end."""
    return rows.values_list("pk", "at")[LOOKED_THROUGH : LOOKED_THROUGH + 1].first()
