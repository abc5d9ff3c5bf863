"""Whatever is typed into an address or a form: it is refused in order, nothing breaks and nobody is led away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.doors.acts import ACTS, Act, Actor
from tests.doors.doors import Door
from tests.doors.people import CAST, Persona
from tests.doors.table import DOORS
from tests.doors.targets import Target, Verdict
from tests.doors.walk import Answer, Walk, address
from tests.doors.world import World

pytestmark = pytest.mark.django_db

ELSEWHERE = "https://elsewhere.example/"
# What no text column takes; digits that are no numbers; numbers too long to be any; too much; and what is none of it.
JUNK = ("a\0b", "²", "9" * 5000, "9" * 17, "-1", "x" * 3000 + "😀", ELSEWHERE)
# Every other time a part of the page is asked for, as scripts do, with headers that mean nothing.
HEADERS: tuple[dict[str, str], ...] = ({}, {"hx-request": "true", "accept-language": "zz;q=x", "referer": ELSEWHERE})
NO_JUNK_THERE = {"csrfmiddlewaretoken"}
QUERIES = frozenset({"page", "q", "before", "after", "against", "state", "track", "division", "next", "unread", "text"})
_NAMED = re.compile(rb'\sname="([^"]+)"|[?&;]([a-z_]+)=')


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_no_query_breaks_a_page(door: Door, walk: Walk) -> None:
    persona, target = _passing(door, walk, "GET")
    path = address(door.name, target.named)
    names = QUERIES | (_names_on(walk.ask(persona, "GET", path)) if "GET" in door.methods else frozenset())
    faults = []
    for place, junk in enumerate(JUNK):
        query, headers = urlencode(dict.fromkeys(sorted(names), junk)), HEADERS[place % 2]
        answer = walk.ask(persona, "GET", f"{path}?{query}", **headers)
        faults += [f"{persona.label} GET {path} with {junk[:12]!r} {fault}" for fault in _faults(answer)]
    assert not faults, "\n" + "\n".join(faults)


FORMS = [door for door in DOORS.values() if "POST" in door.methods]


@pytest.mark.parametrize("door", FORMS, ids=[door.name for door in FORMS])
def test_no_form_breaks_whatever_is_typed(door: Door, walk: Walk, fields: dict[str, frozenset[str]]) -> None:
    persona, target = _passing(door, walk, "POST")
    path = address(door.name, target.named)
    names = fields.get(door.name) or frozenset().union(*fields.values())
    faults = []
    for junk in JUNK:
        answer = walk.ask(persona, "POST", path, dict.fromkeys(sorted(names - NO_JUNK_THERE), junk))
        faults += [
            f"{persona.label} POST {path} with {junk[:12]!r} in every field {fault}" for fault in _faults(answer)
        ]
    assert not faults, "\n" + "\n".join(faults)


@dataclass
class _Bending(Actor):
    """Does what the act says but for one field of its last form, into which junk is typed."""

    last: int = 0
    field: str = ""
    junk: str = ""
    posted: list[Mapping[str, Any]] = dataclass_field(default_factory=list)

    def posts(self, name: str, data: Mapping[str, Any] | None = None, **named: object) -> Answer:
        self.posted.append(data or {})
        is_bent = len(self.posted) == self.last
        return super().posts(name, {**(data or {}), self.field: self.junk} if is_bent else data, **named)


@pytest.mark.parametrize("act", ACTS, ids=[f"{act.door}: {act.what}" for act in ACTS])
def test_no_form_that_is_right_but_for_one_field_breaks(act: Act, walk: Walk) -> None:
    asked = _Bending(walk, act.by, walk.browser(act.by))
    act.take(asked)
    walk.marker.go_back()
    faults = []
    for field in asked.posted[-1]:
        for junk in JUNK[:3]:
            bent = _Bending(walk, act.by, walk.browser(act.by), len(asked.posted), field, junk)
            answer = act.take(bent)
            walk.marker.go_back()
            faults += [f"{act} with {junk[:12]!r} as {field}: it {fault}" for fault in _faults(answer)]
    assert not faults, "\n" + "\n".join(faults)


@pytest.fixture(scope="package")
def fields(world: World) -> dict[str, frozenset[str]]:
    """The names of the fields on each form's own page."""
    found, walk = {}, Walk(world)
    for door in FORMS:
        if "GET" in door.methods:
            persona, target = _passing(door, walk, "GET")
            found[door.name] = _names_on(walk.ask(persona, "GET", address(door.name, target.named)))
    return found


NAMED = [door for door in DOORS.values() if door.of != "nothing"]


@pytest.mark.parametrize("door", NAMED, ids=[door.name for door in NAMED])
def test_no_address_breaks(door: Door, walk: Walk) -> None:
    method = "GET" if "GET" in door.methods else "POST"
    persona, target = _passing(door, walk, method)
    faults = []
    for path in _bent(door, target):
        answer = walk.ask(persona, method, path)
        faults += [f"{persona.label} {method} {path[:80]} {fault}" for fault in _faults(answer)]
    assert not faults, "\n" + "\n".join(faults)


def _bent(door: Door, target: Target) -> Iterator[str]:
    """The target's address with one part after the other bent as far as its pattern lets it."""
    for name, value in target.named.items():
        ways: tuple[Any, ...] = (10**30, 0) if isinstance(value, int) else ("a\0b", "😀", "x" * 2000, "..", "²", "-")
        for way in ways:
            try:
                yield address(door.name, {**target.named, name: way})
            except Exception:
                continue


def _passing(door: Door, walk: Walk, method: str) -> tuple[Persona, Target]:
    """Somebody logged in who passes, so that what is typed is read at all."""
    known = [persona for persona in CAST if not persona.is_visitor and not persona.lacks_second_factor]
    return next(
        (persona, target)
        for target in walk.world.targets[door.of]
        for persona in known
        if door.verdict(persona, target, method) is not Verdict.SHUT
    )


def _names_on(page: Answer) -> frozenset[str]:
    """The names of fields on a page, and of what stands in the queries of its links."""
    return frozenset((field or query).decode() for field, query in _NAMED.findall(page.body))


def _faults(answer: Answer) -> Iterator[str]:
    if answer.status >= 500:
        yield f"must not break but was {answer}"
    if urlsplit(answer.header("Location")).netloc:
        yield f"must lead to a page of this site but was {answer}"
