"""Saying that two projects are different ones, and taking it back (H14, H16)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.entries.commands.likeness import hold_comparisons
from saiban.entries.known import Dismissal, KnownProject, Suspect
from saiban.entries.models import Entry
from saiban.entries.queries.doors import may_screen, refuse_unless_screener


@transaction.atomic(durable=True)
def dismiss_suspect(*, entry_id: int, project_id: int, actor: Person, reason: str, now: datetime) -> Dismissal:
    """Say that the entry and a project that is like it are different ones (H14, H16); a reason is needed.

    Where the other one is an entry that the actor decides on as well, it is said of both at once; another division's
    committee judges for itself. Refused if the two are not on the list any more.
    """
    entry = Entry.objects.select_related("edition", "division__edition").get(pk=entry_id)
    refuse_unless_screener(actor, entry)
    hold_comparisons(entry.edition.contest_id)
    suspect = (
        Suspect.objects.select_related("project__entry__division__edition")
        .filter(entry=entry, project=project_id)
        .first()
    )
    if suspect is None:
        raise NotThere
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise Refused([Reason("missing", _("请写明为什么是不同的项目。"), "reason")])
    said = _dismiss(suspect, actor, reason, now)
    other = suspect.project.entry
    if other is not None and may_screen(actor, other):
        for mirrored in Suspect.objects.filter(entry=other, project__entry=entry, is_open=True):
            _dismiss(mirrored, actor, reason, now)
    record(
        actor=actor, verb="dismiss_suspect", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        project=project_id, number=suspect.project.number, reason=reason,
    )  # fmt: skip
    return said


def _dismiss(suspect: Suspect, actor: Person, reason: str, now: datetime) -> Dismissal:
    Suspect.objects.filter(pk=suspect.pk).update(is_open=False)
    return Dismissal.objects.create(
        entry_id=suspect.entry_id, project_id=suspect.project_id, degree=suspect.degree, reason=reason,
        decided_by=actor, decided_at=now,
    )  # fmt: skip


@transaction.atomic(durable=True)
def restore_suspect(*, entry_id: int, project_id: int, actor: Person, now: datetime) -> None:
    """Take back that the entry and a project are different ones (H14, H16): they wait to be looked at again.

    What was said of both at once is taken back of both. NotThere where nothing was said, or it was taken back already.
    """
    entry = Entry.objects.select_related("edition", "division__edition").get(pk=entry_id)
    refuse_unless_screener(actor, entry)
    hold_comparisons(entry.edition.contest_id)
    said = Dismissal.objects.standing().filter(entry=entry, project=project_id).select_related("project").first()
    if said is None:
        raise NotThere
    _retract(entry_id, project_id, actor, now)
    other = said.project.entry_id
    own = KnownProject.objects.filter(entry=entry).first()
    if own is not None and other is not None and _was_said_at_once(said, other, own.pk):
        _retract(other, own.pk, actor, now)
    record(
        actor=actor, verb="restore_suspect", subject=("entry", entry.public_id), scope=entry.scope, now=now,
        project=project_id, number=said.project.number, reason=said.reason,
    )  # fmt: skip


def _was_said_at_once(said: Dismissal, entry_id: int, project_id: int) -> bool:
    same = {"decided_by": said.decided_by_id, "decided_at": said.decided_at, "reason": said.reason}
    return Dismissal.objects.standing().filter(entry=entry_id, project=project_id, **same).exists()


def _retract(entry_id: int, project_id: int, actor: Person, now: datetime) -> None:
    rows = Dismissal.objects.standing().filter(entry=entry_id, project=project_id)
    rows.update(retracted_by=actor, retracted_at=now)
    Suspect.objects.filter(entry=entry_id, project=project_id).update(is_open=True)
