"""What the frame of every page needs."""

from __future__ import annotations

from django import template

register = template.Library()

_MESSAGE_TONES = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "danger"}


@register.filter
def tone_of(level: str) -> str:
    """The tone of a notice for a level of Django's messages."""
    return _MESSAGE_TONES.get(level, "info")
