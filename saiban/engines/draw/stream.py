"""Chance that anybody can draw again: from a seed and a label, always the same numbers.

Everything that is hashed is a sequence of texts, each in UTF-8 with its length before it, so that no two sequences can
be taken for each other. The generator is HMAC-SHA256 in counter mode (NIST SP 800-108), read as 32-bit numbers; one
below a bound is taken by rejection, so each is exactly equally likely; the order of a list is that of Fisher and Yates
(Durstenfeld's form) over the sorted list. The pattern is that of RFC 3797. docs/formats/draw.md tells each step for
whoever wants to write it again.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

VERSION = "saiban-draw-1"

_WORDS = 2**32


def pack(texts: Iterable[str]) -> bytes:
    """Each text in UTF-8 behind its length in bytes, as four bytes, the highest first."""
    encoded = [text.encode() for text in texts]
    return b"".join(len(text).to_bytes(4, "big") + text for text in encoded)


def digest(texts: Iterable[str]) -> str:
    """SHA-256 of the packed texts, 64 hexadecimal digits."""
    return sha256(pack(texts)).hexdigest()


class Stream:
    """The numbers of one label under a seed (64 hexadecimal digits); one stream is read by one drawing only."""

    def __init__(self, seed: str, label: str) -> None:
        self._words = _words(bytes.fromhex(seed), label)

    def below(self, bound: int) -> int:
        """A number from 0 to bound - 1, each equally likely; `bound` from 1 to 2 ** 32."""
        if not 1 <= bound <= _WORDS:
            raise ValueError(f"no number of 32 bits lies below {bound} only")
        fair = _WORDS - _WORDS % bound
        return next(word for word in self._words if word < fair) % bound


def _words(seed: bytes, label: str) -> Iterator[int]:
    counter = 0
    while True:
        block = hmac.digest(seed, pack((label, str(counter))), "sha256")
        yield from (int.from_bytes(block[start : start + 4], "big") for start in range(0, len(block), 4))
        counter += 1


def in_order(ids: Iterable[str]) -> list[str]:
    """Sorted by the bytes of UTF-8, which is the order of the code points."""
    return sorted(ids)


def numbers(seed: str, label: str, count: int) -> list[int]:
    """What is drawn for a list of `count`: a number below `count`, one below `count` - 1, and so on down to 2."""
    stream = Stream(seed, label)
    return [stream.below(bound) for bound in range(count, 1, -1)]


def shuffled(seed: str, label: str, ids: Collection[str]) -> list[str]:
    """The distinct ids in the order drawn for this label; in which order they are given makes no difference."""
    order = in_order(ids)
    if len(set(order)) < len(order):
        raise ValueError("lots are drawn for distinct ids")
    for last, chosen in zip(range(len(order) - 1, 0, -1), numbers(seed, label, len(order)), strict=True):
        order[last], order[chosen] = order[chosen], order[last]
    return order


def lots(seed: str, label: str, ids: Collection[str]) -> dict[str, int]:
    """Each id's lot, 1 for the first drawn: in a tie the lower lot goes first."""
    return {each: lot for lot, each in enumerate(shuffled(seed, label, ids), 1)}
