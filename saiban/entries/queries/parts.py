"""An entry's edition, division and track without asking the database each time, and its forms, read once."""

from __future__ import annotations

from typing import Any

from saiban.editions.known import Known, known_edition_of
from saiban.editions.models import Division, Track
from saiban.entries.models import Entry
from saiban.entries.rules.facts import form_of
from saiban.entries.rules.form import EntryForm
from saiban.rulebook.schema.rulebook import Place

_READ = "read_form"


def set_known_parts(entry: Entry) -> Known:
    """Give the entry its division and track as this process knows them; one that was added since is still asked for."""
    known = known_edition_of(entry.edition_id)
    if entry.division_id in known.divisions:
        entry.division = known.divisions[entry.division_id]
    if entry.track_id in known.tracks:
        entry.track = known.tracks[entry.track_id]
    return known


def place_of_entry(entry: Entry) -> Place:
    """Where the entry stands: what tells which windows hold for it."""
    return entry.division.code if entry.division else None, entry.track.code if entry.track else None


def division_with(edition_id: int, code: str | None) -> Division | None:
    """The edition's division of that code."""
    if not code:
        return None
    known = (division for division in known_edition_of(edition_id).divisions.values() if division.code == code)
    return next(known, None) or Division.objects.filter(edition_id=edition_id, code=code).first()


def track_with(edition_id: int, code: str) -> Track | None:
    """The edition's track of that code."""
    if not code:
        return None
    known = (track for track in known_edition_of(edition_id).tracks.values() if track.code == code)
    return next(known, None) or Track.objects.filter(edition_id=edition_id, code=code).first()


def working_form(entry: Entry) -> EntryForm:
    """The working copy as the rules take it; read from its data once, and anew when the object is given others."""
    rules, data = entry.edition.rules, entry.form
    kept: tuple[Any, Any, EntryForm] | None = vars(entry).get(_READ)
    if kept is None or kept[0] is not data or kept[1] is not rules:
        kept = vars(entry)[_READ] = (data, rules, form_of(rules, data))
    return kept[2]


def submitted_form(entry: Entry) -> EntryForm:
    """What was handed in last, as the rules take it; read from its data once."""
    assert entry.submission
    kept = vars(entry.submission)
    if _READ not in kept:
        kept[_READ] = form_of(entry.edition.rules, entry.submission.form)
    form: EntryForm = kept[_READ]
    return form
