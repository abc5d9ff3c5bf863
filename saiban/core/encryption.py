"""Personal data and files encrypted at rest, behind an interface that a house with other rules can fill.

AES-256-GCM, or SM4-GCM where the national algorithms are asked for (GB/T 39786). Every ciphertext names
its cipher and its key, so both can be changed while old data stays readable. The context (say
"person:17:resident_id") is authenticated with it: a ciphertext copied to another row does not open there.

    field:  magic, cipher, length of key id, key id | nonce | ciphertext and tag
    file:   the same header | salt | chunks, each with its tag

A file has a key of its own, derived from the salt; the nonce of a chunk holds its number and whether it is
the last (the STREAM construction), so chunks cannot be dropped, swapped or cut off at the end.
"""

import hmac
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 256 * 1024
_MAGIC = b"SB1"
_NONCE = 12
_SALT = 32
_TAG = 16
_KEY = 32
_FIXED = len(_MAGIC) + 2  # magic, cipher, length of the key id


class CannotDecrypt(Exception):
    """The data is damaged, cut short, belongs elsewhere, or its key is not in the ring."""


class _Aead(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class _Sm4Gcm:
    """SM4-GCM with the shape of cryptography's own AEAD classes, which lack it."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        machine = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        machine.authenticate_additional_data(associated_data)
        return machine.update(data) + machine.finalize() + machine.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        if len(data) < _TAG:
            raise InvalidTag
        machine = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, data[-_TAG:])).decryptor()
        machine.authenticate_additional_data(associated_data)
        return machine.update(data[:-_TAG]) + machine.finalize()


@dataclass(frozen=True, slots=True)
class _Suite:
    code: bytes
    key_size: int
    aead: type[AESGCM] | type[_Sm4Gcm]


_SUITES = {"aes-256-gcm": _Suite(b"A", 32, AESGCM), "sm4-gcm": _Suite(b"S", 16, _Sm4Gcm)}
_SUITE_OF_CODE = {suite.code: suite for suite in _SUITES.values()}
CIPHERS = tuple(_SUITES)


@dataclass(frozen=True)
class KeyRing:
    """Keys by id, each of 32 secret bytes. New data takes `current`; the others only open old data.

    To rotate: add a key, make it current, `renew` what `is_stale`, then drop the old key.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    current: str
    cipher: str = "aes-256-gcm"

    def __post_init__(self) -> None:
        if self.cipher not in _SUITES:
            raise ValueError(f"cipher {self.cipher!r} is none of {', '.join(CIPHERS)}")
        if self.current not in self.keys:
            raise ValueError(f"the current key {self.current!r} is not in the ring")
        for key_id, key in self.keys.items():
            if len(key) != _KEY or not 1 <= len(key_id.encode()) <= 255:
                raise ValueError(f"key {key_id!r} must have {_KEY} bytes and an id of 1 to 255 bytes")

    def encrypt(self, data: bytes, *, context: str) -> bytes:
        """`data` sealed under the current key, to be opened only in the same `context`."""
        header, nonce = self._header(), os.urandom(_NONCE)
        aead = _field_cipher(*self._named_in(header))
        return header + nonce + aead.encrypt(nonce, data, header + context.encode())

    def decrypt(self, sealed: bytes, *, context: str) -> bytes:
        """What `encrypt` sealed in `context`; raises CannotDecrypt."""
        stream = BytesIO(sealed)
        header = _read_header(stream)
        aead, nonce = _field_cipher(*self._named_in(header)), _exactly(stream, _NONCE)
        return _opened(aead, nonce, stream.read(), header + context.encode())

    def is_stale(self, sealed: bytes) -> bool:
        """Whether `sealed`, a field or the head of a file, has another key or cipher than new data gets."""
        return not sealed.startswith(self._header())

    def renew(self, sealed: bytes, *, context: str) -> bytes:
        """`sealed` under the current key and cipher; opened once more even when that changes nothing."""
        return self.encrypt(self.decrypt(sealed, context=context), context=context)

    def encrypt_file(self, source: BinaryIO, target: BinaryIO, *, context: str) -> None:
        """Seal `source` into `target`; memory holds two chunks, whatever the file."""
        header, salt = self._header(), os.urandom(_SALT)
        aead, bound = _cipher(*self._named_in(header), b"file" + salt), header + context.encode()
        target.write(header + salt)
        target.writelines(
            aead.encrypt(_nonce(number, last), chunk, bound) for number, chunk, last in _chunks(source, CHUNK)
        )

    def decrypt_chunks(self, source: BinaryIO, *, context: str) -> Iterator[bytes]:
        """The content of a sealed file, chunk by chunk; raises CannotDecrypt.

        Each chunk given out is authentic and in its place. That none is missing is known only when the
        iterator has ended.
        """
        header = _read_header(source)
        aead = _cipher(*self._named_in(header), b"file" + _exactly(source, _SALT))
        for number, chunk, last in _chunks(source, CHUNK + _TAG):
            yield _opened(aead, _nonce(number, last), chunk, header + context.encode())

    def decrypt_file(self, source: BinaryIO, target: BinaryIO, *, context: str) -> None:
        """Open a sealed file into `target`; after CannotDecrypt what was written must be thrown away."""
        target.writelines(self.decrypt_chunks(source, context=context))

    def _header(self) -> bytes:
        key_id = self.current.encode()
        return _MAGIC + _SUITES[self.cipher].code + bytes([len(key_id)]) + key_id

    def _named_in(self, header: bytes) -> tuple[_Suite, bytes]:
        """The cipher and the key that `header` names."""
        key = self.keys.get(header[_FIXED:].decode(errors="replace"))
        suite = _SUITE_OF_CODE.get(header[_FIXED - 2 : _FIXED - 1])
        if key is None or suite is None:
            raise CannotDecrypt("the key or cipher that the data names is not in the ring")
        return suite, key


def _cipher(suite: _Suite, key: bytes, purpose: bytes) -> _Aead:
    """The cipher with a subkey that serves this purpose only."""
    info = b"saiban " + suite.code + purpose
    return suite.aead(HKDF(hashes.SHA256(), suite.key_size, salt=None, info=info).derive(key))


@lru_cache(maxsize=16)
def _field_cipher(suite: _Suite, key: bytes) -> _Aead:
    """That of all fields, which every request opens its session with."""
    return _cipher(suite, key, b"field")


def blind_index(key: bytes, value: str, *, purpose: str) -> str:
    """A keyed fingerprint by which an encrypted value can be looked up or found twice, and nothing else.

    `key` is a secret of its own that outlives the rotation of the others; equal values under one
    `purpose` give equal fingerprints, so give it only values of many possibilities.
    """
    return hmac.digest(key, f"{purpose}\0{value}".encode(), "sha256").hex()


def _read_header(stream: BinaryIO) -> bytes:
    fixed = _exactly(stream, _FIXED)
    if not fixed.startswith(_MAGIC):
        raise CannotDecrypt("not sealed data")
    return fixed + _exactly(stream, fixed[-1])


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise CannotDecrypt("the data is cut short")
    return data


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and whether it is the last; an empty source has one empty chunk."""
    number, chunk = 0, _filled(source, size)
    while following := _filled(source, size):
        yield number, chunk, False
        number, chunk = number + 1, following
    yield number, chunk, True


def _filled(source: BinaryIO, size: int) -> bytes:
    """The next `size` bytes, fewer only at the end: a socket or pipe may give less at a time."""
    parts = bytearray()
    while len(parts) < size and (part := source.read(size - len(parts))):
        parts += part
    return bytes(parts)


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">7xI?", number, last)


def _opened(aead: _Aead, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    try:
        return aead.decrypt(nonce, data, bound)
    except InvalidTag:
        raise CannotDecrypt("the data was changed, cut short, or belongs elsewhere") from None
