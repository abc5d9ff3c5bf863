"""Editions with their divisions and tracks, as this process knows them: read once, and again after a change.

What these copies show is announced `at_once` when it changes, so a page may stand on them. A command that decides by
the rules reads the edition itself, in its own transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from saiban.core.errors import NotThere
from saiban.database.marks import RowMark
from saiban.editions.kept import Shelf
from saiban.editions.models import Division, Edition, Track


@dataclass(frozen=True, slots=True)
class Known:
    """An edition with its parts by their keys, in the rulebook's order; each division knows its edition.

    By `mark` whoever holds the edition's row sees whether it is still what this process knows.
    """

    edition: Edition
    mark: str
    divisions: dict[int, Division]
    tracks: dict[int, Track]


_editions: Shelf[Known] = Shelf()


def known_edition(code: str) -> Known:
    """The edition, public or not; NotThere where there is none. Shared by all who ask: not to be changed."""
    return _editions.lasting(code, lambda: _read(code=code))


def known_edition_of(key: int) -> Known:
    """The edition that a row refers to."""
    return _editions.lasting(key, lambda: _read(pk=key))


def _read(**wanted: object) -> Known:
    known = Edition.objects.select_related("contest").exclude(revision=None).annotate(mark=RowMark())
    edition = known.filter(**wanted).first()
    if edition is None:
        raise NotThere
    divisions = {division.pk: division for division in edition.divisions.all()}
    for division in divisions.values():
        division.edition = edition
    mark = vars(edition).pop("mark")
    return Known(edition, mark, divisions, {track.pk: track for track in edition.tracks.all()})
