"""Forms of second factors and passkeys: allauth's, with this site's fields and words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.accounts.forms import dynamic_code_field


class SetUpForm(ActivateTOTPForm):
    """The first dynamic code, which shows that the phone holds the secret."""

    code = dynamic_code_field()


class SecondFactorForm(AuthenticateForm):
    code = dynamic_code_field()


class SecondFactorAgainForm(ReauthenticateForm):
    code = dynamic_code_field()


class CredentialField(forms.JSONField):
    """What a browser's script writes; whatever else is posted there is no credential."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as senseless:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from senseless


class AddPasskeyForm(AddWebAuthnForm):
    credential = CredentialField()
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        with _passkey_words():
            return dict(super().clean())


class _Passkey:
    def clean_credential(self) -> Any:
        with _passkey_words():
            return super().clean_credential()  # type: ignore[misc]


class PasskeyForm(_Passkey, AuthenticateWebAuthnForm):
    """As the second factor of a log-in."""

    credential = CredentialField()


class PasskeyAgainForm(_Passkey, ReauthenticateWebAuthnForm):
    """Once more, before something that endangers the account."""

    credential = CredentialField()


class PasskeyLogInForm(_Passkey, LoginWebAuthnForm):
    """As the only thing that a log-in takes."""

    credential = CredentialField()


@contextmanager
def _passkey_words() -> Iterator[None]:
    """allauth has one word for every factor that was wrong, which for us speaks of digits.

    What is no credential at all stumbles where the library takes it apart.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, forms.ValidationError) as wrong:
        if isinstance(wrong, forms.ValidationError) and wrong.code != "incorrect_code":
            raise
        raise forms.ValidationError(_("这个通行密钥没有通过验证，请重试，或换一种方式。")) from wrong
