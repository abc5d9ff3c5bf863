"""People as the pages expect them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from saiban.accounts.models import Person
from saiban.accounts.queries import has_second_factor, is_staff


def give_second_factor(person: Person) -> None:
    """Staff get the second factor that their pages ask for; nobody else needs one."""
    if is_staff(person) and not has_second_factor(person):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "tests only"})
        person.known_second_factor = None
