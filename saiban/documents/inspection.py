"""What an uploaded file is and what is the matter with it, told from its content."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from saiban.core.names import safe_filename
from saiban.documents.archives import has_archive_behind
from saiban.documents.compound import inspect_compound
from saiban.documents.findings import Finding, UnreadableFile, finding, unreadable
from saiban.documents.found import Found
from saiban.documents.images import inspect_image
from saiban.documents.kinds import ACCEPTABLE, HEAD, Kind, kind_of_head
from saiban.documents.office import inspect_container
from saiban.documents.pdfs import inspect_pdf
from saiban.documents.remedies import conversion, spoken
from saiban.documents.sources import Source, opened, size_of
from saiban.documents.videos import inspect_video

_ALIASES = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found: `size` in bytes, `pages` or slides where they can be counted, pixels of a picture.

    `readable` is whether the file could be opened; `problems` holds all that was noticed.
    """

    filename: str
    kind: Kind
    size: int
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    encrypted: bool = False
    has_macros: bool = False
    readable: bool = True
    problems: tuple[Finding, ...] = ()

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """The problems for which the file cannot be taken."""
        return tuple(problem for problem in self.problems if problem.blocks)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """The problems that a reviewer may want to know."""
        return tuple(problem for problem in self.problems if not problem.blocks)

    @property
    def claimed(self) -> str:
        """The extension of the file name, in lower case, without its dot."""
        _, dot, extension = self.filename.rpartition(".")
        return extension.lower() if dot else ""


def inspect(source: Source, filename: str) -> Inspection:
    """Look into the file `source`, bytes or a path, uploaded as `filename`.

    Never raises for what a file contains: what cannot be opened is not `readable` and has its reason
    among the problems.
    """
    named = Inspection(safe_filename(filename), Kind.UNKNOWN, size_of(source))
    with opened(source) as stream:
        kind = kind_of_head(stream.read(HEAD)) if named.size else Kind.EMPTY
        found = _looked_into(source, stream, kind, named.claimed)
    return _described(named, found)


def _looked_into(source: Source, stream: BinaryIO, kind: Kind, claimed: str) -> Found:
    try:
        return _found(source, stream, kind, claimed)
    except UnreadableFile as error:
        return _refused(_kind_for_people(kind, claimed), error.finding)
    except ImportError:
        raise  # a library is missing: our fault, not the file's
    except MemoryError:
        return _refused(_kind_for_people(kind, claimed), finding("too_complex"))
    except Exception:  # noqa: BLE001 - a library met what its authors did not foresee: a broken file
        return _refused(_kind_for_people(kind, claimed), finding("unreadable"))


def _refused(kind: Kind, problem: Finding) -> Found:
    return Found(kind, encrypted=problem.code == "encrypted", readable=False, problems=(problem,))


def _kind_for_people(kind: Kind, claimed: str) -> Kind:
    """A broken ZIP that was called a Word file is a broken Word file."""
    office = {Kind.DOCX, Kind.PPTX, Kind.XLSX}
    return Kind(claimed) if kind is Kind.ZIP and claimed in office else kind


def _found(source: Source, stream: BinaryIO, kind: Kind, claimed: str) -> Found:
    if kind is Kind.ZIP:
        return inspect_container(stream)
    if kind is Kind.OLE:
        return inspect_compound(stream, claimed)
    if kind in (Kind.PDF, Kind.JPG, Kind.PNG, Kind.WEBP, Kind.MP4) and has_archive_behind(stream):
        raise unreadable("mixed")
    stream.seek(0)
    if kind is Kind.PDF:
        return inspect_pdf(source, stream)
    if kind in (Kind.JPG, Kind.PNG, Kind.WEBP):
        return inspect_image(stream, kind)
    if kind is Kind.MP4:
        return inspect_video(stream)
    return _of_no_use(stream, kind)


def _of_no_use(stream: BinaryIO, kind: Kind) -> Found:
    """A kind that is never taken; a PDF behind other data is told apart, for it looks right on many screens."""
    if kind is Kind.UNKNOWN and b"%PDF-" in stream.read(HEAD):
        raise unreadable("pdf_prefixed")
    return Found(kind, readable=False)


def _described(named: Inspection, found: Found) -> Inspection:
    problems = [*found.problems, *_about_kind(found, named.claimed)]
    return Inspection(
        named.filename,
        found.kind,
        named.size,
        found.pages,
        found.width,
        found.height,
        found.encrypted,
        found.has_macros,
        found.readable,
        tuple(problems),
    )


def _about_kind(found: Found, claimed: str) -> Iterator[Finding]:
    """That the kind is never taken, or that the file is not what its name says."""
    kind = found.kind
    if kind is Kind.EMPTY:
        yield finding("empty")
    elif not kind.is_acceptable and not found.problems:
        yield finding("kind_unsupported", actual=spoken([kind]), remedy=conversion(kind, ACCEPTABLE))
    elif claimed and kind is not Kind.UNKNOWN and _ALIASES.get(claimed, claimed) != kind:
        yield finding("name_differs", claimed=claimed, actual=spoken([kind]))
