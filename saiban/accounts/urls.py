"""Addresses of this room. Names that begin with `account_` and `mfa_` are those by which allauth finds its way."""

from __future__ import annotations

from allauth.account.views import logout
from django.urls import URLPattern, path, register_converter

from saiban.accounts.paths import ScopeConverter
from saiban.accounts.views import (
    audit,
    deliveries,
    entrance,
    invitations,
    passkeys,
    people,
    profile,
    second_factor,
    sessions,
    units,
    wechat,
)

register_converter(ScopeConverter, "scope")

urlpatterns: list[URLPattern] = [
    path("account/login/", entrance.log_in, name="account_login"),
    path("account/login/password/", entrance.log_in_by_password, name="account_login_password"),
    path("account/signup/", entrance.join, name="account_signup"),
    path("account/logout/", logout, name="account_logout"),
    path("account/inactive/", entrance.inactive, name="account_inactive"),
    path("account/privacy/", entrance.privacy_notice, name="privacy"),
    path("account/consent/", entrance.consent, name="account_consent"),
    path("account/confirm/", profile.confirm, name="account_reauthenticate"),
    path("account/2fa/", second_factor.index, name="mfa_index"),
    path("account/2fa/log-in/", second_factor.authenticate, name="mfa_authenticate"),
    path("account/2fa/confirm/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/2fa/set-up/", second_factor.activate, name="mfa_activate_totp"),
    path("account/2fa/turn-off/", second_factor.deactivate, name="mfa_deactivate_totp"),
    path("account/2fa/recovery-codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/2fa/recovery-codes/new/",
        second_factor.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/2fa/recovery-codes/download/",
        second_factor.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/login/passkey/", passkeys.log_in, name="mfa_login_webauthn"),
    path("account/wechat/", wechat.log_in, name="wechat_log_in"),
    path("account/wechat/back/", wechat.back, name="wechat_back"),
    path("account/wechat/bind/", wechat.bind, name="wechat_bind"),
    path("me/profile/wechat/", wechat.bind_own, name="wechat_bind_own"),
    path("me/profile/wechat/unbind/", wechat.unbind, name="wechat_unbind"),
    path("account/2fa/confirm/passkey/", passkeys.reauthenticate, name="mfa_reauthenticate_webauthn"),
    path("account/2fa/passkeys/add/", passkeys.add, name="mfa_add_webauthn"),
    path("account/2fa/passkeys/<int:pk>/remove/", passkeys.remove, name="mfa_remove_webauthn"),
    path("me/profile/", profile.profile, name="profile"),
    path("me/profile/phone/", profile.change_phone, name="change_phone"),
    path("me/profile/email/", profile.change_email, name="change_email"),
    path("me/profile/password/", profile.change_password, name="change_password"),
    path("me/sessions/", sessions.sessions, name="sessions"),
    path("desk/<scope:scope>/people/", people.people, name="people"),
    path("desk/<scope:scope>/people/<int:role_id>/end/", people.end, name="end_role"),
    path(
        "desk/<scope:scope>/people/invitations/<int:invitation_id>/revoke/",
        people.revoke,
        name="revoke_invitation",
    ),
    path("desk/<scope:scope>/audit/", audit.audit, name="audit"),
    path("desk/<scope:scope>/audit/export/", audit.export, name="export_audit"),
    path("desk/<scope:scope>/deliveries/", deliveries.deliveries, name="deliveries"),
    path("desk/<scope:scope>/deliveries/<int:delivery_id>/retry/", deliveries.retry, name="retry_delivery"),
    path("desk/<scope:scope>/deliveries/<int:delivery_id>/confirm/", deliveries.confirm, name="confirm_delivery"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("units/", units.suggestions, name="unit_suggestions"),
]
