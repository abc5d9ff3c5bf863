"""Setting an edition's clock, to see today what happens on another day.

`now` is real time throughout: it is the one fixed point from which the edition's clock is set.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from saiban.audit.commands import Actor, record
from saiban.editions.changes import announce
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition, Rehearsal


@transaction.atomic(durable=True)
def rehearse(*, edition_id: int, moment: datetime, actor: Actor, now: datetime) -> Edition:
    """Set the edition's clock to `moment`; it moves on from there. Locks the edition. Returns it with its clock set."""
    return _set(_locked(edition_id), moment, actor, now)


@transaction.atomic(durable=True)
def jump(*, edition_id: int, by: timedelta, actor: Actor, now: datetime) -> Edition:
    """Move the edition's clock forward (or back) from what it shows. Locks the edition."""
    edition = _locked(edition_id)
    return _set(edition, edition_now(edition, now) + by, actor, now)


@transaction.atomic(durable=True)
def end_rehearsal(*, edition_id: int, actor: Actor, now: datetime) -> Edition:
    """Let the edition go by the real time again. Locks the edition; ending what never began writes nothing."""
    edition = _locked(edition_id)
    return edition if edition.clock_shows is None else _set(edition, None, actor, now)


def _locked(edition_id: int) -> Edition:
    return Edition.objects.select_for_update().get(pk=edition_id)


def _set(edition: Edition, moment: datetime | None, actor: Actor, now: datetime) -> Edition:
    Rehearsal.objects.create(edition=edition, moment=moment, began_at=now, set_by_id=actor.pk)
    edition.clock_shows, edition.clock_set_at = moment, None if moment is None else now
    edition.save(update_fields=["clock_shows", "clock_set_at"])
    record(
        actor=actor, verb="end_rehearsal" if moment is None else "rehearse", subject=("edition", edition.code),
        now=now, scope=edition.code, moment=moment.isoformat() if moment else None,
    )  # fmt: skip
    announce(edition.code, at_once=True)
    return edition
