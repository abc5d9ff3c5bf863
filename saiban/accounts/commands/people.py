"""Becoming a person here, and changing what is known of oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts import privacy
from saiban.accounts.addresses import Address
from saiban.accounts.commands.leaving import stay
from saiban.accounts.commands.locks import hold
from saiban.accounts.hashes import address_hash
from saiban.accounts.models import Consent, Person
from saiban.accounts.queries import person_by_address
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.core.names import tidy
from saiban.messaging.commands import send_templated, send_text

NAME_LIMIT = 60


@transaction.atomic(durable=True)
def sign_up(*, address: Address, name: str, consents_to: str, now: datetime) -> tuple[Person, bool]:
    """A new person who has proven the address; whether they are new. Who was known by it already is simply returned.

    Locks the address: two requests make one person. Refuses a missing or too long name, and anything but consent to
    the privacy notice in force (`consents_to` is the version that was shown and ticked).
    """
    name = tidy(name)
    problems = [*_name_problems(name), *_consent_problems(consents_to)]
    if problems:
        raise Refused(problems)
    hold(address_hash(address))
    known = person_by_address(address)
    if known is not None:
        return known, False
    person = Person.objects.create_user(name=name, **_proven(address))
    Consent.objects.create(person=person, version=consents_to, given_at=now)
    record(actor=person, verb="sign_up", subject=("person", person.public_id), now=now, privacy=consents_to)
    return person, True


@transaction.atomic(durable=True)
def give_consent(*, person: Person, consents_to: str, now: datetime) -> None:
    """Agree to the privacy notice in force; doing so twice is doing so once."""
    problems = _consent_problems(consents_to)
    if problems:
        raise Refused(problems)
    _consent, new = Consent.objects.get_or_create(person=person, version=consents_to, defaults={"given_at": now})
    if new:
        record(actor=person, verb="give_consent", subject=("person", person.public_id), now=now, privacy=consents_to)


@transaction.atomic(durable=True)
def confirm_address(*, person: Person, address: Address, now: datetime) -> None:
    """The person has typed the code that was sent there: a number that a committee entered becomes a proven one."""
    if person.phone_verified if address.is_phone else person.email_verified:
        return
    _locked(person)
    _save(person, **_proven(address))
    record(actor=person, verb="confirm_address", subject=("person", person.public_id), now=now, channel=address.channel)


@transaction.atomic(durable=True)
def note_login(*, person: Person, method: str, now: datetime) -> None:
    """Put a log-in on record; where from is in the session's own row. Who had asked to leave stays."""
    stay(person, now)
    record(actor=person, verb="log_in", subject=("person", person.public_id), now=now, method=method)


@transaction.atomic(durable=True)
def note_second_factor(*, person: Person, change: str, now: datetime) -> None:
    """Put on record what became of the second factor: ``activated``, ``deactivated``, ``recovery_codes``."""
    record(actor=person, verb="second_factor", subject=("person", person.public_id), now=now, change=change)


@transaction.atomic(durable=True)
def edit_profile(*, person: Person, name: str, language: str, now: datetime) -> None:
    """Change name and language; refuses a missing or too long name."""
    name = tidy(name)
    problems = _name_problems(name)
    if problems:
        raise Refused(problems)
    _locked(person)
    _save(person, name=name, language=language)
    record(actor=person, verb="edit_profile", subject=("person", person.public_id), now=now)


@transaction.atomic(durable=True)
def change_address(*, person: Person, address: Address, now: datetime) -> None:
    """Take a proven number or e-mail address in place of the old one, which is told so.

    Locks the address. Refuses one that is another person's: that is said only to who has proven to hold it.
    """
    hold(address_hash(address))
    holder = person_by_address(address)
    if holder is not None and holder.pk != person.pk:
        raise Refused([_taken(address)])
    _locked(person)
    before = old_address(person, address.channel)
    _save(person, **_proven(address))
    record(
        actor=person, verb="change_address", subject=("person", person.public_id), now=now,
        channel=address.channel,
    )  # fmt: skip
    _tell_of_change(person, before, address, now)


def old_address(person: Person, channel: str) -> Address | None:
    """The proven address of the person that a new one of that channel would replace."""
    if channel == "sms":
        return Address("sms", person.phone) if person.phone and person.phone_verified else None
    return Address("email", person.email) if person.email and person.email_verified else None


def _tell_of_change(person: Person, before: Address | None, after: Address, now: datetime) -> None:
    template, values = "phone_changed" if after.is_phone else "email_changed", {"address": after.masked}
    send_templated(person=person, template=template, values=values, link="/me/profile/", now=now)
    if before is not None and before != after:
        send_text(channel=before.channel, address=before.value, template=template, values=values)


@transaction.atomic(durable=True)
def set_password(*, person: Person, password: str, now: datetime) -> None:
    """Set the first password or another one; every other session of the person ends. Refuses a weak one."""
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Refused([Reason("password", text, item="password") for text in weak.messages]) from weak
    _locked(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(actor=person, verb="set_password", subject=("person", person.public_id), now=now)
    send_templated(person=person, template="password_changed", values={}, link="/me/profile/", now=now)


def _proven(address: Address) -> dict[str, Any]:
    if address.is_phone:
        return {"phone": address.value, "phone_verified": True}
    return {"email": address.value, "email_verified": True}


def _locked(person: Person) -> None:
    """Hold the person's row. Their object keeps what else it knows: `save` writes named fields only."""
    Person.objects.select_for_update().get(pk=person.pk)


def _save(person: Person, **values: object) -> None:
    for name, value in values.items():
        setattr(person, name, value)
    person.save(update_fields=list(values))


def _name_problems(name: str) -> list[Reason]:
    if not name:
        return [Reason("name", _("请填写姓名。"), item="name")]
    if len(name) > NAME_LIMIT:
        return [Reason("name", _("姓名最多 60 个字。"), item="name")]
    return []


def _consent_problems(version: str) -> list[Reason]:
    if version == privacy.VERSION:
        return []
    return [Reason("consent", _("请阅读并勾选同意个人信息保护说明。"), item="consent")]


def _taken(address: Address) -> Reason:
    what = _("该手机号已用于另一个账号。") if address.is_phone else _("该电子邮箱已用于另一个账号。")
    return Reason("address_taken", what, item="address", remedy=_("可先用它登录那个账号，在个人资料中更换。"))
