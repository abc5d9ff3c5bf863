"""Nothing is written at the wish of another site: whatever is posted comes with a token of ours."""

from __future__ import annotations

import re

import pytest

from tests.doors.doors import WRITING, Door
from tests.doors.people import BY_KEY, CAST, VISITOR, Persona
from tests.doors.table import DOORS
from tests.doors.targets import Target, Verdict
from tests.doors.walk import Walk, address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_without_a_token_nothing_is_taken(door: Door, walk: Walk) -> None:
    passing, target = _passing(door, walk)
    path = address(door.name, target.named)
    faults = []
    for persona in {VISITOR, passing}:
        for method in sorted(WRITING):
            answer = walk.ask_without_token(persona, method, path)
            turned_away = answer.status == 403
            if turned_away == bool(door.no_token):
                wanted = f"pass ({door.no_token})" if door.no_token else "be 403"
                faults.append(f"{persona.label} {method} {path} without a token must {wanted} but was {answer}")
            if answer.changed:
                faults.append(f"{persona.label} {method} {path} without a token wrote to {sorted(answer.changed)}")
    assert not faults, "\n" + "\n".join(faults)


def _passing(door: Door, walk: Walk) -> tuple[Persona, Target]:
    """Somebody who is logged in and would pass with a token."""
    return next(
        (persona, target)
        for target in walk.world.targets[door.of]
        for persona in CAST
        if not persona.is_visitor and door.verdict(persona, target, "POST") is not Verdict.SHUT
    )


def test_with_the_token_of_the_page_it_is_taken(walk: Walk) -> None:
    """So that what is turned away above is turned away for want of a token."""
    browser = walk.browser(BY_KEY["stranger"], has_token=False)
    page = browser.send("GET", address("profile", {}))
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    assert token
    data = {"name": "改名后的路人", "language": "", "csrfmiddlewaretoken": token[1].decode()}
    assert browser.send("POST", address("profile", {}), data).leads_to == address("profile", {})
