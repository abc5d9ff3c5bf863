"""Lists of earlier projects: the template, the upload, the look before, and how far the taking in is (H14)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from saiban.accounts.doors import require_staff
from saiban.core.errors import Reason, Refused
from saiban.editions.models import Edition
from saiban.entries.commands.project_lists import confirm_project_list, keep_project_list, lines_of
from saiban.entries.commands.withdrawn_lists import withdraw_project_list
from saiban.entries.decision import ProjectListForm
from saiban.entries.known import ProjectList
from saiban.entries.merge_form import WhyForm
from saiban.entries.pages import entry_now, person_of
from saiban.entries.project_sheets import template as empty_list
from saiban.entries.queries.project_lists import (
    get_edition_of_lists_for,
    get_project_list_for,
    known_editions,
    list_project_lists,
)
from saiban.entries.views.sheets import EXCEL
from saiban.ui.onward import in_place_of_page, onward

# So many lines are shown of each sort; the file has them all.
MOST_WRONG, MOST_GOOD = 200, 20


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of earlier editions, and the upload of a list."""
    edition = get_edition_of_lists_for(person_of(request), code)
    if request.method == "GET":
        return _lists(request, edition, ProjectListForm())
    form = ProjectListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _lists(request, edition, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        kept = keep_project_list(
            edition=edition, data=upload.read(), filename=upload.name, actor=person_of(request),
            now=entry_now(request, edition),
        )  # fmt: skip
    except Refused as refusal:
        return _lists(request, edition, form, refusal.reasons, status=422)
    return onward(request, reverse("project_list", args=[code, kept.public_id]))


def _lists(
    request: HttpRequest, edition: Edition, form: ProjectListForm, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    context = {"form": form, "reasons": reasons, "lists": list_project_lists(edition), "known": known_editions(edition)}
    return _page(request, edition, "entries/desk/project_lists.html", context, status)


@login_required
@require_staff
@require_GET
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The empty list, to be filled in."""
    edition = get_edition_of_lists_for(person_of(request), code)
    answer = HttpResponse(empty_list(edition.ordinal), content_type=EXCEL)
    name = quote(_("往届项目名单模板"))
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.xlsx"
    return answer


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def project_list(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """A list before it is taken in, each wrong line with what is wrong; then how far it is; then what came of it.

    Posted to, confirms it, or withdraws it once it is in.
    """
    projects = get_project_list_for(person_of(request), code, public_id)
    if request.method == "GET":
        return _one(request, projects)
    given: dict[str, Any] = {
        "list_id": projects.pk, "actor": person_of(request), "now": entry_now(request, projects.edition)
    }  # fmt: skip
    try:
        if request.POST.get("do") == "withdraw":
            withdraw_project_list(**given, why=request.POST.get("why", ""))
        else:
            confirm_project_list(**given)
    except Refused as refusal:
        return _one(request, projects, refusal.reasons, status=422)
    return onward(request, request.path)


def _one(
    request: HttpRequest, projects: ProjectList, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    why = WhyForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"projects": projects, "reasons": reasons, "why": why}
    if projects.state == ProjectList.State.LOOKED_AT:
        lines = lines_of(projects)
        wrong = [line for line in lines if line.faults]
        context |= {"wrong": wrong[:MOST_WRONG], "wrong_count": len(wrong), "good_count": len(lines) - len(wrong),
                    "good": [line for line in lines if line.listed][:MOST_GOOD]}  # fmt: skip
    answer = _page(request, projects.edition, "entries/desk/project_list.html", context, status)
    return in_place_of_page(request, answer) if status != 200 else answer


def _page(request: HttpRequest, edition: Edition, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    frame = {
        "edition": edition, "now": entry_now(request, edition)
    }  # fmt: skip
    asked = "#state" if request.headers.get("HX-Target") == "state" else ""
    return render(request, name + asked, frame | context, status=status)
