"""What pages with a code field have in common: the button that sends one, and what is said about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from saiban.accounts import codes
from saiban.accounts.addresses import Address
from saiban.accounts.forms import refusals_in
from saiban.audit.moments import received_at

SEND = "send"


def is_sending(request: HttpRequest) -> bool:
    """Whether the button was pressed that sends a code."""
    return SEND in request.POST


def send(request: HttpRequest, form: forms.Form, purpose: str, address: Address | None = None) -> None:
    """Send a code to `address`, else to the one in the form; what speaks against it becomes the form's errors."""
    if not form.is_valid():
        return
    with refusals_in(form):
        target = address or form.cleaned_data["address"]
        codes.send_code(request, purpose, target)
        said = _("验证码已发送至 %(address)s，5 分钟内有效。") % {"address": target.masked}
        messages.success(request, said)


def code_page(request: HttpRequest, template: str, form: forms.Form, purpose: str, **more: Any) -> HttpResponse:
    """The page with the form on it: 422 when there is something to mend."""
    shown = {"form": form, "waiting": codes.waiting(request, purpose), "now": received_at(request), **more}
    return render(request, template, shown, status=422 if form.errors else 200)
