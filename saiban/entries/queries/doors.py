"""The doors to entries and documents: who may read what, and who may decide."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.queries import has_role
from saiban.core.errors import NotThere
from saiban.database.along import read_along, rows_along
from saiban.database.marks import RowMark
from saiban.database.questions import Given, Question
from saiban.editions.models import TermsAcceptance
from saiban.entries.models import ENTERED, Confirmation, Document, Entry, State
from saiban.entries.queries.confirmations import set_confirmations
from saiban.entries.queries.facts import set_documents
from saiban.entries.queries.parts import place_of_entry, set_known_parts
from saiban.entries.rules.stage_documents import stage_documents

SCREENERS = (RoleKind.NATIONAL, RoleKind.DIVISION)
READERS = (*SCREENERS, RoleKind.OBSERVER)
Visitor = Person | AnonymousUser


_IN_HAND = "entry_in_hand"


def _own_entries() -> QuerySet[Entry]:
    """An entry with what its pages ask besides.

    Its documents, which terms its owner has accepted, whether anybody was asked to confirm, and its row's mark.
    """
    documents = Document.objects.filter(entry=OuterRef("pk")).order_by("kind", "version")
    accepted = TermsAcceptance.objects.filter(edition=OuterRef("edition"), person=OuterRef("owner"))
    asked = Confirmation.objects.filter(entry=OuterRef("pk"))
    rows = Entry.objects.filter(owner_id=Given("owner"), public_id=Given("public_id"))
    return rows.annotate(
        documents_along=rows_along(documents), terms=ArraySubquery(accepted.values("version")), asked=Exists(asked),
        row_mark=RowMark(),
    )  # fmt: skip


_OWN_ENTRY = Question(_own_entries)


def get_own_entry_for(person: Visitor, public_id: str) -> Entry:
    """The person's own entry, to write it; its edition, division and track are known without asking."""
    in_hand: Entry | None = vars(person).pop(_IN_HAND, None)
    if in_hand is not None and in_hand.public_id == public_id:
        return in_hand
    entry = _OWN_ENTRY.one(owner=person.pk, public_id=public_id)
    if entry is None:
        raise NotThere
    assert isinstance(person, Person)
    added = vars(entry)
    entry.known_terms, entry.known_asked, entry.mark = added.pop("terms"), added.pop("asked"), added.pop("row_mark")
    set_documents(entry, read_along(Document, added.pop("documents_along")))
    return _with_parts(entry, person)


def keep_in_hand(person: Person, entry: Entry) -> None:
    """Let the entry, as a command has just left it, be what the next page of this request finds behind its door."""
    vars(person)[_IN_HAND] = _with_parts(entry, person)


def _with_parts(entry: Entry, owner: Person) -> Entry:
    entry.edition, entry.owner = set_known_parts(entry).edition, owner
    return entry


def _desk_entries() -> QuerySet[Entry]:
    """An entry that was handed in, with what its page on the desk asks besides."""
    rows = Entry.objects.entered().filter(public_id=Given("public_id"))
    documents = Document.objects.filter(entry=OuterRef("pk")).order_by("kind", "version")
    asked = Confirmation.objects.filter(entry=OuterRef("pk")).order_by("pk")
    rows = rows.select_related("owner", "submission__screening", "known").defer("known__abstract", "known__grams")
    return rows.annotate(documents_along=rows_along(documents), asked_along=rows_along(asked), row_mark=RowMark())


_DESK_ENTRY = Question(_desk_entries)


def get_entry_for_desk(person: Visitor, public_id: str) -> Entry:
    """An entry that was handed in, for the committee of its division, the national committee and observers."""
    entry = _DESK_ENTRY.one(public_id=public_id)
    if entry is None:
        raise NotThere
    added = vars(entry)
    entry.mark = added.pop("row_mark")
    set_documents(entry, read_along(Document, added.pop("documents_along")))
    set_confirmations(entry, read_along(Confirmation, added.pop("asked_along")))
    entry.edition = set_known_parts(entry).edition
    if not isinstance(person, Person) or not has_role(person, READERS, entry.scope):
        raise NotThere
    return entry


def may_screen(person: Person, entry: Entry) -> bool:
    """Only the entry's own division's committee and the national committee decide; observers look."""
    return has_role(person, SCREENERS, entry.scope)


def may_undo(person: Person, entry: Entry, now: datetime) -> bool:
    """Whether the person may take a decision back: the entry's committee while screening lasts, then the nation's."""
    if has_role(person, RoleKind.NATIONAL, entry.edition.code):
        return True
    window = entry.edition.rules.screening_window(*place_of_entry(entry))
    return may_screen(person, entry) and (window is None or window.closes is None or now < window.closes)


def refuse_unless_screener(person: Person, entry: Entry) -> None:
    if not may_screen(person, entry):
        raise NotThere


def owns_document(person: Visitor, public_id: str) -> bool:
    """Whether the document belongs to an entry of the person's own."""
    return Document.objects.filter(public_id=public_id, entry__owner_id=person.pk).exists()


def get_document_for(person: Visitor, public_id: str, *, with_erased: bool = False) -> Document:
    """A document for the entry's owner; for its committee only if it belongs to what was handed in.

    Observers read entries without what proves a person's identity. What was erased is not there, unless it is asked
    for by what is known of it still.
    """
    rows = Document.objects.select_related("entry__edition", "entry__division__edition", "entry__submission")
    try:
        document = rows.get(public_id=public_id)
    except Document.DoesNotExist:
        raise NotThere from None
    if document.erased_at and not with_erased:
        raise NotThere
    if document.entry.owner_id == person.pk:
        return document
    if not isinstance(person, Person) or not (_was_submitted(document) or _was_handed_in_later(document)):
        raise NotThere
    readers = SCREENERS if document.is_sensitive else READERS
    if not has_role(person, readers, document.entry.scope):
        raise NotThere
    return document


def _was_handed_in_later(document: Document) -> bool:
    """Whether it is what the entry hands in for the stage after screening, once it has passed (H11)."""
    entry = document.entry
    if entry.state != State.PASSED or document.replaced_at is not None:
        return False
    return any(kind.code == document.kind for kind in stage_documents(entry.edition.rules))


def _was_submitted(document: Document) -> bool:
    entry = document.entry
    if entry.state not in ENTERED or entry.submission is None:
        return False
    return any(frozen["id"] == document.public_id for frozen in entry.submission.documents)
