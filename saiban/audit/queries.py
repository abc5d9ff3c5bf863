"""Reading the record."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from saiban.audit.models import AuditRow
from saiban.audit.names import named, people_called
from saiban.audit.scopes import within
from saiban.audit.words import verbs_that_say

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some rows, newest first; `next` is the number to pass as `before` for those that follow."""

    rows: list[AuditRow]
    next: int | None
    # One reads on or starts anew: a number that leads back would need a second order of reading.
    previous: None = None


def page_of_rows(scope: str, *, search: str = "", before: int | None = None) -> AuditPage:
    """Rows of the scope and below it (of everything for ``*``) that hold `search`, from number `before` downwards.

    By number, not by offset: rows keep being written while somebody reads, and the last page costs what the first does.
    """
    rows = AuditRow.objects.filter(within(scope)).order_by("-pk")
    if search:
        rows = rows.annotate(told=Cast("detail", TextField())).filter(
            Q(actor_name__icontains=search)
            | Q(actor_id__in=people_called(search))
            | Q(verb__in=verbs_that_say(search))
            | Q(subject_id__iexact=search)
            | Q(told__icontains=search)
        )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PER_PAGE + 1])
    shown = named(found[:PER_PAGE])
    return AuditPage(shown, shown[-1].pk if len(found) > PER_PAGE else None)
