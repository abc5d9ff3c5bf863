"""What people are called where the record is read.

A row keeps the number of whoever acted and never their name, since it can neither be changed nor deleted: names are
looked up when somebody reads, so that of an account that was erased nothing but the number is left. People live on a
floor above; the room that knows them registers a directory when the program starts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from saiban.audit.models import AuditRow

PERSON = "person"


class Directory(Protocol):
    """What the room above knows; each method is one query, whatever the number of people."""

    def names(self, people: Collection[int]) -> Mapping[int, str]:
        """What each of the people is called, by number."""

    def names_of_subjects(self, public_ids: Collection[str]) -> Mapping[str, str]:
        """The same by the id under which a row speaks of a person."""

    def called(self, text: str) -> list[int]:
        """The people whose name holds the text."""


_directories: list[Directory] = []


def register(directory: Directory) -> None:
    """Ask this directory from now on; registering it again changes nothing."""
    if directory not in _directories:
        _directories.append(directory)


def people_called(text: str) -> list[int]:
    return [person for directory in _directories for person in directory.called(text)]


def named(rows: Iterable[AuditRow]) -> list[AuditRow]:
    """The rows with the names of those who acted and of the people they speak of, for reading. Two queries."""
    read = list(rows)
    actors = {row.actor_id for row in read if row.actor_id is not None}
    subjects = {row.subject_id for row in read if row.subject_kind == PERSON}
    for directory in _directories:
        names, spoken_of = directory.names(actors), directory.names_of_subjects(subjects)
        for row in read:
            if row.actor_id is not None:
                row.actor_name = names.get(row.actor_id, row.actor_name)
            if row.subject_kind == PERSON:
                row.subject_name = spoken_of.get(row.subject_id, "")
    return read
