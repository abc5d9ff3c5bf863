"""Passkeys: a second factor, and alone enough to log in, because the device asks for a finger, a face or its PIN."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.webauthn import views as webauthn
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saiban.accounts.doors import recently_proven
from saiban.accounts.entrance import with_next
from saiban.accounts.queries import person_of
from saiban.accounts.queries.people import second_factors
from saiban.accounts.views.second_factor import Refusing


class Add(Refusing, webauthn.AddWebAuthnView):
    request: HttpRequest

    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.note("passkey_added")
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        known = super().get_context_data(**more)
        # allauth's own view forgets what it is given, the refused form among it.
        return {**known, "options": json.dumps(known["js_data"]["creation_options"]), **more}


class Remove(Refusing, webauthn.RemoveWebAuthnView):
    request: HttpRequest
    context_object_name = "authenticator"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.note("passkey_removed")
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        is_last = second_factors().filter(user=person_of(self.request)).count() == 1
        return {**super().get_context_data(**more), "is_last": is_last}


class Reauthenticate(Refusing, webauthn.ReauthenticateWebAuthnView):
    request: HttpRequest

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        known = super().get_context_data(**more)
        options, code_href = known["js_data"]["request_options"], with_next(self.request, "mfa_reauthenticate")
        return {**known, "options": json.dumps(options), "code_href": code_href, **more}


_form_page = require_http_methods(["GET", "POST"])

add = _form_page(recently_proven(Add.as_view()))
remove = _form_page(recently_proven(Remove.as_view()))
reauthenticate = _form_page(Reauthenticate.as_view())
log_in = _form_page(never_cache(webauthn.login_webauthn))
