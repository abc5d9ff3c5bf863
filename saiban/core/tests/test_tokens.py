import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saiban.core.tokens import (
    check_character,
    check_number,
    new_public_id,
    new_token,
    number_key,
    numbered,
    read_public_id,
    token_hash,
)

prefixes = st.from_regex(r"\A[A-Z0-9]{1,8}(-[A-Z0-9]{1,4})?\Z")
counts = st.integers(0, 10**7)


def test_ids_and_tokens_are_not_repeated() -> None:
    assert len({new_public_id() for _ in range(2000)}) == 2000
    assert len({new_token() for _ in range(2000)}) == 2000


def test_a_public_id_is_short_lower_case_and_without_look_alikes() -> None:
    ids = "".join(new_public_id() for _ in range(500))
    assert len(ids) == 6000
    assert set(ids) == set("0123456789abcdefghjkmnpqrstvwxyz")


def test_a_public_id_is_read_as_it_is_dictated() -> None:
    assert read_public_id(" K3M9-X2VB Q4DO ") == "k3m9x2vbq4d0"
    assert read_public_id("k3m9x2vbq4d") == ""
    assert read_public_id("k3m9x2vbq4d!") == ""


def test_a_token_is_stored_as_its_hash() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(new_token()) >= 43


def test_a_receipt_number_looks_so() -> None:
    assert numbered("shic7-hun", 123) == "SHIC7-HUN-000123-" + check_character("SHIC7-HUN-000123")
    assert numbered("A", 12345678).startswith("A-12345678-")


@pytest.mark.parametrize(("prefix", "number"), [("", 1), ("湘", 1), ("A-", 1), ("A", -1)])
def test_a_number_under_no_proper_prefix_is_not_made(prefix: str, number: int) -> None:
    with pytest.raises(ValueError, match="prefix"):
        numbered(prefix, number)


@settings(deadline=None)
@given(prefixes, counts)
def test_a_number_is_right_however_it_is_copied(prefix: str, number: int) -> None:
    right = numbered(prefix, number)
    assert check_number(right)
    assert check_number(f" {right.lower().replace('-', ' ')} ")
    assert check_number(right.replace("0", "O").replace("1", "l").replace("-", "—"))
    assert number_key(right.replace("0", "o")) == number_key(right)


@settings(deadline=None)
@given(prefixes, counts, st.data())
def test_every_single_wrong_character_shows(prefix: str, number: int, data: st.DataObject) -> None:
    key = number_key(numbered(prefix, number))
    place = data.draw(st.integers(0, len(key) - 1))
    letter = data.draw(st.sampled_from([c for c in "0123456789ABCDEFGHJKMNPRSTVWXYZ" if c != key[place]]))
    assert not check_number(key[:place] + letter + key[place + 1 :])


@settings(deadline=None)
@given(prefixes, counts, st.data())
def test_every_swap_of_two_characters_shows(prefix: str, number: int, data: st.DataObject) -> None:
    key = list(number_key(numbered(prefix, number)))
    one, other = data.draw(st.integers(0, len(key) - 1)), data.draw(st.integers(0, len(key) - 1))
    changes = key[one] != key[other]
    key[one], key[other] = key[other], key[one]
    assert check_number("".join(key)) != changes


@settings(deadline=None)
@given(st.text())
def test_anything_typed_is_answered(text: str) -> None:
    assert check_number(text) in (True, False)
    assert read_public_id(text) in ("", read_public_id(text))
