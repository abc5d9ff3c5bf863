"""The draw written a second time, from docs/formats/draw.md and without the standard library's HMAC.

It shares no line with the engine: what both come to was not made by a common mistake.
"""

from __future__ import annotations

import hashlib
import struct


def packed(*texts: str) -> bytes:
    out = bytearray()
    for text in texts:
        raw = bytes(text, "utf-8")
        out += struct.pack(">I", len(raw))
        out += raw
    return bytes(out)


def keyed(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256 as RFC 2104 has it, for keys of at most 64 bytes."""
    block = key + bytes(64 - len(key))
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()


def order(seed: str, label: str, ids: list[str]) -> list[str]:
    listed = sorted(ids, key=lambda text: text.encode("utf-8"))
    pool: list[int] = []
    block = 0
    last = len(listed) - 1
    while last > 0:
        if not pool:
            pool = list(struct.unpack(">8I", keyed(bytes.fromhex(seed), packed(label, str(block)))))
            block += 1
        word = pool.pop(0)
        size = last + 1
        if word >= (2**32 // size) * size:
            continue
        chosen = word % size
        keep = listed[last]
        listed[last] = listed[chosen]
        listed[chosen] = keep
        last -= 1
    return listed
