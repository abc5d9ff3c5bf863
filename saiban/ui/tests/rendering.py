"""How tests of components render a line of template."""

from __future__ import annotations

import re
from typing import Any

from django.template import engines
from django.test import RequestFactory


def render(source: str, /, **context: Any) -> str:
    """The source rendered as on a page, its white space narrowed so that tests do not depend on it."""
    request = RequestFactory().get(context.pop("path", "/"))
    template = engines["django"].from_string(source)
    # A plain context: what the site adds to every page needs the database and says nothing about a component.
    context.setdefault("request", request)
    return re.sub(r"\s+", " ", template.render(context)).strip()
