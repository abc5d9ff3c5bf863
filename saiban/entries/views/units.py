"""Units that are one: what is suggested, two of them side by side, and what was merged (H13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saiban.accounts.commands.alike_units import compare_units, dismiss_unit_pair, restore_unit_pair
from saiban.accounts.doors import require_staff
from saiban.accounts.models import RoleKind, Unit
from saiban.accounts.queries.alike_units import (
    count_pairs,
    former_names,
    get_merge,
    get_standing_unit,
    list_merges,
    list_pairs,
    pair_of,
    search_units,
    uncompared_units,
)
from saiban.audit.moments import received_at
from saiban.core.errors import Reason, Refused
from saiban.core.tokens import row_number
from saiban.editions.models import Edition
from saiban.editions.queries import get_edition_for_staff
from saiban.entries.commands.merging import merge_units, unmerge_units
from saiban.entries.merge_form import LABELS, MergeForm, WhyForm, in_words
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.merging import merging_of, sides_of
from saiban.ui.onward import in_place_of_page, onward

SHOWN = ("open", "dismissed", "merges")
Reasons = tuple[Reason, ...]


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def units(request: HttpRequest, code: str) -> HttpResponse:
    """The suggestions, those that were dismissed, or what was merged; posted to, looks for new ones at once."""
    edition = _edition(request, code)
    if request.method == "POST":
        compare_units(now=received_at(request), actor=person_of(request), scope=edition.code)
        return onward(request, request.path)
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "open"
    page = row_number(request.GET.get("page", "")) or 1
    rows = list_merges(page) if shown == "merges" else list_pairs(dismissed=shown == "dismissed", page=page)
    context = {"shown": shown, "tabs": _tabs(request, shown), "page": rows, "uncompared": uncompared_units().count()}
    return _page(request, edition, "entries/desk/units.html", context | _searched(request))


def _edition(request: HttpRequest, code: str) -> Edition:
    """The register is of the whole country, so it is the national committee's."""
    return get_edition_for_staff(person_of(request), code, RoleKind.NATIONAL)


def _tabs(request: HttpRequest, shown: str) -> list[dict[str, Any]]:
    labels = {"open": _("建议"), "dismissed": _("认定为不同单位"), "merges": _("合并记录")}
    counts = {"open": count_pairs(dismissed=False), "dismissed": count_pairs(dismissed=True)}
    return [
        {"key": key, "label": label, "href": f"{request.path}?show={key}", "count": counts.get(key)}
        for key, label in labels.items()
    ]


def _searched(request: HttpRequest) -> dict[str, Any]:
    """What was looked for, and the first unit where one was chosen already."""
    typed, first = request.GET.get("q", "").replace("\0", "").strip()[:120], row_number(request.GET.get("one", ""))
    one = get_standing_unit(first) if first else None
    return {"q": typed, "one": one, "found": search_units(typed, besides=one) if typed else None}


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, code: str, one: int, other: int) -> HttpResponse:
    """Two units side by side; posted to, merges them, or says that they are two, or takes that back."""
    edition = _edition(request, code)
    two = get_standing_unit(one), get_standing_unit(other)
    if two[0] == two[1]:
        return onward(request, reverse("desk_units", args=[code]) + "?show=merges")
    act = _ACTS.get(request.POST.get("do", ""))
    if request.method == "GET" or act is None:
        return _pair(request, edition, two)
    return act(request, edition, two)


Two = tuple[Unit, Unit]


def _merge(request: HttpRequest, edition: Edition, two: Two) -> HttpResponse:
    form = MergeForm(request.POST, *two, stays=two[0], rulebook=edition.rules)
    if not form.is_valid():
        return _pair(request, edition, two, form=form, status=422)
    try:
        merged = merge_units(
            **form.merge(), actor=person_of(request), scope=edition.code, now=received_at(request)
        )  # fmt: skip
    except Refused as refusal:
        return _pair(request, edition, two, form=form, reasons=refusal.reasons, status=422)
    messages.success(request, _("已合并。需要时可在这里撤销。"))
    return onward(request, reverse("unit_merge", args=[edition.code, merged.pk]))


def _dismiss(request: HttpRequest, edition: Edition, two: Two) -> HttpResponse:
    form = WhyForm(request.POST)
    form.is_valid()
    try:
        dismiss_unit_pair(
            first_id=two[0].pk, second_id=two[1].pk, actor=person_of(request), scope=edition.code,
            reason=form.cleaned_data.get("why", ""), now=received_at(request),
        )  # fmt: skip
    except Refused as refusal:
        return _pair(request, edition, two, why=form, reasons=refusal.reasons, status=422)
    messages.success(request, _("已认定为两家不同的单位，不再建议合并。"))
    return onward(request, reverse("desk_units", args=[edition.code]))


def _restore(request: HttpRequest, edition: Edition, two: Two) -> HttpResponse:
    restore_unit_pair(
        first_id=two[0].pk, second_id=two[1].pk, actor=person_of(request), scope=edition.code, now=received_at(request)
    )  # fmt: skip
    messages.success(request, _("已撤回认定，重新列入建议。"))
    return onward(request, request.path)


_ACTS: dict[str, Callable[[HttpRequest, Edition, Two], HttpResponse]] = {
    "merge": _merge, "dismiss": _dismiss, "restore": _restore,
}  # fmt: skip


def _pair(
    request: HttpRequest, edition: Edition, two: Two, *, form: MergeForm | None = None, why: WhyForm | None = None,
    reasons: Reasons = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    sides = sides_of(two, person_of(request))
    stays = max(two, key=lambda unit: (bool(unit.uscc), next(s.count for s in sides if s.unit == unit), -unit.pk))
    plan = merging_of(*two, person_of(request))
    context = {
        "sides": [(side, former_names(side.unit)) for side in sides], "pair": pair_of(*two), "plan": plan,
        "labels": LABELS, "form": form or MergeForm(None, *two, stays=stays, rulebook=edition.rules),
        "why": why or WhyForm(), "two_codes": all(unit.uscc for unit in two),
        # What stands against it anyway is told above the form already.
        "reasons": [reason for reason in reasons if reason not in plan.reasons],
    }  # fmt: skip
    return _page(request, edition, "entries/desk/unit_pair.html", context, status)


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, code: str, merge_id: int) -> HttpResponse:
    """What was merged, why and by whom; posted to, takes it back."""
    edition = _edition(request, code)
    if request.method == "GET":
        return _merged(request, edition, merge_id, WhyForm())
    form = WhyForm(request.POST)
    form.is_valid()
    try:
        unmerge_units(
            merge_id=merge_id, why=form.cleaned_data.get("why", ""), actor=person_of(request), scope=edition.code,
            now=received_at(request),
        )  # fmt: skip
    except Refused as refusal:
        return _merged(request, edition, merge_id, form, refusal.reasons, 422)
    messages.success(request, _("已撤销合并，两家单位恢复为各自的记录。"))
    return onward(request, request.path)


def _merged(
    request: HttpRequest, edition: Edition, merge_id: int, form: WhyForm, reasons: Reasons = (), status: int = 200
) -> HttpResponse:
    found = get_merge(merge_id)
    states = (found.before["kept"], found.before["gone"], found.after["kept"])
    fields = [
        (label, [in_words(edition.rules, name, state[name]) for state in states]) for name, label in LABELS.items()
    ]
    context = {"merge": found, "fields": fields, "form": form, "reasons": reasons}
    return _page(request, edition, "entries/desk/unit_merge.html", context, status)


def _page(
    request: HttpRequest, edition: Edition, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    frame = {
        "edition": edition, "rules": edition.rules, "now": entry_now(request, edition)
    }  # fmt: skip
    answer = render(request, name, frame | context, status=status)
    return in_place_of_page(request, answer) if status != 200 else answer
