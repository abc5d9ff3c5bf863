"""What goes out by SMS and e-mail, as those see it who look after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from saiban.audit.scopes import within
from saiban.core.errors import NotThere
from saiban.database.questions import Given, Question
from saiban.messaging.models import Delivery

PER_PAGE = 50

_OPEN = Q(sent_at=None, given_up_at=None)
_OF_STATE = {
    Delivery.State.WAITING: _OPEN & Q(handing_at=None),
    Delivery.State.HANDING: _OPEN & Q(handing_at__isnull=False, uncertain_at=None),
    Delivery.State.SENT: Q(sent_at__isnull=False),
    Delivery.State.FAILED: Q(given_up_at__isnull=False),
    Delivery.State.UNCERTAIN: _OPEN & Q(uncertain_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Some deliveries, newest first; `next` is the number to pass as `before` for those that follow."""

    rows: list[Delivery]
    next: int | None
    # One reads on or starts anew.
    previous: None = None


_WAITING_OF = Question(lambda: Delivery.objects.waiting().filter(message_id=Given("message")).order_by("pk"))


def waiting_of(message_id: int) -> list[Delivery]:
    """What goes out for a message in an inbox and no worker has taken up yet."""
    return _WAITING_OF.rows(message=message_id)


def page_of_deliveries(
    scope: str, *, state: str = "", channel: str = "", kind: str = "", before: int | None = None
) -> OutboxPage:
    """Those of the scope and below it, narrowed by what is given; an unknown state or channel narrows nothing."""
    rows = Delivery.objects.filter(within(scope)).order_by("-pk").select_related("message__person")
    if state in Delivery.State.values:
        rows = rows.filter(_OF_STATE[Delivery.State(state)])
    if channel in Delivery.Channel.values:
        rows = rows.filter(channel=channel)
    if kind:
        rows = rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return OutboxPage(shown, shown[-1].pk if len(found) > PER_PAGE else None)


def get_delivery_at(scope: str, delivery_id: int) -> Delivery:
    """NotThere for one that is another scope's."""
    found = Delivery.objects.filter(within(scope), pk=delivery_id).first()
    if found is None:
        raise NotThere
    return found


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """Whether texts get through: what is overdue, what failed since a day ago, and what a person must look at."""

    overdue: int
    failed: int
    uncertain: int
    latest_problem: str

    @property
    def is_well(self) -> bool:
        return not (self.overdue or self.failed or self.uncertain)


def health_of_outbox(scope: str, *, since: datetime, overdue_since: datetime) -> OutboxHealth:
    """Three queries over what is in trouble or waiting, which partial indexes hold; sent ones are never counted."""
    rows = Delivery.objects.filter(within(scope))
    troubled = rows.filter(Q(given_up_at__gte=since) | Q(uncertain_at__isnull=False))
    # Not counted as failures: codes that were pointless by the time.
    troubled = troubled.exclude(problem_code="expired")
    counts = troubled.aggregate(
        failed=Count("pk", filter=Q(given_up_at__isnull=False)), uncertain=Count("pk", filter=Q(given_up_at=None))
    )
    failed = troubled.filter(given_up_at__isnull=False)
    latest = failed.order_by("-pk").values_list("problem", flat=True).first() or ""
    overdue = rows.filter(_OF_STATE[Delivery.State.WAITING], next_at__lt=overdue_since).count()
    return OutboxHealth(overdue, counts["failed"], counts["uncertain"], latest)
