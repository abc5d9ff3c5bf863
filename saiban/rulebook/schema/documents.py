"""Documents that an entry hands in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from saiban.rulebook.schema.answers import FieldTest
from saiban.rulebook.schema.base import Bytes, Closing, Code, Flag, Opening, Positive, Rule, Text, Whole

FileType = Literal["pdf", "doc", "docx", "ppt", "pptx", "xls", "xlsx", "jpg", "png", "zip", "mp4"]
Sensitivity = Literal["normal", "sensitive", "identity"]
# The file types in which something can be read
READABLE: frozenset[FileType] = frozenset({"pdf", "jpg", "png"})

# What a name pattern may hold; `lead_unit` is the leader's name where there is no unit
PLACEHOLDERS = ("lead_unit", "title", "leader", "track", "division", "document")


class Document(Rule):
    """A kind of document.

    `required` "always" asks every entry it concerns for `min` files; "never" takes up to `max` if
    offered. `private` "sensitive" is seen only by those who check the entry, each look on record;
    "identity" proves who a person is, and is besides agreed to apart and erased after the edition
    (`IdentityConsent`). `stage` names the stage for which it is needed; None means registration. `due` is a
    deadline of its own: without it the document is due when its stage closes (registration) or
    opens (a later stage). `opens` is when a document of a later stage is first taken: without it, as
    soon as the entry has passed; `late` says whether its committee may let an entry hand it in
    afterwards, and `remind_days` how many days before its deadline whoever lacks it is told (0:
    never). `name_pattern` is the file's name without its ending. `reads` "licence" has
    the lead unit's name and credit code read from it, to help those who fill in and those who check. With `when` a
    document of registration concerns only entries that answer a question so.
    """

    code: Code
    name: Text
    help: Text | None = None
    only_applicants: tuple[Code, ...] = ()
    only_tracks: tuple[Code, ...] = ()
    when: FieldTest | None = None
    types: tuple[FileType, ...] = Field(min_length=1)
    max_bytes: Bytes
    name_pattern: Text | None = None
    required: Literal["always", "never"] = "always"
    min: Whole = 1
    max: Positive = 1
    private: Sensitivity = "normal"
    reads: Literal["licence"] | None = None
    stage: Code | None = None
    opens: Opening | None = None
    due: Closing | None = None
    due_provisional: Flag = False
    late: Literal["never", "granted"] = "never"
    remind_days: Whole = 3
    template: Text | None = None

    def is_read(self, file_type: str) -> bool:
        """Whether something is read from a file of this type that is handed in as this document."""
        return self.reads is not None and file_type in READABLE
