"""What goes out by SMS and e-mail, for those who look after it. It stands here because doors need roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from saiban.accounts.doors import require_staff
from saiban.accounts.models import RoleKind
from saiban.accounts.queries import has_role, person_of
from saiban.accounts.scopes import name_of
from saiban.audit.moments import received_at
from saiban.core.errors import NotThere, Refused
from saiban.core.identifiers import mask_email, mask_mobile
from saiban.core.tokens import row_number
from saiban.messaging import message_templates
from saiban.messaging.commands import confirm_delivery, retry_delivery
from saiban.messaging.models import Delivery
from saiban.messaging.queries.outbox import get_delivery_at, health_of_outbox, page_of_deliveries
from saiban.ui.onward import onward

KEEPERS = (RoleKind.NATIONAL, RoleKind.DIVISION)
# Attempts follow each other within seconds; what waits longer than this has no worker.
_OVERDUE = timedelta(minutes=15)
_TONES = {
    Delivery.State.SENT: "success", Delivery.State.FAILED: "danger", Delivery.State.UNCERTAIN: "warning",
    Delivery.State.HANDING: "info", Delivery.State.WAITING: "",
}  # fmt: skip


@require_staff
@require_GET
def deliveries(request: HttpRequest, scope: str) -> HttpResponse:
    _refuse_strangers(request, scope)
    asked = {name: request.GET.get(name, "") for name in ("state", "channel", "kind")}
    page = page_of_deliveries(scope, **asked, before=row_number(request.GET.get("before", "")))
    now = received_at(request)
    shown = {
        "scope": scope, "scope_name": name_of(scope), "page": page, "asked": asked, "tabs": _tabs(asked),
        "rows": [_row(delivery) for delivery in page.rows], "channels": Delivery.Channel.choices,
        "health": health_of_outbox(scope, since=now - timedelta(days=1), overdue_since=now - _OVERDUE),
    }  # fmt: skip
    return render(request, "accounts/deliveries.html", shown)


@require_staff
@require_POST
def retry(request: HttpRequest, scope: str, delivery_id: int) -> HttpResponse:
    return _decide(request, scope, delivery_id, retry_delivery, _("已重新排队，稍后发出。"))


@require_staff
@require_POST
def confirm(request: HttpRequest, scope: str, delivery_id: int) -> HttpResponse:
    return _decide(request, scope, delivery_id, confirm_delivery, _("已标为送出，不会再发。"))


def _decide(
    request: HttpRequest, scope: str, delivery_id: int, act: Callable[..., Delivery], done: str
) -> HttpResponse:
    """Back to the list as it was narrowed, with what came of it above."""
    _refuse_strangers(request, scope)
    delivery = get_delivery_at(scope, delivery_id)
    try:
        act(delivery_id=delivery.pk, actor=person_of(request), now=received_at(request))
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason.message)
    else:
        messages.success(request, done)
    state = request.POST.get("state", "")
    narrowed = f"?state={state}" if state in Delivery.State.values else ""
    return onward(request, reverse("deliveries", args=[scope]) + narrowed)


def _refuse_strangers(request: HttpRequest, scope: str) -> None:
    if not has_role(person_of(request), KEEPERS, scope):
        raise NotThere


def _tabs(asked: dict[str, str]) -> list[dict[str, str]]:
    kept = f"&channel={asked['channel']}" if asked["channel"] in Delivery.Channel.values else ""
    states = [("", _("全部")), *((value, str(label)) for value, label in Delivery.State.choices)]
    return [{"key": value, "label": label, "href": f"?state={value}{kept}"} for value, label in states]


def _row(delivery: Delivery) -> dict[str, Any]:
    """One line of the list; addresses are masked, as in every list of people."""
    state = delivery.state
    is_phone = delivery.channel == Delivery.Channel.SMS
    mask = mask_mobile if is_phone else mask_email
    return {
        "delivery": delivery, "state": state, "tone": _TONES[state], "is_phone": is_phone,
        "address": mask(delivery.address), "name": delivery.message.person.display_name if delivery.message else "",
        "what": message_templates.name_of(delivery.kind),
        "may_retry": state in (Delivery.State.FAILED, Delivery.State.UNCERTAIN) and not delivery.is_forgotten,
        "may_confirm": state == Delivery.State.UNCERTAIN,
    }  # fmt: skip
