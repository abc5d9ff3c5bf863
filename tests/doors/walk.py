"""Asking for pages as somebody, and what the answer and the database say about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from tests.doors.people import Persona
from tests.doors.tables import Marker, watched
from tests.doors.world import World


@dataclass(frozen=True)
class Answer:
    """An answer, with the tables that are not as they were before."""

    response: HttpResponse
    body: bytes
    changed: frozenset[str]
    problem: str = ""
    may_have_written: bool = True

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def leads_to(self) -> str:
        """Where a redirect leads, without its query; empty for every other answer."""
        return self.header("Location").partition("?")[0]

    def header(self, name: str) -> str:
        return str(self.response.headers.get(name, ""))

    def __str__(self) -> str:
        where = f" to {self.leads_to}" if self.leads_to else ""
        why = f" ({self.problem})" if self.problem else ""
        return f"{self.status}{where}{why}"


class _Environment(RequestFactory):
    """What a server hands over: the request itself is made of it once, and no more."""

    def request(self, **request: Any) -> dict[str, Any]:  # type: ignore[override]
        environment: dict[str, Any] = self._base_environ(**request)  # type: ignore[attr-defined]
        return environment


class Browser:
    """Sends requests as a browser would, with its cookies; unlike Django's client it takes no note of templates."""

    def __init__(self, session: str = "", *, has_token: bool = True) -> None:
        self.cookies = {"sessionid": session} if session else {}
        self._handler = _LENIENT if has_token else _STRICT

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        """One request and its answer; a streamed one is read to its end."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        factory = _Environment(headers={**headers, "cookie": cookies} if cookies else headers)
        environment = getattr(factory, method.lower())(path, data or {})
        with watched() as watch:
            response: Any = self._handler(environment)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        for name, morsel in response.cookies.items():
            self.cookies.pop(name, None)
            if morsel.value and morsel["max-age"] != 0:
                self.cookies[name] = morsel.value
        return Answer(response, body, watch.changed, watch.problem, watch.may_have_written)


NOWHERE = "/nowhere/"
_LENIENT, _STRICT = ClientHandler(enforce_csrf_checks=False), ClientHandler(enforce_csrf_checks=True)


@dataclass
class Walk:
    """Asks as anybody of the cast. Each request begins with the person's session as it was at first."""

    world: World
    marker: Marker = field(default_factory=Marker)

    def ask(self, persona: Persona, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        return self._back_after(self.browser(persona).send(method, path, data, **headers))

    def ask_without_token(self, persona: Persona, method: str, path: str) -> Answer:
        return self._back_after(self.browser(persona, has_token=False).send(method, path))

    def ask_stale(self, key: str, method: str, path: str) -> Answer:
        """As somebody who logged in, but not lately."""
        return self._back_after(Browser(self.world.stale_sessions[key]).send(method, path))

    def nothing(self, persona: Persona, method: str) -> tuple[object, ...]:
        """What the person sees in place of a page that is not there."""
        key = (persona.key, method)
        if key not in self.world.nothing:
            self.world.nothing[key] = seen(self.ask(persona, method, NOWHERE), NOWHERE)
        return self.world.nothing[key]

    def _back_after(self, answer: Answer) -> Answer:
        if answer.may_have_written:
            self.marker.go_back()
        return answer

    def browser(self, persona: Persona, *, has_token: bool = True) -> Browser:
        return Browser(self.world.sessions.get(persona.key, ""), has_token=has_token)


# --- what an answer shows ---------------------------------------------------------------------------------------


def address(name: str, named: Mapping[str, object]) -> str:
    return reverse(name, kwargs=dict(named) or None)


# The menu shows in which part of the site one is.
_HERE = b' aria-current="page"'
_TOKEN = re.compile(rb'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]*"')


def seen(answer: Answer, path: str) -> tuple[object, ...]:
    """What the answer shows of the thing asked for: all but the address itself and tokens made anew each time."""
    body = _TOKEN.sub(rb'\1=""', answer.body).replace(path.encode(), b"/").replace(_HERE, b"")
    location = unquote(answer.header("Location")).replace(path, "/")
    cookies = sorted(answer.response.cookies)
    shown = {name: answer.header(name) for name in ("Content-Type", "Content-Security-Policy", "Cache-Control", "Vary")}
    return answer.status, location, cookies, shown, body
