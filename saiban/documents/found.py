"""What looking inside a file of one kind has found."""

from dataclasses import dataclass

from saiban.documents.findings import Finding
from saiban.documents.kinds import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """`pages` are pages or slides, where they can be counted; `width` and `height` are pixels of a picture."""

    kind: Kind
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    encrypted: bool = False
    has_macros: bool = False
    readable: bool = True
    problems: tuple[Finding, ...] = ()
