"""How a block component fills the template that holds its markup."""

from __future__ import annotations

from typing import Any

from django.template import loader
from django.utils.safestring import SafeString


def fill(name: str, **context: Any) -> SafeString:
    """The template `ui/<name>.html`, escaped as templates are, without the page's own context."""
    return SafeString(loader.get_template(f"ui/{name}.html").render(context))
