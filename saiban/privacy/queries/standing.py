"""What stands against the deletion of an account, and what of it will stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.accounts.models import Person, Role
from saiban.accounts.scopes import names_of
from saiban.core.errors import Reason
from saiban.editions.clock import edition_now
from saiban.entries.models import ENTERED, Entry, State


def obstacles(person: Person, real_now: datetime) -> list[Reason]:
    """Every reason why the account cannot be deleted now, each with what to do first."""
    return [*_entries(person, real_now), *_roles(person)]


def _entries(person: Person, real_now: datetime) -> Iterator[Reason]:
    """A committee has to reach whoever leads an entry for as long as the edition runs."""
    running = Entry.objects.filter(owner=person, state__in=ENTERED).exclude(state=State.REJECTED)
    for entry in running.select_related("edition").order_by("pk"):
        ends = entry.edition.rules.ends
        if ends is None or edition_now(entry.edition, real_now) < ends:
            message = _("您是参赛项目“%(title)s”的填报人，“%(edition)s”尚未结束。") % {
                "title": entry.title, "edition": entry.edition.short_name,
            }  # fmt: skip
            remedy = _("请先移交给接手人，或撤回该项目，或等本届结束后再注销。")
            yield Reason("running_entry", message, reverse("entry_handover", args=[entry.public_id]), remedy)


def _roles(person: Person) -> Iterator[Reason]:
    held = list(Role.objects.filter(person=person, ended_at=None))
    names = names_of({role.scope for role in held}) if held else {}
    for role in held:
        where = names.get(role.scope, role.scope)
        message = _("您还担任%(scope)s的%(role)s。") % {"scope": where, "role": role.get_kind_display()}
        yield Reason("role", message, "", _("请先由组委会在“人员”中结束您的角色。"))


def stays(person: Person) -> list[str]:
    """In words, what remains after the deletion and why."""
    kept = [_("操作记录：依《网络安全法》至少留存六个月，且不能修改；记录里只有账号编号，没有姓名和联系方式。")]
    if Entry.objects.filter(owner=person, submission__isnull=False).exists():
        kept.append(
            _("已提交过的参赛项目：项目内容、单位、团队名单和评审结果作为赛事档案保留，您的手机号和邮箱从中删去。")
        )
    kept.append(_("对条款和单独同意的记录：证明处理信息的依据，只有账号编号。"))
    return kept
