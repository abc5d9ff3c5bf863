"""Taking down what those say who were asked to confirm (H12); asking them is `asking`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.accounts import privacy
from saiban.accounts.models import Person
from saiban.audit.commands import System, record
from saiban.core.errors import Reason, Refused
from saiban.entries.commands.locks import locked_entry
from saiban.entries.models import Confirmation, Entry, State
from saiban.entries.naming import in_a_line
from saiban.entries.queries.confirmations import (
    forget_confirmations,
    get_link,
    person_asked,
    refusals_of_link,
)
from saiban.entries.queries.facts import may_be_changed
from saiban.entries.rules.confirmations import (
    OWN,
    Named,
    plain,
    refusals_of_words,
    with_words,
)
from saiban.entries.rules.form import EntryForm
from saiban.entries.rules.states import EDITABLE
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of

Asker = Person | System


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whoever answers by a link: known by it alone, for it needs no account. The record never holds their name."""

    display_name: str = "本人"
    pk: int | None = None


@transaction.atomic(durable=True)
def confirm_part(*, token: str, words: Mapping[str, str], consents_to: str, now: datetime) -> Confirmation:
    """The person whom the link was sent to confirms, in their own words. The link says who acts.

    `words` holds name, unit, post and, of a mentor, the reasons; `consents_to` is the version of the privacy notice
    that was shown and ticked. Their words take the place of those in the working copy while that may be changed, so
    that what is handed in carries them; after that they stand beside it. Holds the entry. Confirming the same twice
    changes nothing. NotThere for a link that never was; refused with every reason.
    """
    confirmation, person, entry = _answering(token, now)
    own = {key: str(words.get(key, "")).replace("\r\n", "\n").strip() for key in OWN[confirmation.part]}
    _refuse_words(entry, confirmation, own, consents_to)
    said = plain({**person.words, **own})
    if _has_said(confirmation, person, said, consents_to):
        return confirmation
    is_corrected = said != plain(person.words)
    is_written = is_corrected and _write(entry, person, own, now)
    confirmation.found, confirmation.said = dict(person.words), said
    confirmation.is_written, confirmation.consent_version = is_written, consents_to
    _answer(confirmation, Confirmation.State.CONFIRMED, now)
    _note(
        Invitee(), "confirm_part", entry, now, item=person.item, corrected=is_corrected,
        written=is_written, privacy=consents_to,
    )  # fmt: skip
    if is_corrected and entry.submission_id:
        with in_language_of(entry.owner):
            _tell_owner_corrected(entry, own["name"], is_written=is_written, now=now)
    return confirmation


@transaction.atomic(durable=True)
def decline_part(*, token: str, now: datetime) -> Confirmation:
    """The person whom the link was sent to says that this is not them. Declining twice is declining once.

    Nothing in the entry changes: its owner is told, and corrects or replaces. Holds the entry. NotThere for a link
    that never was; refused for one that is dead.
    """
    confirmation, person, entry = _answering(token, now)
    if confirmation.state == Confirmation.State.DECLINED and plain(confirmation.found) == plain(person.words):
        return confirmation
    confirmation.found, confirmation.said, confirmation.is_written = dict(person.words), {}, False
    confirmation.consent_version = ""
    _answer(confirmation, Confirmation.State.DECLINED, now)
    _note(Invitee(), "decline_part", entry, now, item=person.item)
    with in_language_of(entry.owner):
        _tell_owner_declined(entry, person, now)
    return confirmation


def _answering(token: str, now: datetime) -> tuple[Confirmation, Named, Entry]:
    """The confirmation of a link that may still be used, whom it is about, and the entry, held."""
    link = get_link(token)
    entry = locked_entry(link.confirmation.entry_id)
    # Read again behind the lock: somebody else may have pressed at the same moment.
    confirmation = Confirmation.objects.get(pk=link.confirmation_id)
    link.confirmation = confirmation
    reasons = refusals_of_link(link, entry, now)
    if reasons:
        raise Refused(reasons)
    person = person_asked(confirmation, entry)
    assert person
    forget_confirmations(entry)
    return confirmation, person, entry


def _refuse_words(entry: Entry, confirmation: Confirmation, own: Mapping[str, str], consents_to: str) -> None:
    reasons = list(refusals_of_words(entry.edition.rules, confirmation.part, own))
    if consents_to != privacy.VERSION:
        reasons.append(Reason("consent", _("请阅读并同意个人信息的使用。"), item="consent"))
    if reasons:
        raise Refused(reasons)


def _has_said(confirmation: Confirmation, person: Named, said: Mapping[str, Any], consents_to: str) -> bool:
    """Whether this very confirmation stands already: of these words, of a row that still says them."""
    stands = confirmation.said if confirmation.is_written else confirmation.found
    return (
        confirmation.state == Confirmation.State.CONFIRMED
        and plain(confirmation.said) == said
        and plain(person.words) == plain(stands)
        and confirmation.consent_version == consents_to
    )


def _write(entry: Entry, person: Named, own: Mapping[str, str], now: datetime) -> bool:
    """Put the person's own words into the working copy, if it may still be changed."""
    if not may_be_written(entry, now):
        return False
    form = with_words(EntryForm.read(entry.form), person.item, own)
    entry.form, entry.version, entry.changed_at = form.to_data(), entry.version + 1, now
    entry.save(update_fields=["form", "version", "changed_at"])
    return True


def may_be_written(entry: Entry, now: datetime) -> bool:
    """A draft at any time; what was handed in only while it may be handed in again."""
    if entry.state not in EDITABLE:
        return False
    return entry.state in (State.DRAFT, State.WITHDRAWN) or may_be_changed(entry, now)


def _answer(confirmation: Confirmation, state: Confirmation.State, now: datetime) -> None:
    confirmation.state, confirmation.answered_at = state, now
    confirmation.save(update_fields=["state", "answered_at", "found", "said", "is_written", "consent_version"])


def _note(actor: Any, verb: str, entry: Entry, now: datetime, **detail: Any) -> None:
    record(actor=actor, verb=verb, subject=("entry", entry.public_id), scope=entry.scope, now=now, **detail)


def _tell_owner_declined(entry: Entry, person: Named, now: datetime) -> None:
    send_templated(
        person=entry.owner, template="person_declined", scope=entry.scope,
        values={"title": in_a_line(str(entry)), "name": person.name},
        link=reverse("entry_confirmations", args=[entry.public_id]), now=now,
    )  # fmt: skip


def _tell_owner_corrected(entry: Entry, name: str, *, is_written: bool, now: datetime) -> None:
    send_templated(
        person=entry.owner, template="person_corrected" if is_written else "person_corrected_late",
        kind="person_corrected", scope=entry.scope,
        values={"title": in_a_line(str(entry)), "name": name}, link=f"/entries/{entry.public_id}/", now=now,
    )  # fmt: skip
