"""The names of scopes that lie in editions: an edition, or one of its divisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.safestring import SafeString

from saiban.accounts.rules.roles import PLATFORM
from saiban.editions.band import band_as_html
from saiban.editions.known import known_edition
from saiban.editions.models import Division, Edition


class Editions:
    """Registered with the accounts, who know scopes as paths and ask here what they are called."""

    def names(self, scopes: Collection[str]) -> Mapping[str, str]:
        # Every edition has a division, so one look at the divisions finds both.
        codes = {scope.split("/")[0] for scope in scopes}
        rows = Division.objects.filter(edition__code__in=codes).values_list(
            "edition__code", "edition__short_name", "code", "name"
        )
        known: dict[str, str] = {}
        for edition, short_name, code, name in rows:
            known[edition] = short_name
            known[f"{edition}/{code}"] = f"{short_name} · {name}"
        return {scope: known[scope] for scope in scopes if scope in known}

    def below(self, scope: str) -> Sequence[tuple[str, str]]:
        if scope == PLATFORM:
            return list(Edition.objects.values_list("code", "short_name"))
        rows = Division.objects.filter(edition__code=scope).order_by("position").values_list("code", "name")
        return [(f"{scope}/{code}", name) for code, name in rows]

    def band(self, scope: str, real_now: datetime) -> SafeString:
        code = scope.partition("/")[0]
        return band_as_html(None if code == PLATFORM else known_edition(code).edition, real_now)


EDITIONS = Editions()
