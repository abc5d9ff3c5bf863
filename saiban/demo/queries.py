"""What the demo's page asks: its cast, and the edition whose registration is open."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from saiban.accounts.addresses import read_phone
from saiban.accounts.models import Person
from saiban.accounts.queries import person_by_address
from saiban.core.errors import NotThere
from saiban.demo.cast import SEVENTH, player
from saiban.demo.clocks import MOMENTS, Moment
from saiban.editions.models import Edition


def get_player(key: str) -> Person:
    """One of the cast; NotThere for anybody else, before the demo is seeded, and anywhere but in the demo.

    The addresses are not there outside the demo; should they ever be, they still let nobody in.
    """
    known = player(key) if settings.DEMO else None
    person = person_by_address(read_phone(known.phone)) if known else None
    if person is None:
        raise NotThere
    return person


def rehearsed_edition() -> Edition | None:
    """The edition whose registration is open; None before the demo is seeded."""
    return Edition.objects.filter(code=SEVENTH).exclude(revision=None).first()


def get_rehearsed_edition() -> Edition:
    edition = rehearsed_edition()
    if edition is None:
        raise NotThere
    return edition


def closing_of(edition: Edition) -> datetime | None:
    window = edition.rules.registration_window()
    return window.closes if window else None


def get_moment(key: str) -> Moment:
    found = next((moment for moment in MOMENTS if moment.key == key), None)
    if found is None:
        raise NotThere
    return found
