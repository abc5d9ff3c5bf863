"""What a person sees of a page: its text without the markup."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client


def text_of(page: str) -> str:
    """The text as it is read, all space taken out, so that line breaks in a template do not matter."""
    body = page[page.index("<body") :]
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", " ", body)))


def read(path: str, client: Client | None = None, **headers: Any) -> str:
    """The text of a page that must be there."""
    response = (client or Client()).get(path, **headers)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return text_of(response.content.decode())


def section(page: str, name: str) -> str:
    """The part of a page's text under the heading whose id is `name`-title."""
    begins = page.index(f'id="{name}-title"')
    rest = page[begins:]
    ends = rest.find('-title"', len(name) + 12)
    return text_of(f"<body>{rest[: ends if ends > 0 else None]}")
