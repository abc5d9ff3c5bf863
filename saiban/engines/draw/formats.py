"""What `saiban draw` reads and writes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from saiban.core.parts import Part

# No line breaks, tabs or other control characters: lists are hashed line by line.
_LINE = r"^[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f\u2028\u2029]*[^\s\x00-\x1f\x7f])?$"

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Line = Annotated[str, StringConstraints(pattern=_LINE, max_length=200)]
Id = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f]+$", max_length=80)]

Purpose = Literal["venues", "order", "ties"]
State = Literal["drawn", "withdrawn", "late"]


class Listed(Part):
    """Somebody or something that lots are drawn for."""

    id: Id = Field(description="by what the lot is known, such as the entry's number")
    name: Line | None = Field(None, description="for people; frozen with the list")


class PublicValue(Part):
    """A number that nobody can know beforehand or choose, published by somebody else."""

    name: Line = Field(description="which one, so that nobody can take it for another: what, of which day or issue")
    shape: Line = Field(description="how it is written: each 0 stands for a digit, all else for itself (000, 0000.00)")


class Draw(Part):
    """One list, and what is drawn for it."""

    code: Id = Field(description="tells the draws of a plan apart; each has numbers of its own")
    title: Line = Field(description="what people call it")
    purpose: Purpose = Field(
        description="venues: the list is dealt out to venues of equal size; order: of appearance; ties: deciding lots"
    )
    venues: tuple[Line, ...] = Field(
        (), description="with purpose venues: their names; the first ones take the odd ones"
    )
    list: tuple[Listed, ...] = Field(min_length=1, max_length=100_000, description="in any order")


class Plan(Part):
    """What is frozen before anybody can know the outcome."""

    version: Literal["saiban-draw-1"] = Field(description="the algorithm")
    title: Line = Field(description="what is drawn, of which contest")
    public_values: tuple[PublicValue, ...] = Field(
        min_length=1, description="the value that counts and, should it be missing, the next and the next"
    )
    nonces: StrictBool = Field(False, description="whether those on the lists may add a word of their own")
    draws: tuple[Draw, ...] = Field(min_length=1)


class Nonce(Part):
    """A word that somebody on a list adds, so that nobody else can have known the seed."""

    id: Id = Field(description="whose")
    word: Line = Field(description="any text")


class ListHash(Part):
    """The fingerprint of one frozen list."""

    draw: Id = Field(description="the draw's code")
    sha256: Hash = Field(description="of the list as text: sorted, one line each")


class Published(Part):
    """What was made public beforehand."""

    commitment: Hash = Field(description="SHA-256 of the secret")
    lists: tuple[ListHash, ...] = Field(min_length=1, description="one for each draw")
    fingerprint: Hash = Field(description="of the whole plan with the commitment")
    nonces_sha256: Hash | None = Field(None, description="of the nonces, from when they were closed")


class Seen(Part):
    """What became of one of the plan's public values."""

    value: Line | None = Field(None, description="as published, in its shape; nothing when it is missing")
    missing: Line | None = Field(None, description="why it is missing; then the next one counts")
    source: Line | None = Field(None, description="where it was read")


class Change(Part):
    """What happened to a list after it was frozen; nothing of it is a reason to draw again.

    Who withdraws keeps the lot and gives up the place: the others' order stays. Who comes late is put last.
    """

    kind: Literal["withdrawn", "late"]
    draw: Id = Field(description="the draw's code")
    id: Id = Field(description="who")
    name: Line | None = Field(None, description="late: for people")
    reason: Line | None = Field(None, description="for the record")


class DrawRequest(Part):
    """`commit` makes what is to be published; `draw` checks it and draws."""

    mode: Literal["commit", "draw"]
    plan: Plan
    secret: Hash = Field(description="64 hexadecimal digits that only the organiser knows until the draw")
    nonces: tuple[Nonce, ...] = Field((), description="at most one of each who is on a list")
    published: Published | None = Field(None, description="draw: what commit made")
    public_values: tuple[Seen, ...] = Field(
        (), description="draw: what became of the plan's values, up to the first one"
    )
    changes: tuple[Change, ...] = Field((), description="draw: what has happened since, in its order")


class Check(Part):
    """One thing that has to agree."""

    about: Literal["commitment", "list", "fingerprint", "nonces", "public_value"]
    draw: Id | None = Field(description="the draw's code where it is about a list")
    published: str | None = Field(description="what was said beforehand")
    found: str | None = Field(description="what it comes to now")
    is_right: StrictBool
    message: str = Field(description="for people, in Chinese")


class Drawn(Part):
    """Somebody's lot."""

    lot: int = Field(description="1 for the first drawn; never changes")
    id: Id
    name: Line | None
    venue: Line | None = Field(description="with purpose venues")
    place: int | None = Field(
        description="in the venue or session, by who is there; nothing for ties and the withdrawn"
    )
    state: State


class Outcome(Part):
    """What one draw comes to."""

    draw: Id = Field(description="the draw's code")
    title: Line
    purpose: Purpose
    numbers: tuple[int, ...] = Field(description="what was drawn: below the list's length, below one less, … below 2")
    order: tuple[Drawn, ...] = Field(description="by lot; who came late stands behind")


class DrawResult(Part):
    """With `draw` all that is needed to draw again; with `commit` what is to be published, without the secret."""

    mode: Literal["commit", "draw"]
    plan: Plan = Field(description="lists sorted, draws by code")
    published: Published
    nonces: tuple[Nonce, ...]
    secret: Hash | None = Field(description="draw only")
    public_values: tuple[Seen, ...]
    changes: tuple[Change, ...]
    checks: tuple[Check, ...] = Field(description="draw only; one that is not right, and nothing is drawn")
    seed: Hash | None = Field(description="what all numbers come from; nothing when a check failed")
    outcomes: tuple[Outcome, ...] = Field(description="none when a check failed")
