"""Questions that are often asked (常见问题), as committees add, order and remove them (N15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.editions.changes import announce
from saiban.editions.models import Division, Edition, Faq
from saiban.editions.queries.bulletins import refuse_unless_writer


@transaction.atomic(durable=True)
def write_faq(
    *, edition_id: int, division_id: int | None = None, question: str, answer: str, actor: Person, now: datetime
) -> Faq:
    """One more, behind those that stand there. Locks the edition, for two must not take the same place."""
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    division = Division.objects.select_related("edition").get(pk=division_id, edition=edition) if division_id else None
    faq = Faq(edition=edition, division=division, question=question, answer=answer, changed_at=now)
    refuse_unless_writer(actor, faq.scope)
    last = _beside(faq).aggregate(last=Max("position"))["last"]
    faq.position = (last or 0) + 1
    faq.save()
    _note(faq, "write_faq", actor, now)
    return faq


@transaction.atomic(durable=True)
def edit_faq(*, faq_id: int, question: str, answer: str, actor: Person, now: datetime) -> Faq:
    """Other words for it; the earlier ones stay on record. Locks the edition."""
    faq = _locked(faq_id, actor)
    if (faq.question, faq.answer) == (question, answer):
        return faq
    before = {"question": faq.question, "answer": faq.answer}
    faq.question, faq.answer, faq.changed_at = question, answer, now
    faq.save(update_fields=["question", "answer", "changed_at"])
    _note(faq, "edit_faq", actor, now, before=before)
    return faq


@transaction.atomic(durable=True)
def move_faq(*, faq_id: int, up: bool, actor: Person, now: datetime) -> Faq:
    """Change places with the one before it or after it; at the ends nothing moves. Locks the edition."""
    faq = _locked(faq_id, actor)
    rows = list(_beside(faq).order_by("position", "pk"))
    here = [row.pk for row in rows].index(faq.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return faq
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, start=1):
        row.position = position
    Faq.objects.bulk_update(rows, ["position"])
    _note(faq, "move_faq", actor, now, position=there + 1)
    return faq


@transaction.atomic(durable=True)
def remove_faq(*, faq_id: int, actor: Person, now: datetime) -> None:
    """Take it away; its words stay on record. Locks the edition."""
    faq = _locked(faq_id, actor)
    _note(faq, "remove_faq", actor, now, answer=faq.answer)
    faq.delete()


def _locked(faq_id: int, actor: Person) -> Faq:
    faq = Faq.objects.select_related("edition", "division__edition").get(pk=faq_id)
    refuse_unless_writer(actor, faq.scope)
    Edition.objects.select_for_update().get(pk=faq.edition_id)
    faq.refresh_from_db(fields=["question", "answer", "position"])
    return faq


def _beside(faq: Faq) -> QuerySet[Faq]:
    return Faq.objects.filter(edition=faq.edition, division=faq.division)


def _note(faq: Faq, verb: str, actor: Person, now: datetime, **detail: Any) -> None:
    record(
        actor=actor, verb=verb, subject=("faq", faq.pk), scope=faq.scope, now=now, question=faq.question, **detail
    )  # fmt: skip
    announce(faq.edition.code, at_once=True)
