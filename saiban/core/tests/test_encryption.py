import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saiban.core.encryption import CHUNK, CIPHERS, CannotDecrypt, KeyRing, blind_index

OLD, NEW = b"o" * 32, b"n" * 32
RING = KeyRing({"2026": OLD}, "2026")
SECRET = "身份证 11010519491231002X".encode()


def sealed_file(data: bytes, context: str = "file:1", ring: KeyRing = RING) -> bytes:
    target = io.BytesIO()
    ring.encrypt_file(io.BytesIO(data), target, context=context)
    return target.getvalue()


def opened_file(sealed: bytes, context: str = "file:1", ring: KeyRing = RING) -> bytes:
    target = io.BytesIO()
    ring.decrypt_file(io.BytesIO(sealed), target, context=context)
    return target.getvalue()


@pytest.mark.parametrize("cipher", CIPHERS)
def test_what_is_sealed_opens_and_shows_nothing(cipher: str) -> None:
    ring = KeyRing({"k": OLD}, "k", cipher)
    sealed = ring.encrypt(SECRET, context="person:1:id")
    assert ring.decrypt(sealed, context="person:1:id") == SECRET
    assert SECRET not in sealed
    assert opened_file(sealed_file(SECRET * 9, ring=ring), ring=ring) == SECRET * 9


def test_equal_values_do_not_look_equal() -> None:
    assert len({RING.encrypt(SECRET, context="x") for _ in range(50)}) == 50


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_value_moved_to_another_row_does_not_open(cipher: str) -> None:
    ring = KeyRing({"k": OLD}, "k", cipher)
    sealed = ring.encrypt(SECRET, context="person:1:id")
    with pytest.raises(CannotDecrypt):
        ring.decrypt(sealed, context="person:2:id")
    with pytest.raises(CannotDecrypt):
        opened_file(sealed_file(SECRET, ring=ring), context="file:2", ring=ring)


@pytest.mark.parametrize("cipher", CIPHERS)
def test_every_changed_byte_and_every_cut_is_noticed(cipher: str) -> None:
    ring = KeyRing({"k": OLD}, "k", cipher)
    sealed = ring.encrypt(SECRET, context="x")
    for place in range(len(sealed)):
        with pytest.raises(CannotDecrypt):
            ring.decrypt(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], context="x")
        with pytest.raises(CannotDecrypt):
            ring.decrypt(sealed[:place], context="x")


def test_a_field_does_not_pass_for_a_file() -> None:
    with pytest.raises(CannotDecrypt):
        opened_file(RING.encrypt(SECRET * 20, context="file:1"))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_refused(noise: bytes) -> None:
    for attempt in (noise, b"SB1" + noise, b"SB1A\x042026" + noise):
        with pytest.raises(CannotDecrypt):
            RING.decrypt(attempt, context="x")
        with pytest.raises(CannotDecrypt):
            opened_file(attempt)


def test_an_old_key_still_opens_and_new_data_takes_the_new_one() -> None:
    old = RING.encrypt(SECRET, context="x")
    both = KeyRing({"2026": OLD, "2027": NEW}, "2027")
    assert both.decrypt(old, context="x") == SECRET
    assert both.is_stale(old)
    renewed = both.renew(old, context="x")
    assert not both.is_stale(renewed)
    assert KeyRing({"2027": NEW}, "2027").decrypt(renewed, context="x") == SECRET
    with pytest.raises(CannotDecrypt, match="not in the ring"):
        KeyRing({"2027": NEW}, "2027").decrypt(old, context="x")


def test_the_cipher_can_be_changed_and_old_data_stays_readable() -> None:
    national = KeyRing({"2026": OLD}, "2026", "sm4-gcm")
    old = RING.encrypt(SECRET, context="x")
    assert national.is_stale(old)
    assert national.decrypt(old, context="x") == SECRET
    assert RING.decrypt(national.renew(old, context="x"), context="x") == SECRET
    assert RING.is_stale(sealed_file(b"", ring=national)[:64])


@pytest.mark.parametrize(
    ("keys", "current", "cipher"),
    [
        ({}, "a", "aes-256-gcm"),
        ({"a": b"short"}, "a", "aes-256-gcm"),
        ({"a": OLD}, "a", "rot13"),
        ({"": OLD}, "", "sm4-gcm"),
    ],
)
def test_a_wrong_ring_is_refused_at_once(keys: dict[str, bytes], current: str, cipher: str) -> None:
    with pytest.raises(ValueError, match=r"key|cipher"):
        KeyRing(keys, current, cipher)


def test_a_ring_does_not_print_its_keys() -> None:
    assert "ooo" not in repr(RING)


@settings(deadline=None, max_examples=12)
@given(st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5]))
def test_a_file_of_any_length_comes_back_whole(size: int) -> None:
    data = os.urandom(size)
    assert opened_file(sealed_file(data)) == data


def pieces(sealed: bytes, header: int) -> list[bytes]:
    step = CHUNK + 16
    return [sealed[:header], *(sealed[at : at + step] for at in range(header, len(sealed), step))]


def test_chunks_cannot_be_dropped_swapped_repeated_or_added() -> None:
    header = len(sealed_file(b"")) - 16
    head, one, two, three = pieces(sealed_file(os.urandom(CHUNK * 3)), header)
    other = pieces(sealed_file(os.urandom(CHUNK * 3)), header)
    for wrong in (
        [head],
        [head, one],
        [head, one, two],
        [head, two, one, three],
        [head, one, one, two, three],
        [head, one, three],
        [head, one, two, three, three],
        [head, one, two, three, b"x"],
        [head, one, other[2], three],
        [other[0], one, two, three],
    ):
        with pytest.raises(CannotDecrypt):
            opened_file(b"".join(wrong))


def test_a_file_cut_anywhere_is_refused() -> None:
    sealed = sealed_file(b"a" * 100)
    for length in range(len(sealed)):
        with pytest.raises(CannotDecrypt):
            opened_file(sealed[:length])


class Drip(io.RawIOBase):
    """A source that gives seven bytes at a time, as a socket may."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)

    def read(self, size: int = -1, /) -> bytes:
        return self.inner.read(min(size, 7))


def test_a_source_that_drips_is_sealed_alike() -> None:
    data = os.urandom(1000)
    target = io.BytesIO()
    RING.encrypt_file(Drip(data), target, context="file:1")  # type: ignore[arg-type]
    assert opened_file(target.getvalue()) == data


def test_a_blind_index_finds_equal_values_of_one_purpose_only() -> None:
    one = blind_index(OLD, "11010519491231002X", purpose="resident_id")
    assert one == blind_index(OLD, "11010519491231002X", purpose="resident_id")
    assert one != blind_index(OLD, "11010519491231002X", purpose="mobile")
    assert one != blind_index(NEW, "11010519491231002X", purpose="resident_id")
