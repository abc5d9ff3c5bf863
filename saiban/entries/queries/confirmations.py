"""Who was asked to confirm, what they have said, and the door behind their links (H12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from saiban.accounts.models import Person
from saiban.core.errors import NotThere, Reason
from saiban.core.tokens import token_hash
from saiban.database.questions import Given, Question
from saiban.entries.models import Confirmation, ConfirmationLink, Entry
from saiban.entries.queries.parts import set_known_parts, submitted_form, working_form
from saiban.entries.rules.confirmations import (
    OWN,
    Named,
    Standing,
    Writer,
    asks_anybody,
    is_due,
    is_past,
    may_remind,
    named_people,
    person_of,
    refusals_to_answer,
    reply_of,
    standing,
    standing_in_submission,
)
from saiban.entries.rules.contacts import Shared, shared_by
from saiban.entries.rules.facts import place_of
from saiban.entries.rules.form import EntryForm

_KEPT = "kept_confirmations"


def writer_of(person: Person) -> Writer:
    """Who writes the entry, with the number and the address that are proven."""
    phone = person.phone if person.phone_verified else None
    email = person.email if person.email_verified else None
    return Writer(person.name, phone or "", email or "")


_CONFIRMATIONS = Question(lambda: Confirmation.objects.filter(entry_id=Given("entry")).order_by("pk"))


def confirmations_of(entry: Entry) -> list[Confirmation]:
    """Everybody who was ever asked about the entry; asked of the database once an entry object, if anybody is asked."""
    known: list[Confirmation] | None = vars(entry).get(_KEPT)
    if known is None:
        known = _CONFIRMATIONS.rows(entry=entry.pk) if _may_have_been_asked(entry) else []
        set_confirmations(entry, known)
    return known


def set_confirmations(entry: Entry, known: list[Confirmation]) -> None:
    """Let the entry object know who was asked, so that nobody asks for it."""
    vars(entry)[_KEPT] = known


def _may_have_been_asked(entry: Entry) -> bool:
    return asks_anybody(entry.edition.rules) and entry.known_asked is not False


def forget_confirmations(entry: Entry) -> None:
    entry.known_asked = None
    vars(entry).pop(_KEPT, None)


def people_in(entry: Entry) -> list[Named]:
    """Those whom the working copy names."""
    return named_people(entry.edition.rules, working_form(entry))


def standings_of(entry: Entry, form: EntryForm) -> dict[str, Standing]:
    """By item, where those stand whom the form names; one query, or none where nobody is asked."""
    people = named_people(entry.edition.rules, form)
    if not people:
        return {}
    replies, writer = confirmations_of(entry), writer_of(entry.owner)
    return {person.item: standing(person, reply_of(person, replies), writer) for person in people}


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whom an entry names, with what they were asked and where they stand."""

    person: Named
    confirmation: Confirmation | None
    standing: Standing
    sent: tuple[ConfirmationLink, ...] = ()
    # Whether it is too late for them to confirm
    is_past: bool = False
    # Numbers and mailboxes of theirs that others in the entry have as well
    shared: tuple[Shared, ...] = ()

    @property
    def reaches_leader(self) -> bool:
        """Whether a link to them would come to whoever leads or writes the entry: it is never sent unasked."""
        return any(each.is_leaders for each in self.shared)

    @property
    def last(self) -> ConfirmationLink | None:
        return self.sent[-1] if self.sent else None

    @property
    def sent_at(self) -> list[datetime]:
        return [link.sent_at for link in self.sent]

    @property
    def is_due(self) -> bool:
        """Whether they are sent a link when all are who miss one."""
        return not self.is_past and is_due(self.standing, self.answered_at, self.sent_at)

    def may_be_reminded(self, now: datetime) -> bool:
        return not self.is_past and may_remind(self.standing, self.sent_at, now)

    @property
    def answered_at(self) -> datetime | None:
        return self.confirmation.answered_at if self.confirmation else None

    @property
    def could_not_be_sent(self) -> bool:
        """Whether the last text was given up: a number that takes none, a mailbox that is not there."""
        return bool(self.last and self.last.delivery and self.last.delivery.given_up_at)

    @property
    def own_words(self) -> Mapping[str, str]:
        """What the person has put otherwise than this form says it; empty where they agree."""
        given = self.confirmation
        if given is None or given.state != Confirmation.State.CONFIRMED:
            return {}
        words = ((key, given.said.get(key, "")) for key in ("name", "unit", "post", "reason"))
        return {key: word for key, word in words if word != self.person.words.get(key, "")}


def asked_in(entry: Entry, now: datetime) -> list[Asked]:
    """Everybody whom the working copy names, for the entry's owner.

    Three queries, whatever their number; one where nobody was asked yet.
    """
    people = people_in(entry)
    if not people:
        return []
    replies = confirmations_of(entry)
    prefetch_related_objects(replies, Prefetch("links", queryset=ConfirmationLink.objects.select_related("delivery")))
    writer, form = writer_of(entry.owner), working_form(entry)
    late = parts_past(entry, now)
    return [_asked(entry, form, person, reply_of(person, replies), writer, late) for person in people]


def count_links(entry: Entry, *, since: datetime, until: datetime) -> int:
    """How many links were sent to the entry's people after `since`. One query, or none where nobody was asked yet."""
    if not confirmations_of(entry):
        return 0
    sent = ConfirmationLink.objects.filter(confirmation__entry=entry, sent_at__gt=since, sent_at__lte=until)
    return sent.count()


def _asked(
    entry: Entry, form: EntryForm, person: Named, reply: Confirmation | None, writer: Writer, late: set[str]
) -> Asked:
    sent = tuple(reply.links.all()) if reply else ()
    shared = tuple(shared_by(person, entry.edition.rules, form, writer))
    return Asked(person, reply, standing(person, reply, writer), sent, person.part in late, shared)


def parts_past(entry: Entry, now: datetime) -> set[str]:
    """Whether mentors, and members, cannot confirm any more."""
    rulebook = entry.edition.rules
    place = place_of(rulebook, working_form(entry))
    return {part for part in OWN if is_past(rulebook, part, place, now)}


def asked_in_submission(entry: Entry) -> list[Asked]:
    """Everybody whom the last submission names, for the committee. One query."""
    rules, form = entry.edition.rules, submitted_form(entry)
    replies, writer = confirmations_of(entry), writer_of(entry.owner)
    pairs = [(person, reply_of(person, replies)) for person in named_people(rules, form)]
    return [
        Asked(person, reply, standing_in_submission(person, reply, writer),
              shared=tuple(shared_by(person, rules, form, writer)))
        for person, reply in pairs
    ]  # fmt: skip


# --- behind a link --------------------------------------------------------------------------------------------------


def get_link(token: str) -> ConfirmationLink:
    """The link with its confirmation, entry and owner; NotThere for one that never was."""
    rows = ConfirmationLink.objects.select_related("confirmation__entry__owner")
    link = rows.filter(token_hash=token_hash(token)).first()
    if link is None:
        raise NotThere
    entry = link.confirmation.entry
    entry.edition = set_known_parts(entry).edition
    return link


def person_asked(confirmation: Confirmation, entry: Entry) -> Named | None:
    """Whom the working copy names with what was asked of them; None once they were replaced."""
    return person_of(confirmation, people_in(entry))


def refusals_of_link(link: ConfirmationLink, entry: Entry, now: datetime) -> list[Reason]:
    """Why nothing can be answered by this link; asks the database nothing."""
    rulebook = entry.edition.rules
    return refusals_to_answer(
        rulebook, person=person_asked(link.confirmation, entry), part=link.confirmation.part, state=entry.state,
        place=place_of(rulebook, working_form(entry)), now=now, expires_at=link.expires_at,
    )  # fmt: skip


# --- for the best mentor --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConfirmedMentor:
    """A mentor who has confirmed what was handed in of them, in their own words."""

    entry: Entry
    name: str
    unit: str
    post: str
    reason: str
    confirmed_at: datetime


def confirmed_mentors(entries: Iterable[Entry]) -> list[ConfirmedMentor]:
    """The mentors of these entries (with `submission` and `owner` read) who compete for best mentor (H12).

    One query more than the entries took.
    """
    entries = list(entries)
    given: dict[int, list[Confirmation]] = {}
    rows = Confirmation.objects.filter(entry__in=entries, part=Confirmation.Part.MENTOR, state="confirmed")
    for row in rows:
        given.setdefault(row.entry_id, []).append(row)
    found = ((entry, one) for entry in entries if entry.submission for one in _of_entry(entry, given.get(entry.pk, [])))
    return [_mentor(entry, one) for entry, one in found]


def _of_entry(entry: Entry, replies: list[Confirmation]) -> Iterable[Confirmation]:
    for person in named_people(entry.edition.rules, submitted_form(entry)):
        reply = reply_of(person, replies)
        if reply and standing_in_submission(person, reply) is Standing.CONFIRMED:
            yield reply


def _mentor(entry: Entry, given: Confirmation) -> ConfirmedMentor:
    assert given.answered_at
    words = {key: given.said[key] for key in ("name", "unit", "post", "reason")}
    return ConfirmedMentor(entry, **words, confirmed_at=given.answered_at)
