"""Taking in lists of projects of earlier editions: looked at first, then taken in as a whole (H14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import SYSTEM, record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.names import safe_filename
from saiban.editions.models import Contest, Edition
from saiban.entries import storage
from saiban.entries.commands.filing import put_on_file
from saiban.entries.commands.likeness import hold_comparisons, note_mirrored
from saiban.entries.commands.queue import queue_taking_in
from saiban.entries.known import KnownProject, ProjectList, Suspect
from saiban.entries.naming import project_key
from saiban.entries.project_sheets import check_list, read_list
from saiban.entries.queries.likeness import look_up_all
from saiban.entries.rules.listed import Line, Listed

AT_ONCE, COMPARED_AT_ONCE = 250, 100


@transaction.atomic(durable=True)
def keep_project_list(*, edition: Edition, data: bytes, filename: str, actor: Person, now: datetime) -> ProjectList:
    """Keep an uploaded list to be looked at; of its projects nothing is taken in yet. Refused if it is no such list."""
    check_list(data, filename)
    lines = read_list(data, edition.ordinal)
    projects = ProjectList.objects.create(
        edition=edition, name=safe_filename(filename), size=len(lines), uploaded_by=actor, uploaded_at=now,
        stored_as=storage.keep(data, folder=f"lists/{edition.code}"),
    )  # fmt: skip
    record_list(projects, "keep_project_list", actor, now, size=len(lines))
    return projects


def lines_of(projects: ProjectList) -> list[Line]:
    """The lines of a list that was kept."""
    return read_list(storage.read(projects.stored_as), projects.edition.ordinal)


@transaction.atomic(durable=True)
def confirm_project_list(*, list_id: int, actor: Person, now: datetime) -> ProjectList:
    """Have a list taken in that somebody has looked at; refused while a line of it is wrong. Twice is once."""
    projects = held_list(list_id)
    if projects.state != ProjectList.State.LOOKED_AT:
        return projects
    wrong = sum(bool(line.faults) for line in lines_of(projects))
    if wrong:
        message = _("还有 %(count)d 行有误，整份名单都没有导入。") % {"count": wrong}
        raise Refused([Reason("lines", message, "file", _("请在 Excel 中改正后重新上传。"))])
    projects.state, projects.confirmed_by, projects.confirmed_at = ProjectList.State.WAITING, actor, now
    projects.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    queue_taking_in(projects.pk)
    record_list(projects, "confirm_project_list", actor, now, size=projects.size)
    return projects


def held_list(list_id: int) -> ProjectList:
    try:
        projects = ProjectList.objects.select_for_update().get(pk=list_id)
    except ProjectList.DoesNotExist:
        raise NotThere from None
    projects.edition = Edition.objects.get(pk=projects.edition_id)
    return projects


def record_list(projects: ProjectList, verb: str, actor: Person | None, now: datetime, **detail: object) -> None:
    record(
        actor=actor or SYSTEM, verb=verb, subject=("project_list", projects.public_id), scope=projects.edition.code,
        now=now, name=projects.name, **detail,
    )  # fmt: skip


def take_in_project_list(*, list_id: int, now: datetime) -> None:
    """Take in the whole of a confirmed list, or nothing of it: a worker that is killed leaves no half of it.

    How far it is is told over a connection of its own, for nobody sees into the transaction. A list that is in already
    is left alone, so that a job that runs twice does nothing twice.
    """
    with _teller(list_id) as tell, transaction.atomic(durable=True):
        projects = ProjectList.objects.select_related("edition__contest").get(pk=list_id)
        hold_comparisons(projects.edition.contest_id)
        projects.refresh_from_db(fields=["state"])
        if projects.state != ProjectList.State.WAITING:
            return
        listed = [line.listed for line in lines_of(projects) if line.listed is not None]
        _take_in(projects, listed, tell)
        projects.state, projects.progress = ProjectList.State.TAKEN, 0
        projects.save(update_fields=["state", "progress", "added", "changed", "projects", "before"])
        record_list(projects, "take_in_project_list", None, now, added=projects.added, changed=projects.changed)


@contextmanager
def _teller(list_id: int) -> Iterator[Callable[[int], None]]:
    """Says how many rows are in, to whoever looks, while the transaction is under way."""
    beside = connection.copy()

    def tell(done: int) -> None:
        with beside.cursor() as cursor:
            cursor.execute("UPDATE entries_projectlist SET progress = %s WHERE id = %s", [done, list_id])

    try:
        yield tell
    finally:
        beside.close()


def _take_in(projects: ProjectList, listed: Sequence[Listed], tell: Callable[[int], None]) -> None:
    contest = projects.edition.contest
    names = dict(Edition.objects.filter(contest=contest).values_list("ordinal", "short_name"))
    shelf = _Shelf(contest, {one.ordinal for one in listed})
    rows = iter(listed)
    done, fresh = 0, set[str]()
    while some := list(islice(rows, AT_ONCE)):
        touched = [project for one in some if (project := _touched(shelf, one, names, projects.before)) is not None]
        brought = [project for project in touched if str(project.pk) not in projects.before]
        put_on_file(touched)
        projects.projects += [project.pk for project in touched]
        fresh.update(str(project.pk) for project in brought)
        done += len(some)
        tell(done)
    # What a list brings and then says otherwise is still what it brings.
    projects.before = {key: said for key, said in projects.before.items() if key not in fresh}
    projects.added, projects.changed = len(fresh), len(projects.before)


class _Shelf:
    """What is known of some editions, to be found by number, or by title and unit."""

    def __init__(self, contest: Contest, ordinals: Collection[int]) -> None:
        self.contest = contest
        rows = KnownProject.objects.filter(contest=contest, ordinal__in=ordinals)
        self._by_number: dict[tuple[int, str], KnownProject] = {}
        self._by_name: dict[tuple[int, str, str], KnownProject] = {}
        for project in rows:
            self.add(project)

    def add(self, project: KnownProject) -> None:
        if project.number:
            self._by_number[project.ordinal, project.number] = project
        self._by_name[project.ordinal, project.title_key, project.lead_key] = project

    def find(self, one: Listed) -> KnownProject | None:
        """By its number; a project that either side knows no number of, by its title and unit."""
        found = self._by_number.get((one.ordinal, one.number)) if one.number else None
        if found is not None:
            return found
        named = self._by_name.get((one.ordinal, project_key(one.title), one.lead_key))
        return named if named is not None and not (named.number and one.number) else None


def _touched(
    shelf: _Shelf, one: Listed, names: Mapping[int, str], undoing: dict[str, dict[str, Any]]
) -> KnownProject | None:
    """The project as the list tells it, new or changed and not yet saved; None where nothing more is to be saved.

    Of what was entered here, the list has only the outcome to tell. What a changed one said goes into `undoing`; one
    that was withdrawn with its list comes again as if it were new.
    """
    project = shelf.find(one)
    said: dict[str, Any] = {"outcome": one.outcome, "outcome_on": one.outcome_on}
    if project is None or project.entry_id is None:
        said |= {
            "edition_name": names.get(one.ordinal) or _("第%(ordinal)d届") % {"ordinal": one.ordinal},
            "title": one.title, "title_key": project_key(one.title), "abstract": one.abstract,
            "lead_name": one.lead, "lead_key": one.lead_key, "units": one.units,
        }  # fmt: skip
        if one.number:
            said["number"] = one.number
    if project is None:
        project = KnownProject(contest=shelf.contest, ordinal=one.ordinal, **said)
        shelf.add(project)
        return project
    before = {key: getattr(project, key) for key in said}
    for key, value in said.items():
        setattr(project, key, value)
    if not project.pk:
        # Another row of the list has just brought it; it is saved with that one.
        return None
    if project.entry_id is None and not project.is_compared:
        return project
    if before == said:
        return None
    undoing.setdefault(str(project.pk), before | {"outcome_on": str(before["outcome_on"] or "")})
    return project


def compare_project_list(*, list_id: int, now: datetime) -> None:
    """Compare what a list brought with what was entered, some at a time; taken up where it was cut off."""
    while _compare_some(list_id, now):
        pass


@transaction.atomic(durable=True)
def _compare_some(list_id: int, now: datetime) -> bool:
    projects = held_list(list_id)
    if projects.state != ProjectList.State.TAKEN:
        return False
    hold_comparisons(projects.edition.contest_id)
    entered = KnownProject.objects.filter(contest_id=projects.edition.contest_id, is_compared=True, entry__isnull=False)
    some = projects.projects[projects.progress :][:COMPARED_AT_ONCE] if entered.exists() else []
    paired = _paired(some)
    brought = list(KnownProject.objects.filter(pk__in=some))
    found = look_up_all(brought, paired, entered_alone=True) if brought else {}
    for project in brought:
        if found[project.pk] or paired[project.pk]:
            note_mirrored(project, found[project.pk], now)
    projects.progress += len(some)
    if not some:
        projects.state, projects.progress = ProjectList.State.DONE, projects.size
        record_list(projects, "compare_project_list", None, now)
    projects.save(update_fields=["state", "progress"])
    return bool(some)


def _paired(projects: Collection[int]) -> Mapping[int, Collection[int]]:
    """For each of the projects those that were entered here and found to be like it before."""
    paired = defaultdict[int, list[int]](list)
    rows = Suspect.objects.filter(project__in=projects, entry__known__isnull=False)
    for project, entered in rows.values_list("project", "entry__known"):
        paired[project].append(entered)
    return paired
