"""Licences read in a process of their own, with a limit on its time and memory (see `saiban.documents.children`)."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from saiban.documents.children import ask_child
from saiban.documents.findings import unreadable
from saiban.documents.licences.fields import reading_of
from saiban.documents.licences.model import Line, Reading, Seen

_CHILD = "saiban.documents.licences.child"
_FAILURE = "reading_failed"
_MOST_LINES, _MOST_LETTERS = 400, 500


def read_isolated(path: Path, filename: str, *, seconds: int = 45, megabytes: int = 2048) -> Reading:
    """What the licence at `path` says; raises UnreadableFile, also when reading takes too much.

    Takes some three seconds and half a gigabyte: for workers, not for web requests.
    """
    order = {"path": str(path.resolve()), "filename": filename, "seconds": seconds, "megabytes": megabytes}
    with TemporaryDirectory(prefix="saiban-licence-") as folder:
        answer = ask_child(_CHILD, order, folder, failure=_FAILURE)
    try:
        return reading_of(_checked(answer))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise unreadable(_FAILURE) from None


def _checked(answer: dict[str, Any]) -> Seen:
    """The child's answer as `Seen`: of the right shapes, and not more than any paper has."""
    lines = tuple(_line(line) for line in answer["lines"][:_MOST_LINES])
    codes = tuple(str(code)[:_MOST_LETTERS] for code in answer["codes"][:_MOST_LINES])
    seals = answer["seals"]
    return Seen(lines, codes, None if seals is None else int(seals), int(answer["pages"]))


def _line(line: dict[str, Any]) -> Line:
    a, b, c, d = ((float(x), float(y)) for x, y in line["corners"])
    return Line(str(line["text"])[:_MOST_LETTERS], (a, b, c, d))
