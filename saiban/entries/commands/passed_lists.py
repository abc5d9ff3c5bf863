"""Making a division's list of passed entries public, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.commands.locks import hold
from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.editions.changes import announce
from saiban.editions.models import Division
from saiban.entries.models import PassedList
from saiban.entries.queries.passed_lists import passed_rows


@transaction.atomic(durable=True)
def publish_passed_list(*, division: Division, actor: Person, now: datetime) -> PassedList:
    """Publish the list as it is now, in the place of the one that stood; Refused while nothing has passed."""
    hold(f"entries.passed_list:{division.pk}")
    rows = passed_rows(division)
    if not rows:
        raise Refused([Reason("empty", _("还没有初审通过的项目，名单无法公布。"))])
    PassedList.objects.filter(division=division, ended_at=None).update(ended_at=now)
    made = PassedList.objects.create(division=division, rows=rows, published_by=actor, published_at=now)
    _note(division, actor, now, "publish_passed_list", count=len(rows))
    return made


@transaction.atomic(durable=True)
def withdraw_passed_list(*, division: Division, actor: Person, now: datetime) -> None:
    """Take the list off the public pages; nothing happens where none stands."""
    hold(f"entries.passed_list:{division.pk}")
    if PassedList.objects.filter(division=division, ended_at=None).update(ended_at=now):
        _note(division, actor, now, "withdraw_passed_list")


def _note(division: Division, actor: Person, now: datetime, verb: str, **detail: int) -> None:
    record(actor=actor, verb=verb, subject=("division", division.code), scope=division.scope, now=now, **detail)
    announce(division.edition.code)
