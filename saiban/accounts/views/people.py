"""Who works at a desk: the list, and inviting, revoking and ending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saiban.accounts.addresses import Address
from saiban.accounts.commands import end_role, invite, revoke_invitation
from saiban.accounts.doors import require_staff
from saiban.accounts.forms import InvitationForm, posted, refusals_in
from saiban.accounts.models import Invitation, Person, Role
from saiban.accounts.queries import held_by, person_of
from saiban.accounts.queries.desk import (
    kinds_to_give,
    open_invitations,
    places_to_invite,
    refuse_elsewhere,
    refuse_unless_may_invite,
    roles_within,
)
from saiban.accounts.rules import roles as rules
from saiban.accounts.scopes import name_of, names_of
from saiban.audit.moments import received_at
from saiban.core.errors import Reason, Refused

PER_PAGE = 50
_JUST_INVITED = "just_invited"


@require_staff
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, scope: str) -> HttpResponse:
    """Everybody with a role at the scope and below, the invitations that are out, and the form for one more."""
    person = person_of(request)
    refuse_unless_may_invite(person, scope)
    form = _invitation_form(request, person, scope)
    if form.is_valid():
        with refusals_in(form):
            _invite(request, person, form.cleaned_data)
            return redirect("people", scope)
    return _page(request, scope, form=form, status=422 if form.errors else 200)


def _invitation_form(request: HttpRequest, person: Person, scope: str) -> InvitationForm:
    places = places_to_invite(person, scope)
    kinds = kinds_to_give(person, [place for place, _name in places])
    return InvitationForm(posted(request), kinds=kinds, scopes=places, initial={"scope": scope})


def _invite(request: HttpRequest, person: Person, typed: dict[str, Any]) -> None:
    address: Address | None = typed["address"]
    invited = invite(
        kind=typed["kind"], scope=typed["scope"], name=typed["name"], address=address.value if address else "",
        actor=person, now=received_at(request),
    )  # fmt: skip
    # The link can be shown once only: what is kept of it is a hash.
    request.session[_JUST_INVITED] = {
        "name": invited.invitation.name,
        "link": invited.link,
        "sent_to": address.masked if address else "",
    }


def _page(
    request: HttpRequest,
    scope: str,
    *,
    form: InvitationForm,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> HttpResponse:
    person = person_of(request)
    page = Paginator(roles_within(scope), PER_PAGE).get_page(request.GET.get("page"))
    roles, invitations = list(page.object_list), list(open_invitations(scope)[:PER_PAGE])
    names = names_of({scope, *(role.scope for role in roles), *(row.scope for row in invitations)})
    shown = {
        "scope": scope,
        "scope_name": name_of(scope),
        "page": page,
        "rows": [(role, names.get(role.scope, role.scope), _may_end(person, role)) for role in roles],
        "invitations": [(row, names.get(row.scope, row.scope)) for row in invitations],
        "now": received_at(request),
        "form": form,
        "reasons": reasons,
        "just_invited": request.session.pop(_JUST_INVITED, None) if request.method == "GET" else None,
    }
    return render(request, "accounts/people.html", shown, status=status)


def _may_end(person: Person, role: Role) -> bool:
    return role.person_id != person.pk and role.kind in rules.gives(held_by(person), role.scope)


@require_staff
@require_POST
def end(request: HttpRequest, scope: str, role_id: int) -> HttpResponse:
    person = person_of(request)
    refuse_unless_may_invite(person, scope)
    refuse_elsewhere(Role.objects.all(), role_id, scope)
    try:
        role = end_role(role_id=role_id, actor=person, now=received_at(request))
    except Refused as refusal:
        form = InvitationForm(kinds=[], scopes=[])
        return _page(request, scope, form=form, reasons=refusal.reasons, status=422)
    said = _("已结束 %(name)s 的“%(role)s”角色。")
    messages.success(request, said % {"name": role.person.display_name, "role": role.get_kind_display()})
    return redirect("people", scope)


@require_staff
@require_POST
def revoke(request: HttpRequest, scope: str, invitation_id: int) -> HttpResponse:
    person = person_of(request)
    refuse_unless_may_invite(person, scope)
    refuse_elsewhere(Invitation.objects.all(), invitation_id, scope)
    try:
        invitation = revoke_invitation(invitation_id=invitation_id, actor=person, now=received_at(request))
    except Refused as refusal:
        form = InvitationForm(kinds=[], scopes=[])
        return _page(request, scope, form=form, reasons=refusal.reasons, status=422)
    messages.success(request, _("已撤回对 %(name)s 的邀请。") % {"name": invitation.name})
    return redirect("people", scope)
