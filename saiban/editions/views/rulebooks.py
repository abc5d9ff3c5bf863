"""The desk's page of a rulebook: who changed what and why, and the way to change it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from saiban.accounts.doors import require_staff
from saiban.accounts.models import RoleKind
from saiban.accounts.queries import has_role, person_of
from saiban.core.errors import Refused
from saiban.core.tokens import row_number
from saiban.editions import queries
from saiban.editions.clock import edition_now, received_at
from saiban.editions.commands.rulebooks import Loaded, load_rulebook, preview_changes, revert_rulebook
from saiban.editions.forms import ReasonForm, RulebookForm
from saiban.editions.models import Edition, RulebookRevision
from saiban.editions.views.paths import path_to
from saiban.editions.wording import tell
from saiban.rulebook import Rulebook, difference

READERS = (RoleKind.NATIONAL, RoleKind.OBSERVER)
WRITERS = (RoleKind.NATIONAL,)


@require_staff
@require_GET
def history(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.get_edition_for_staff(person_of(request), code, READERS)
    return _history(request, edition, RulebookForm(edition_code=code))


@require_staff
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """First shows what a new rulebook would change; the same form, confirmed, puts it in force."""
    edition = queries.get_edition_for_staff(person_of(request), code, WRITERS)
    form = RulebookForm(request.POST, request.FILES, edition_code=code)
    is_valid, is_typed = form.is_valid(), "text" in request.POST
    if is_typed and (not is_valid or "back" in request.POST):
        return _editor(request, edition, form, request.POST["text"], status=200 if is_valid else 422)
    if not is_valid:
        return _history(request, edition, form, status=422)
    if "confirm" in request.POST and form.cleaned_data["expects"] == edition.revision_id:
        return _load(request, edition, form)
    return _preview(request, edition, form)


@require_staff
@require_GET
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The rulebook in force as a text to be written in; nothing happens before its changes were shown and confirmed."""
    edition = queries.get_edition_for_staff(person_of(request), code, WRITERS)
    assert edition.revision
    form = RulebookForm(edition_code=code, initial={"expects": edition.revision_id})
    return _editor(request, edition, form, edition.revision.source)


def _editor(request: HttpRequest, edition: Edition, form: RulebookForm, text: str, status: int = 200) -> HttpResponse:
    """The text as it was typed, with every problem beside its line, and who has changed the rules meanwhile."""
    began = row_number(str(form["expects"].value() or ""))
    # A browser leaves out the first line break of a text area and posts the others as two characters.
    context = {"form": form, "text": text.replace("\r\n", "\n"), "since": queries.revisions_since(edition, began)}
    return _page(request, edition, "editions/rulebook_edit.html", context, status)


@require_staff
@require_GET
def revision(request: HttpRequest, code: str, number: int) -> HttpResponse:
    edition = queries.get_edition_for_staff(person_of(request), code, READERS)
    return _revision(request, edition, queries.get_revision(edition, number), ReasonForm())


@require_staff
@require_POST
def revert(request: HttpRequest, code: str, number: int) -> HttpResponse:
    edition = queries.get_edition_for_staff(person_of(request), code, WRITERS)
    shown = queries.get_revision(edition, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _revision(request, edition, shown, form, status=422)
    try:
        loaded = revert_rulebook(
            edition_id=edition.pk,
            number=number,
            actor=person_of(request),
            reason=form.cleaned_data["reason"],
            now=edition_now(edition, received_at(request)),
        )
    except Refused as refused:
        return _revision(request, edition, shown, form, status=422, reasons=refused.reasons)
    return _done(request, edition, loaded)


@require_staff
@require_GET
def download(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The rulebook as it was loaded, comments and all."""
    edition = queries.get_edition_for_staff(person_of(request), code, READERS)
    shown = queries.get_revision(edition, number)
    response = HttpResponse(shown.source, content_type="application/toml; charset=utf-8")
    name = content_disposition_header(True, f"{edition.code}-r{shown.number}.toml")
    response["Content-Disposition"] = name or "attachment"
    return response


def _history(request: HttpRequest, edition: Edition, form: RulebookForm, status: int = 200) -> HttpResponse:
    context = {"revisions": queries.list_revisions(edition), "form": form}
    return _page(request, edition, "editions/rulebook_history.html", context, status)


def _preview(
    request: HttpRequest, edition: Edition, form: RulebookForm, reasons: tuple[Any, ...] = (), status: int = 200
) -> HttpResponse:
    rulebook: Rulebook = form.cleaned_data["rulebook"]
    changes, refusals = preview_changes(rulebook)
    context = {
        "told": tell(changes, edition.rules, rulebook),
        "reasons": reasons or refusals,
        "text": form.cleaned_data["text"],
        "form": form,
        "since": queries.revisions_since(edition, form.cleaned_data["expects"]),
    }
    return _page(request, edition, "editions/rulebook_preview.html", context, status)


def _load(request: HttpRequest, edition: Edition, form: RulebookForm) -> HttpResponse:
    try:
        loaded = load_rulebook(
            rulebook=form.cleaned_data["rulebook"],
            source=form.cleaned_data["text"],
            actor=person_of(request),
            reason=form.cleaned_data["reason"],
            now=edition_now(edition, received_at(request)),
        )
    except Refused as refused:
        return _preview(request, edition, form, refused.reasons, status=422)
    return _done(request, edition, loaded)


def _revision(
    request: HttpRequest,
    edition: Edition,
    shown: RulebookRevision,
    form: ReasonForm,
    status: int = 200,
    reasons: tuple[Any, ...] = (),
) -> HttpResponse:
    revisions = queries.list_revisions(edition)
    against = _against(request, edition, shown, revisions)
    new = Rulebook.model_validate(shown.data)
    old = Rulebook.model_validate(against.data) if against else None
    context = {
        "shown": shown,
        "against": against,
        "others": [each for each in revisions if each.pk != shown.pk],
        "told": tell(difference(old, new), old, new) if old else [],
        "form": form,
        "reasons": reasons,
    }
    return _page(request, edition, "editions/rulebook_revision.html", context, status)


def _against(
    request: HttpRequest, edition: Edition, shown: RulebookRevision, revisions: list[RulebookRevision]
) -> RulebookRevision | None:
    """The revision to compare with: the one asked for, else the one before; None for the first."""
    asked = request.GET.get("against", "")
    numbers = [each.number for each in revisions]
    number = row_number(asked)
    if number in numbers:
        return queries.get_revision(edition, number)
    before = [number for number in numbers if number < shown.number]
    return queries.get_revision(edition, max(before)) if before else None


def _done(request: HttpRequest, edition: Edition, loaded: Loaded) -> HttpResponse:
    told = {"number": loaded.revision.number, "count": len(loaded.changes)}
    if loaded.is_new:
        messages.success(request, _("第 %(number)d 版规则已生效，共 %(count)d 处修改。") % told)
    else:
        messages.info(request, _("内容与现行的第 %(number)d 版相同，未作改动。") % told)
    return redirect("rulebook_history", edition.code)


def _page(request: HttpRequest, edition: Edition, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    shown: RulebookRevision | None = context.get("shown")
    frame = {
        "edition": edition,
        "may_write": has_role(person_of(request), WRITERS, edition.code),
        "path": path_to(edition, (_("规则手册"), reverse("rulebook_history", args=[edition.code]))),
        "download": _download_address(edition, shown),
    }
    return render(request, template, {**frame, **context}, status=status)


def _download_address(edition: Edition, shown: RulebookRevision | None) -> str:
    number = shown.number if shown else edition.revision.number if edition.revision else 0
    return reverse("rulebook_download", args=[edition.code, number])
