"""Deleting an account: everything of a person but what has to stay, which stays without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from saiban.accounts.addresses import Address
from saiban.accounts.hashes import address_hash
from saiban.accounts.models import CodeRequest, FailedLogin, Invitation, Person
from saiban.audit.commands import SYSTEM, record
from saiban.core.identifiers import check_email, check_mobile
from saiban.editions import storage
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition, TermsAcceptance
from saiban.entries.commands.erasing import begin_erasures, files_of
from saiban.entries.commands.handovers import end_offers_of
from saiban.entries.commands.named import forget_unnamed
from saiban.entries.models import Confirmation, Document, Entry, Erasure, IdentityConsent, SavedView
from saiban.entries.queries.private import identity_documents
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart
from saiban.messaging.commands import send_templated
from saiban.messaging.models import Delivery
from saiban.outreach.models import Enquiry
from saiban.privacy.models import DataExport
from saiban.privacy.queries.standing import obstacles

Named = TypeVar("Named", MemberPart, MentorPart)
_ALL = Q(pk__isnull=False)
# They fall with a person everywhere else. The first two say on what ground the site has worked with what was handed in;
# a view that is shared is the tool of everybody at its desk.
KEPT_UNDER_THE_NUMBER: Mapping[type[models.Model], Q] = {
    TermsAcceptance: _ALL, IdentityConsent: _ALL, SavedView: Q(is_shared=True),
}  # fmt: skip


def delete_due_accounts(*, now: datetime) -> int:
    """Delete the accounts whose days to think it over have passed; how many. Each in a transaction of its own."""
    due = Person.objects.filter(leaves_at__lte=now, erased_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(delete_account(person_id=person_id, now=now) for person_id in list(due))


@dataclass
class _Gone:
    """Files that no row leads to any more, to be removed once that is certain."""

    files: list[str] = field(default_factory=list)


def delete_account(*, person_id: int, now: datetime) -> bool:
    """Erase the person; False where they have logged in meanwhile, or something stands against it after all.

    Proofs of identity go by `Erasure`, which also whoever comes after a killed worker works off; so do other files, by
    the sweep for what no row names.
    """
    gone = _Gone()
    if not _erased(person_id, gone, now):
        return False
    for name in gone.files:
        storage.discard(name)
    return True


@transaction.atomic(durable=True)
def _erased(person_id: int, gone: _Gone, now: datetime) -> bool:
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.erased_at is not None or person.leaves_at is None or person.leaves_at > now:
        return False
    if obstacles(person, now):
        person.leaves_at = None
        person.save(update_fields=["leaves_at"])
        send_templated(person=person, template="account_kept", values={}, link="/me/privacy/leave/", now=now)
        record(actor=SYSTEM, verb="keep_account", subject=("person", person.public_id), now=now)
        return False
    end_offers_of(person, _addresses_of(person), now)
    _erase_entries(person, gone, now)
    gone.files += DataExport.objects.filter(person=person).exclude(stored_as="").values_list("stored_as", flat=True)
    _erase_traces(person)
    _erase_what_is_theirs(person)
    _erase_person(person, now)
    record(actor=SYSTEM, verb="erase_account", subject=("person", person.public_id), now=now)
    return True


# --- entries ----------------------------------------------------------------------------------------------------------


def _erase_entries(person: Person, gone: _Gone, now: datetime) -> None:
    for edition in Edition.objects.filter(entries__owner=person).distinct():
        begin_erasures(
            identity_documents(edition).filter(entry__owner=person), rule=Erasure.Rule.ACCOUNT,
            edition_time=edition_now(edition, now), now=now,
        )  # fmt: skip
    for entry in Entry.objects.select_for_update(of=("self",)).filter(owner=person).order_by("pk"):
        if entry.submissions.exists():
            _take_out_of(entry, person)
        else:
            _delete_draft(entry, gone)


def _delete_draft(entry: Entry, gone: _Gone) -> None:
    """What was never handed in is nobody's record."""
    for document in entry.documents.all():
        gone.files += files_of(document)
    Document.objects.filter(entry=entry).delete()
    Confirmation.objects.filter(entry=entry).delete()
    entry.delete()


def _take_out_of(entry: Entry, person: Person) -> None:
    """What was handed in stays as the contest's record; the person's number and address are taken out of it."""
    entry.form = _without(entry.form, person)
    entry.save(update_fields=["form"])
    for submission in entry.submissions.all():
        submission.form = _without(submission.form, person)
        submission.save(update_fields=["form"])
    forget_unnamed(entry)
    _unname_in_confirmations(entry, person)


def _unname_in_confirmations(entry: Entry, person: Person) -> None:
    """What the person confirmed of themselves stays under their name alone, as the form does; of two the later."""
    own = _addresses_of(person)
    asked = Confirmation.objects.filter(entry=entry).order_by("-pk")
    for each in asked.filter(Q(phone__in=own) | Q(email__in=own)):
        if asked.filter(part=each.part, name=each.name, phone="", email="").exists():
            each.delete()
        else:
            Confirmation.objects.filter(pk=each.pk).update(phone="", email="")


def _without(data: dict[str, Any], person: Person) -> dict[str, Any]:
    form = EntryForm.read(data)
    members = tuple(_unreachable(part, person) for part in form.members)
    mentors = tuple(_unreachable(part, person) for part in form.mentors)
    return replace(form, members=members, mentors=mentors).to_data()


def _unreachable(part: Named, person: Person) -> Named:
    """Somebody named in an entry is the person if number or address are theirs, and then loses both."""
    written = {check_mobile(part.phone).value, check_email(part.email).value}
    is_theirs = written & set(_addresses_of(person))
    return replace(part, phone="", email="") if is_theirs else part


def _addresses_of(person: Person) -> list[str]:
    return [address for address in (person.phone, person.email) if address]


# --- all the rest -----------------------------------------------------------------------------------------------------


def _erase_traces(person: Person) -> None:
    """What lies under the person's number or address and not under the person."""
    own = {"sms": person.phone, "email": person.email}
    addresses = [Address(channel, value) for channel, value in own.items() if value]
    hashes = [address_hash(address) for address in addresses]
    values = [address.value for address in addresses]
    Delivery.objects.filter(address__in=values).delete()
    CodeRequest.objects.filter(address_hash__in=hashes).delete()
    FailedLogin.objects.filter(address_hash__in=hashes).delete()
    Invitation.objects.filter(Q(accepted_by=person) | Q(address__in=values)).update(name="", address="")


def _erase_what_is_theirs(person: Person) -> None:
    """Every row that falls with its person: sessions, messages, consents, roles, second factors, exports, and so on."""
    Enquiry.objects.filter(asker=person).delete()
    Entry.objects.filter(assigned_to=person).update(assigned_to=None)
    for model, column in falling_with_a_person():
        rows = model._base_manager.filter(**{column: person})  # noqa: SLF001 - whatever the model calls its manager
        rows.exclude(KEPT_UNDER_THE_NUMBER.get(model, Q(pk=None))).delete()


def falling_with_a_person() -> Iterator[tuple[type[models.Model], str]]:
    """The models whose rows are a person's own: their foreign key says so, by what happens when the person goes.

    A key that protects (or lets go of) its person is of somebody's work: who decided, who published. That stays, under
    the number of an account that has no name any more.
    """
    for model in apps.get_models():
        for column in model._meta.concrete_fields:  # noqa: SLF001 - Django's own way of telling
            key = column.remote_field
            if column.related_model is Person and key is not None and key.on_delete is models.CASCADE:
                yield model, column.name


def _erase_person(person: Person, now: datetime) -> None:
    """The row stays, for what was done refers to its number; nothing in it is of the person any more."""
    person.name, person.language, person.phone, person.email = "", "", None, None
    person.phone_verified = person.email_verified = person.is_active = False
    person.last_login, person.leaves_at, person.erased_at = None, None, now
    person.set_unusable_password()
    person.save()
