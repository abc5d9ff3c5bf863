"""The event held with the final, and the money: products, refunds, invoices, fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from saiban.core.parts import Part
from saiban.rulebook.schema.base import Closing, Code, Flag, Number, Positive, Ratio, Rule, Text, Timed, Yuan

AgendaKind = Literal[
    "check_in",
    "ceremony",
    "summit",
    "forum",
    "roadshow",
    "awards",
    "launch",
    "signing",
    "talk",
    "tour",
    "exhibition",
    "matchmaking",
    "meal",
    "other",
]


class CheckIn(Rule):
    day: date
    note: Text | None = None


class AgendaItem(Rule):
    """An outline of the programme; `day` is absent while it is not announced."""

    code: Code
    kind: AgendaKind
    title: Text
    day: date | None = None
    summary: Text | None = None
    participants: Text | None = None


class Forum(Rule):
    code: Code
    name: Text
    summary: Text | None = None


class Scene(Part):
    """One of the application scenes of the exhibition."""

    code: Code
    name: Text


class Exhibition(Rule):
    title: Text
    summary: Text | None = None
    exhibits: tuple[Text, ...] = ()
    scenes: tuple[Scene, ...] = ()


class AttendeeKind(Rule):
    code: Code
    name: Text
    summary: Text | None = None


class Event(Rule):
    """First and last day are both inside; `days_note` says what is known while they are absent."""

    name: Text
    summary: Text | None = None
    first_day: date | None = None
    last_day: date | None = None
    days_provisional: Flag = False
    days_note: Text | None = None
    city: Text | None = None
    place: Text | None = None
    place_provisional: Flag = False
    held_with: Text | None = None
    check_in: CheckIn | None = None
    agenda: tuple[AgendaItem, ...] = ()
    forums: tuple[Forum, ...] = ()
    exhibition: Exhibition | None = None
    attendees: tuple[AttendeeKind, ...] = ()


class Product(Timed):
    """Something sold; `opens`/`closes` are when it may be bought and paid."""

    code: Code
    name: Text
    price: Yuan
    unit: Text
    buyer: Literal["finalist_team", "person", "unit"]
    for_whom: Text | None = None
    includes: tuple[Text, ...] = ()
    excludes: tuple[Text, ...] = ()
    max_members: Positive | None = None


class RefundRule(Rule):
    """Back comes `ratio` of the price when asked for before `until`; without it, at any time."""

    reason: Literal["withdrawal", "duplicate_payment", "event_cancelled"]
    until: Closing | None = None
    ratio: Ratio = Decimal(1)
    note: Text | None = None


class Refund(Rule):
    summary: Text | None = None
    rules: tuple[RefundRule, ...] = ()


class Invoice(Rule):
    """What is printed on invoices; the seller's names are those of its tax registration."""

    kind: Text
    item_name: Text
    tax_code: Text = Field(pattern=r"^\d{19}$")
    tax_rate: Number = Field(ge=0, lt=1)
    seller_name: Text | None = None
    seller_tax_number: Text | None = None
    delivery: Text | None = None
    note: Text | None = None


class Fees(Rule):
    """What taking part costs in itself, apart from products."""

    service_fee: Yuan = Decimal(0)
    statement: Text
    own_costs: Text | None = None
