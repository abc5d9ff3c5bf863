"""The entries that there are to ask for, in every state and in two divisions, with their papers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from PIL.Image import new as new_picture

from saiban.accounts.models import Person
from saiban.audit.commands import SYSTEM
from saiban.core.windows import BEIJING
from saiban.documents.images import as_webp
from saiban.documents.inspection import inspect
from saiban.documents.licences.model import Reading
from saiban.documents.samples import quick_pdf
from saiban.editions.commands.publishing import hide_edition
from saiban.editions.models import Edition
from saiban.entries import storage
from saiban.entries.commands.asking import ask_people
from saiban.entries.commands.documents import add_document
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.handovers import offer_entry
from saiban.entries.commands.passed_lists import publish_passed_list
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Document, Entry, Submission
from saiban.entries.rules.form import MemberPart
from saiban.entries.testing import LEADER, MENTOR, hospital, make_draft
from saiban.messaging.testing import texts_to
from tests.doors.people import HIDDEN, SEVENTH

NOW = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
# The one harmless, the other what proves an identity
FORM, LICENCE = "registration-form", "licence"
# As the worker leaves it: of a private document it is drawn anew for whoever looks
PICTURE = as_webp(new_picture("RGB", (80, 60), "white"))
_WRITTEN = (("湖南草稿", "owner", "43"), ("广东草稿", "cantonese", "44"))
_HANDED_IN = (
    ("湖南待初审", "owner", "43"),
    ("湖南退回修改", "owner", "43"),
    ("湖南初审通过", "owner", "43"),
    ("湖南已撤回", "owner", "43"),
    ("广东待初审", "cantonese", "44"),
)
_VERDICTS = {"湖南退回修改": "returned", "湖南初审通过": "passed"}


def make_entries(editions: Mapping[str, Edition], people: Mapping[str, Person]) -> Iterator[tuple[str, Entry]]:
    """The entries by name. The hidden edition is hidden last: whoever entered it did so while it was public."""
    seventh, hidden = editions[SEVENTH], editions[HIDDEN]
    hunan, guangdong = people["hunan"], people["guangdong"]
    for number, (name, owner, province) in enumerate(_WRITTEN, start=1):
        yield name, _draft(seventh, people[owner], people["colleague"], number, name, province)
    for number, (name, owner, province) in enumerate(_HANDED_IN, start=10):
        entry = _draft(seventh, people[owner], people["colleague"], number, name, province)
        submission = _hand_in(entry)
        if name in _VERDICTS:
            actor = hunan if province == "43" else guangdong
            screen_entry(
                entry_id=entry.pk, submission_id=submission.pk, actor=actor, verdict=_VERDICTS[name], reason="请补充",
                correct_until=NOW + timedelta(days=3) if _VERDICTS[name] == "returned" else None, now=NOW,
            )  # fmt: skip
        if name == "湖南初审通过":
            publish_passed_list(division=seventh.divisions.get(code="hunan"), actor=hunan, now=NOW)
        if name == "湖南已撤回":
            withdraw_entry(entry_id=entry.pk, actor=people[owner], now=NOW)
        if name == "湖南待初审":
            _replace_licence(entry)
        entry.refresh_from_db()
        yield name, entry
    secret = make_draft(
        hidden, people["entrant"], NOW, applicant="unit", lead=hospital(30), title="未公开项目", mentors=()
    )
    _furnish(secret)
    _hand_in(secret)
    hide_edition(edition_id=hidden.pk, actor=SYSTEM, now=NOW)
    yield "他赛待初审", secret


def make_links(edition: Edition, people: Mapping[str, Person]) -> Iterator[tuple[str, str]]:
    """Tokens of links by which people confirm, of entries that nothing else speaks of: one of them is replaced."""
    for number, name in enumerate(("待确认的导师", "已换掉的导师"), start=40):
        mentor = replace(MENTOR, name=name, phone=f"138000009{number}")
        owner = people["owner"]
        entry = make_draft(edition, owner, NOW, lead=hospital(number), title="待确认的课题", mentors=(mentor,))
        ask_people(entry_id=entry.pk, actor=owner, now=NOW)
        yield name, texts_to(mentor.phone)[-1].rstrip("/").rpartition("/")[2]
    save_draft(entry_id=entry.pk, actor=owner, values={"mentors": []}, now=NOW)


def make_offer(edition: Edition, people: Mapping[str, Person]) -> None:
    """A draft that its owner would have the stranger lead."""
    entry = make_draft(edition, people["owner"], NOW, lead=hospital(42), title="待移交的课题", mentors=())
    offer_entry(entry_id=entry.pk, actor=people["owner"], address=people["stranger"].phone or "", now=NOW)


def _draft(edition: Edition, owner: Person, colleague: Person, number: int, name: str, province: str) -> Entry:
    """A complete draft; the colleague is in the team, which gives no right to anything."""
    member = MemberPart(colleague.name, "core", "示范单位", "医师", colleague.phone or "", "member@example.cn")
    entry = make_draft(
        edition, owner, NOW, lead=hospital(number, province=province), title=f"{name}项目", members=(LEADER, member)
    )
    _furnish(entry)
    return entry


def _furnish(entry: Entry) -> None:
    """Give the documents their bytes and their previews, stored as the program stores them."""
    for document in entry.documents.all():
        data = quick_pdf([entry.title, document.kind])
        document.stored_as = storage.keep(data, folder=f"entries/{entry.public_id}")
        document.size, document.sha256 = len(data), hashlib.sha256(data).hexdigest()
        document.is_sensitive = document.kind == LICENCE
        document.preview, document.preview_data = Document.Preview.READY, _preview(document)
        if document.is_sensitive:
            said = Reading(name=f"{entry.title}单位", uscc="", seals=2)
            document.reading, document.reading_data = Document.Reading.READ, said.to_data()
        document.save()


def _preview(document: Document) -> dict[str, Any]:
    """One in pages for what proves an identity, one in text for everything else."""
    folder = f"previews/{document.entry.public_id}"
    if document.is_sensitive:
        return {
            "kind": "pages",
            "count": 1,
            "notice": "",
            "assets": {"page-1.webp": storage.keep(PICTURE, folder=folder)},
        }
    text = f"<h1>{document.entry.title}</h1>".encode()
    return {
        "kind": "html", "count": 1, "notice": "", "assets": {"picture-1.webp": storage.keep(PICTURE, folder=folder)},
        "text": storage.keep(text, folder=folder),
    }  # fmt: skip


def _hand_in(entry: Entry) -> Submission:
    submission = submit_entry(entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)
    submission.receipt = storage.keep(quick_pdf(["回执"]), folder=f"receipts/{entry.public_id}")
    submission.save(update_fields=["receipt"])
    entry.refresh_from_db()
    return submission


def _replace_licence(entry: Entry) -> None:
    """A newer version of what was handed in, which is not handed in: the committee has no business with it."""
    data = quick_pdf(["新执照"])
    add_document(
        entry_id=entry.pk, actor=entry.owner, kind=LICENCE, data=data, filename="执照.pdf",
        found=inspect(data, "执照.pdf"), now=NOW,
    )  # fmt: skip
