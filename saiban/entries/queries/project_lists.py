"""What the national committee reads of lists of earlier projects."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from saiban.accounts.models import Person, RoleKind
from saiban.core.errors import NotThere
from saiban.editions.models import Edition
from saiban.editions.queries import get_edition_for_staff
from saiban.entries.known import KnownProject, ProjectList

SHOWN = 50


def get_edition_of_lists_for(person: Person, code: str) -> Edition:
    """The edition, for its national committee alone: lists are of the whole country."""
    return get_edition_for_staff(person, code, RoleKind.NATIONAL)


def get_project_list_for(person: Person, code: str, public_id: str) -> ProjectList:
    edition = get_edition_of_lists_for(person, code)
    found = ProjectList.objects.filter(edition=edition, public_id=public_id).first()
    if found is None:
        raise NotThere
    found.edition = edition
    return found


def list_project_lists(edition: Edition) -> list[ProjectList]:
    """The lists that were uploaded for this edition, the newest first."""
    return list(edition.project_lists.select_related("uploaded_by")[:SHOWN])


@dataclass(frozen=True, slots=True)
class KnownEdition:
    """How many projects of an edition this one's entries are compared with."""

    ordinal: int
    name: str
    entered: int
    listed: int


def known_editions(edition: Edition) -> list[KnownEdition]:
    """This edition and those before it as far as anything is known of them, the newest first."""
    rows = KnownProject.objects.filter(contest=edition.contest_id, is_compared=True).order_by()
    counted = rows.values("ordinal", "edition_name").annotate(
        entered=Count("pk", filter=Q(entry__isnull=False)), listed=Count("pk", filter=Q(entry=None))
    )
    found = (KnownEdition(row["ordinal"], row["edition_name"], row["entered"], row["listed"]) for row in counted)
    return sorted(found, key=lambda each: -each.ordinal)
