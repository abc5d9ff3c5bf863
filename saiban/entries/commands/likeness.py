"""Comparing what was entered with all projects known (H14, H16)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from time import sleep

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from saiban.audit.commands import SYSTEM, record
from saiban.core.names import unit_key
from saiban.database.questions import AnyGiven, Columns, Given, Question
from saiban.database.writing import insert_all
from saiban.editions.known import known_edition_of
from saiban.editions.models import Edition
from saiban.entries.commands.filing import put_on_file, take_off_file
from saiban.entries.commands.queue import queue_missed_comparisons
from saiban.entries.known import Dismissal, KnownProject, Suspect
from saiban.entries.models import ENTERED, Entry, EntryUnit
from saiban.entries.naming import project_key
from saiban.entries.queries.likeness import Found, look_up
from saiban.entries.queries.parts import set_known_parts
from saiban.entries.rules.facts import form_of

logger = logging.getLogger(__name__)

# Of advisory locks, which all rooms share; the contest's id is the other half of the number.
_LOCK = 0x5A1B
# Seconds between tries for it by a job that cannot wait longer
_PAUSES = (0, 0.01, 0.02, 0.04, 0.08, 0.15)

_EDITION_OF = Columns(lambda: Entry.objects.filter(pk=Given("entry")).values_list("edition"))
_ENTRY = Question(lambda: Entry.objects.filter(pk=Given("entry")).select_related("submission", "known"))
_UNITS_ON_FILE = Columns(lambda: EntryUnit.objects.filter(entry=Given("entry")).values_list("unit__name_key"))


def hold_comparisons(contest_id: int) -> None:
    """One comparison of a contest at a time: of two copies that come at once, the second one finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, contest_id])


def _hold_soon(contest_id: int) -> bool:
    """The same, waiting for a few comparisons, each of which takes milliseconds; False where a list is taken in."""
    with connection.cursor() as cursor:
        for pause in _PAUSES:
            sleep(pause)
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, contest_id])
            if cursor.fetchone()[0]:
                return True
    return False


@transaction.atomic(durable=True)
def compare_entry(*, entry_id: int, now: datetime, anew: bool = False) -> None:
    """Put the entry's last submission on file and note which projects are like it; forget an entry that was withdrawn.

    A submission that is on file already is left alone, so that a job that runs twice does nothing twice; unless it is
    to be compared `anew`, because its units were merged with others.
    """
    hold_comparisons(_edition_of(entry_id).contest_id)
    _compare(entry_id, now, anew=anew)


@transaction.atomic(durable=True)
def compare_entry_soon(*, entry_id: int, now: datetime) -> None:
    """The same for a job that must not be kept from other things: where its turn does not come within a moment, the
    entry is left to a job that may wait for it."""
    if _hold_soon(_edition_of(entry_id).contest_id):
        _compare(entry_id, now)
    else:
        queue_missed_comparisons()


def _edition_of(entry_id: int) -> Edition:
    [(edition_id,)] = _EDITION_OF.rows(entry=entry_id)
    return known_edition_of(edition_id).edition


def _compare(entry_id: int, now: datetime, *, anew: bool = False) -> None:
    entry = _ENTRY.one(entry=entry_id)
    assert entry
    entry.edition = set_known_parts(entry).edition
    known: KnownProject | None = getattr(entry, "known", None)
    if entry.state not in ENTERED or entry.submission is None:
        if known is not None and known.is_compared:
            _forget(entry, known, now)
        return
    stands = known is not None and known.is_compared and known.sequence == entry.submission.sequence
    if stands and not anew:
        return
    project = _as_submitted(entry, known or KnownProject(entry=entry))
    put_on_file([project])
    if known is None:
        found = look_up(project)
        _note_first(project, found, now)
    else:
        found = look_up(project, also=_paired(entry, project))
        note_suspects(entry, found, now)
        note_mirrored(project, found, now)
    _record(entry, now, found=len(found))


def _record(entry: Entry, now: datetime, **detail: object) -> None:
    record(
        actor=SYSTEM, verb="compare_entry", subject=("entry", entry.public_id), scope=entry.scope, now=now, **detail
    )  # fmt: skip


def _as_submitted(entry: Entry, project: KnownProject) -> KnownProject:
    """What the last submission says, as it is known for comparison."""
    assert entry.submission
    form, edition = form_of(entry.edition.rules, entry.submission.form), entry.edition
    project.contest_id, project.ordinal, project.edition_name = edition.contest_id, edition.ordinal, edition.short_name
    project.sequence, project.number = entry.submission.sequence, entry.number
    project.title, project.title_key = form.title.strip()[:200], project_key(form.title)
    project.abstract = form.abstract
    project.lead_name, project.lead_key = form.lead.name.strip()[:120], key_of_unit(form.lead.name)
    named = [key_of_unit(part.name) for _item, part in form.units()]
    on_file = [key for (key,) in _UNITS_ON_FILE.rows(entry=entry.pk)]
    project.units = sorted({key for key in [*named, *on_file] if key}) or [f"person:{entry.owner_id}"]
    return project


def key_of_unit(name: str) -> str:
    return unit_key(name)[:120]


def _forget(entry: Entry, project: KnownProject, now: datetime) -> None:
    take_off_file([project])
    Suspect.objects.filter(entry=entry).delete()
    _record(entry, now, withdrawn=True)


def _paired(entry: Entry, project: KnownProject) -> set[int]:
    """The projects that the entry was found to be like before, or that were found to be like it."""
    own = Suspect.objects.filter(entry=entry).values_list("project", flat=True)
    others = Suspect.objects.filter(project=project, entry__known__isnull=False)
    return {*own, *others.values_list("entry__known", flat=True)}


def _note_first(project: KnownProject, found: Sequence[Found], now: datetime) -> None:
    """Note both ways what a project is like that was not known until now: of it nothing was said or noted before."""
    if not found:
        return
    assert project.entry_id
    ours = [_suspect(project.entry_id, each.project.pk, each, None, now) for each in found]
    theirs = [_suspect(pk, project.pk, each, None, now) for pk, each in _entered(found).items()]
    insert_all([*ours, *theirs])


def note_suspects(entry: Entry, found: Iterable[Found], now: datetime) -> None:
    """Let exactly these be what the entry is like."""
    by_project = {each.project.pk: each for each in found}
    Suspect.objects.filter(entry=entry).exclude(project__in=by_project).delete()
    said = _said_of(Dismissal.objects.standing().filter(entry=entry), "project_id")
    _note((_suspect(entry.pk, each.project.pk, each, said.get(pk), now) for pk, each in by_project.items()))


def note_mirrored(project: KnownProject, found: Sequence[Found], now: datetime) -> None:
    """Tell the other way round: each entry that is like this project has it among its own."""
    by_entry = _entered(found)
    Suspect.objects.filter(project=project).exclude(entry__in=by_entry).delete()
    said = _said_of(Dismissal.objects.standing().filter(project=project), "entry_id")
    _note(_suspect(pk, project.pk, each, said.get(pk), now) for pk, each in by_entry.items())


_ENTERED_OF = Columns(lambda: Entry.objects.entered().filter(known=AnyGiven("projects")).values_list("pk"))


def _entered(found: Sequence[Found]) -> dict[int, Found]:
    """By their keys, the entries among what was found that stand as entered."""
    if not found:
        return {}
    standing = {pk for (pk,) in _ENTERED_OF.rows(projects=[each.project.pk for each in found])}
    return {pk: each for each in found if (pk := each.project.entry_id) in standing and pk is not None}


def _said_of(rows: Iterable[Dismissal], key: str) -> Mapping[int, int]:
    """The degree at which each pair was said to be different ones, by the newest word on it."""
    return {getattr(row, key): row.degree for row in reversed(list(rows))}


def _suspect(entry_id: int, project_id: int, found: Found, dismissed_at: int | None, now: datetime) -> Suspect:
    return Suspect(
        entry_id=entry_id, project_id=project_id, degree=int(found.degree), same_unit=found.same_unit,
        title_share=int(found.likeness.title * 100), text_share=int(found.likeness.text * 100), found_at=now,
        is_open=dismissed_at is None or found.degree > dismissed_at,
    )  # fmt: skip


def _note(rows: Iterable[Suspect]) -> None:
    Suspect.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["entry", "project"],
        update_fields=["degree", "title_share", "text_share", "same_unit", "is_open"],
    )  # fmt: skip


def compare_missed_entries(*, now: datetime, limit: int = 2000) -> None:
    """Compare what stands without being on file as it was last handed in; one that fails keeps no other from it."""
    on_file = KnownProject.objects.filter(
        entry=OuterRef("pk"), is_compared=True, sequence=OuterRef("submission__sequence")
    )
    missed = Entry.objects.entered().exclude(Exists(on_file)).order_by("submission_id")
    for entry in missed.values_list("pk", flat=True)[:limit]:
        try:
            compare_entry(entry_id=entry, now=now)
        except Exception:
            logger.exception("entry %s could not be compared", entry)
