"""The XML inside office documents, read so that nothing in it expands, refers outside or is too much."""

from typing import IO, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from saiban.documents.findings import unreadable

MAX_PART = 48 * 2**20
MAX_PARTS = 128 * 2**20  # bytes of all XML parts together
_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"


def check_xml(archive: ZipFile) -> None:
    """Every XML part is well formed and without a document type; raises UnreadableFile.

    Office programs never write one. It is what entity bombs and references to outside files need, and the
    libraries that read the parts later differ in how well they keep them out.
    """
    parts = [entry for entry in archive.infolist() if _is_xml(archive, entry)]
    if sum(part.file_size for part in parts) > MAX_PARTS or any(part.file_size > MAX_PART for part in parts):
        raise unreadable("zip_bomb")
    for part in parts:
        with archive.open(part) as stream:
            _parse(stream)


def read_xml(archive: ZipFile, name: str) -> ElementTree.Element | None:
    """The root of a part that `check_xml` has passed; None when it is not there."""
    if name not in archive.NameToInfo:
        return None
    with archive.open(name) as stream:
        return ElementTree.parse(stream).getroot()  # noqa: S314 - check_xml has refused what could harm


def root_tag(archive: ZipFile, name: str) -> str:
    """The root element's name, without its namespace, of a part that `check_xml` has passed."""
    with archive.open(name) as stream:
        _, root = next(iter(ElementTree.iterparse(stream, events=("start",))))  # noqa: S314 - as above
    return str(root.tag).rpartition("}")[2]


def texts(part: bytes, tag: str) -> list[str]:
    """The texts of all elements `tag` in a part that `check_xml` has passed."""
    root = ElementTree.fromstring(part)  # noqa: S314 - as above
    return [element.text for element in root.iter(tag) if element.text]


def _is_xml(archive: ZipFile, entry: ZipInfo) -> bool:
    """By name or by its first byte: a part may have any name. SVG, which nobody parses here, has doctypes."""
    name = entry.filename.lower()
    if entry.is_dir() or name.endswith(".svg"):
        return False
    if name.endswith((".xml", ".rels", ".vml")):
        return True
    with archive.open(entry) as stream:
        return stream.read(64).lstrip(_BLANK).startswith(b"<")


def _parse(stream: IO[bytes]) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.ParseFile(stream)
    except expat.ExpatError:
        raise unreadable() from None


def _refuse_doctype(*_: object) -> NoReturn:
    raise unreadable("xml_unsafe")
