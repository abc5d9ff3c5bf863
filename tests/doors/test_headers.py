"""What every answer says about itself: who may frame it, what it may run, who may keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.doors.doors import Door, everybody
from tests.doors.people import CAST, VISITOR, Persona
from tests.doors.table import DOORS
from tests.doors.targets import Target, Verdict
from tests.doors.walk import Answer, Walk, address
from tests.doors.world import World

pytestmark = pytest.mark.django_db

LAX = re.compile(r"'unsafe-|\*|https?:")
INLINE = re.compile(rb"<script(?![^>]*\ssrc=)|<style|\s(?:style|on[a-z]+)=[\"']", re.IGNORECASE)


NO_DOOR = Door("", everybody, "")
Asked = tuple[Persona, str, str, Answer]


@pytest.fixture(scope="package")
def answers(world: World) -> dict[str, list[Asked]]:
    """By door, what a visitor gets, who passes, and who does not; with a method it takes and with one it does not."""
    walk = Walk(world)
    return {door.name: list(_answers(door, walk)) for door in DOORS.values()}


def _answers(door: Door, walk: Walk) -> Iterator[Asked]:
    method = "GET" if "GET" in door.methods else "POST"
    for persona, target in {VISITOR: walk.world.targets[door.of][0], **_passing(door, walk, method)}.items():
        path = address(door.name, target.named)
        yield from ((persona, each, path, walk.ask(persona, each, path)) for each in (method, "DELETE"))


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_every_answer_comes_with_its_safeguards(door: Door, answers: dict[str, list[Asked]]) -> None:
    faults = [
        f"{persona.label} {method} {path} (which was {answer}) {fault}"
        for persona, method, path, answer in answers[door.name]
        for fault in _unsafe(door, answer)
    ]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/nowhere/", {}), ("/%00/", {}), ("/?q=%00", {}), ("/", {"content-length": str(10**9)})],
    ids=["what is not there", "no address", "no query", "too much"],
)
def test_so_does_an_answer_that_comes_from_no_page(path: str, headers: dict[str, str], walk: Walk) -> None:
    answer = walk.ask(VISITOR, "GET", path, **headers)
    faults = [f"访客 GET {path} (which was {answer}) {fault}" for fault in _unsafe(NO_DOOR, answer)]
    assert answer.status < 500 and not faults, "\n" + "\n".join(faults)


def test_what_one_person_sees_is_kept_for_nobody_else(answers: dict[str, list[Asked]]) -> None:
    faults = [
        f"{persona.label} {method} {path} (which was {answer}) {fault}"
        for door in DOORS.values()
        for persona, method, path, answer in answers[door.name]
        for fault in _kept(door, persona, answer)
    ]
    assert not faults, "\n" + "\n".join(faults)


def _passing(door: Door, walk: Walk, method: str) -> dict[Persona, Target]:
    """Somebody who passes and somebody who does not, each with the first target of which that is so."""
    found: dict[bool, tuple[Persona, Target]] = {}
    for target in walk.world.targets[door.of]:
        for persona in CAST:
            if not persona.is_visitor and not persona.lacks_second_factor:
                shut = door.verdict(persona, target, method) is Verdict.SHUT
                found.setdefault(shut, (persona, target))
    return dict(found.values())


def _unsafe(door: Door, answer: Answer) -> Iterator[str]:
    policy = answer.header("Content-Security-Policy")
    if not policy:
        yield "has no content-security policy"
    elif door.own_policy and answer.status == 200:
        if "default-src 'none'" not in policy or "sandbox" not in policy:
            yield f"has a policy of its own that is not strict: {policy}"
    elif LAX.search(policy) or "default-src 'none'" not in policy:
        yield f"has a lax content-security policy: {policy}"
    if "frame-ancestors 'self'" not in policy and answer.header("X-Frame-Options") not in {"DENY", "SAMEORIGIN"}:
        yield "may be framed by others"
    if answer.header("X-Content-Type-Options") != "nosniff":
        yield "may be taken for another type"
    if answer.header("Referrer-Policy") not in {"same-origin", "no-referrer"}:
        yield "tells other sites where somebody comes from"
    if "html" in answer.header("Content-Type") and (found := INLINE.search(answer.body)):
        yield f"holds what its policy forbids: {answer.body[found.start() : found.end() + 40]!r}"


def _kept(door: Door, persona: Persona, answer: Answer) -> Iterator[str]:
    cookies = {name for name, morsel in answer.response.cookies.items() if morsel.value}
    keeping = answer.header("Cache-Control")
    if persona.is_visitor and "sessionid" in cookies:
        yield "gives a visitor a session"
    if "public" in keeping and cookies:
        yield f"may be kept by everybody and sets {sorted(cookies)}"
    if persona.is_visitor or not answer.body:
        return
    if not door.is_public and answer.status == 200 and "no-store" not in keeping:
        yield f"may be kept on a shared machine: Cache-Control is “{keeping}”"
    elif persona.label.encode() in answer.body and not re.search("no-store|private", keeping):
        yield f"names the person and may be kept by a proxy: Cache-Control is “{keeping}”"
