"""Invented people: names of solar terms under compound surnames, numbers that no operator gives out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from saiban.demo.invention.words import chance, shuffled, words

# 154 is one of the few beginnings below 1[3-9] that have never been assigned to an operator: nobody can be called.
_ACCOUNTS, _CAST, _CONTACTS = "15400{:06d}", "15400000{:03d}", "15401{:06d}"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who signs up: `address` is a phone number or an e-mail address, as typed."""

    name: str
    address: str


def cast_phone(number: int) -> str:
    """The number of one of the cast, easy to type: 154 0000 0001 and on."""
    return _CAST.format(number)


def contact_phone(luck: Random) -> str:
    """A number of somebody who is named in a form and has no account."""
    return _CONTACTS.format(luck.randrange(1_000_000))


def newcomers() -> Iterator[Newcomer]:
    """People with names and addresses of their own, one after the other; every fifth is known by e-mail."""
    for number, name in enumerate(_full_names(), start=1000):
        address = f"person{number}@example.cn" if number % 5 == 0 else _ACCOUNTS.format(number)
        yield Newcomer(name, address)


def _full_names() -> list[str]:
    every = (surname + given for surname in words()["surnames"] for given in words()["given_names"])
    return shuffled(every, chance("names"))


def full_name(luck: Random) -> str:
    return str(luck.choice(words()["surnames"]) + luck.choice(words()["given_names"]))
