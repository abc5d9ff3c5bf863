"""Two-step log-in: allauth's pages behind our doors, in our words, with an audit row for what changes."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django import forms
from django.http import HttpRequest, HttpResponse

from saiban.accounts.commands import note_second_factor
from saiban.accounts.doors import recently_proven
from saiban.accounts.entrance import with_next
from saiban.accounts.queries import is_staff, person_of
from saiban.accounts.queries.people import second_factor_kinds
from saiban.audit.moments import received_at


class Refusing:
    """A refused form is the same page with status 422."""

    request: HttpRequest
    get_context_data: Any
    render_to_response: Any

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer

    def note(self, change: str) -> None:
        note_second_factor(person=person_of(self.request), change=change, now=received_at(self.request))


class Activate(Refusing, totp.ActivateTOTPView):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.note("activated")
        return answer


class Deactivate(Refusing, totp.DeactivateTOTPView):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.note("deactivated")
        return answer


class NewRecoveryCodes(Refusing, recovery.GenerateRecoveryCodesView):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.note("recovery_codes")
        return answer


class RecoveryCodes(recovery.ViewRecoveryCodesView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), "staff": is_staff(person_of(self.request))}


class Authenticate(Refusing, base.AuthenticateView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        known, kinds = super().get_context_data(**more), second_factor_kinds(self.stage.login.user)
        options = json.dumps(known["js_data"]["request_options"])
        return {**known, "options": options, "has_app": "totp" in kinds, "has_passkey": "webauthn" in kinds}


class Reauthenticate(Refusing, base.ReauthenticateView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        known = super().get_context_data(**more)
        if "webauthn" not in second_factor_kinds(person_of(self.request)):
            return {**known}
        return {**known, "passkey_href": with_next(self.request, "mfa_reauthenticate_webauthn")}


activate = recently_proven(Activate.as_view())
deactivate = recently_proven(Deactivate.as_view())
new_recovery_codes = recently_proven(NewRecoveryCodes.as_view())
recovery_codes = recently_proven(RecoveryCodes.as_view())
download_recovery_codes = recently_proven(recovery.download_recovery_codes)
authenticate = Authenticate.as_view()
reauthenticate = Reauthenticate.as_view()
index = base.index
