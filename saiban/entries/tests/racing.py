"""Acts that happen at the same moment: real threads, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from time import sleep
from typing import Any

import pytest
from django.db import connections, transaction

from saiban.accounts.commands import ensure_unit
from saiban.accounts.queries.units import UnitMatcher
from saiban.core.errors import NotThere
from saiban.entries.models import Entry
from saiban.entries.rules.form import EntryForm

Act = Callable[[], Any]
# Far more than anything here takes; a race that hangs fails instead of waiting for good.
PATIENCE = 15.0


def together(acts: Sequence[Act], *, over: float = 0) -> list[Any]:
    """Do all the acts at once; gives for each, in order, what it returned or the error that it raised.

    With `over`, they begin one after the other within so many seconds, so that some meet others half done.
    """
    start, outcomes = Barrier(len(acts)), [None] * len(acts)
    waits = [over * place / len(acts) for place in range(len(acts))]
    threads = [Thread(target=_do, args=(act, start, waits[at], outcomes, at)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "the acts wait for each other for good"
    return outcomes


def _do(act: Act, start: Barrier, wait: float, outcomes: list[Any], place: int) -> None:
    try:
        start.wait(PATIENCE)
        sleep(wait)
        outcomes[place] = act()
    except Exception as error:
        outcomes[place] = error
    finally:
        connections.close_all()


def errors(outcomes: Sequence[Any]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def meet_after(monkeypatch: pytest.MonkeyPatch, module: object, name: str, count: int) -> None:
    """For controls: all `count` acts have done `module.name` before any of them goes on.

    What stands between reading and writing is a moment; here it lasts until everybody has read.
    """
    done, met = getattr(module, name), Barrier(count)

    def and_meet(*args: Any, **named: Any) -> Any:
        result = done(*args, **named)
        met.wait(PATIENCE)
        return result

    monkeypatch.setattr(module, name, and_meet)


def free_entry(entry_id: int, *actor: object, **how: object) -> Entry:
    """`locked_entry` and `locked_own_entry` without the lock."""
    entry = Entry.objects.select_related("edition", "division", "track", "submission").filter(pk=entry_id).first()
    if entry is None:
        raise NotThere
    return entry


@transaction.atomic
def file_units(drafts: list[Entry]) -> None:
    """Put the units on file, for controls of what happens once they are."""
    for entry in drafts:
        for _item, part in EntryForm.read(entry.form).units():
            ensure_unit(name=part.name, uscc=part.uscc, kind=part.kind, level=part.level, province=part.province)


def without_holding_units(monkeypatch: pytest.MonkeyPatch) -> None:
    """For controls: units are found, and not held."""
    load = UnitMatcher.load
    monkeypatch.setattr(UnitMatcher, "load", lambda *, codes, keys, lock=False: load(codes=codes, keys=keys))
