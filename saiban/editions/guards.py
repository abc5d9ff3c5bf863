"""Who has a say when the rulebook of a running edition changes, and who follows it.

Features on the floors above know what a change would break (entries in a removed track, more entries of a unit than a
new limit lets be). They register a guard when the program starts; loading a rulebook asks every guard and refuses with
the reasons of all of them. What they keep by the rulebook, such as places that it gives, they bring after it once it is
in force, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from saiban.core.errors import Reason
from saiban.rulebook import Change

if TYPE_CHECKING:
    from saiban.editions.models import Edition

Guard = Callable[["Edition", Sequence[Change]], list[Reason]]
Follower = Callable[["Edition", Sequence[Change]], None]

_guards: list[Guard] = []
_followers: list[Follower] = []


def register(guard: Guard) -> Guard:
    """Ask `guard` from now on; registering it again changes nothing. Usable as a decorator."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


def objections(edition: Edition, changes: Sequence[Change]) -> list[Reason]:
    """Every reason of every guard why the edition, as it stands, cannot undergo the changes."""
    return [reason for guard in _guards for reason in guard(edition, changes)]


def register_follower(follower: Follower) -> Follower:
    """Call `follower` from now on after a rulebook was loaded; registering it again changes nothing."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def follow(edition: Edition, changes: Sequence[Change]) -> None:
    """Let everybody follow the rulebook that the edition has just been given; it is held."""
    for follower in _followers:
        follower(edition, changes)
