"""Rows that name a scope (`shic-7`, `shic-7/hunan`), as committees ask for them."""

from __future__ import annotations

from django.db.models import Q

PLATFORM = "*"


def within(scope: str) -> Q:
    """The scope and all below it; everything, what belongs to no edition included, for ``*``."""
    return Q() if scope == PLATFORM else Q(scope=scope) | Q(scope__startswith=f"{scope}/")
