"""Asking those whom an entry names to confirm, and reminding them (H12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import SYSTEM, System, record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.tokens import new_token, token_hash
from saiban.database.questions import Given, Question
from saiban.database.writing import insert_all
from saiban.editions.clock import real_moment
from saiban.entries.commands.locks import locked_entry
from saiban.entries.models import Confirmation, ConfirmationLink, Entry
from saiban.entries.naming import plain_words
from saiban.entries.queries.confirmations import Asked, asked_in, count_links
from saiban.entries.rules.confirmations import ASKED_ABOUT, LINK_LIFE, LINKS_A_DAY, Named
from saiban.entries.rules.form import EntryForm
from saiban.messaging.commands import Addressed, queue_deliveries, write_texts
from saiban.messaging.models import Delivery

Asker = Person | System
_OWNER = Question(lambda: Person.objects.filter(pk=Given("owner")))


@transaction.atomic(durable=True)
def ask_people(*, entry_id: int, actor: Person, now: datetime, at_leaders: bool = False) -> int:
    """Send a link to everybody who is named and misses one; how many that were.

    Those miss one who were not asked yet, and those of whom something was changed since they answered. Whose number or
    mailbox is that of whoever leads or writes the entry is passed over; with `at_leaders` these are asked, and no
    others, because the entrant says that the address is theirs as well. Holds the entry. Refused for an entry that
    needs nobody's word any more, and beyond so many links a day.
    """
    entry = _held(entry_id, actor)
    due = _due(entry, now, at_leaders)
    queue_deliveries(_ask(entry, due, actor, now, at_leaders))
    return len(due)


@transaction.atomic(durable=True)
def ask_after_submission(*, entry_id: int, now: datetime) -> list[Delivery]:
    """Ask those whom nobody has asked before the entry was handed in; what was withdrawn meanwhile asks nobody.

    What goes out by that is the caller's to attempt.
    """
    try:
        entry = _held(entry_id, SYSTEM)
        return _ask(entry, _due(entry, now), SYSTEM, now)
    except Refused:
        return []


def _due(entry: Entry, now: datetime, at_leaders: bool = False) -> list[Asked]:
    return [asked for asked in asked_in(entry, now) if asked.is_due and asked.reaches_leader == at_leaders]


def _ask(entry: Entry, due: list[Asked], actor: Asker, now: datetime, at_leaders: bool = False) -> list[Delivery]:
    if not due:
        return []
    _refuse_too_many(entry, len(due), now)
    deliveries = _send(entry, _questions(entry, due, actor, now), now)
    told = {"at_leaders": True} if at_leaders else {}
    _note(actor, "ask_people", entry, now, item=sorted(asked.person.item for asked in due), **told)
    return deliveries


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
    queue_deliveries(_send(entry, [asked.confirmation], now))
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
    owner = actor if isinstance(actor, Person) else _OWNER.one(owner=entry.owner_id)
    assert owner
    entry.owner = owner
    return entry


def _refuse_too_many(entry: Entry, more: int, now: datetime) -> None:
    if count_links(entry, since=now - timedelta(days=1), until=now) + more > LINKS_A_DAY:
        message = _("今天发出的链接已达上限，请明天再发送。")
        raise Refused([Reason("too_many", message, remedy=_("请先核对姓名、手机号和邮箱，不要反复更换。"))])


def _questions(entry: Entry, due: list[Asked], actor: Asker, now: datetime) -> list[Confirmation]:
    """What each is asked: those who were asked before the same again."""
    first = [_first_question(entry, asked.person, actor, now) for asked in due if asked.confirmation is None]
    again = [asked.confirmation for asked in due if asked.confirmation is not None]
    return [*again, *insert_all(first)]


def _first_question(entry: Entry, person: Named, actor: Asker, now: datetime) -> Confirmation:
    asked_by = actor if isinstance(actor, Person) else None
    return Confirmation(
        entry=entry, part=person.part, name=person.name, phone=person.phone, email=person.email, asked_by=asked_by,
        asked_at=now,
    )  # fmt: skip


def _send(entry: Entry, confirmations: list[Confirmation], now: datetime) -> list[Delivery]:
    """To the number and to the mailbox of each, by a link of its own each."""
    expires = now + LINK_LIFE
    ways = [(each, *way, new_token()) for each in confirmations for way in _ways(each)]
    # Whoever is asked has no language on file.
    with translation.override(settings.LANGUAGE_CODE):
        texts = [Addressed(channel, to, _values(entry, each, token)) for each, channel, to, token in ways]
        deliveries = write_texts(
            texts, template="confirm_part", scope=entry.scope, not_after=real_moment(entry.edition, expires)
        )
    insert_all(
        ConfirmationLink(
            confirmation=each, token_hash=token_hash(token), delivery=delivery, sent_at=now, expires_at=expires
        )
        for (each, _channel, _to, token), delivery in zip(ways, deliveries, strict=True)
    )
    return deliveries


def _ways(confirmation: Confirmation) -> Iterator[tuple[str, str]]:
    if confirmation.phone:
        yield Delivery.Channel.SMS, confirmation.phone
    if confirmation.email:
        yield Delivery.Channel.EMAIL, confirmation.email


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


def _note(actor: Asker, verb: str, entry: Entry, now: datetime, **detail: object) -> None:
    record(actor=actor, verb=verb, subject=("entry", entry.public_id), scope=entry.scope, now=now, **detail)
