"""What is asked for: one address, and what a table needs to know to say who may pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from tests.doors.people import Persona


class Verdict(Enum):
    """What a door answers."""

    OPEN = "passes"
    # Passes as somebody who works with other people's data, and so only with a second factor
    STAFF = "passes with a second factor"
    SHUT = "is answered as if it were not there"


@dataclass(frozen=True)
class Target:
    """One thing to ask for: `named` is what stands in its address, `missing` the like where there is no such thing.

    `fits` is False where the parts of an address do not belong together: nobody passes there.
    """

    label: str = ""
    named: Mapping[str, object] = field(default_factory=dict)
    missing: Mapping[str, object] | None = None
    owner: str = ""
    scope: str = ""
    # Handed in, so that a committee may read it
    entered: bool = False
    sensitive: bool = False
    public: bool = False
    exists: bool = True
    fits: bool = True
    # The kind of role that is spoken of
    kind: str = ""

    def is_of(self, persona: Persona) -> bool:
        return bool(self.owner) and persona.key == self.owner
