"""Word, PowerPoint and Excel files (OOXML) and what else comes in a ZIP container."""

from typing import BinaryIO
from zipfile import ZipFile

from saiban.documents.archives import archive
from saiban.documents.findings import Finding, finding, unreadable
from saiban.documents.found import Found
from saiban.documents.kinds import Kind
from saiban.documents.xmlparts import check_xml, read_xml, root_tag

_TYPES = "[Content_Types].xml"
_OPEN = "application/vnd.openxmlformats-officedocument."
_MAIN_TYPES = {
    f"{_OPEN}wordprocessingml.document.main+xml": Kind.DOCX,
    f"{_OPEN}wordprocessingml.template.main+xml": Kind.DOTX,
    f"{_OPEN}presentationml.presentation.main+xml": Kind.PPTX,
    f"{_OPEN}presentationml.template.main+xml": Kind.POTX,
    f"{_OPEN}presentationml.slideshow.main+xml": Kind.PPSX,
    f"{_OPEN}spreadsheetml.sheet.main+xml": Kind.XLSX,
    "application/vnd.ms-word.document.macroenabled.main+xml": Kind.DOCM,
    "application/vnd.ms-word.template.macroenabledtemplate.main+xml": Kind.DOCM,
    "application/vnd.ms-powerpoint.presentation.macroenabled.main+xml": Kind.PPTM,
    "application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml": Kind.PPTM,
    "application/vnd.ms-powerpoint.template.macroenabled.main+xml": Kind.PPTM,
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": Kind.XLSM,
}
_ROOTS = {Kind.DOCX: "document", Kind.PPTX: "presentation", Kind.XLSX: "workbook"}
_WITHOUT_MACROS = {Kind.DOCM: "docx", Kind.PPTM: "pptx", Kind.XLSM: "xlsx"}
_SETTINGS = "settings.xml.rels"
_MACRO_FILES = ("vbaproject.bin", "vbadata.xml")


def inspect_container(stream: BinaryIO) -> Found:
    """What the ZIP file in `stream` is; raises UnreadableFile."""
    with archive(stream) as opened:
        names = set(opened.namelist())
        if _TYPES in names:
            return _inspect_office(opened)
        if "OFD.xml" in names:
            check_xml(opened)
            return Found(Kind.OFD)
        return _inspect_other(opened)


def _inspect_other(opened: ZipFile) -> Found:
    names = opened.namelist()
    if "Index/Document.iwa" in names or "Index.zip" in names:
        return Found(Kind.IWORK)
    if names[0] == "mimetype" and opened.read("mimetype").startswith(b"application/vnd.oasis."):
        return Found(Kind.ODF)
    locked = any(entry.flag_bits & 1 for entry in opened.infolist())
    return Found(Kind.ZIP, encrypted=locked, problems=(finding("encrypted"),) if locked else ())


def _inspect_office(opened: ZipFile) -> Found:
    check_xml(opened)
    kind, main = _main_part(opened)
    if main not in opened.NameToInfo or root_tag(opened, main) != _ROOTS.get(kind, root_tag(opened, main)):
        raise unreadable()
    macros = kind in _WITHOUT_MACROS or _has_macros(opened)
    pages = _page_count(opened, kind, main)
    return Found(kind, pages=pages, has_macros=macros, problems=_problems(opened, kind, macros, pages))


def _main_part(opened: ZipFile) -> tuple[Kind, str]:
    """The kind of document and the name of its main part, both from the list of content types."""
    types = read_xml(opened, _TYPES)
    for override in () if types is None else types:
        kind = _MAIN_TYPES.get(override.get("ContentType", "").lower())
        if kind:
            return kind, override.get("PartName", "").lstrip("/")
    raise unreadable()


def _has_macros(opened: ZipFile) -> bool:
    """Whether there are macros under any name of the document; XLM sheets count."""
    names = [name.lower() for name in opened.namelist()]
    types = opened.read(_TYPES).lower()
    return (
        any(name.endswith(_MACRO_FILES) or "/macrosheets/" in name for name in names)
        or b"vnd.ms-office.vbaproject" in types
        or b"macroenabled" in types
    )


def _page_count(opened: ZipFile, kind: Kind, main: str) -> int | None:
    """Slides as they are; pages of a text as the program that saved it last counted them."""
    if kind is Kind.PPTX:
        presentation = read_xml(opened, main)
        return 0 if presentation is None else len(presentation.findall(".//{*}sldIdLst/{*}sldId"))
    properties = read_xml(opened, "docProps/app.xml")
    pages = None if properties is None or kind is not Kind.DOCX else properties.findtext("{*}Pages")
    return int(pages) if pages and pages.isascii() and pages.isdigit() and len(pages) < 6 else None


def _problems(opened: ZipFile, kind: Kind, macros: bool, pages: int | None) -> tuple[Finding, ...]:
    problems = []
    if macros:
        problems.append(finding("has_macros", extension=_WITHOUT_MACROS.get(kind, kind.value)))
    if kind is Kind.PPTX and not pages:
        problems.append(finding("no_pages"))
    if any(_loads_remote_template(opened, name) for name in opened.namelist() if name.endswith(_SETTINGS)):
        problems.append(finding("remote_template"))
    return tuple(problems)


def _loads_remote_template(opened: ZipFile, name: str) -> bool:
    """Whether opening the document fetches a template from the network; a local one is merely stale."""
    relations = read_xml(opened, name)
    return any(
        relation.get("TargetMode") == "External"
        and relation.get("Type", "").endswith("/attachedTemplate")
        and relation.get("Target", "")
        .lower()
        .startswith(("http:", "https:", "ftp:", "\\\\", "file://\\\\", "file:////"))
        for relation in (() if relations is None else relations)
    )
