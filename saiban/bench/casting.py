"""Choosing and logging in whoever takes part: sessions written as a log-in writes them, without the log-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_role
from saiban.audit.commands import SYSTEM
from saiban.bench.cast import DIVISION, EDITION, Account
from saiban.bench.papers import write_papers
from saiban.editions.commands.rehearsals import rehearse
from saiban.editions.models import Edition
from saiban.entries import storage
from saiban.entries.models import Document, Entry, State
from saiban.entries.testing import invented_uscc

PLAYERS, NEWCOMERS = 32, 960
WITH_DOCUMENTS = 100
COMMITTEE, NATIONAL = "13600000001", "13600000002"


def make_committees() -> Person:
    """The division's committee and the national one, with the second factor that a desk asks for; returns the first."""
    committee, national = (_staff(phone) for phone in (COMMITTEE, NATIONAL))
    make_role(committee, RoleKind.DIVISION, f"{EDITION}/{DIVISION}")
    make_role(national, RoleKind.NATIONAL, EDITION)
    return committee


def _staff(phone: str) -> Person:
    person = Person.objects.create_user(name=f"组委会{phone[-1]}", phone=phone, phone_verified=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "nobody's"})
    return person


def set_clock() -> None:
    """Put the edition into the middle of its registration: nothing can be handed in at any other time."""
    edition = Edition.objects.get(code=EDITION)
    moment = edition.rules.edition.rehearse_at
    assert moment
    rehearse(edition_id=edition.pk, moment=moment, actor=SYSTEM, now=datetime.now(UTC))


def add_documents(folder: Path) -> int:
    """Real files for some entries that wait in the division, in their submissions too; returns how many."""
    papers = {kind: Path(path).read_bytes() for kind, path in write_papers(folder).items()}
    entries = Entry.objects.filter(division__code=DIVISION, state=State.SUBMITTED).select_related("submission")
    documents = [
        _document(entry, kind, data)
        for entry in entries.order_by("-pk")[:WITH_DOCUMENTS]
        for kind, data in papers.items()
    ]
    Document.objects.bulk_create(documents)
    for entry in {document.entry_id: document.entry for document in documents}.values():
        _freeze(entry, [document for document in documents if document.entry_id == entry.pk])
    return len(documents)


def _document(entry: Entry, kind: str, data: bytes) -> Document:
    # The small files stand for the large one: nobody here reads a hundred megabytes of them.
    data = data if len(data) < 100_000 else data[:5000]
    return Document(
        entry=entry, kind=kind, version=1, original_name=f"{kind}.pdf", name=f"{entry.lead_name}-{entry.title}.pdf",
        type="pdf", size=len(data), pages=1, sha256="0" * 64, uploaded_by_id=entry.owner_id,
        stored_as=storage.keep(data, folder=f"entries/{entry.public_id}"), is_sensitive=kind == "licence",
        uploaded_at=entry.created_at, preview=Document.Preview.NONE,
    )  # fmt: skip


def _freeze(entry: Entry, documents: list[Document]) -> None:
    assert entry.submission
    entry.submission.documents = [
        {"id": document.public_id, "kind": document.kind, "name": document.name, "size": document.size,
         "sha256": document.sha256}
        for document in documents
    ]  # fmt: skip
    entry.submission.save(update_fields=["documents"])


# --- at each run ----------------------------------------------------------------------------------------------------
def staff_member(phone: str) -> Account:
    return Account(_session(Person.objects.get(phone=phone)))


def owners_of(state: str, track: str = "applied") -> tuple[Account, ...]:
    """Some people, each with an entry of the track that stands there."""
    entries = Entry.objects.filter(track__code=track, state=state).select_related("owner").order_by("-pk")
    return tuple(Account(_session(entry.owner), entry.public_id) for entry in entries[:PLAYERS])


def newcomers(count: int = NEWCOMERS) -> tuple[Account, ...]:
    """People who have entered nothing and accepted nothing yet."""
    people: Iterable[Person] = Person.objects.bulk_create(
        Person(name=f"新参赛者{place}", phone=f"1360001{place:04d}", phone_verified=True) for place in range(count)
    )
    return tuple(Account(_session(person), code=invented_uscc(10**6 + place)) for place, person in enumerate(people))


def waiting() -> tuple[str, ...]:
    """The division's entries that wait for a decision, those with documents first."""
    entries = Entry.objects.filter(division__code=DIVISION, state=State.SUBMITTED)
    return tuple(entries.order_by("-pk").values_list("public_id", flat=True))


def _session(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value
