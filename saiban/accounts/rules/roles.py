"""Where a role counts, and who may give it.

A role at a scope covers all that lies below it: the national committee of ``shic-7`` is at home in ``shic-7/hunan``.
The national committee of an edition gives every role in it. A division's committee gives roles in its own division
alone (H1): to colleagues, and to the judges, volunteers and observers it works with; money stays with the national
committee. ``*`` is the whole platform, whatever editions come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from saiban.core.errors import Reason

PLATFORM = "*"
# Who works at the desk: what they see there is other people's, so each of them needs a second factor.
STAFF = frozenset({"national", "division", "finance", "observer"})
_OF_A_WHOLE_EDITION = frozenset({"national", "finance"})
_GIVEN_BY_A_DIVISION = frozenset({"division", "judge", "volunteer", "observer"})


@dataclass(frozen=True, slots=True)
class Held:
    """One role that somebody holds now."""

    kind: str
    scope: str


def covers(held: str, asked: str) -> bool:
    """Whether a role at the scope `held` counts at the scope `asked`."""
    return held in (PLATFORM, asked) or asked.startswith(f"{held}/")


def above(scope: str) -> tuple[str, ...]:
    """The scope and those that it lies in, the platform left out: ``shic-7/hunan``, ``shic-7``."""
    parts = scope.split("/")
    return tuple("/".join(parts[:length]) for length in range(len(parts), 0, -1))


def holds(roles: Iterable[Held], kinds: Iterable[str], scope: str) -> bool:
    """Whether one of the roles is of one of the kinds and counts at the scope."""
    wanted = set(kinds)
    return any(role.kind in wanted and covers(role.scope, scope) for role in roles)


def outermost(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes without those that another of them covers."""
    kept = set(scopes)
    return tuple(sorted(s for s in kept if not any(covers(other, s) for other in kept - {s})))


def gives(roles: Iterable[Held], scope: str) -> frozenset[str]:
    """The kinds of role that the holder of these roles may give, and end, at the scope."""
    roles = tuple(roles)
    if holds(roles, {"national"}, scope):
        kinds = _OF_A_WHOLE_EDITION | _GIVEN_BY_A_DIVISION
    elif holds(roles, {"division"}, scope):
        kinds = _GIVEN_BY_A_DIVISION
    else:
        kinds = frozenset()
    return frozenset(kind for kind in kinds if belongs(kind, scope))


def belongs(kind: str, scope: str) -> bool:
    """Whether there can be such a role there: a division's committee works in a division, money in a whole edition."""
    if kind == "division":
        return "/" in scope
    return kind not in _OF_A_WHOLE_EDITION or "/" not in scope


def refusals(roles: Iterable[Held], kind: str, scope: str) -> list[Reason]:
    """Why the holder of these roles may not give (or end) the role there; empty when nothing speaks against it."""
    if not belongs(kind, scope):
        return [Reason("role_scope", "这个角色不能授予在这个范围。", item="scope")]
    if kind not in gives(roles, scope):
        return [Reason("role_giver", "您不能在这个范围授予或结束这个角色。", item="kind")]
    return []


def below_platform(scope: str) -> str:
    """The scope as it stands in records, where what belongs to the whole platform belongs to no scope."""
    return "" if scope == PLATFORM else scope
