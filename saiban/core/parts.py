"""What people write for the program to read: strict parts, and what can be wrong at a place in them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

Path = tuple[str | int, ...]


class Part(BaseModel):
    """A table of a file or an object of JSON: unknown keys are errors, and what was read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit, at a path of keys and indices; the message is Chinese."""

    path: Path
    message: str


class Inconsistent(ValueError):
    """The parts are each well formed, but do not fit together."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(f"{dotted(found.path)}：{found.message}" for found in findings))
        self.findings = findings


def dotted(path: Path) -> str:
    """`tracks[2].conditions[0].member_role`"""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
