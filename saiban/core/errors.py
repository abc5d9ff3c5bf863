"""What a rule or a door answers when the answer is no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a refusal, ready to be shown to the person who was refused.

    `item` names what the reason is about (``track``, ``members.2.name``, ``documents.business_licence``), so that a
    page can show it beside the field; empty when it concerns the whole. `remedy` is the way out, `clause` the rule
    of the notice that speaks (``H13``).
    """

    code: str
    message: str
    item: str = ""
    remedy: str = ""
    clause: str = ""


class Refused(Exception):
    """A command was refused; `reasons` holds every reason, not just the first."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reason.message for reason in self.reasons))


class NotThere(Exception):
    """Not there, or not yours: a door gives the same answer to both, and pages turn it into a 404."""
