"""PDF from Typst sources, with the fonts of the program and nothing else of the machine or the network."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

from saiban.documents.fonts import SANS, font_folder

_LOCK = Lock()
_PACKAGE = re.compile(r'"@[\w-]+/')
_PRELUDE = f"""\
#let data = json(bytes(sys.inputs.data))
#set text(font: "{SANS}", lang: "zh", region: "cn", size: 11pt)
#set document(date: none)
"""


def typeset(source: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The PDF of a Typst `source`, in which `data` is the dictionary `data`.

    Data is passed as JSON beside the source, so what a person typed is text and never markup: write
    `#data.title`. The same source, data and `at` (the date written into the file; none when left out)
    give the same bytes. ValueError when the source is wrong, with Typst's own words.
    """
    if _PACKAGE.search(source):
        raise ValueError("packages come from the network, which typesetting does not use")
    from typst import TypstError

    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    stamp = at.astimezone(UTC).replace(microsecond=0) if at else 0  # PDF dates are to the second
    dated = "#set document(date: auto)\n" if at else ""
    try:
        with _LOCK:
            pdf: bytes = _compiler().compile(
                (_PRELUDE + dated + source).encode(), format="pdf", sys_inputs=inputs, timestamp=stamp
            )
    except TypstError as error:
        raise ValueError(f"typst: {error.message} {error.diagnostic}") from None
    return pdf


@cache
def _compiler() -> Any:
    """One compiler for the process: fonts take 25 ms to load. It cannot be used by two threads at once."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()])
    return typst.Compiler(root=font_folder(), font_paths=fonts, ignore_system_fonts=True)
