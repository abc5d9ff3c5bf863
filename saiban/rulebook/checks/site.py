"""What a file asks for that this site cannot do.

Asked of files that are read, and not of what is in force: a running edition must not stop because of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding
from saiban.core.sizes import MEGABYTE, MOST_FILE_BYTES

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    for index, document in enumerate(book.documents):
        if document.max_bytes > MOST_FILE_BYTES:
            most = f"本站单个文件最多接收 {MOST_FILE_BYTES // MEGABYTE} MB"
            message = f'{most}。更大的文件（如视频）请改为填写网址：[[fields]] 中 type = "url" 的问题。'
            yield Finding(("documents", index, "max_bytes"), message)
