"""The way from the desk to a page of an edition."""

from __future__ import annotations

from django.utils.translation import gettext as _

from saiban.editions.models import Edition


def path_to(edition: Edition, *here: tuple[str, str]) -> list[tuple[str, str]]:
    """Breadcrumbs as (label, address) pairs."""
    return [(_("工作台"), "/desk/"), (edition.short_name, f"/desk/{edition.code}/"), *here]
