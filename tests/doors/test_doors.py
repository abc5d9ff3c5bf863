"""Everybody comes where they may and nowhere else: every address, as everybody, for every thing, with every method."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import pytest
from django.test import override_settings
from django.urls import reverse

from tests.doors.doors import METHODS, Door
from tests.doors.people import BY_KEY, CAST, Persona
from tests.doors.table import DOORS
from tests.doors.targets import Target, Verdict
from tests.doors.walk import NOWHERE, Answer, Walk, address, seen
from tests.doors.writes import unrecorded, written

pytestmark = pytest.mark.django_db

NOT_TAKEN, NOT_THERE, REFUSED = 405, 404, 422
# So many answers of a door are compared with its own answers about nothing.
ENOUGH = 4
# To be sent there is not to be let in.
GATES = ("account_login", "account_reauthenticate", "mfa_reauthenticate", "mfa_index")


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_everybody_comes_where_they_may_and_nowhere_else(door: Door, walk: Walk) -> None:
    faults = list(Trial(door, walk).faults())
    assert not faults, "\n" + "\n".join(faults)


@dataclass
class Trial:
    """One door, tried by everybody.

    Who passes with one of the targets is tried with all of them; whoever passes with none, with the first, and then
    one in four with each of the others.
    """

    door: Door
    walk: Walk
    not_there: dict[tuple[str, str, str], tuple[object, ...]] = field(default_factory=dict)
    compared: int = 0

    def faults(self) -> Iterator[str]:
        for place, target in enumerate(self.walk.world.targets[self.door.of]):
            for number, persona in enumerate(CAST):
                if place == 0 or persona in self.insiders or (place + number) % 4 == 0:
                    for method in self._methods(place, number):
                        yield from self._of(persona, method, target)

    @cached_property
    def insiders(self) -> set[Persona]:
        ways = product(CAST, self.walk.world.targets[self.door.of], self.door.methods)
        return {who for who, target, method in ways if self.door.verdict(who, target, method) is not Verdict.SHUT}

    def _methods(self, place: int, number: int) -> list[str]:
        """GET and POST where the door takes them; with the first target also one of the others, each person another.

        HEAD is a GET without its body, and what a page does not take it turns away before it looks at anything.
        """
        taken = [method for method in METHODS if method in self.door.methods & {"GET", "POST"}]
        others = [method for method in METHODS if method not in taken]
        return taken if place else [*taken, others[number % len(others)]]

    def _of(self, persona: Persona, method: str, target: Target) -> Iterator[str]:
        path = address(self.door.name, target.named)
        answer = self.walk.ask(persona, method, path)
        label = f" [{target.label}]" if target.label else ""
        for wanted in self._wrong(persona, method, path, target, answer):
            yield f"{persona.label} {method} {path}{label} must {wanted} but was {answer}"
        for mark in self.walk.world.marks:
            if mark.text not in self.door.tells and mark.is_betrayed_to(persona, answer.body):
                yield f"{persona.label} {method} {path}{label} must not be shown “{mark.text}” but was, with {answer}"

    def _wrong(self, persona: Persona, method: str, path: str, target: Target, answer: Answer) -> Iterator[str]:
        verdict = self.door.verdict(persona, target, method)
        if answer.status >= 500:
            yield "never fail"
        elif verdict is Verdict.STAFF and persona.lacks_second_factor:
            yield from self._wrong_without_second_factor(method, answer)
        elif verdict is Verdict.SHUT:
            yield from self._wrong_when_shut(persona, method, path, target, answer)
        else:
            yield from self._wrong_when_open(method, answer)

    def _wrong_when_open(self, method: str, answer: Answer) -> Iterator[str]:
        if method not in self.door.methods:
            if answer.status != NOT_TAKEN and answer.leads_to not in map(reverse, self.door.leads_to):
                yield f"be {NOT_TAKEN}"
            return
        if not self._passes(method, answer):
            yield f"pass with {self.door.answers.get(method, 'a page')}"
        for table in unrecorded(self.door, answer.changed):
            yield f"leave an audit row for what it wrote to {table}"

    def _passes(self, method: str, answer: Answer) -> bool:
        gates = {reverse(name) for name in GATES if name != self.door.name and name not in self.door.leads_to}
        wanted = self.door.answers.get(method)
        as_declared = answer.status == wanted if wanted else answer.status < 400 or answer.status == REFUSED
        return as_declared and answer.leads_to not in gates

    def _wrong_without_second_factor(self, method: str, answer: Answer) -> Iterator[str]:
        if answer.leads_to != reverse("mfa_index") and not self._is_untaken(method, answer):
            yield "be sent to set up a second factor"
        yield from _written(answer)

    def _wrong_when_shut(
        self, persona: Persona, method: str, path: str, target: Target, answer: Answer
    ) -> Iterator[str]:
        if not self._is_shut(persona, method, answer):
            yield "be sent to the log-in" if persona.is_visitor else f"be {NOT_THERE}"
        elif self._tells(persona, target) and not self._looks_like_nothing(persona, method, path, target, answer):
            yield "look the same as what is not there"
        yield from _written(answer, self.door.quiet)

    def _is_shut(self, persona: Persona, method: str, answer: Answer) -> bool:
        if answer.status == NOT_THERE or self._is_untaken(method, answer):
            return True
        login, second_factor = reverse("account_login"), reverse("mfa_index")
        if persona.lacks_second_factor and answer.leads_to == second_factor:
            return True
        return persona.is_visitor and answer.leads_to == login

    def _is_untaken(self, method: str, answer: Answer) -> bool:
        return method not in self.door.methods and answer.status == NOT_TAKEN

    def _tells(self, persona: Persona, target: Target) -> bool:
        """Whether the answer could tell that there is something: who may read it knows."""
        return self.door.verdict(persona, target, "GET") is Verdict.SHUT

    def _looks_like_nothing(self, persona: Persona, method: str, path: str, target: Target, answer: Answer) -> bool:
        """Whether the person sees what there is in place of a thing that does not exist.

        All pages that are not there look the same to one person, so most answers need be compared with one such only;
        but the first of a door are compared with what that door says of things that do not exist, and so are all that
        lead elsewhere.
        """
        if answer.status == NOT_THERE:
            self.compared += 1
            if self.compared > ENOUGH:
                return seen(answer, path) == self.walk.nothing(persona, method)
        missing = address(self.door.name, target.missing) if target.missing else self._nowhere(persona, method)
        key = (persona.key, method, missing)
        if key not in self.not_there:
            self.not_there[key] = seen(self.walk.ask(persona, method, missing), missing)
        return seen(answer, path) == self.not_there[key]

    def _nowhere(self, persona: Persona, method: str) -> str:
        """An address without a page stands for a page that has no thing in its address; but log-in comes first."""
        own = address(self.door.name, {})
        return own if persona.is_visitor or method not in self.door.methods else NOWHERE


def _written(answer: Answer, quiet: Collection[str] = ()) -> Iterator[str]:
    if changed := set(answer.changed) - set(quiet):
        yield f"write nothing (but wrote to {', '.join(sorted(changed))})"


# --- the second factor ------------------------------------------------------------------------------------------


@override_settings(STAFF_NEED_SECOND_FACTOR=False)
def test_where_the_settings_ask_for_no_second_factor_staff_pass_without(walk: Walk) -> None:
    single = BY_KEY["single"]
    for name in ("desk_edition", "desk_entries", "edition_clock", "rulebook_history"):
        path = address(name, {"code": "shic-7"})
        answer = walk.ask(single, "GET", path)
        assert answer.status == 200, f"{single.label} GET {path} must be 200 but was {answer}"


FRESH = [door for door in DOORS.values() if door.is_fresh]


@pytest.mark.parametrize("door", FRESH, ids=[door.name for door in FRESH])
def test_what_endangers_an_account_asks_once_more_who_one_is(door: Door, walk: Walk) -> None:
    """The national committee's member logged in long ago, and has a second factor to show."""
    path = address(door.name, walk.world.target(door.of).named)
    for method in sorted(door.methods):
        answer = walk.ask_stale("national", method, path)
        wanted = reverse("mfa_reauthenticate")
        told = f"全国委员 {method} {path} after a long time must be sent to {wanted} but was {answer}"
        assert answer.leads_to in {wanted, reverse("account_reauthenticate")}, told
        assert not written(answer.changed), f"{told}, and wrote to {written(answer.changed)}"
