"""How people log in: what django-allauth is told, and what a password must be.

allauth carries a log-in through its stages (a second factor among them) and keeps on record by what means, and when,
somebody last showed who they are. Codes are ours (`commands/codes.py`): allauth keeps them, and the tries made, in the
session, where requests that come at once each see the count that stood before them. So allauth need not know of phones:
who somebody is has been settled before it takes over.
"""

from __future__ import annotations

ACCOUNT_ADAPTER = "saiban.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# What endangers an account (another number, another password) needs a proof not older than this many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    # Guesses at a second factor; those at passwords and codes are counted in rows of our own.
    "login_failed": "60/m/ip,5/300s/key",
}

MFA_ADAPTER = "saiban.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "saiban.accounts.second_factors.SetUpForm",
    "authenticate": "saiban.accounts.second_factors.SecondFactorForm",
    "reauthenticate": "saiban.accounts.second_factors.SecondFactorAgainForm",
    "add_webauthn": "saiban.accounts.second_factors.AddPasskeyForm",
    "authenticate_webauthn": "saiban.accounts.second_factors.PasskeyForm",
    "reauthenticate_webauthn": "saiban.accounts.second_factors.PasskeyAgainForm",
    "login_webauthn": "saiban.accounts.second_factors.PasskeyLogInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey that asks for a finger, a face or a PIN is two factors in one.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# Phones in hospitals run a little late: one step of 30 seconds either way.
MFA_TOTP_TOLERANCE = 1

_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "phone", "email"]},
    },
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": "saiban.accounts.passwords.MixedKinds"},
]
