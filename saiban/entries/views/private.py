"""Proofs of identity: agreeing to hand them over, who looked at them, and what was erased."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from saiban.accounts.doors import require_staff
from saiban.accounts.models import RoleKind
from saiban.accounts.queries import has_role
from saiban.audit.queries import AuditFilter, page_of_rows
from saiban.audit.scopes import PLATFORM
from saiban.core.errors import NotThere, Refused
from saiban.core.tokens import row_number
from saiban.editions.clock import received_at
from saiban.entries.commands.consents import give_identity_consent, withdraw_identity_consent
from saiban.entries.commands.looks import LOOK, note_contacts_shown
from saiban.entries.pages import desk_page_of, entry_now, person_of
from saiban.entries.private_pages import consent_page, looks_page
from saiban.entries.queries.desk import get_desk_for
from saiban.entries.queries.doors import get_document_for, get_own_entry_for, refuse_unless_screener
from saiban.entries.queries.private import erasures_of, schedule_of
from saiban.entries.views.desk_entry import entry_at
from saiban.entries.views.documents import readers_door
from saiban.ui.onward import onward


@login_required
@require_http_methods(["GET", "POST"])
def identity_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """The separate consent: its text, whether it was given, and what taking it back does."""
    entry = get_own_entry_for(request.user, public_id)
    if entry.edition.rules.identity_consent is None:
        raise NotThere
    if request.method == "GET":
        return render(request, "entries/identity_consent.html", consent_page(entry))
    if request.POST.get("do") == "withdraw":
        return _withdraw(request, public_id)
    version = request.POST.get("version", "") if request.POST.get("consent") == "yes" else ""
    try:
        give_identity_consent(
            edition=entry.edition, actor=person_of(request), version=version, now=entry_now(request, entry.edition)
        )
    except Refused as refusal:
        page = consent_page(entry) | {"reasons": refusal.reasons}
        return render(request, "entries/identity_consent.html", page, status=422)
    messages.success(request, _("已记录您的单独同意，可以上传身份证明了。"))
    return onward(request, reverse("entry_documents", args=[public_id]))


def _withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    edition = get_own_entry_for(request.user, public_id).edition
    count = withdraw_identity_consent(
        edition=edition, actor=person_of(request), now=entry_now(request, edition), real_now=received_at(request)
    )
    messages.success(request, _("已撤回同意，%(count)d 份身份证明正在删除。") % {"count": count})
    return onward(request, reverse("identity_consent", args=[public_id]))


@readers_door
def looks(request: HttpRequest, document_id: str) -> HttpResponse:
    """Who looked at a private document, when, in what role, at which part of it; also after it was erased."""
    found = get_document_for(request.user, document_id, with_erased=True)
    if not found.is_sensitive:
        raise NotThere
    about = AuditFilter(PLATFORM, verb=LOOK, subject_kind="document", subject_id=found.public_id)
    rows = page_of_rows(about, before=row_number(request.GET.get("before", "")))
    return render(request, "entries/looks.html", looks_page(found, rows, person_of(request)))


@require_staff
@require_POST
def contacts(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """The numbers and addresses of an entry's people in full, which its page shows masked; each time on record."""
    found = entry_at(request, code, public_id)
    refuse_unless_screener(person_of(request), found)
    now = entry_now(request, found.edition)
    note_contacts_shown(entry=found, actor=person_of(request), now=now)
    page = desk_page_of(found, now) | {"in_full": True}
    template = "entries/desk/contacts.html" + ("#people" if request.htmx else "")  # type: ignore[attr-defined]
    answer = render(request, template, page)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_staff
@require_GET
def retention(request: HttpRequest, code: str) -> HttpResponse:
    """Until when the edition's proofs of identity are kept, and the proof that they were erased."""
    desk = get_desk_for(person_of(request), code)
    if not has_role(person_of(request), RoleKind.NATIONAL, code):
        raise NotThere
    rows, more = erasures_of(desk.edition, before=row_number(request.GET.get("before", "")))
    page = {
        "edition": desk.edition, "schedule": schedule_of(desk.edition, received_at(request)), "erasures": rows,
        "more": more, "kinds": {kind.code: kind.name for kind in desk.edition.rules.documents},
    }  # fmt: skip
    return render(request, "entries/desk/retention.html", page)
