"""Starting an entry and saving what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from saiban.accounts.models import Person
from saiban.audit.commands import record, record_with
from saiban.core.errors import Refused
from saiban.database.writing import change_of, insert
from saiban.editions.models import Edition
from saiban.entries.commands.locks import locked_own_entry, may_go_unheld, refuse_unless_editable
from saiban.entries.models import Entry, State
from saiban.entries.naming import project_key
from saiban.entries.queries.confirmations import confirmations_of
from saiban.entries.queries.facts import may_be_changed, set_documents, window_facts
from saiban.entries.queries.parts import division_with, track_with, working_form
from saiban.entries.rules.confirmations import keeping_own_words
from saiban.entries.rules.edits import Marks, edited
from saiban.entries.rules.facts import division_of
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart
from saiban.entries.rules.limits import window_findings
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.people import ApplicantKind
from saiban.rulebook.schema.tracks import Track


@transaction.atomic(durable=True)
def start_entry(*, edition: Edition, actor: Person, now: datetime) -> Entry:
    """A new draft of the actor's; drafts count against no limit."""
    form = first_form(edition.rules)
    entry = insert(Entry(edition=edition, owner=actor, form=form.to_data(), created_at=now, changed_at=now))
    entry.known_asked = False
    set_documents(entry, [])
    record(actor=actor, verb="start_entry", subject=("entry", entry.public_id), scope=edition.code, now=now)
    return entry


def first_form(rulebook: Rulebook) -> EntryForm:
    """An empty form with the rows that will be needed: a leader, and the mentors that the notice asks for.

    Where there is one kind of applicant, or one track, nobody has to choose it.
    """
    leading = next((role.code for role in rulebook.member_roles if role.leader), "")
    mentors = tuple(MentorPart() for _ in range(rulebook.mentors.min))
    return EntryForm(
        applicant=_only(rulebook.applicant_kinds), track=_only(rulebook.tracks),
        members=(MemberPart(role=leading),), mentors=mentors,
    )  # fmt: skip


def _only(parts: tuple[ApplicantKind, ...] | tuple[Track, ...]) -> str:
    """The code of the one that there is; empty where there is a choice."""
    return parts[0].code if len(parts) == 1 else ""


SHOWN_IN_LISTS = ("title", "title_key", "lead_name", "division", "track")


def save_draft(
    *, entry_id: int, actor: Person, values: Mapping[str, Any], now: datetime, seen: Entry | None = None,
    shown: Mapping[str, Marks] | None = None,
) -> Entry:  # fmt: skip
    """Save parts of the working copy as they were typed, right or wrong.

    `values` holds whole top-level parts of `EntryForm` (``title``, ``members`` …); the others stay as they are. What
    was handed in stands until it is handed in again, so after the closing time there is nothing left to change in it.
    Refused for an entry that was decided, and for one that was handed in when nothing more is accepted. `seen` spares
    reading the entry again (see `locked_entry`). `shown` are marks of what the page held before anything was typed: of
    it, only what was changed there is saved.
    """
    shown = shown or {}
    # One statement, and so a transaction by itself.
    if seen is not None and may_go_unheld(seen, actor):
        typed = edited(values, shown, seen.form)
        if change_form(seen, actor, typed, now, mark=seen.mark):
            return seen
    return _save_held(entry_id, actor, values, now, seen, shown)


@transaction.atomic(durable=True)
def _save_held(
    entry_id: int, actor: Person, values: Mapping[str, Any], now: datetime, seen: Entry | None,
    shown: Mapping[str, Marks],
) -> Entry:  # fmt: skip
    entry = locked_own_entry(entry_id, actor, seen=seen)
    change_form(entry, actor, edited(values, shown, entry.form), now)
    return entry


def change_form(
    entry: Entry, actor: Person, values: Mapping[str, Any], now: datetime, *, verb: str = "save_draft", mark: str = "",
    **detail: Any,
) -> bool:  # fmt: skip
    """The step that every change of the form takes; `verb` and `detail` go on record.

    On an entry that is held, or with the `mark` by which it was read: False where it has changed since, and nothing
    was written.
    """
    refuse_unless_editable(entry)
    stood = EntryForm.read(entry.form)
    form = _keeping_own_words(entry, stood, EntryForm.read({**entry.form, **values}))
    before = stood.to_data()
    changed = sorted(key for key, value in form.to_data().items() if before[key] != value)
    if not changed:
        return True
    refuse_after_closing(entry, now)
    entry.form = form.to_data()
    entry.version += 1
    entry.changed_at = now
    if entry.state in {State.DRAFT, State.WITHDRAWN}:
        show_in_lists(entry, working_form(entry))
    return record_with(
        change_of(entry, "form", "version", "changed_at", *SHOWN_IN_LISTS, mark=mark),
        actor=actor, verb=verb, subject=("entry", entry.public_id), scope=entry.scope, now=now, changed=changed,
        **detail,
    )  # fmt: skip


def _keeping_own_words(entry: Entry, before: EntryForm, after: EntryForm) -> EntryForm:
    """What somebody has confirmed in their own words is not taken back by a page that was open before."""
    if (before.members, before.mentors) == (after.members, after.mentors):
        return after
    return keeping_own_words(entry.edition.rules, before, after, confirmations_of(entry))


def refuse_after_closing(entry: Entry, now: datetime) -> None:
    """A draft may still be written to (nothing typed is lost); what was handed in may not be changed any more."""
    if entry.state not in {State.SUBMITTED, State.RETURNED}:
        return
    if not may_be_changed(entry, now):
        raise Refused(finding.reason for finding in window_findings(window_facts(entry, now)))


def show_in_lists(entry: Entry, form: EntryForm) -> None:
    """Take from the form what lists show and constraints need."""
    entry.title = form.title.strip()[:200]
    entry.title_key = project_key(form.title)
    entry.lead_name = form.lead.name.strip()[:120] or entry.owner.display_name
    code = division_of(entry.edition.rules, form)
    if entry.division is None or entry.division.code != code:
        entry.division = division_with(entry.edition_id, code)
    if entry.track is None or entry.track.code != form.track:
        entry.track = track_with(entry.edition_id, form.track)
