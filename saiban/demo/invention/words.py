"""Words to invent with, and chance that always falls the same way."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

SEED = "saiban"
_Key = TypeVar("_Key")


@cache
def words() -> dict[str, Any]:
    """The lists of `words.toml`."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def chance(*purpose: object) -> Random:
    """A source of chance for one purpose: what is drawn for one thing changes nothing of another."""
    return Random("/".join(map(str, (SEED, *purpose))))  # noqa: S311  (meant to be the same every time)


def dealt(shares: Mapping[_Key, float], count: int, luck: Random) -> list[_Key]:
    """`count` keys in a chance order, as often as their shares say, but each at least once where there is room for all.

    So a small demo shows the whole picture too. Rounded by largest remainder.
    """
    once = 1 if count >= len(shares) else 0
    left, whole = count - once * len(shares), sum(shares.values())
    exact = {key: share * left / whole for key, share in shares.items()}
    given = {key: int(part) for key, part in exact.items()}
    nearest = sorted(exact, key=lambda key: exact[key] - given[key], reverse=True)
    for key in nearest[: left - sum(given.values())]:
        given[key] += 1
    return shuffled((key for key, times in given.items() for _ in range(times + once)), luck)


def shuffled(things: Iterable[_Key], luck: Random) -> list[_Key]:
    mixed = list(things)
    luck.shuffle(mixed)
    return mixed
