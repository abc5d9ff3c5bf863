"""Doing the planned acts, all entries together, in the order of their moments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

from saiban.accounts import privacy
from saiban.accounts.models import Person
from saiban.demo.invention.acts import Act, Reply, Save, Screen, Start, Submit, Upload, Withdraw
from saiban.demo.invention.papers import Order, Paper, make
from saiban.demo.invention.plan import Planned
from saiban.demo.seeding.people import People
from saiban.editions.models import Edition
from saiban.entries.commands.confirmations import confirm_part, decline_part
from saiban.entries.commands.documents import add_document
from saiban.entries.commands.drafts import save_draft, start_entry
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Entry
from saiban.entries.queries.confirmations import asked_in
from saiban.entries.rules.screening import suggested_correction
from saiban.entries.testing import agree_to_identity
from saiban.messaging.commands import body_of

# Where people answer the links that are sent to them: it costs time, and elsewhere nobody of the cast looks closely.
ANSWERING = {"hunan"}
# An act with the place of its entry in the plan
Numbered = tuple[int, Act]


def in_order(planned: Sequence[Planned]) -> list[Numbered]:
    """All acts of all entries as time would have it; those of one entry keep their own order."""
    return sorted(((number, act) for number, each in enumerate(planned) for act in each.acts), key=lambda n: n[1].at)


class Papers:
    """Papers that are on their way; each is let go when nobody wants it any more."""

    def __init__(self, orders: Iterable[Order], executor: Executor) -> None:
        self._wanted = Counter(orders)
        self._coming: dict[Order, Future[Paper]] = {order: executor.submit(make, order) for order in self._wanted}

    def take(self, order: Order) -> Paper:
        """The paper that was ordered; waits for it."""
        self._wanted[order] -= 1
        coming = self._coming[order] if self._wanted[order] else self._coming.pop(order)
        return coming.result()


def papers_for(acts: Iterable[Numbered], executor: Executor) -> Papers:
    return Papers((act.order for _, act in acts if isinstance(act, Upload)), executor)


@dataclass
class Entering:
    """The entries as they come to be: their rows, and the submission that each handed in last."""

    edition: Edition
    planned: Sequence[Planned]
    people: People
    papers: Papers
    entries: dict[int, int] = field(default_factory=dict)
    submissions: dict[int, int] = field(default_factory=dict)

    def do(self, numbered: Numbered) -> None:
        number, act = numbered
        owner = self.people.by_address[self.planned[number].owner.address]
        match act:
            case Start(at):
                self.entries[number] = start_entry(edition=self.edition, actor=owner, now=at).pk
            case Save(at, values):
                save_draft(entry_id=self.entries[number], actor=owner, values=values, now=at)
            case Upload():
                self._upload(number, owner, act)
            case Submit(at):
                handed_in = submit_entry(entry_id=self.entries[number], actor=owner, accepts_terms=True, now=at)
                self.submissions[number] = handed_in.pk
            case Withdraw(at):
                withdraw_entry(entry_id=self.entries[number], actor=owner, now=at)
            case Screen():
                self._screen(number, act)
            case Reply():
                self._reply(number, act)

    def _upload(self, number: int, owner: Person, act: Upload) -> None:
        # What `check_upload` would find was found with the same inspection when the paper was made.
        paper = self.papers.take(act.order)
        if self.edition.rules.document(act.kind).private == "identity":
            agree_to_identity(self.edition, owner, act.at)
        add_document(
            entry_id=self.entries[number], actor=owner, kind=act.kind, data=paper.data, filename=act.order.name,
            found=paper.found, now=act.at,
        )  # fmt: skip

    def _reply(self, number: int, act: Reply) -> None:
        """By the link in the text that was sent, as the person would."""
        if self.planned[number].division not in ANSWERING:
            return
        entry = Entry.objects.get(pk=self.entries[number])
        asked = next((one for one in asked_in(entry, act.at) if one.person.item == act.item), None)
        if asked is None or asked.last is None or asked.last.delivery is None:
            return
        token = body_of(asked.last.delivery).rstrip("/").rpartition("/")[2]
        if act.words is None:
            decline_part(token=token, now=act.at)
        else:
            confirm_part(token=token, words=act.words, consents_to=privacy.VERSION, now=act.at)

    def _screen(self, number: int, act: Screen) -> None:
        division, rules = self.planned[number].division, self.edition.rules
        until = suggested_correction(rules.registration_window(division), act.at, rules.correction)
        screen_entry(
            entry_id=self.entries[number], submission_id=self.submissions[number],
            actor=self.people.screener(division, number), verdict=act.verdict, reason=act.reason, remarks=act.remarks,
            correct_until=until if act.verdict == "returned" else None, now=act.at,
        )  # fmt: skip
