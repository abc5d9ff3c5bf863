"""Who somebody is, and what they may do where. Other rooms ask here."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from saiban.accounts import privacy
from saiban.accounts.addresses import Address, read_address
from saiban.accounts.models import Consent, Person, Role
from saiban.accounts.rules import roles as rules
from saiban.audit.names import people_called
from saiban.core.errors import NotThere, Refused

Visitor = Person | AnonymousUser


def person_of(request: HttpRequest) -> Person:
    """Whoever is logged in; NotThere for a visitor who is not (views put `login_required` before it)."""
    if not isinstance(request.user, Person):
        raise NotThere
    return request.user


def roles_of(person: Visitor) -> tuple[Role, ...]:
    """The roles that the person holds now: one query, kept on this object of the person.

    They have kind and scope alone where they came with the session.
    """
    if not isinstance(person, Person):
        return ()
    if person.known_roles is None:
        person.known_roles = tuple(Role.objects.filter(person=person, ended_at=None).order_by("scope", "kind"))
    return person.known_roles


def forget_roles(person: Person) -> None:
    """Ask the database again next time: a command has changed the person's roles."""
    person.known_roles = None


def held_by(person: Visitor) -> list[rules.Held]:
    """The person's roles as the rules take them."""
    return [rules.Held(role.kind, role.scope) for role in roles_of(person)]


def has_role(person: Visitor, kinds: str | Collection[str], scope: str) -> bool:
    """Whether the person has one of the roles at the scope or above it."""
    return rules.holds(held_by(person), _several(kinds), scope)


def scopes_of(person: Visitor, kinds: str | Collection[str]) -> tuple[str, ...]:
    """Where the person has one of the roles, without what a wider scope covers; ``*`` is everywhere."""
    wanted = _several(kinds)
    return rules.outermost(role.scope for role in roles_of(person) if role.kind in wanted)


def people_with_role(kinds: str | Collection[str], scope: str) -> QuerySet[Person]:
    """Those who have one of the roles at the scope or above it, each once.

    Roles on the whole platform do not count: who runs the site is not who should hear about one division's entry.
    """
    return people_holding(Q(kind__in=_several(kinds), scope__in=rules.above(scope)))


def people_holding(roles: Q) -> QuerySet[Person]:
    """Those who hold one of such roles now, each once."""
    held = Role.objects.filter(roles, ended_at=None)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")


def is_staff(person: Visitor) -> bool:
    """Whether the person works at any desk: committees, finance, observers."""
    return any(role.kind in rules.STAFF for role in roles_of(person))


def person_by_address(address: Address, *, proven: bool = False) -> Person | None:
    """Who is known by the address; with `proven`, only who has shown to hold it."""
    if address.is_phone:
        known = Person.objects.filter(phone=address.value)
        return (known.filter(phone_verified=True) if proven else known).first()
    known = Person.objects.filter(email=address.value)
    return (known.filter(email_verified=True) if proven else known).first()


def people_meant(text: str) -> tuple[int, ...]:
    """The numbers of those who are called so, or known by that phone number or e-mail address."""
    try:
        known = person_by_address(read_address(text))
    except Refused:
        known = None
    return tuple({*people_called(text), *([known.pk] if known else [])})


def has_consented(person: Person) -> bool:
    """Whether the person agreed to the privacy notice that is in force."""
    return Consent.objects.filter(person=person, version=privacy.VERSION).exists()


def has_second_factor(person: Person) -> bool:
    """Whether logging in asks the person for more than a code or a password."""
    if person.known_second_factor is None:
        person.known_second_factor = second_factors().filter(user=person).exists()
    return person.known_second_factor


def second_factor_kinds(person: Person) -> frozenset[str]:
    """What the person can prove themselves by: ``totp`` (an app's codes), ``webauthn`` (passkeys)."""
    return frozenset(second_factors().filter(user=person).values_list("type", flat=True))


def second_factors() -> QuerySet[Authenticator]:
    """What proves somebody a second time; codes for the day when it is lost are none by themselves."""
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def _several(kinds: str | Collection[str]) -> frozenset[str]:
    return frozenset({kinds} if isinstance(kinds, str) else kinds)
