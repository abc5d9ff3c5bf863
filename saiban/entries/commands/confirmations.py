"""Asking those whom an entry names to confirm, reminding them, and taking down what they say (H12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from saiban.accounts import privacy
from saiban.accounts.models import Person
from saiban.audit.commands import SYSTEM, System, record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.tokens import new_token, token_hash
from saiban.editions.clock import real_moment
from saiban.entries.commands.locks import locked_entry
from saiban.entries.models import Confirmation, ConfirmationLink, Entry, State
from saiban.entries.naming import in_a_line, plain_words
from saiban.entries.queries.confirmations import (
    Asked,
    asked_in,
    forget_confirmations,
    get_link,
    person_asked,
    refusals_of_link,
)
from saiban.entries.queries.facts import window_facts
from saiban.entries.rules.confirmations import (
    ASKED_ABOUT,
    LINK_LIFE,
    LINKS_A_DAY,
    OWN,
    Named,
    plain,
    refusals_of_words,
    with_words,
)
from saiban.entries.rules.form import EntryForm
from saiban.entries.rules.limits import is_open
from saiban.entries.rules.states import EDITABLE
from saiban.messaging.commands import send_templated, send_text
from saiban.messaging.words import in_language_of

Asker = Person | System


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whoever answers by a link: known by it alone, for it needs no account. The record never holds their name."""

    display_name: str = "本人"
    pk: int | None = None


# --- asking ---------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def ask_people(*, entry_id: int, actor: Asker, now: datetime, at_leaders: bool = False) -> int:
    """Send a link to everybody who is named and misses one; how many that were.

    Those miss one who were not asked yet, and those of whom something was changed since they answered. Whose number or
    mailbox is that of whoever leads or writes the entry is passed over; with `at_leaders` these are asked, and no
    others, because the entrant says that the address is theirs as well. Holds the entry. Refused for an entry that
    needs nobody's word any more, and beyond so many links a day.
    """
    entry = _held(entry_id, actor)
    due = [asked for asked in asked_in(entry, now) if asked.is_due and asked.reaches_leader == at_leaders]
    if not due:
        return 0
    _refuse_too_many(entry, len(due), now)
    for asked in due:
        _send(entry, asked.confirmation or _first_question(entry, asked.person, actor, now), now)
    told = {"at_leaders": True} if at_leaders else {}
    _note(actor, "ask_people", entry, now, asked=sorted(asked.person.item for asked in due), **told)
    return len(due)


@transaction.atomic(durable=True)
def remind_person(*, entry_id: int, confirmation_id: str, actor: Person, now: datetime) -> Confirmation:
    """Send another link to somebody who has not answered: once a day at most. Holds the entry.

    NotThere for whom the entry does not name; refused for who has answered.
    """
    entry = _held(entry_id, actor)
    asked = next((asked for asked in asked_in(entry, now) if _is(asked, confirmation_id)), None)
    if asked is None or asked.confirmation is None:
        raise NotThere
    if not asked.may_be_reminded(now):
        message = _("“%(name)s”已答复、一天之内刚发送过，或确认已截止，不能提醒。") % {"name": asked.person.name}
        raise Refused([Reason("reminded", message, remedy=_("每人每天最多提醒一次。"))])
    _refuse_too_many(entry, 1, now)
    _send(entry, asked.confirmation, now)
    _note(actor, "remind_person", entry, now, reminded=asked.person.item)
    return asked.confirmation


def _is(asked: Asked, confirmation_id: str) -> bool:
    return asked.confirmation is not None and asked.confirmation.public_id == confirmation_id


def _held(entry_id: int, actor: Asker) -> Entry:
    entry = locked_entry(entry_id)
    if isinstance(actor, Person) and entry.owner_id != actor.pk:
        raise NotThere
    if entry.state not in ASKED_ABOUT:
        message = _("项目当前状态为“%(state)s”，不需要本人确认。") % {"state": entry.get_state_display()}
        raise Refused([Reason("state", message)])
    return entry


def _refuse_too_many(entry: Entry, more: int, now: datetime) -> None:
    lately = ConfirmationLink.objects.filter(
        confirmation__entry=entry, sent_at__gt=now - timedelta(days=1), sent_at__lte=now
    )
    if lately.count() + more > LINKS_A_DAY:
        message = _("今天发出的链接已达上限，请明天再发送。")
        raise Refused([Reason("too_many", message, remedy=_("请先核对姓名、手机号和邮箱，不要反复更换。"))])


def _first_question(entry: Entry, person: Named, actor: Asker, now: datetime) -> Confirmation:
    asked_by = actor if isinstance(actor, Person) else None
    return Confirmation.objects.create(
        entry=entry, part=person.part, name=person.name, phone=person.phone, email=person.email, asked_by=asked_by,
        asked_at=now,
    )  # fmt: skip


def _send(entry: Entry, confirmation: Confirmation, now: datetime) -> None:
    """To the number and to the mailbox, by a link of its own each."""
    for channel, address in (("sms", confirmation.phone), ("email", confirmation.email)):
        if address:
            _send_link(entry, confirmation, channel, address, now)


def _send_link(entry: Entry, confirmation: Confirmation, channel: str, address: str, now: datetime) -> None:
    token, expires = new_token(), now + LINK_LIFE
    # Whoever is asked has no language on file.
    with translation.override(settings.LANGUAGE_CODE):
        delivery = send_text(
            channel=channel, address=address, template="confirm_part", scope=entry.scope,
            values=_values(entry, confirmation, token), not_after=real_moment(entry.edition, expires),
        )  # fmt: skip
    ConfirmationLink.objects.create(
        confirmation=confirmation, token_hash=token_hash(token), delivery=delivery, sent_at=now, expires_at=expires
    )


def _values(entry: Entry, confirmation: Confirmation, token: str) -> dict[str, object]:
    """What strangers read: of what entrants typed, nothing that could be taken for a link or an offer."""
    return {
        "name": plain_words(confirmation.name, 20),
        "owner": plain_words(entry.owner.display_name, 20),
        "edition": entry.edition.rules.edition.short_name or entry.edition.name,
        "title": plain_words(EntryForm.read(entry.form).title, 24) or _("未命名项目"),
        "part": confirmation.get_part_display(),
        "days": LINK_LIFE.days,
        "link": settings.SITE_ADDRESS + reverse("confirmation", args=[token]),
        "token": token,
    }


# --- answering ------------------------------------------------------------------------------------------------------


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
    return entry.state in (State.DRAFT, State.WITHDRAWN) or is_open(
        window_facts(entry, now).window, entry.correct_until, now
    )


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


def ask_after_submission(*, entry_id: int, now: datetime) -> int:
    """Ask those whom nobody has asked before the entry was handed in; what was withdrawn meanwhile asks nobody."""
    try:
        return ask_people(entry_id=entry_id, actor=SYSTEM, now=now)
    except Refused:
        return 0
