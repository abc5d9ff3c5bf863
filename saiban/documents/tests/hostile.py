"""Files as they should not be: made here, because nobody should keep such files."""

import struct
import zlib
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pikepdf

from saiban.documents.samples import pdf_of, quick_pdf, sample_docx

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def zip_of(entries: dict[str, bytes], *, compression: int = ZIP_DEFLATED) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", compression) as new:
        for name, data in entries.items():
            new.writestr(ZipInfo(name), data, compression)
    return target.getvalue()


def entries_of(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as old:
        return {name: old.read(name) for name in old.namelist()}


def with_entries(data: bytes, **changed: bytes) -> bytes:
    """An office file with further or changed entries; "__" in a name stands for a slash, "_dot_" for a dot."""
    names = {name.replace("__", "/").replace("_dot_", "."): value for name, value in changed.items()}
    return zip_of(entries_of(data) | names)


def with_text(data: bytes, name: str, old: str, new: str) -> bytes:
    entries = entries_of(data)
    changed = entries[name].decode().replace(old, new)
    assert changed != entries[name].decode()
    return zip_of(entries | {name: changed.encode()})


def docx_with_macros() -> bytes:
    return with_entries(sample_docx(), word__vbaProject_dot_bin=b"\xcc\x61")


def docm() -> bytes:
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    return with_text(docx_with_macros(), "[Content_Types].xml", WORD_MAIN, macro)


def docx_with_doctype(declaration: str, body: str, *, encoding: str = "utf-8") -> bytes:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<w:document xmlns:w="urn:x">{body}</w:document>'
    return with_entries(sample_docx(), word__document_dot_xml=xml.encode(encoding))


def billion_laughs() -> bytes:
    names = "abcdefghij"
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise(names))
    return docx_with_doctype(f"<!DOCTYPE x [{entities}]>", "&j;")


def zip_with_directory_of(size: int, *, zip64: bool = False) -> bytes:
    """A ZIP whose directory claims `size` bytes, which would be millions of entries."""
    start = b"PK\x03\x04" + bytes(26)
    if not zip64:
        return start + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, size, 30, 0)
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**7, 10**7, size, 30)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 30, 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return start + record + locator + end


def pdf_with(catalog: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>", pages, page])


def packed_pdf(data: bytes) -> bytes:
    """The same PDF with its objects in compressed streams, as office programs write them."""
    return resaved(data, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def locked_pdf(*, user: str, owner: str) -> bytes:
    return resaved(quick_pdf(), encryption=pikepdf.Encryption(user=user, owner=owner, R=4))


def resaved(data: bytes, **options: object) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(target, **options)  # type: ignore[arg-type]
    return target.getvalue()


def handmade_locked_pdf() -> bytes:
    """An /Encrypt dictionary whose password nobody knows."""
    lock = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O(%b)/U(%b)>>/ID[(0123456789abcdef)(0123456789abcdef)]"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    return pdf_of(objects, trailer=lock % (b"o" * 32, b"u" * 32))


def png_of_size(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: dict[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """An OLE compound file of top-level streams, each at least 4096 bytes long, and empty storages."""
    sectors, fat, placed = [b"", b""], [_FAT, _END], []
    for name, data in streams.items():
        padded = data.ljust(-(-max(len(data), 4096) // 512) * 512, b"\0")
        first, count = len(sectors), len(padded) // 512
        sectors += [padded[at : at + 512] for at in range(0, len(padded), 512)]
        fat += [*range(first + 1, first + count), _END]
        placed.append((name, 2, first, len(padded)))
    entries = [("Root Entry", 5, _END, 0), *placed, *((name, 1, 0, 0) for name in storages)]
    directory = b"".join(_entry(number, len(entries), *entry) for number, entry in enumerate(entries))
    sectors[0] = struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat)))
    sectors[1] = directory.ljust(512, b"\0")
    return _header() + b"".join(sectors)


def _header() -> bytes:
    head = struct.pack("<8s16s5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0)
    return head + struct.pack("<108I", *[_FREE] * 108)


def _entry(number: int, count: int, name: str, kind: int, first: int, size: int) -> bytes:
    """One of at most four directory entries, chained to the right; the root has the first as its child."""
    wide = (name + "\0").encode("utf-16-le")
    right = number + 1 if 0 < number < count - 1 else _FREE
    child = 1 if number == 0 and count > 1 else _FREE
    links = struct.pack("<III", _FREE, right, child)
    return struct.pack("<64sHBB", wide, len(wide), kind, 1) + links + bytes(36) + struct.pack("<IQ", first, size)
