"""What is done with several entries of the desk's list at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from saiban.accounts.doors import require_staff
from saiban.accounts.models import Person
from saiban.core.errors import NotThere, Refused
from saiban.entries.commands.assigning import assign_entries, claim_entries
from saiban.entries.commands.passing import pass_clean_entries
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.desk import DeskFilter, colleagues_of, get_desk_for, may_take_along
from saiban.entries.views.desk import filter_from
from saiban.ui.onward import onward

MOST = 200


@login_required
@require_staff
@require_POST
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Claim, release, assign or let pass the entries that were ticked; then the list again, as it was narrowed."""
    desk = get_desk_for(person_of(request), code)
    if not may_take_along(person_of(request), desk):
        raise NotThere
    do, chosen = _ACTS.get(request.POST.get("do", "")), _ids(request)
    if do is None or not chosen:
        messages.warning(request, _("请先勾选项目，再选择要做的事。"))
    else:
        given = {"edition": desk.edition, "public_ids": chosen, "actor": person_of(request)}
        do(request, desk, given | {"now": entry_now(request, desk.edition)})
    return onward(request, reverse("desk_entries", args=[code]) + _back(request).address())


def _ids(request: HttpRequest) -> list[str]:
    """What was ticked, without the one character that no database takes."""
    return [text.replace("\0", "") for text in request.POST.getlist("entry")[:MOST]]


def _back(request: HttpRequest) -> DeskFilter:
    return filter_from(request.POST)


def _claim(request: HttpRequest, desk: Any, given: dict[str, Any]) -> None:
    taken = claim_entries(**given)
    count = len(given["public_ids"]) - len(taken)
    messages.success(request, ngettext("已领取 %(n)d 个项目。", "已领取 %(n)d 个项目。", count) % {"n": count})
    for entry in taken:
        messages.warning(request, _("“%(title)s”已由同事领取。") % {"title": entry.title})


def _release(request: HttpRequest, desk: Any, given: dict[str, Any]) -> None:
    count = assign_entries(**given, to=None)
    messages.success(request, ngettext("已放回 %(n)d 个项目。", "已放回 %(n)d 个项目。", count) % {"n": count})


def _assign(request: HttpRequest, desk: Any, given: dict[str, Any]) -> None:
    to = _colleague(desk, request.POST.get("to", ""))
    if to is None:
        messages.warning(request, _("请选择要分给哪位同事。"))
        return
    try:
        count = assign_entries(**given, to=to)
    except Refused as refusal:
        messages.error(request, refusal.reasons[0].message)
        return
    said = ngettext("已把 %(n)d 个项目分给%(name)s。", "已把 %(n)d 个项目分给%(name)s。", count)
    messages.success(request, said % {"n": count, "name": to.display_name})


def _colleague(desk: Any, public_id: str) -> Person | None:
    return next((person for person in colleagues_of(desk) if person.public_id == public_id), None)


def _pass(request: HttpRequest, desk: Any, given: dict[str, Any]) -> None:
    done = pass_clean_entries(**given)
    count = len(done.entries)
    messages.success(request, ngettext("%(n)d 个项目初审通过。", "%(n)d 个项目初审通过。", count) % {"n": count})
    for entry, against in done.left:
        said = _("“%(title)s”需要单独审阅：%(reason)s")
        messages.warning(request, said % {"title": entry.title, "reason": against})


_ACTS: dict[str, Callable[[HttpRequest, Any, dict[str, Any]], None]] = {
    "claim": _claim, "release": _release, "assign": _assign, "pass": _pass,
}  # fmt: skip
