"""Doors that whole pages stand behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from saiban.accounts.queries import has_second_factor, is_staff, person_of
from saiban.core.errors import NotThere

View = Callable[..., HttpResponseBase]


def recently_proven(view: View) -> View:
    """A door for what endangers an account: whoever has not shown lately who they are does so first."""

    @login_required
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not _proven_lately(request):
            raise ReauthenticationRequired
        return view(request, *args, **named)

    return door


def _proven_lately(request: HttpRequest) -> bool:
    proofs = [r["at"] for r in get_authentication_records(request, person_of(request)) if r.get("reauthenticated")]
    return bool(proofs) and time.time() - max(proofs) < app_settings.REAUTHENTICATION_TIMEOUT


def require_staff(view: View) -> View:
    """The door of every desk: staff alone, and only with a second factor where the settings ask for one.

    Whoever is no staff gets the same answer as for a page that is not there. What a page shows of which scope is
    still the page's to check.
    """

    @login_required
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        person = person_of(request)
        if not is_staff(person):
            raise NotThere
        if settings.STAFF_NEED_SECOND_FACTOR and not has_second_factor(person):
            messages.warning(request, _("工作台能看到他人的资料，登录须经两步验证。请先启用，之后即可进入。"))
            return redirect("mfa_index")
        return view(request, *args, **named)

    return door
