"""The desk's page of an edition's clock."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saiban.accounts.doors import require_staff
from saiban.accounts.models import RoleKind
from saiban.accounts.queries import person_of
from saiban.editions import queries, rules
from saiban.editions.clock import edition_now, received_at
from saiban.editions.commands.rehearsals import end_rehearsal, jump, rehearse
from saiban.editions.forms import ClockForm
from saiban.editions.models import Edition
from saiban.editions.views.paths import path_to

SETTERS = (RoleKind.NATIONAL,)
# By how many seconds the buttons move the clock
STEPS = (
    (60, gettext_lazy("1 分钟")),
    (3600, gettext_lazy("1 小时")),
    (86400, gettext_lazy("1 天")),
    (604800, gettext_lazy("1 周")),
)


@require_staff
@require_http_methods(["GET", "POST"])
def clock(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.get_edition_for_staff(person_of(request), code, SETTERS)
    if request.method == "GET":
        return _show(request, edition, ClockForm())
    if "end" in request.POST:
        end_rehearsal(edition_id=edition.pk, actor=person_of(request), now=received_at(request))
        return redirect("edition_clock", code)
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _show(request, edition, form, status=422)
    _set(request, edition, form)
    return redirect("edition_clock", code)


def _set(request: HttpRequest, edition: Edition, form: ClockForm) -> None:
    moment, by = form.cleaned_data["moment"], form.cleaned_data["by"]
    if moment is not None:
        rehearse(edition_id=edition.pk, moment=moment, actor=person_of(request), now=received_at(request))
    else:
        jump(edition_id=edition.pk, by=by, actor=person_of(request), now=received_at(request))


def _show(request: HttpRequest, edition: Edition, form: ClockForm, status: int = 200) -> HttpResponse:
    now = edition_now(edition, received_at(request))
    if not form.is_bound:
        form.initial["moment"] = now.replace(microsecond=0)
    context = {
        "edition": edition,
        "path": path_to(edition, (_("本届时钟"), "")),
        "now": now,
        "form": form,
        "jumps": rules.jumps(edition.rules),
        "steps": STEPS,
        "rehearsals": queries.list_rehearsals(edition),
    }
    return render(request, "editions/clock.html", context, status=status)
