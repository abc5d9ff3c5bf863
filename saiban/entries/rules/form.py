"""An entry's working copy: whatever was typed, in one shape, wrong values included.

The shape is plain data so that a draft can be saved as it stands, and so that a submission can freeze it. Reading is
tolerant (an older or broken copy gives empty values, never an error); judging what was typed is the other modules'
work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Answers = dict[str, Any]
Part = TypeVar("Part", "UnitPart", "MemberPart", "MentorPart")


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A unit as the entrant described it."""

    name: str = ""
    uscc: str = ""
    kind: str = ""
    level: str = ""
    province: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.name or self.uscc)


@dataclass(frozen=True, slots=True)
class MemberPart:
    """One member of the team; `unit` and `post` say where the person works and as what."""

    name: str = ""
    role: str = ""
    unit: str = ""
    post: str = ""
    phone: str = ""
    email: str = ""
    fields: Answers = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not any([self.name, self.unit, self.post, self.phone, self.email, *self.fields.values()])


@dataclass(frozen=True, slots=True)
class MentorPart:
    """A mentor and why the mentor recommends the project (H12)."""

    name: str = ""
    unit: str = ""
    post: str = ""
    phone: str = ""
    email: str = ""
    reason: str = ""

    @property
    def is_blank(self) -> bool:
        return not any((self.name, self.unit, self.post, self.phone, self.email, self.reason))


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The whole working copy."""

    applicant: str = ""
    lead: UnitPart = UnitPart()
    joint: tuple[UnitPart, ...] = ()
    # Of an applicant that no unit leads; a led one has the lead unit's.
    province: str = ""
    # Asked only where the rulebook lets the entrant choose; elsewhere it follows.
    division: str = ""
    track: str = ""
    title: str = ""
    abstract: str = ""
    fields: Answers = field(default_factory=dict)
    members: tuple[MemberPart, ...] = ()
    mentors: tuple[MentorPart, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """As JSON has it, so that what is stored compares equal; `EntryForm.read` gives it back."""
        return {name: as_data(getattr(self, name)) for name in EntryForm.__dataclass_fields__}

    @classmethod
    def read(cls, data: Any) -> EntryForm:
        """From stored data, whatever it is: unknown keys are passed over, missing and misshapen ones are empty."""
        data = data if isinstance(data, Mapping) else {}
        return cls(
            **{
                key: _text(data.get(key)) for key in ("applicant", "province", "division", "track", "title", "abstract")
            },
            lead=_read(UnitPart, data.get("lead")),
            joint=tuple(_read(UnitPart, part) for part in _parts(data.get("joint"))),
            fields=_answers(data.get("fields")),
            members=tuple(_read(MemberPart, part) for part in _parts(data.get("members"))),
            mentors=tuple(_read(MentorPart, part) for part in _parts(data.get("mentors"))),
        )

    def units(self) -> Iterator[tuple[str, UnitPart]]:
        """The units named in the form with the item each stands at: the lead unit first."""
        if not self.lead.is_blank:
            yield "lead", self.lead
        for place, unit in enumerate(self.joint):
            if not unit.is_blank:
                yield f"joint.{place}", unit

    def leader(self, roles: set[str]) -> MemberPart | None:
        """The first member who has one of the leading `roles`."""
        return next((member for member in self.members if member.role in roles), None)


def as_data(value: Any) -> Any:
    """A part of the form, or what stands in one, in the types of JSON."""
    if isinstance(value, UnitPart | MemberPart | MentorPart):
        return {name: as_data(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {key: as_data(one) for key, one in value.items()}
    return [as_data(one) for one in value] if isinstance(value, tuple | list) else value


def _text(value: Any) -> str:
    """Without what no database takes: the character NUL, and halves of characters."""
    return value.replace("\0", "").encode(errors="ignore").decode() if isinstance(value, str) else ""


def _answers(value: Any) -> Answers:
    """Answers are texts, several texts, numbers, yes or no; nothing else can be one."""
    given = value.items() if isinstance(value, Mapping) else ()
    read = ((_text(key), _answer(answer)) for key, answer in given)
    return {key: answer for key, answer in read if key and answer is not None}


def _answer(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return [_text(one) for one in value if isinstance(one, str)]
    return value if isinstance(value, bool | int) else None


def _parts(value: Any) -> list[Mapping[str, Any]]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list | tuple) else []


def _read(kind: type[Part], data: Any) -> Part:
    given = data if isinstance(data, Mapping) else {}
    texts: dict[str, Any] = {name: _text(given.get(name)) for name in kind.__dataclass_fields__ if name != "fields"}
    if kind is MemberPart:
        return kind(**texts, fields=_answers(given.get("fields")))
    return kind(**texts)
