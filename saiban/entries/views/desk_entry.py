"""One entry on one page of the desk: what was handed in, its history, and the forms by which a committee acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.windows import Window
from saiban.entries.decision import ActForm, CorrectionForm, DecisionForm, LateForm, UndoForm, remark_items
from saiban.entries.models import Entry, Screening, State
from saiban.entries.pages import desk_page_of, entry_now, person_of
from saiban.entries.queries.doors import get_entry_for_desk, may_screen, may_undo, refuse_unless_screener
from saiban.entries.queries.parts import place_of_entry
from saiban.entries.queries.stage_documents import slots_of
from saiban.entries.rules.screening import latest_correction, suggested_correction
from saiban.ui.onward import in_place_of_page


def entry_at(request: HttpRequest, code: str, public_id: str) -> Entry:
    """The entry that an address of the desk names; NotThere also for one of another edition."""
    found = get_entry_for_desk(request.user, public_id)
    if found.edition.code != code:
        raise NotThere
    return found


def screened_at(request: HttpRequest, code: str, public_id: str) -> Entry:
    """The same, for who decides on it; NotThere for observers."""
    found = entry_at(request, code, public_id)
    refuse_unless_screener(person_of(request), found)
    return found


def decision_form(found: Entry, now: datetime, data: Any = None) -> DecisionForm:
    return DecisionForm(data, window=_window(found), rule=found.edition.rules.correction, now=now)


def _window(found: Entry) -> Window | None:
    return found.edition.rules.registration_window(*place_of_entry(found))


def entry_page(
    request: HttpRequest, found: Entry, reasons: tuple[Reason, ...] = (), *, form: DecisionForm | None = None,
    typed: Mapping[str, ActForm] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page, with the decision's `form` or one of the others as it was `typed` and refused; the rest are empty."""
    now, typed = entry_now(request, found.edition), typed or {}
    form = form or decision_form(found, now)
    context = desk_page_of(found, now) | {
        "decision": form, "reasons": reasons,
        "may_screen": may_screen(person_of(request), found) and found.state == State.SUBMITTED,
        "remark_rows": form.remark_rows(remark_items(found)),
        "slots": slots_of(found, now), "late": typed.get("late"), "late_empty": LateForm(auto_id="id_late_%s"),
        "may_grant_late": may_screen(person_of(request), found),
        "reasons_of": {item: [each for each in reasons if each.item == item] for item in DecisionForm.base_fields},
        **_undoing(request, found, typed.get("undo"), now),
        **_correcting(request, found, typed.get("correcting"), now),
    }  # fmt: skip
    if may_screen(person_of(request), found):
        # What was read on a licence is compared with this; observers may not open the licence either.
        context["lead"] = context["form"].lead
        context |= {"may_show_contacts": True, "may_see_looks": True}
    answer = render(request, "entries/desk/entry.html", context, status=status)
    return in_place_of_page(request, answer) if status != 200 else answer


def refusal_of(
    request: HttpRequest, found: Entry, name: str, form: ActForm, act: Callable[..., object]
) -> HttpResponse | None:
    """Do what a form of the page asks, the one called `name` there; the page again where that is refused."""
    if not form.is_valid():
        return entry_page(request, found, typed={name: form}, status=422)
    now = entry_now(request, found.edition)
    try:
        act(entry_id=found.pk, actor=person_of(request), now=now, **form.asked())
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(reason.item if reason.item in form.fields else None, reason.message)
        fresh = get_entry_for_desk(request.user, found.public_id)
        return entry_page(request, fresh, refusal.reasons, typed={name: form}, status=422)
    return None


def _undoing(request: HttpRequest, found: Entry, undo: ActForm | None, now: datetime) -> dict[str, Any]:
    standing: Screening | None = getattr(found.submission, "screening", None)
    if standing is None or not may_screen(person_of(request), found) or not may_undo(person_of(request), found, now):
        return {}
    return {"may_undo": True, "undo": undo or UndoForm(initial={"screening": standing.pk})}


def _correcting(request: HttpRequest, found: Entry, correcting: ActForm | None, now: datetime) -> dict[str, Any]:
    """For a returned entry whose committee may give it another date: the form, and the latest date there may be."""
    returned: Screening | None = getattr(found.submission, "screening", None)
    rule = found.edition.rules.correction
    may = rule.later and found.state == State.RETURNED and may_screen(person_of(request), found)
    if returned is None or not may:
        return {}
    suggested = localtime(suggested_correction(_window(found), now, rule)).replace(second=0, microsecond=0)
    form = correcting or CorrectionForm(initial={"screening": returned.pk, "until": suggested})
    latest = latest_correction(_window(found), rule, returned.decided_at)
    return {"may_grant_correction": True, "correcting": form, "latest_correction": latest}
