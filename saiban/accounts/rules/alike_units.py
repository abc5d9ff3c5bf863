"""Which units on file are probably one, and why: a suggestion to a person, who decides.

Two credit codes are two organisations, so of names that are only similar nothing is said where there are two. An
organisation that is registered anew, by another office or elsewhere, keeps the nine characters in the middle; and
people give a branch's code, or the owner's, for a name that is the same but for how it is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import combinations

from saiban.accounts.rules.unit_words import UnitWords

# What more units share than this tells nothing of two of them.
COMMON = 100
RARE, RAREST = 20, 3
SIMILAR = 0.8
# What tells two units apart if one name has it and the other has not, or has another one.
_TELLING = re.compile(
    "理工|科技|师范|农业|林业|医科|医药|中医|工业|工商|财经|职业|女子|儿童|妇|肿瘤|口腔|眼|精神|胸|传染|骨|脑|康复|皮肤"
    "|整形|东|南|西|北|新|老"
)
_CHOICES = frozenset("东南西北中上下前后左右内外新老大小男女甲乙丙丁金木水火")


class Why(StrEnum):
    """Why two units may be one."""

    SAME_BODY = "same_body"
    CLOSE_CODE = "close_code"
    SAME_NAME = "same_name"
    LOOK_ALIKE = "look_alike"
    BRACKETS = "brackets"
    LEGAL_FORM = "legal_form"
    BRANCH = "branch"
    PLACE = "place"
    AFFILIATION = "affiliation"
    ABBREVIATION = "abbreviation"
    SPELLING = "spelling"
    SIMILAR = "similar"


_ONLY_WRITTEN_OTHERWISE = frozenset({Why.LOOK_ALIKE, Why.BRACKETS, Why.LEGAL_FORM, Why.PLACE, Why.SPELLING})


class Likelihood(IntEnum):
    POSSIBLE = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """Two units, the one with the smaller id first, with every reason."""

    first: int
    second: int
    reasons: tuple[Why, ...]
    likelihood: Likelihood


Reasons = Iterator[tuple[Why, Likelihood]]


def alike_units(units: Iterable[UnitWords]) -> list[Alike]:
    """All pairs that may be one, the likeliest first. Some seconds for tens of thousands of units."""
    by_id = {unit.pk: unit for unit in units}
    found = (compared(by_id[one], by_id[other]) for one, other in _candidates(list(by_id.values())))
    return sorted((each for each in found if each), key=lambda each: (-each.likelihood, each.first, each.second))


def compared(one: UnitWords, other: UnitWords) -> Alike | None:
    """What speaks for two units being one; None if nothing does."""
    first, second = sorted((one, other), key=lambda unit: unit.pk)
    reasons = dict(_by_code(first, second))
    if _may_share_place(first, second):
        named = dict(_by_name(*sorted((first, second), key=lambda unit: len(unit.key))))
        has_two_codes = first.code and second.code and Why.SAME_BODY not in reasons
        reasons |= _in_spite_of_codes(named) if has_two_codes else named
    if not reasons:
        return None
    return Alike(first.pk, second.pk, tuple(reasons), max(reasons.values()))


def _in_spite_of_codes(named: Mapping[Why, Likelihood]) -> dict[Why, Likelihood]:
    """What still speaks for one unit where there are two codes: a branch with a code of its own is a unit."""
    return {why: Likelihood.POSSIBLE for why in named if why in _ONLY_WRITTEN_OTHERWISE}


def _may_share_place(one: UnitWords, other: UnitWords) -> bool:
    return not (one.region and other.region) or one.region == other.region


# --- by the code ------------------------------------------------------------------------------------------------------


def _by_code(one: UnitWords, other: UnitWords) -> Reasons:
    if not (one.code and other.code):
        return
    share = _share(one, other)
    if one.body == other.body:
        yield Why.SAME_BODY, Likelihood.SURE if share >= 0.5 else Likelihood.LIKELY
    elif share >= SIMILAR and sum(a != b for a, b in zip(one.code, other.code, strict=True)) <= 3:
        yield Why.CLOSE_CODE, Likelihood.LIKELY
    if one.key == other.key and _may_share_place(one, other):
        yield Why.SAME_NAME, Likelihood.LIKELY


def _share(one: UnitWords, other: UnitWords) -> float:
    """How much of both names is the same: 0 to 1 (Dice)."""
    both = len(one.pieces) + len(other.pieces)
    return 2 * len(one.pieces & other.pieces) / both if both else 0.0


# --- by the name ------------------------------------------------------------------------------------------------------


def _by_name(short: UnitWords, long: UnitWords) -> Reasons:
    """`short` is the one with the shorter name. Numbers tell apart: the First Hospital is never the Second."""
    if short.key == long.key:
        return
    if short.folded == long.folded:
        yield Why.LOOK_ALIKE, Likelihood.SURE
        return
    if short.ordinals != long.ordinals:
        return
    yield from _by_additions(short, long)
    yield from _by_shortening(short, long)
    yield from _by_letters(short, long)


def _by_additions(one: UnitWords, other: UnitWords) -> Reasons:
    """The same but for what people add or leave out."""
    if one.bare == other.bare:
        if not (one.in_brackets and other.in_brackets):
            yield Why.BRACKETS, Likelihood.LIKELY
        return
    if one.core != other.core or len(one.core) < 3 or not _places_agree(one, other):
        return
    if one.branch != other.branch:
        if not (one.branch and other.branch):
            yield Why.BRANCH, Likelihood.POSSIBLE
    elif one.places != other.places:
        yield Why.PLACE, Likelihood.LIKELY if _is_told_by_place(one, other) else Likelihood.POSSIBLE
    else:
        yield Why.LEGAL_FORM, Likelihood.LIKELY


def _places_agree(one: UnitWords, other: UnitWords) -> bool:
    """Whether one name's places are among the other's, and so do not contradict it."""
    fewer, more = sorted((set(one.places), set(other.places)), key=len)
    if not fewer and one.is_plain:
        return bool(one.region and one.region == other.region)
    return all(any(place[:2] == each[:2] for each in more) for place in fewer)


def _is_told_by_place(one: UnitWords, other: UnitWords) -> bool:
    return not one.is_plain or bool(one.places and other.places)


def _by_shortening(short: UnitWords, long: UnitWords) -> Reasons:
    if len(short.key) < 4 or (short.is_plain and not short.places):
        return
    if len(long.key) - len(short.key) >= 2 and long.key.endswith(short.key) and short.core != long.core:
        yield Why.AFFILIATION, Likelihood.LIKELY
    elif _is_abbreviated(short.key, long.key):
        yield Why.ABBREVIATION, Likelihood.POSSIBLE


def _is_abbreviated(short: str, long: str) -> bool:
    """Whether `short` is `long` with letters left out in the middle, none of which tell units apart.

    Of a short name much must be left out: 湖南大学 is not what people call 湖南水利大学.
    """
    most = len(long) - 2 if len(short) >= 8 else 0.6 * len(long)
    if (short[0], short[-1]) != (long[0], long[-1]) or len(short) > most:
        return False
    left_out, letters = [], iter(long)
    for wanted in short:
        for letter in letters:
            if letter == wanted:
                break
            left_out.append(letter)
        else:
            return False
    return not _TELLING.search("".join(left_out))


def _by_letters(short: UnitWords, long: UnitWords) -> Reasons:
    """A letter or two typed otherwise, left out or doubled."""
    one, other = _middle(short.key, long.key)
    if one + other == "" or _TELLING.search(f"{one} {other}") or _CHOICES & set(one + other):
        return
    if short.core == long.core or len(short.key) < 5:
        return
    if max(len(one), len(other)) <= 1:
        yield Why.SPELLING, Likelihood.LIKELY
    elif len(one + other) <= 3 and len(short.key) >= 8 and _share(short, long) >= SIMILAR:
        yield Why.SIMILAR, Likelihood.POSSIBLE


def _middle(one: str, other: str) -> tuple[str, str]:
    """What is left of both without the beginning and the end that they share."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    end = next((at for at, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b), None)
    end = min(len(one), len(other)) if end is None else end
    return one[: len(one) - end], other[: len(other) - end]


# --- which pairs are looked at ----------------------------------------------------------------------------------------


def _candidates(units: Sequence[UnitWords]) -> set[tuple[int, int]]:
    """The pairs that share something which few others have; all other pairs are not worth a look."""
    shelves: dict[tuple[str, str], list[int]] = defaultdict(list)
    for unit in units:
        for label in _labels(unit):
            shelves[label].append(unit.pk)
    for label, pk in _rare_pieces(units):
        shelves[label].append(pk)
    full = (sorted(set(shelf)) for shelf in shelves.values() if 1 < len(shelf) <= COMMON)
    return {pair for shelf in full for pair in combinations(shelf, 2)} | set(_endings(units))


def _endings(units: Sequence[UnitWords]) -> Iterator[tuple[int, int]]:
    """Each unit with those whose whole name is the end of its own."""
    named: dict[str, list[int]] = defaultdict(list)
    for unit in units:
        named[unit.key].append(unit.pk)
    for unit in units:
        for at in range(1, len(unit.key) - 3):
            yield from ((min(unit.pk, pk), max(unit.pk, pk)) for pk in named.get(unit.key[at:], ()))


def _labels(unit: UnitWords) -> set[tuple[str, str]]:
    """What a unit is found by: parts of its code and name, and its name with one letter left out."""
    key = unit.key
    labels = {("name", key), ("fold", unit.folded), ("bare", unit.bare), ("core", unit.core)}
    if unit.code:
        labels.add(("body", unit.body))
    labels |= {("letters", key[:at] + key[at + 1 :]) for at in range(len(key))} | {("letters", key)}
    labels.add(("frame", f"{unit.rest[:1]}{key[-2:]}"))
    return labels


def _rare_pieces(units: Sequence[UnitWords]) -> Iterator[tuple[tuple[str, str], int]]:
    """Each unit's rarest pieces: whoever is like it has one of them."""
    known: dict[str, int] = defaultdict(int)
    for unit in units:
        for piece in unit.pieces:
            known[piece] += 1
    for unit in units:
        rare = sorted((known[piece], piece) for piece in unit.pieces if 1 < known[piece] <= RARE)
        yield from ((("piece", piece), unit.pk) for _count, piece in rare[:RAREST])
