"""Keeping views of the desk's list, and looking after those that were kept."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saiban.accounts.doors import require_staff
from saiban.core.errors import Reason, Refused
from saiban.entries.commands.saved_views import change_view, delete_view, prefer_view, save_view
from saiban.entries.decision import SaveViewForm
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.desk import Desk
from saiban.entries.queries.saved_views import chips_of, get_view_for, get_working_desk_for
from saiban.entries.saved_views import SavedView
from saiban.entries.views.desk import filter_from, list_page
from saiban.ui.onward import in_place_of_page, onward


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def views(request: HttpRequest, code: str) -> HttpResponse:
    """The views that the person has; posted to from the list, keeps what that shows under a name."""
    desk = get_working_desk_for(person_of(request), code)
    if request.method == "GET":
        return _page(request, desk)
    form, given = SaveViewForm(request.POST), filter_from(request.POST)
    form.is_valid()
    try:
        view = save_view(
            desk=desk, actor=person_of(request), name=request.POST.get("name", ""), given=given,
            is_shared="is_shared" in request.POST, now=entry_now(request, desk.edition),
        )  # fmt: skip
    except Refused as refusal:
        page = list_page(request, desk, given, chips_of(desk), _with(form, refusal.reasons), status=422)
        return in_place_of_page(request, page)
    messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return onward(request, reverse("desk_entries", args=[code]) + given.address())


def _with(form: SaveViewForm, reasons: tuple[Reason, ...]) -> SaveViewForm:
    form.errors.clear()
    for reason in reasons:
        form.add_error(reason.item or None, reason.message)
    return form


@login_required
@require_staff
@require_POST
def view(request: HttpRequest, code: str, view_id: int) -> HttpResponse:
    """Rename, share, prefer or remove one view."""
    desk, found = get_view_for(person_of(request), code, view_id)
    act = _ACTS.get(request.POST.get("do", ""), _change)
    try:
        messages.success(request, act(request, found))
    except Refused as refusal:
        return in_place_of_page(request, _page(request, desk, found.pk, refusal.reasons, status=422))
    return onward(request, reverse("desk_views", args=[code]))


def _change(request: HttpRequest, found: SavedView) -> str:
    name, is_shared = request.POST.get("name", ""), "is_shared" in request.POST
    now = entry_now(request, found.edition)
    change_view(view=found, actor=person_of(request), name=name, is_shared=is_shared, now=now)
    return _("视图已保存。")


def _delete(request: HttpRequest, found: SavedView) -> str:
    delete_view(view=found, actor=person_of(request), now=entry_now(request, found.edition))
    return _("已删除视图“%(name)s”。") % {"name": found.name}


def _prefer(request: HttpRequest, found: SavedView) -> str:
    now = entry_now(request, found.edition)
    prefer_view(view=found, actor=person_of(request), is_preferred=True, now=now)
    return _("以后打开列表先看“%(name)s”。") % {"name": found.name}


def _prefer_no_longer(request: HttpRequest, found: SavedView) -> str:
    now = entry_now(request, found.edition)
    prefer_view(view=found, actor=person_of(request), is_preferred=False, now=now)
    return _("以后打开列表先看全部项目。")


_ACTS = {"delete": _delete, "prefer": _prefer, "prefer_no_longer": _prefer_no_longer}


def _page(
    request: HttpRequest, desk: Desk, at: int | None = None, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    """All views; `reasons` is what stands against the change of the one with the id `at`."""
    edition = desk.edition
    context = {
        "edition": edition, "chips": chips_of(desk), "at": at, "reasons": reasons,
        "typed": request.POST.get("name", ""), "now": entry_now(request, edition),
        "may_share": desk.is_national or desk.division is not None,
    }  # fmt: skip
    return render(request, "entries/desk/views.html", context, status=status)
