"""What a door is: who passes it, with which methods, and what it may do that other doors may not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.doors.people import DIVISION, NATIONAL, OBSERVER, Persona
from tests.doors.targets import Target, Verdict

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
WRITING = frozenset({"POST", "PUT", "DELETE"})
SCREENERS = frozenset({NATIONAL, DIVISION})
READERS = SCREENERS | {OBSERVER}
Rule = Callable[[Persona, Target], Verdict]


@dataclass(frozen=True)
class Door:
    """One named address.

    `who` passes to read and, where there is no other rule in `acts`, to write. `of` is the kind of target that the
    world holds for it. Whatever a door may do beyond the common rules is declared with its reason.
    """

    name: str
    who: Rule
    takes: str
    of: str = "nothing"
    acts: Rule | None = None
    # Shows the same to everybody who may see it, but for the frame around it
    is_public: bool = False
    # Asks whoever has not shown lately who they are to do so first
    is_fresh: bool = False
    # Status of an answer to a method where it is neither a page nor a redirect nor a form with reasons
    answers: Mapping[str, int] = field(default_factory=dict)
    # Pages of the log-in to which it may lead those who pass
    leads_to: frozenset[str] = frozenset()
    # Tables it may write to without an audit row, and why
    quiet: Mapping[str, str] = field(default_factory=dict)
    # Why it is not asked for a token
    no_token: str = ""
    # Why its content-security policy is its own
    own_policy: str = ""
    # Words that give something away elsewhere, and are what this address is there to tell
    tells: frozenset[str] = frozenset()

    @property
    def methods(self) -> frozenset[str]:
        return frozenset(self.takes.split())

    def verdict(self, persona: Persona, target: Target, method: str) -> Verdict:
        if not target.fits:
            return Verdict.SHUT
        rule = self.acts if self.acts and method in WRITING else self.who
        return rule(persona, target)


def _open_if(passes: bool) -> Verdict:
    return Verdict.OPEN if passes else Verdict.SHUT


def _staff_if(passes: bool) -> Verdict:
    return Verdict.STAFF if passes else Verdict.SHUT


# --- who may pass -----------------------------------------------------------------------------------------------


def everybody(persona: Persona, target: Target) -> Verdict:
    return Verdict.OPEN


def logged_in(persona: Persona, target: Target) -> Verdict:
    return _open_if(not persona.is_visitor)


def whoever_has_a_second_factor(persona: Persona, target: Target) -> Verdict:
    return _open_if(persona.is_staff and persona.has_second_factor)


def whoever_sees_the_edition(persona: Persona, target: Target) -> Verdict:
    """Everybody where it is public; before that who has any role in it."""
    return _open_if(target.public or _has_any_role(persona, target.scope))


def whoever_sees_the_edition_and_is_logged_in(persona: Persona, target: Target) -> Verdict:
    return Verdict.SHUT if persona.is_visitor else whoever_sees_the_edition(persona, target)


def _has_any_role(persona: Persona, edition: str) -> bool:
    return not persona.is_visitor and any(scope.split("/")[0] in {"*", edition} for _kind, scope in persona.held)


def owner(persona: Persona, target: Target) -> Verdict:
    return _open_if(target.is_of(persona))


def committee_of_the_entry(persona: Persona, target: Target) -> Verdict:
    """The committee of the entry's division and the national one, once it was handed in."""
    return _staff_if(target.entered and persona.holds(SCREENERS, target.scope))


def readers_of_the_entry(persona: Persona, target: Target) -> Verdict:
    """The committees and observers, once it was handed in."""
    return _staff_if(target.entered and persona.holds(READERS, target.scope))


def readers_of_the_document(persona: Persona, target: Target) -> Verdict:
    """Its owner; the committees once it was handed in; observers unless it proves somebody's identity."""
    if target.is_of(persona):
        return Verdict.OPEN
    kinds = SCREENERS if target.sensitive else READERS
    return _staff_if(target.entered and persona.holds(kinds, target.scope))


def staff(persona: Persona, target: Target) -> Verdict:
    return _staff_if(persona.is_staff)


def readers_in_the_edition(persona: Persona, target: Target) -> Verdict:
    """Committees and observers of the edition and of any of its divisions."""
    return _staff_if(persona.holds_within(READERS, target.scope))


def committees_in_the_edition(persona: Persona, target: Target) -> Verdict:
    """Committees of the edition and of any of its divisions, without those who only observe."""
    return _staff_if(persona.holds_within(SCREENERS, target.scope))


def committees_of_the_view(persona: Persona, target: Target) -> Verdict:
    """Those who decide at the very desk whose members share it: neither another division's nor the national one."""
    return _staff_if(persona.holds({DIVISION}, target.scope))


def committee_of_the_division(persona: Persona, target: Target) -> Verdict:
    """The division's own committee and the national one."""
    return _staff_if(persona.holds(SCREENERS, target.scope))


def national(persona: Persona, target: Target) -> Verdict:
    return _staff_if(persona.holds({NATIONAL}, target.scope))


def national_and_observers(persona: Persona, target: Target) -> Verdict:
    return _staff_if(persona.holds({NATIONAL, OBSERVER}, target.scope))


def whoever_may_invite(persona: Persona, target: Target) -> Verdict:
    """The national committee; in a division its own committee as well."""
    return _staff_if(persona.holds(SCREENERS, target.scope))


def committee_of_the_scope(persona: Persona, target: Target) -> Verdict:
    """The national committee, and in a division its own."""
    return _staff_if(persona.holds(SCREENERS, target.scope))
