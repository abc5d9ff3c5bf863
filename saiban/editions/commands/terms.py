"""Accepting the terms of an edition (H17)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record_with
from saiban.core.errors import Reason, Refused
from saiban.database.writing import Change
from saiban.editions.models import Edition
from saiban.rulebook import clause_of
from saiban.rulebook.schema.texts import Terms

# One statement, where asking first would take two, and a third to bear that somebody else was quicker.
_ACCEPTANCE = """
    INSERT INTO editions_termsacceptance (edition_id, person_id, version, accepted_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""


@transaction.atomic(durable=True)
def accept_terms(*, person: Person, edition: Edition, now: datetime, version: str = "") -> None:
    """The person accepts the terms in force; accepting them again changes nothing.

    `version` is the one that the person was shown, where that is known: when another has come into force since, the
    acceptance is refused, because nobody accepts what they have not read. `now` is the edition's clock.
    """
    current = Edition.objects.get(pk=edition.pk).rules.terms
    if version and version != current.version:
        raise Refused([_superseded(version, current)])
    note_terms_accepted(person=person, edition=edition, version=current.version, now=now)


def note_terms_accepted(*, person: Person, edition: Edition, version: str, now: datetime) -> None:
    """The same as a step of a larger command, in that command's transaction; on record where it is new."""
    record_with(
        Change(_ACCEPTANCE, [edition.pk, person.pk, version, now]),
        actor=person, verb="accept_terms", subject=("edition", edition.code), now=now, scope=edition.code,
        version=version,
    )  # fmt: skip


def _superseded(shown: str, current: Terms) -> Reason:
    told = {"title": current.title, "shown": shown, "current": current.version}
    message = _("《%(title)s》已由“%(shown)s”版更新为“%(current)s”版。") % told
    remedy = _("请阅读新的一版后再同意。")
    return Reason("terms_superseded", message, item="terms", remedy=remedy, clause=clause_of(current))
