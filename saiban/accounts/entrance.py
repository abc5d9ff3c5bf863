"""Letting people in: the few words that we speak to allauth's log-in machinery, some of them not public ones."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url, perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from saiban.accounts.models import Person


def let_in(request: HttpRequest, person: Person, *, method: str) -> HttpResponse:
    """Log the person in who has just shown who they are by a `method` (``code``, ``password``).

    The answer leads to the second factor where they have one, else to where they wanted to go.
    """
    record_authentication(request, person, method, reauthenticated=True)
    answer: HttpResponse = perform_login(request, person, redirect_url=next_of(request))
    return answer


def prove_again(request: HttpRequest, person: Person, *, method: str) -> HttpResponse:
    """Who is logged in has shown once more who they are: go on with what that was asked for."""
    record_authentication(request, person, method, reauthenticated=True)
    answer: HttpResponse | None = resume_request(request)
    return answer or redirect("profile")


def next_of(request: HttpRequest) -> str | None:
    """Where somebody wanted to go, if that is a place on this site."""
    wanted: str | None = get_next_redirect_url(request)
    # A path and nothing else: what is no path would be taken for the name of a page.
    return wanted if wanted and wanted.startswith("/") and wanted.isprintable() else None


def with_next(request: HttpRequest, name: str) -> str:
    """The address of a page of this room that still knows where somebody wanted to go."""
    wanted = next_of(request)
    return f"{reverse(name)}?{urlencode({'next': wanted})}" if wanted else reverse(name)
