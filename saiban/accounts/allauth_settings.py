"""How people sign up and log in: django-allauth's settings, with the limits that SMS codes need."""

from __future__ import annotations

ACCOUNT_ADAPTER = "saiban.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1"]
