"""The table tells of every address that there is, and of no other."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.doors.doors import METHODS, Door
from tests.doors.people import BY_KEY, CAST, VISITOR
from tests.doors.table import DOORS, OF_THE_DEMO
from tests.doors.targets import Verdict
from tests.doors.walk import Walk, address
from tests.doors.world import World

pytestmark = pytest.mark.django_db


def patterns(found: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address, those of packages included."""
    for each in found:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            space = f"{each.namespace}:" if each.namespace else ""
            yield from ((f"{space}{name}" if name else "", inner) for name, inner in patterns(each.url_patterns, route))
        else:
            yield each.name or "", route


def test_every_address_says_who_may_pass() -> None:
    undeclared = [
        f"/{route} ({name or 'without a name'}) is new: give it a name and add\n"
        f'    Door("{name}", <who may pass>, "<the methods it takes>", "<kind of target>")\n'
        "to tests/doors/table.py"
        for name, route in patterns(get_resolver().url_patterns)
        if name not in DOORS
    ]
    assert not undeclared, "\n".join(undeclared)


def test_nothing_is_declared_that_is_not_there() -> None:
    gone = set(DOORS) - {name for name, _route in patterns(get_resolver().url_patterns)}
    assert not gone, f"tests/doors/table.py declares addresses that no longer exist: {sorted(gone)}"


def test_no_two_addresses_go_by_one_name() -> None:
    names = [name for name, _route in patterns(get_resolver().url_patterns)]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"a name that two addresses share is tested once only: {twice}"


def test_the_demos_addresses_are_declared_and_are_not_there_for_anybody_else(walk: Walk) -> None:
    demo = importlib.import_module("saiban.demo.urls")
    names = {name for name, _route in patterns(demo.urlpatterns)}
    assert names == OF_THE_DEMO, "OF_THE_DEMO in tests/doors/table.py must name the addresses of saiban/demo/urls.py"
    assert names.isdisjoint(DOORS)
    for persona in (BY_KEY[key] for key in ("visitor", "stranger", "national", "platform")):
        for route in (re.sub("<.*?>", "national", route) for _name, route in patterns(demo.urlpatterns)):
            for method in ("GET", "POST"):
                answer = walk.ask(persona, method, f"/demo/{route}")
                assert answer.status == 404, f"{persona.label} {method} /demo/{route} must be 404 but was {answer}"


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_a_door_is_tried_by_somebody_who_passes_and_somebody_who_does_not(door: Door, world: World) -> None:
    targets = world.targets[door.of]
    for target in targets:
        assert address(door.name, target.named), "the target's names are not those of the address"
    verdicts = {door.verdict(persona, target, method) for persona in CAST for target in targets for method in METHODS}
    assert verdicts & {Verdict.OPEN, Verdict.STAFF}, f"nobody of the cast passes {door.name}: the test shows nothing"
    if door.verdict(VISITOR, targets[0], "GET") is not Verdict.OPEN:
        assert Verdict.SHUT in verdicts, f"everybody of the cast passes {door.name}: the test shows nothing"
