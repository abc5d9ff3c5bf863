"""Chance that can be drawn again: fair, the same everywhere, and independent of how the list was written down."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.stats import chi2

from saiban.engines.draw.stream import Stream, digest, in_order, lots, numbers, pack, shuffled
from saiban.engines.draw.tests import independent

SEED = sha256(b"seed").hexdigest()
IDS = some.lists(some.text(min_size=1, max_size=6), unique=True, max_size=40)
LABELS = some.text(max_size=8)
SEEDS = some.binary(min_size=32, max_size=32).map(bytes.hex)
steadily = settings(deadline=None, derandomize=True, max_examples=150)


def seed(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


# --- known by other means -----------------------------------------------------------------------------------------
def test_texts_are_packed_with_their_lengths() -> None:
    assert pack(["甲", "", "ab"]) == b"\x00\x00\x00\x03\xe7\x94\xb2" + b"\x00" * 4 + b"\x00\x00\x00\x02ab"
    assert digest(["a", "bc"]) != digest(["ab", "c"]) != digest(["abc"])
    # printf '\0\0\0\1a\0\0\0\2bc' | sha256sum
    assert digest(["a", "bc"]) == "b534ce16ac9c8b36823f39a395ce8e0e3c7ad9605b82b5444f18cadacd217a5d"


def test_a_draw_of_five_comes_out_as_worked_with_another_program() -> None:
    """openssl dgst -sha256 -mac HMAC -macopt hexkey:… of the packed ("tracks", "0"); the rest by hand.

    Words 22fa4595 efac2b7e 01b25169 758f3206: modulo 5, 4, 3 and 2 they are 2, 2, 2 and 0.
    """
    key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    assert numbers(key, "tracks", 5) == [2, 2, 2, 0]
    assert shuffled(key, "tracks", ["d", "b", "e", "a", "c"]) == ["b", "a", "d", "e", "c"]


@steadily
@given(SEEDS, LABELS, IDS)
def test_a_second_program_draws_the_same(key: str, label: str, ids: list[str]) -> None:
    assert shuffled(key, label, ids) == independent.order(key, label, ids)


# --- what it promises ---------------------------------------------------------------------------------------------
@steadily
@given(SEEDS, LABELS, IDS, some.randoms(use_true_random=False))
def test_the_order_in_which_the_list_is_written_makes_no_difference(key, label, ids, random) -> None:  # type: ignore[no-untyped-def]
    again = list(ids)
    random.shuffle(again)
    assert shuffled(key, label, again) == shuffled(key, label, ids)


@steadily
@given(SEEDS, LABELS, IDS)
def test_everybody_gets_one_lot(key: str, label: str, ids: list[str]) -> None:
    drawn = lots(key, label, ids)
    assert sorted(drawn) == in_order(ids)
    assert sorted(drawn.values()) == list(range(1, len(ids) + 1))
    assert sorted(drawn, key=drawn.__getitem__) == shuffled(key, label, ids)


def test_labels_and_seeds_have_streams_of_their_own() -> None:
    ids = [str(number) for number in range(20)]
    orders = {tuple(shuffled(key, label, ids)) for key in (SEED, seed(1)) for label in ("a", "b", "a0")}
    assert len(orders) == 6


def test_somebody_who_stands_twice_in_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="distinct"):
        shuffled(SEED, "a", ["甲", "乙", "甲"])


def test_the_sorted_list_goes_by_code_points_also_beyond_the_basic_plane() -> None:
    assert in_order(["\U00020000", "\uffee", "甲", "A"]) == ["A", "甲", "\uffee", "\U00020000"]


@pytest.mark.parametrize("bound", [0, -1, 2**32 + 1])
def test_a_bound_without_numbers_is_refused(bound: int) -> None:
    with pytest.raises(ValueError, match="below"):
        Stream(SEED, "a").below(bound)


def test_words_that_would_favour_small_numbers_are_passed_over() -> None:
    """With a bound just above half of all words, nearly every second word must go."""
    bound = 2**31 + 1
    stream, words = Stream(SEED, "a"), Stream(SEED, "a")
    taken = [stream.below(bound) for _ in range(500)]
    plain = [words.below(2**32) for _ in range(2000)]
    assert taken == [word for word in plain if word < bound][:500]
    assert max(taken) > 2**31 * 0.99


# --- fairness -----------------------------------------------------------------------------------------------------
def deviation(counts: Counter[object], cells: int) -> float:
    """The chance that fair lots deviate at least so much (Pearson's chi-square test)."""
    expected = counts.total() / cells
    statistic = sum((counts[cell] - expected) ** 2 for cell in counts) / expected + (cells - len(counts)) * expected
    return float(chi2.sf(statistic, cells - 1))


def test_all_720_orders_of_six_are_equally_likely() -> None:
    counts: Counter[object] = Counter("".join(shuffled(seed(number), "a", "abcdef")) for number in range(14_400))
    assert len(counts) == len(list(permutations("abcdef")))
    assert 0.001 < deviation(counts, 720) < 0.999


@pytest.mark.parametrize("bound", [3, 7, 33, 100])
def test_all_numbers_are_equally_likely(bound: int) -> None:
    stream = Stream(SEED, f"below {bound}")
    counts: Counter[object] = Counter(stream.below(bound) for _ in range(200 * bound))
    assert 0.001 < deviation(counts, bound) < 0.999


def test_each_project_comes_to_each_place_equally_often() -> None:
    ids = [f"{number:02}" for number in range(33)]
    counts: Counter[object] = Counter()
    for number in range(1000):
        counts.update(enumerate(shuffled(seed(number), "applied", ids)))
    assert 0.001 < deviation(counts, 33 * 33) < 0.999


def test_the_same_seed_under_other_labels_says_nothing_of_the_first() -> None:
    """Who is first under one label, and under another: all pairs equally likely."""
    pairs: Counter[object] = Counter(
        (shuffled(seed(number), "a", "abcde")[0], shuffled(seed(number), "b", "abcde")[0]) for number in range(5_000)
    )
    assert 0.001 < deviation(pairs, 25) < 0.999
