"""Passkeys: a second factor, and alone enough to log in, because the device asks for a finger, a face or its PIN."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import views as webauthn
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

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
        # allauth's own view forgets what it is given, the refused form among it.
        return {**super().get_context_data(**more), **more}


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
        return {**super().get_context_data(**more), "code_href": with_next(self.request, "mfa_reauthenticate"), **more}


add = recently_proven(Add.as_view())
remove = recently_proven(Remove.as_view())
reauthenticate = Reauthenticate.as_view()
log_in = never_cache(webauthn.login_webauthn)
