"""Questions that are often asked: those that committees add to the rulebook's."""

from __future__ import annotations

from saiban.accounts.models import Person
from saiban.core.errors import NotThere
from saiban.editions.models import Edition, Faq
from saiban.editions.queries.bulletins import Newsroom, refuse_unless_writer


def list_faqs(newsroom: Newsroom) -> list[Faq]:
    """Those that the person may write on, the edition's own first, then division by division, in their order."""
    rows = Faq.objects.filter(edition=newsroom.edition).select_related("division")
    if not newsroom.is_national:
        rows = rows.filter(division__in=newsroom.divisions)
    return sorted(rows, key=lambda faq: (faq.division.position if faq.division else -1, faq.position, faq.pk))


def get_faq_for_desk(person: Person, code: str, faq_id: int) -> Faq:
    faq = Faq.objects.select_related("edition", "division__edition").filter(edition__code=code, pk=faq_id).first()
    if faq is None:
        raise NotThere
    refuse_unless_writer(person, faq.scope)
    return faq


def faqs_by_division(edition: Edition) -> dict[str, list[Faq]]:
    """All of the edition, by the code of the division (empty for the edition's own), in their order: one question."""
    found: dict[str, list[Faq]] = {}
    for faq in Faq.objects.filter(edition=edition).select_related("division").order_by("position", "pk"):
        found.setdefault(faq.division.code if faq.division else "", []).append(faq)
    return found
