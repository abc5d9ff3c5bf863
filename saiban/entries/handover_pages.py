"""What the pages of handing an entry over show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from saiban.accounts.addresses import read_address
from saiban.accounts.models import Person
from saiban.core.errors import Reason
from saiban.core.identifiers import check_email, check_mobile
from saiban.entries.commands.handovers import refusals_of_offer
from saiban.entries.models import Entry, Handover
from saiban.entries.queries.handovers import handover_facts, open_offer_of
from saiban.entries.rules.form import EntryForm
from saiban.entries.rules.handovers import LINK_LIFE, refusals


class Taker(forms.Form):
    """Who is to take the entry over; the command says what is wrong with it."""

    to = forms.CharField(
        label=gettext_lazy("接手人的手机号或电子邮箱"), required=False,
        help_text=gettext_lazy("对方登录后，须已用这个号码或邮箱验证过账号；还没有账号的可以先注册。"),
        widget=forms.TextInput(attrs={"maxlength": 254, "autocomplete": "off"}),
    )  # fmt: skip

    @property
    def address(self) -> str:
        return str(self.data.get("to", ""))[:254].replace("\0", "")


@dataclass(frozen=True)
class Colleague:
    """Somebody of the team, to be asked by one click."""

    name: str
    address: str
    masked: str


def hand_over_page(entry: Entry, taker: Taker, now: datetime, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    """For the owner: either the offer that is open, or whom to make one."""
    offer = open_offer_of(entry, now)
    return {
        "entry": entry, "edition": entry.edition, "now": now, "days": LINK_LIFE.days, "offer": offer,
        "sent_to": read_address(offer.address).masked if offer else "",
        "against": list(refusals(handover_facts(entry))), "colleagues": list(_colleagues(entry)), "taker": taker,
        "said": [reason for reason in reasons if reason.item == "address"],
        "reasons": [reason for reason in reasons if reason.item != "address"],
    }  # fmt: skip


def _colleagues(entry: Entry) -> Iterator[Colleague]:
    """The team as the working copy names it, but for the owner."""
    for member in EntryForm.read(entry.form).members:
        checked = next((each for each in (check_mobile(member.phone), check_email(member.email)) if each.ok), None)
        if checked and checked.value not in (entry.owner.phone, entry.owner.email):
            yield Colleague(member.name.strip(), checked.value, read_address(checked.value).masked)


def handover_page(offer: Handover, person: Person, now: datetime, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    """For whoever opens the link. Whom it is not for, or not any more, is told that, and nothing of the entry."""
    entry, dead = offer.entry, refusals_of_offer(offer, person, now)
    context: dict[str, Any] = {"edition": entry.edition, "now": now, "dead": dead}
    if dead:
        return context
    against = list(refusals(handover_facts(entry, person)))
    known = {reason.code for reason in against}
    return context | {
        "entry": entry, "offer": offer, "against": against, "terms": entry.edition.rules.terms,
        "terms_reasons": [reason for reason in reasons if reason.item == "terms"],
        "reasons": [reason for reason in reasons if reason.item != "terms" and reason.code not in known],
    }  # fmt: skip
