"""Withdrawing a list of earlier projects: what it brought is taken out, what it changed is as it was before (H14)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.core.errors import Reason, Refused
from saiban.entries.commands.filing import put_on_file, take_off_file
from saiban.entries.commands.likeness import hold_comparisons, note_mirrored
from saiban.entries.commands.project_lists import held_list, record_list
from saiban.entries.commands.queue import queue_taking_out
from saiban.entries.known import KnownProject, ProjectList, Suspect
from saiban.entries.queries.likeness import look_up_all

State = ProjectList.State


@transaction.atomic(durable=True)
def withdraw_project_list(*, list_id: int, why: str, actor: Person, now: datetime) -> ProjectList:
    """Have a list taken out that was taken in; the worker does it. Refused without a why. Twice is once."""
    projects = held_list(list_id)
    if projects.state in (State.LEAVING, State.WITHDRAWN):
        return projects
    why = why.replace("\0", "").strip()
    reasons = [] if why else [Reason("missing", _("请写明撤回的原因，会留在记录里。"), "why")]
    if projects.state != State.DONE:
        reasons.append(Reason("state", _("名单还没有导入完，不能撤回。"), "", _("请稍后刷新再试。")))
    elif projects.changed > len(projects.before):
        message = _("这份名单导入时没有留下修改前的内容，不能整份撤回。")
        reasons.append(Reason("unknown", message, "", _("请导入一份更正后的名单，会按其内容更新。")))
    if reasons:
        raise Refused(reasons)
    projects.state, projects.withdrawn_why = State.LEAVING, why
    projects.withdrawn_by, projects.withdrawn_at = actor, now
    projects.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_why"])
    queue_taking_out(projects.pk)
    record_list(projects, "withdraw_project_list", actor, now, why=why)
    return projects


@transaction.atomic(durable=True)
def take_out_project_list(*, list_id: int, now: datetime) -> None:
    """Take out what a withdrawn list brought, with whatever was found to be like it, and put back what it changed.

    What a later list speaks of as well stays. What was entered here loses only the outcome that the list told. A list
    that is out already is left alone.
    """
    projects = held_list(list_id)
    if projects.state != State.LEAVING:
        return
    hold_comparisons(projects.edition.contest_id)
    later = _said_later(projects)
    rows = [row for row in KnownProject.objects.filter(pk__in=projects.projects) if row.pk not in later]
    changed = [row for row in rows if str(row.pk) in projects.before]
    take_off_file([row for row in rows if str(row.pk) not in projects.before])
    for row in changed:
        _put_back(row, projects.before[str(row.pk)], now)
    projects.state, projects.stayed = State.WITHDRAWN, len(projects.projects) - len(rows)
    projects.save(update_fields=["state", "stayed"])
    record_list(
        projects, "take_out_project_list", None, now, gone=len(rows) - len(changed), put_back=len(changed),
        stayed=projects.stayed,
    )  # fmt: skip


def _said_later(projects: ProjectList) -> set[int]:
    """Those of its projects of which a list that was taken in later, and stands, speaks as well."""
    others = ProjectList.objects.filter(
        edition__contest=projects.edition.contest_id, projects__overlap=projects.projects
    )
    standing = others.filter(pk__gt=projects.pk).exclude(state=State.WITHDRAWN)
    return {key for keys in standing.values_list("projects", flat=True) for key in keys}


def _put_back(row: KnownProject, before: dict[str, Any], now: datetime) -> None:
    """What the project said before the list; and what is like it by these words."""
    for key, value in before.items():
        setattr(row, key, (date.fromisoformat(value) if value else None) if key == "outcome_on" else value)
    if row.entry_id is not None:
        row.save(update_fields=["outcome", "outcome_on"])
        return
    put_on_file([row])
    paired = Suspect.objects.filter(project=row).values_list("entry__known", flat=True)
    note_mirrored(row, look_up_all([row], {row.pk: list(paired)}, entered_alone=True)[row.pk], now)
