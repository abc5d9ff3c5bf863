"""How alike two projects are by their words: what a committee is shown when a topic comes again (H14, H16).

Measured by threes of letters that stand side by side: what share of the smaller text's threes the other one has. That
finds a text that was shortened, shuffled, spliced or retyped. It does not know what a text means: the same topic told
in other words is not found by it, and whoever is found is for a person to decide.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from zlib import crc32

from saiban.core.names import title_key

SIZE = 3
# Of a text's threes one in so many is put on file: those whose number can be divided by it, the same in every text.
SAMPLED = 6
# Fewer threes than these tell nothing: short titles are alike by chance.
LEAST_TITLE, LEAST_TEXT = 6, 40
# A short title stands within many a longer one: it counts from this share of the longer one on, or where the texts
# have something in common too.
LEAST_OF_TITLE, COMMON_TEXT = 0.6, 0.15
# Passages shorter than this are not shown as shared; words of four letters are in every text.
PASSAGE = 5


class Degree(IntEnum):
    """How alike two projects are, in words."""

    NONE = 0
    PART = 1
    HIGH = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """The share of the smaller side's threes that the other one has, of titles and of whole texts; each 0 to 1."""

    title: float
    text: float


# Where PART and HIGH begin, by measurement (`python -m saiban.bench.likeness`). Of fifty thousand, the nearest project
# that has nothing to do with it shares up to 0.21 of an entry's text, and by stock phrases up to 0.91 of its title. Of
# one and the same unit there are few projects, so there less is enough to be shown.
TITLE_PART, TEXT_PART, TEXT_HIGH = 0.95, 0.33, 0.6
TITLE_OF_ONE_UNIT, TEXT_OF_ONE_UNIT = 0.7, 0.2
# A title within another one is nearly the same title.
WITHIN = 0.99


@dataclass(frozen=True, slots=True)
class Words:
    """A project's words as they are compared."""

    title: frozenset[str]
    text: frozenset[str]
    key: str

    @property
    def sample(self) -> list[int]:
        """The numbers under which the project is found: all of its title, a sample of its text; ascending."""
        own = {number_of(three) for three in self.title}
        return sorted(own | {number for three in self.text if (number := number_of(three)) % SAMPLED == 0})


def words_of(title: str, abstract: str) -> Words:
    heading, body = title_key(title), title_key(abstract)
    return Words(threes(heading), threes(heading) | threes(body), heading)


def threes(letters: str) -> frozenset[str]:
    """Each three letters that stand side by side."""
    return frozenset(letters[place : place + SIZE] for place in range(len(letters) - SIZE + 1))


def number_of(three: str) -> int:
    """The same in every process and on every machine, from -2³¹ to 2³¹-1, as PostgreSQL's integer has it."""
    return crc32(three.encode(errors="surrogatepass")) - 2**31


def likeness(one: Words, other: Words) -> Likeness:
    """A title share of 1 is the same title; one title within the other is a little less."""
    text = _share(one.text, other.text, LEAST_TEXT)
    if one.key and one.key == other.key:
        return Likeness(1.0, text)
    shorter, longer = sorted((len(one.title), len(other.title)))
    counts = shorter >= longer * LEAST_OF_TITLE or text >= COMMON_TEXT
    return Likeness(min(_share(one.title, other.title, LEAST_TITLE), WITHIN) if counts else 0.0, text)


def _share(one: frozenset[str], other: frozenset[str], least: int) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= least else 0.0


def degree_of(found: Likeness, *, same_unit: bool = False, own: float = 1.0) -> Degree:
    """What a committee is told. `own` is the part of what is shared that not everybody has: 1 where nothing is said of
    it. Phrases that hundreds write make nobody's project a copy, unless the whole text is made of them.
    """
    if found.title == 1 or found.text >= TEXT_HIGH:
        return Degree.HIGH
    if found.title >= TITLE_PART or found.text * own >= TEXT_PART:
        return Degree.PART
    near = found.title >= TITLE_OF_ONE_UNIT or found.text * own >= TEXT_OF_ONE_UNIT
    return Degree.PART if same_unit and near else Degree.NONE


def run_of_editions(ordinals: Collection[int], current: int) -> int:
    """How many editions without a gap, ending with `current`, have the topic (H14); the current one has it."""
    length = 1
    while current - length in ordinals:
        length += 1
    return length


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: shared with the other text, or its own."""

    text: str
    shared: bool


def pieces_of(text: str, other: str) -> list[Piece]:
    """`text` cut into what `other` has as well and what it has not; together they are `text`, sign for sign.

    A passage is shared if each `PASSAGE` letters of it stand in the other text, however it is spaced there.
    """
    letters, places = _lettered(text)
    known = set(_runs(_lettered(other)[0]))
    shared: set[int] = set()
    for start, run in enumerate(_runs(letters)):
        if run in known:
            shared.update(range(start, start + PASSAGE))
    return list(_cut(text, _spans(shared, places)))


def _lettered(text: str) -> tuple[str, list[int]]:
    """The letters of `text` as they are compared, and where in it each of them stands."""
    letters, places = [], []
    for place, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKC", sign).casefold():
            if letter.isalnum() or title_key(letter):
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _runs(letters: str) -> list[str]:
    return [letters[place : place + PASSAGE] for place in range(len(letters) - PASSAGE + 1)]


def _spans(shared: Collection[int], places: list[int]) -> list[tuple[int, int]]:
    """From letters to stretches of the text; the commas between shared letters belong to the stretch."""
    spans: list[tuple[int, int]] = []
    before = -2
    for letter in sorted(shared):
        begins = spans.pop()[0] if letter == before + 1 and spans else places[letter]
        spans.append((begins, places[letter] + 1))
        before = letter
    return spans


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> Iterable[Piece]:
    end = 0
    for begins, ends in spans:
        if begins > end:
            yield Piece(text[end:begins], False)
        yield Piece(text[begins:ends], True)
        end = ends
    if end < len(text):
        yield Piece(text[end:], False)
