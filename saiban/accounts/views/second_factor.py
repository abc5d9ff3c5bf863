"""Two-step log-in: allauth's pages behind our doors, in our words, with an audit row for what changes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django import forms
from django.http import HttpRequest, HttpResponse

from saiban.accounts.commands import note_second_factor
from saiban.accounts.doors import recently_proven
from saiban.accounts.queries import is_staff, person_of
from saiban.audit.moments import received_at


class _Refusing:
    """A refused form is the same page with status 422."""

    request: HttpRequest
    get_context_data: Any
    render_to_response: Any

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer

    def note(self, change: str) -> None:
        note_second_factor(person=person_of(self.request), change=change, now=received_at(self.request))


class Activate(_Refusing, totp.ActivateTOTPView):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.note("activated")
        return answer


class Deactivate(_Refusing, totp.DeactivateTOTPView):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.note("deactivated")
        return answer


class NewRecoveryCodes(_Refusing, recovery.GenerateRecoveryCodesView):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.note("recovery_codes")
        return answer


class RecoveryCodes(recovery.ViewRecoveryCodesView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), "staff": is_staff(person_of(self.request))}


class Authenticate(_Refusing, base.AuthenticateView):
    pass


class Reauthenticate(_Refusing, base.ReauthenticateView):
    pass


activate = recently_proven(Activate.as_view())
deactivate = recently_proven(Deactivate.as_view())
new_recovery_codes = recently_proven(NewRecoveryCodes.as_view())
recovery_codes = recently_proven(RecoveryCodes.as_view())
download_recovery_codes = recently_proven(recovery.download_recovery_codes)
authenticate = Authenticate.as_view()
reauthenticate = Reauthenticate.as_view()
index = base.index
