"""What a check finds, and where in the form it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from saiban.core.errors import Reason


class Weight(Enum):
    """`MISSING` and `REFUSED` stand in the way of handing in; `NOTED` is only said to the entrant and the committee."""

    MISSING = "missing"
    REFUSED = "problem"
    NOTED = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found at one item of the form, in words for the entrant.

    A `waivable` one does not keep anybody from entering; to let the entry pass in spite of it, its committee has to
    say why.
    """

    item: str
    message: str
    weight: Weight = Weight.MISSING
    remedy: str = ""
    clause: str = ""
    waivable: bool = False

    @property
    def blocks(self) -> bool:
        return self.weight is not Weight.NOTED

    @property
    def step(self) -> str:
        return step_of(self.item)

    @property
    def reason(self) -> Reason:
        return Reason(self.weight.value, self.message, self.item, self.remedy, self.clause)


STEPS = ("units", "project", "team", "mentors", "documents", "submit")
_STEP_OF = {
    "applicant": "units", "lead": "units", "joint": "units", "province": "units", "division": "units",
    "track": "project", "title": "project", "abstract": "project", "fields": "project",
    "members": "team", "mentors": "mentors", "documents": "documents",
}  # fmt: skip


def step_of(item: str) -> str:
    """The wizard's step where an item stands; what concerns the whole stands at the last one."""
    return _STEP_OF.get(item.split(".", maxsplit=1)[0], "submit")


def blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []
