"""Sharing a committee's work out among its members."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.accounts.queries import has_role
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.editions.changes import announce
from saiban.editions.models import Edition
from saiban.entries.models import Entry
from saiban.entries.queries.desk_entries import held_for_desk
from saiban.entries.queries.doors import SCREENERS
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of


@transaction.atomic(durable=True)
def assign_entries(
    *, edition: Edition, public_ids: Collection[str], actor: Person, to: Person | None, now: datetime
) -> int:
    """Give entries to a member of their committee, or to nobody; how many changed hands.

    Entries that the actor may not decide on are passed over as if they were not there. Refused where `to` is not of
    the committee. Whoever is given entries by somebody else is told, once. Holds the entries in ascending order.
    """
    entries = held_for_desk(actor, edition, public_ids)
    if to is not None:
        _refuse_strangers(to, entries)
    changed = [entry for entry in entries if entry.assigned_to_id != (to.pk if to else None)]
    for entry in changed:
        _assign(entry, actor, to, now)
    announce(edition.code)
    if changed and to is not None and to.pk != actor.pk:
        with in_language_of(to):
            _tell(to, edition, len(changed), now)
    return len(changed)


@transaction.atomic(durable=True)
def claim_entries(*, edition: Edition, public_ids: Collection[str], actor: Person, now: datetime) -> list[Entry]:
    """Take entries on that nobody has; those that a colleague was quicker with come back, as they are."""
    entries = held_for_desk(actor, edition, public_ids)
    for entry in entries:
        if entry.assigned_to_id is None:
            _assign(entry, actor, actor, now)
    announce(edition.code)
    return [entry for entry in entries if entry.assigned_to_id != actor.pk]


def _refuse_strangers(to: Person, entries: list[Entry]) -> None:
    if any(not has_role(to, SCREENERS, entry.scope) for entry in entries):
        message = _("“%(name)s”不在这些项目的初审组织里。") % {"name": to.display_name}
        raise Refused([Reason("stranger", message, "to")])


def _assign(entry: Entry, actor: Person, to: Person | None, now: datetime) -> None:
    entry.assigned_to = to
    entry.save(update_fields=["assigned_to"])
    record(
        actor=actor, verb="assign_entry", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        to=to.public_id if to else "",
    )  # fmt: skip


def _tell(to: Person, edition: Edition, count: int, now: datetime) -> None:
    send_templated(
        person=to, template="entries_assigned", scope=edition.code, values={"count": count},
        link=f"/desk/{edition.code}/entries/?who=me&state=submitted", now=now,
    )  # fmt: skip
