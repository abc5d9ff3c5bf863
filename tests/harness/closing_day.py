"""A closing day on a site that really runs: an entrant with complete drafts, each of a unit of its own."""

from __future__ import annotations

import json
import sys
from datetime import datetime

from django.test import Client
from django.utils import timezone

from saiban.accounts.testing import make_person
from saiban.core.windows import BEIJING
from saiban.documents.samples import quick_pdf
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.drafts import save_draft, start_entry
from saiban.entries.models import Document, Entry
from saiban.entries.rules.form import EntryForm
from saiban.entries.storage import read
from saiban.entries.testing import agree_to_identity, complete, filled_form, hospital, wanted_kinds

EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)


def prepare(drafts: int) -> None:
    """Prints, as JSON, the entrant's session and the drafts' public ids."""
    edition = rehearse_at(load_shipped("shic-7"), EVENING, now=timezone.now())
    owner = make_person("周示范", phone="13900009999")
    agree_to_identity(edition, owner, EVENING)
    ids = []
    for number in range(1, drafts + 1):
        form = complete(edition.rules, filled_form(title=f"项目{number}", lead=hospital(number)))
        entry = start_entry(edition=edition, actor=owner, now=EVENING)
        save_draft(entry_id=entry.pk, actor=owner, values=form.to_data(), now=EVENING)
        entry.refresh_from_db()
        for kind in wanted_kinds(edition.rules, EntryForm.read(entry.form)):
            data, name = quick_pdf([kind]), f"{kind}.pdf"
            found = check_upload(entry, kind, data, name)
            add_document(entry_id=entry.pk, actor=owner, kind=kind, data=data, filename=name, found=found, now=EVENING)
        ids.append(entry.public_id)
    client = Client()
    client.force_login(owner)
    sys.stdout.write(json.dumps({"session": client.cookies["sessionid"].value, "drafts": ids}))


def tell() -> None:
    """Prints, as JSON, what the database holds: each entry's state, abstract and number, and the documents' sizes."""
    rows = Entry.objects.values_list("public_id", "state", "form__abstract", "number")
    entries = {row[0]: {"state": row[1], "abstract": row[2], "number": row[3]} for row in rows}
    documents = {name: len(read(kept)) for name, kept in Document.objects.values_list("original_name", "stored_as")}
    sys.stdout.write(json.dumps({"entries": entries, "documents": documents}))
