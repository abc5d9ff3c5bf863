"""The pages on which an entry is written."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from saiban.core.errors import Reason, Refused
from saiban.editions.queries import known_edition_for
from saiban.entries.commands.drafts import save_draft, start_entry
from saiban.entries.models import Entry
from saiban.entries.pages import entry_now, page_of, person_of, takes_entries, wizard_of
from saiban.entries.posted import PARTS, READERS, change_rows
from saiban.entries.queries.doors import get_own_entry_for, keep_in_hand
from saiban.entries.rules.asked import fields_asked, member_fields_asked
from saiban.entries.rules.edits import marks_of, read_marks
from saiban.entries.rules.form import EntryForm
from saiban.entries.rules.states import EDITABLE
from saiban.entries.wizard import Wizard
from saiban.rulebook import Rulebook
from saiban.ui.onward import in_place_of_page, onward


@login_required
@require_http_methods(["GET", "POST"])
def new_entry(request: HttpRequest, code: str) -> HttpResponse:
    """What to have at hand before one begins; the button makes the draft, which nobody could hand in out of time."""
    edition = known_edition_for(request.user, code)
    is_open = takes_entries(request, edition)
    if request.method == "POST" and is_open:
        entry = start_entry(edition=edition, actor=person_of(request), now=entry_now(request, edition))
        keep_in_hand(person_of(request), entry)
        return onward(request, reverse("entry_step", args=[entry.public_id, "units"]))
    shown = {"edition": edition, "rules": edition.rules, "is_open": is_open}
    return render(request, "entries/new.html", shown, status=422 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """One step of the wizard; what is typed is saved as it is typed, right or wrong."""
    entry = get_own_entry_for(request.user, public_id)
    wizard = wizard_of(request, entry)
    if step not in READERS or step not in wizard.keys:
        raise Http404
    if entry.state not in EDITABLE:
        return redirect("entry", public_id)
    if request.method == "POST":
        return _save(request, wizard, step)
    return _page(request, wizard, step, with_missing="check" in request.GET)


def _save(request: HttpRequest, wizard: Wizard, step: str) -> HttpResponse:
    entry, now, command = wizard.entry, wizard.now, request.POST.get("do", "")
    values = change_rows(step, _typed(request, entry, step), command)
    before = entry.form
    try:
        saved = save_draft(
            entry_id=entry.pk, actor=person_of(request), values=values, now=now, seen=entry,
            shown=read_marks(request.POST.get("marks", "")),
        )  # fmt: skip
    except Refused as refusal:
        # Nothing typed is lost: the same page comes back with it, and says why it could not be saved.
        entry.form = {**entry.form, **values}
        answer = _page(request, wizard_of(request, entry), step, reasons=refusal.reasons, status=422)
        return in_place_of_page(request, answer) if command else answer
    if request.htmx and not command:  # type: ignore[attr-defined]
        return _saved(request, wizard_of(request, saved), step, before, values)
    keep_in_hand(person_of(request), saved)
    return onward(request, _next(wizard, step, command))


def _typed(request: HttpRequest, entry: Entry, step: str) -> dict[str, Any]:
    """What was on the page. Answers to questions that were not wait for the entrant to come back to them."""
    values = READERS[step](request.POST, entry.edition.rules)
    stood = EntryForm.read(entry.form)
    if "fields" in values:
        values["fields"] = {**stood.fields, **values["fields"]}
    if "members" in values and len(values["members"]) == len(stood.members):
        # Rows are told apart by their places, so they must be the same ones.
        for member, before in zip(values["members"], stood.members, strict=True):
            member["fields"] = {**before.fields, **member["fields"]}
    return values


def _next(wizard: Wizard, step: str, command: str) -> str:
    if command == "next":
        return wizard.after(step)
    anchor = "#rows" if command.startswith(("add", "remove")) else ""
    return wizard.address(step) + anchor


def _saved(
    request: HttpRequest, wizard: Wizard, step: str, before: dict[str, Any], typed: dict[str, Any]
) -> HttpResponse:
    """The answer to saving in passing: the moment, the checklist; and the step anew where its shape has changed, or
    something was written elsewhere that the page does not show yet, or the page could not take it the last time."""
    rules, stored = wizard.entry.edition.rules, wizard.entry.form
    has_changed = _shape(rules, before) != _shape(rules, stored) or not _holds(stored, typed)
    if has_changed or "whole" in request.POST:
        answer = _page(request, wizard, step, fragment="step")
        answer["HX-Retarget"], answer["HX-Reswap"] = "#step", "outerHTML"
        return answer
    return _page(request, wizard, step, fragment="saved")


def _holds(stored: dict[str, Any], typed: dict[str, Any]) -> bool:
    """Whether what was typed is what is stored, and nothing else."""
    ours, theirs = EntryForm.read(typed).to_data(), EntryForm.read(stored).to_data()
    return all(ours[key] == theirs[key] for key in typed)


_SHAPING = ("applicant", "track", "division", "province")


def _shape(rules: Rulebook, data: dict[str, Any]) -> list[Any]:
    """What decides which fields and choices there are, and which questions hang on an answer and are asked."""
    form = EntryForm.read(data)
    lead, members = form.lead, form.members
    asked = [
        fields_asked(rules, form),
        *(member_fields_asked(rules, member.role, member.fields) for member in members),
    ]  # fmt: skip
    return [*(getattr(form, key) for key in _SHAPING), lead.kind, lead.level, lead.province, asked]


def _page(
    request: HttpRequest, wizard: Wizard, step: str, *, fragment: str = "", with_missing: bool = False,
    reasons: tuple[Reason, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    form = wizard.facts.form.to_data()
    # What was refused stands on the page and is not stored: it still counts against what the page showed at first.
    marks = request.POST.get("marks", "") if reasons else json.dumps(marks_of({key: form[key] for key in PARTS[step]}))
    context = page_of(wizard, step, with_missing=with_missing) | {"reasons": reasons, "marks": marks}
    template = f"entries/step_{step}.html" + (f"#{fragment}" if fragment else "")
    return render(request, template, context, status=status)
