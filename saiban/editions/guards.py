"""Who has a say when the rulebook of a running edition changes.

Features on the floors above know what a change would break (entries in a removed track, more entries of a unit than a
new limit lets be). They register a guard when the program starts; loading a rulebook asks every guard and refuses with
the reasons of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from saiban.core.errors import Reason
from saiban.rulebook import Change

if TYPE_CHECKING:
    from saiban.editions.models import Edition

Guard = Callable[["Edition", Sequence[Change]], list[Reason]]

_guards: list[Guard] = []


def register(guard: Guard) -> Guard:
    """Ask `guard` from now on; registering it again changes nothing. Usable as a decorator."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


def objections(edition: Edition, changes: Sequence[Change]) -> list[Reason]:
    """Every reason of every guard why the edition, as it stands, cannot undergo the changes."""
    return [reason for guard in _guards for reason in guard(edition, changes)]
