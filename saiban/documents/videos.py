"""MP4 videos: whether a file is one and is whole, told from its boxes. No picture of it is decoded here."""

from collections.abc import Iterator
from typing import BinaryIO

from saiban.documents.findings import unreadable
from saiban.documents.found import Found
from saiban.documents.kinds import Kind

_MOST_BOXES = 100_000  # a film sent in pieces of a second has two for each
_TO_THE_END = 0
_LONG = 1


def inspect_video(stream: BinaryIO) -> Found:
    """An MP4 whose boxes fill the file and tell how to play it; raises UnreadableFile."""
    kinds = set(_boxes(stream))
    if b"moov" not in kinds or not kinds & {b"mdat", b"moof"}:
        raise unreadable("unreadable")
    return Found(Kind.MP4)


def _boxes(stream: BinaryIO) -> Iterator[bytes]:
    """The kinds of the outermost boxes (ISO/IEC 14496-12, 4.2): a size of four bytes, or eight after a size of 1."""
    end = stream.seek(0, 2)
    at = 0
    for _ in range(_MOST_BOXES):
        if at == end:
            return
        stream.seek(at)
        head = stream.read(16)
        size, least = int.from_bytes(head[:4], "big"), 8
        if size == _LONG:
            size, least = int.from_bytes(head[8:16], "big"), 16
        elif size == _TO_THE_END:
            size = end - at
        if len(head) < least or size < least or at + size > end:
            break
        yield head[4:8]
        at += size
    raise unreadable("unreadable")
