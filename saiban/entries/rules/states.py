"""The legal moves of an entry, as one table.

A draft is handed in; what was handed in may be handed in again (amended) or withdrawn until the committee decides;
a returned entry is mended and handed in again; passed and rejected are ends of this stage. A decision may be undone,
after which the entry waits for another one.
"""

from __future__ import annotations

from enum import Enum


class Move(Enum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    PASS = "pass"  # noqa: S105 - a verdict, no password
    RETURN = "return"
    REJECT = "reject"
    REOPEN = "reopen"


MOVES: dict[tuple[str, Move], str] = {
    ("draft", Move.SUBMIT): "submitted",
    ("submitted", Move.SUBMIT): "submitted",
    ("returned", Move.SUBMIT): "submitted",
    ("withdrawn", Move.SUBMIT): "submitted",
    ("submitted", Move.WITHDRAW): "withdrawn",
    ("returned", Move.WITHDRAW): "withdrawn",
    ("submitted", Move.PASS): "passed",
    ("submitted", Move.RETURN): "returned",
    ("submitted", Move.REJECT): "rejected",
    ("passed", Move.REOPEN): "submitted",
    ("returned", Move.REOPEN): "submitted",
    ("rejected", Move.REOPEN): "submitted",
}

EDITABLE = frozenset(state for (state, move) in MOVES if move is Move.SUBMIT)


def after(state: str, move: Move) -> str | None:
    """The state that `move` leads to from `state`, or None where it is not legal."""
    return MOVES.get((state, move))
