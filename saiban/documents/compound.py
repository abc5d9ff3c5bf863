"""Old Office files, WPS files and password-protected new ones: all of them OLE compound files."""

import re
import struct
from typing import TYPE_CHECKING, BinaryIO

from saiban.documents.findings import finding
from saiban.documents.found import Found
from saiban.documents.kinds import Kind

if TYPE_CHECKING:
    from olefile import OleFileIO  # type: ignore[import-untyped]

_STREAMS = {"WordDocument": Kind.DOC, "PowerPoint Document": Kind.PPT, "Workbook": Kind.XLS, "Book": Kind.XLS}
_BY_NAME = {"wps": Kind.WPS, "wpt": Kind.WPS, "dps": Kind.DPS, "dpt": Kind.DPS, "et": Kind.ET, "ett": Kind.ET}
_LOCKED_BY_NAME = {"docx": Kind.DOCX, "pptx": Kind.PPTX, "xlsx": Kind.XLSX}
_MACRO_STORAGES = {"macros", "_vba_project_cur", "vba", "_vba_project"}
_WITHOUT_MACROS = {Kind.DOC: "docx", Kind.PPT: "pptx", Kind.XLS: "xlsx"}
_VBA_ATOM = re.compile(rb"\x02\0\0\x04\x0c\0\0\0....\x01", re.DOTALL)  # VbaInfoAtom with fHasMacros, [MS-PPT] 2.4.11
_PPT_ENCRYPTED = 0xF3D1C4DF


def inspect_compound(stream: BinaryIO, extension: str) -> Found:
    """What the OLE file in `stream` is.

    WPS writes the streams of the old Office formats, so its kinds are told by `extension`. A new Office
    file with a password is an OLE file too.
    """
    from olefile import OleFileIO

    with OleFileIO(stream) as ole:
        tops = {entry[0] for entry in ole.listdir(streams=True, storages=True)}
        if "EncryptedPackage" in tops:
            kind = _LOCKED_BY_NAME.get(extension, Kind.OLE)
            return Found(kind, encrypted=True, readable=False, problems=(finding("encrypted"),))
        kind = _BY_NAME.get(extension) or next((k for name, k in _STREAMS.items() if name in tops), Kind.OLE)
        return _described(kind, _is_encrypted(ole, kind), _has_macros(ole))


def _described(kind: Kind, encrypted: bool, macros: bool) -> Found:
    problems = [finding("encrypted")] if encrypted else []
    if macros:
        problems.append(finding("has_macros", extension=_WITHOUT_MACROS.get(kind, "docx")))
    return Found(kind, encrypted=encrypted, has_macros=macros, readable=not encrypted, problems=tuple(problems))


def _has_macros(ole: "OleFileIO") -> bool:
    if ole.exists("PowerPoint Document") and _VBA_ATOM.search(ole.openstream("PowerPoint Document").read()):
        return True
    return any(_MACRO_STORAGES & {part.lower() for part in path} for path in ole.listdir(streams=True, storages=True))


def _is_encrypted(ole: "OleFileIO", kind: Kind) -> bool:
    """The flag in the head of a Word file, the token of a PowerPoint file, the record of an Excel file."""
    if kind is Kind.DOC:
        return bool(_number(ole, "WordDocument", "<10xH") & 0x0100)
    if kind is Kind.PPT:
        return _number(ole, "Current User", "<12xI") == _PPT_ENCRYPTED
    return kind is Kind.XLS and _starts_with_filepass(ole)


def _starts_with_filepass(ole: "OleFileIO") -> bool:
    """Whether a FILEPASS record (0x2F) stands among the first of the workbook, where it must."""
    data = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read(512)
    at = 0
    while at + 4 <= len(data):
        record, size = struct.unpack_from("<HH", data, at)
        if record == 0x2F:
            return True
        at += 4 + size
    return False


def _number(ole: "OleFileIO", name: str, layout: str) -> int:
    head = ole.openstream(name).read(struct.calcsize(layout)) if ole.exists(name) else b""
    return int(struct.unpack(layout, head)[0]) if len(head) == struct.calcsize(layout) else 0
