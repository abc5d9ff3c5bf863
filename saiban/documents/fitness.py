"""Whether a file is fit for the place it is uploaded to (clause H8: type and size)."""

from collections.abc import Collection

from saiban.documents.findings import Finding, finding
from saiban.documents.inspection import Inspection
from saiban.documents.kinds import Kind
from saiban.documents.remedies import conversion, shrinking, spoken

_UNITS = ((2**20, "MB"), (2**10, "KB"), (1, "字节"))


def check_fit(
    inspection: Inspection, *, allowed_kinds: Collection[str], max_bytes: int, max_pages: int | None = None
) -> list[Finding]:
    """Every reason to refuse the file here; none when it is fit.

    `allowed_kinds` are kinds ("pdf", "docx"); ValueError for one that can never be taken, which is a
    mistake in the rulebook.
    """
    allowed = [Kind(kind) for kind in allowed_kinds]
    if never := [kind for kind in allowed if not kind.is_acceptable]:
        raise ValueError(f"kinds that can never be taken: {', '.join(never)}")
    problems = list(inspection.refusals)
    if inspection.kind.is_acceptable and inspection.kind not in allowed:
        problems.append(_not_allowed(inspection.kind, allowed))
    if inspection.size > max_bytes:
        problems.append(_too_large(inspection, max_bytes))
    if max_pages and inspection.pages and inspection.pages > max_pages:
        problems.append(finding("too_many_pages", pages=inspection.pages, limit=max_pages))
    return problems


def size_text(size: int, *, above: int = 0) -> str:
    """`6.2 MB`: `size` in the units of Windows (1 MB = 1024 × 1024 bytes), as exactly as shows it is over `above`."""
    unit, name = next((unit, name) for unit, name in _UNITS if size >= unit or unit == 1)
    for places in (1, 2):
        shown = f"{size / unit:.{places}f}"
        if float(shown) * unit > above or not above:
            return f"{shown.removesuffix('.0')} {name}"
    return f"{size:,} 字节"


def _not_allowed(kind: Kind, allowed: Collection[Kind]) -> Finding:
    remedy = conversion(kind, allowed)
    return finding("kind_not_allowed", allowed=spoken(allowed), actual=spoken([kind]), remedy=remedy)


def _too_large(inspection: Inspection, max_bytes: int) -> Finding:
    size = size_text(inspection.size, above=max_bytes)
    return finding("too_large", size=size, limit=size_text(max_bytes), remedy=shrinking(inspection.kind))
