"""How an invariant is stated, and how all of them are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.functional import Promise

# What breaks an invariant, as an operator looks it up: "entry 4k2m9c…", "document …".
Check = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that always holds; `offenders` are what it does not hold for. A deep one reads every stored file."""

    name: str
    says: Promise
    check: Check
    is_deep: bool = False

    def offenders(self) -> list[str]:
        """In a fixed order, each once."""
        return sorted(set(self.check()))


INVARIANTS: list[Invariant] = []


def invariant(says: Promise, *, deep: bool = False) -> Callable[[Check], Check]:
    """Add the function to `INVARIANTS` under its own name; it gives the offenders."""

    def add(check: Check) -> Check:
        INVARIANTS.append(Invariant(check.__name__, says, check, deep))
        return check

    return add


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all checks see the database as it is now: on a running site, what is written meanwhile is no contradiction.

    Inside another transaction (a test's) there is no way to that, and no need.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
