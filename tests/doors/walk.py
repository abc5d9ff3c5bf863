"""Asking for pages as somebody, and what the answer and the database say about it."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from tests.doors.people import Persona
from tests.doors.world import World


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back at the end.

    Commands insist on a transaction of their own; as in Django's own test cases they are told that this one is not
    meant.
    """
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        try:
            yield
        finally:
            transaction.set_rollback(True)


@dataclass(frozen=True)
class Answer:
    """An answer, with how many rows of which tables were written while it was given."""

    response: HttpResponse
    body: bytes
    changed: Mapping[str, int]
    problem: str = ""

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


class Browser:
    """Sends requests as a browser would, with the cookies it has. Quicker than Django's client, which notes templates."""

    def __init__(self, session: str = "", *, has_token: bool = True) -> None:
        self.cookies = {"sessionid": session} if session else {}
        self._handler = _LENIENT if has_token else _STRICT

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        """One request and its answer; a streamed one is read to its end."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        factory = RequestFactory(headers={**headers, "cookie": cookies} if cookies else headers)
        request = getattr(factory, method.lower())(path, data or {})
        with _watched() as watch:
            response: Any = self._handler(request.environ)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        for name, morsel in response.cookies.items():
            self.cookies.pop(name, None)
            if morsel.value and morsel["max-age"] != 0:
                self.cookies[name] = morsel.value
        return Answer(response, body, watch.changed, watch.problem)


_LENIENT, _STRICT = ClientHandler(enforce_csrf_checks=False), ClientHandler(enforce_csrf_checks=True)


@dataclass
class Walk:
    """Asks as anybody of the cast. Each request begins with the person's session as it was at first."""

    world: World

    def ask(self, persona: Persona, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        with undone():
            return self.browser(persona).send(method, path, data, **headers)

    def browser(self, persona: Persona, *, has_token: bool = True) -> Browser:
        return Browser(self.world.sessions.get(persona.key, ""), has_token=has_token)


# --- what a request writes --------------------------------------------------------------------------------------


@dataclass
class _Watch:
    """What happened while it was looked at."""

    changed: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    may_have_written: bool = False

    def statement(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.may_have_written = self.may_have_written or not _READS.match(str(sql))
        return execute(sql, params, many, context)

    def trouble(self, sender: object, **more: object) -> None:
        self.problem = repr(sys.exc_info()[1])[:300]


# A select from a table, or a savepoint; a select of a function's value may be anything.
_READS = re.compile(r'SELECT (DISTINCT )?["(1].*FROM "|SAVEPOINT|RELEASE|ROLLBACK', re.DOTALL)


@contextlib.contextmanager
def _watched() -> Iterator[_Watch]:
    watch = _Watch()
    before = _counted.get("now") or _changes()
    got_request_exception.connect(watch.trouble)
    try:
        with connection.execute_wrapper(watch.statement):
            yield watch
    finally:
        got_request_exception.disconnect(watch.trouble)
    _counted["now"] = after = _changes() if watch.may_have_written else before
    watch.changed |= {
        table: count - before.get(table, 0) for table, count in after.items() if count != before.get(table, 0)
    }


_counted: dict[str, dict[str, int]] = {}


def _changes() -> dict[str, int]:
    """How many rows of each table were written in this transaction so far, undone or not, as PostgreSQL counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


# --- what an answer shows ---------------------------------------------------------------------------------------


def address(name: str, named: Mapping[str, object]) -> str:
    return reverse(name, kwargs=dict(named) or None)


_TOKEN = re.compile(rb'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]*"')


def seen(answer: Answer, path: str) -> tuple[object, ...]:
    """What the answer shows of the thing asked for: all but the address itself and tokens made anew each time."""
    body = _TOKEN.sub(rb'\1=""', answer.body).replace(path.encode(), b"/")
    location = answer.header("Location").replace(path, "/")
    cookies = sorted(answer.response.cookies)
    shown = {name: answer.header(name) for name in ("Content-Type", "Content-Security-Policy", "Cache-Control", "Vary")}
    return answer.status, location, cookies, shown, body
