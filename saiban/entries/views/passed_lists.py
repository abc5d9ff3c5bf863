"""The desk's page of a division's list of passed entries."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saiban.accounts.doors import require_staff
from saiban.core.errors import Refused
from saiban.editions.models import Division
from saiban.entries.commands.passed_lists import publish_passed_list, withdraw_passed_list
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.passed_lists import get_division_to_publish_for, passed_rows, standing_list


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def passed_list(request: HttpRequest, code: str, division_code: str) -> HttpResponse:
    """What the list would be, what stands published, and the buttons."""
    division = get_division_to_publish_for(person_of(request), code, division_code)
    if request.method == "POST":
        return _act(request, division)
    return _page(request, division)


def _act(request: HttpRequest, division: Division) -> HttpResponse:
    given: dict[str, Any] = {
        "division": division, "actor": person_of(request), "now": entry_now(request, division.edition)
    }  # fmt: skip
    if request.POST.get("do") == "withdraw":
        withdraw_passed_list(**given)
        messages.success(request, _("名单已撤下，公众不再能看到。"))
    else:
        try:
            made = publish_passed_list(**given)
        except Refused as refusal:
            return _page(request, division, refusal.reasons, 422)
        messages.success(request, _("已公布 %(n)d 个初审通过的项目。") % {"n": len(made.rows)})
    return redirect("passed_list", division.edition.code, division.code)


def _page(request: HttpRequest, division: Division, reasons: Any = (), status: int = 200) -> HttpResponse:
    rows, standing = passed_rows(division), standing_list(division)
    known = {row["number"] for row in standing.rows} if standing else set()
    now = {row["number"] for row in rows}
    context = {
        "edition": division.edition, "division": division, "rows": rows, "standing": standing, "reasons": reasons,
        "tracks": {track.code: track.name for track in division.edition.rules.tracks},
        "added": len(now - known), "gone": len(known - now), "differs": standing is None or standing.rows != rows,
    }  # fmt: skip
    return render(request, "entries/desk/passed_list.html", context, status=status)
