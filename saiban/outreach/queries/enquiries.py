"""Whose question it is, on whose desk it lies, and how many wait there."""

from __future__ import annotations

from django.db.models import QuerySet

from saiban.accounts.models import Person
from saiban.accounts.queries import Visitor, has_role
from saiban.core.errors import NotThere
from saiban.editions.models import Division, Edition
from saiban.editions.queries.bulletins import WRITERS, Newsroom
from saiban.entries.models import Entry
from saiban.outreach.models import Enquiry

PAGE = 30


def get_own_enquiry_for(person: Visitor, public_id: str) -> Enquiry:
    """The asker's own; NotThere for everybody else, the committee included, who read it on the desk."""
    return _one(_whole().filter(asker_id=person.pk), public_id)


def get_enquiry_for_desk(person: Person, code: str, public_id: str) -> Enquiry:
    """One that lies on a desk of the person's: the division's own, or any for the national committee (H1)."""
    enquiry = _one(_whole().filter(edition__code=code), public_id)
    if not has_role(person, WRITERS, enquiry.scope):
        raise NotThere
    return enquiry


def own_enquiries(person: Person) -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(asker=person).select_related("edition", "division").order_by("-pk")


def list_for_desk(newsroom: Newsroom, state: str, before: int | None = None) -> tuple[list[Enquiry], int | None]:
    """One page of a desk's questions in that state, the newest first, and where the next page begins."""
    rows = _of_desk(newsroom).filter(state=state).select_related("division", "asker").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def count_open(newsroom: Newsroom) -> int:
    return _of_desk(newsroom).filter(state=Enquiry.State.OPEN).count()


def division_of(person: Person, edition: Edition) -> Division | None:
    """The division in which the person's newest entry of the edition is; None without one."""
    entries = Entry.objects.filter(owner=person, edition=edition, division__isnull=False)
    newest = entries.select_related("division").order_by("-changed_at").first()
    return newest.division if newest else None


def _of_desk(newsroom: Newsroom) -> QuerySet[Enquiry]:
    rows = Enquiry.objects.filter(edition=newsroom.edition)
    return rows if newsroom.is_national else rows.filter(division__in=newsroom.divisions)


def _whole() -> QuerySet[Enquiry]:
    return Enquiry.objects.select_related("edition", "division__edition", "asker")


def _one(rows: QuerySet[Enquiry], public_id: str) -> Enquiry:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotThere
    return found
