"""The three shipped rulebooks in force, and the clocks of the two editions that the demo rehearses."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from saiban.accounts.models import Person
from saiban.audit.commands import SYSTEM
from saiban.core.windows import BEIJING
from saiban.demo.cast import CHALLENGE, EIGHTH, SEVENTH
from saiban.demo.invention.outcomes import EVENING
from saiban.editions.commands.publishing import feature_edition, publish_edition
from saiban.editions.commands.rehearsals import rehearse
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition
from saiban.rulebook import load_rulebook as read_rulebook

# When each came into force, by its own clock; the newest stands first among those that are not on the front page.
LOADED = {
    SEVENTH: datetime(2024, 4, 22, 9, 0, tzinfo=BEIJING),
    EIGHTH: datetime(2026, 3, 18, 9, 0, tzinfo=BEIJING),
    CHALLENGE: datetime(2026, 5, 6, 9, 0, tzinfo=BEIJING),
}
# Registration for the conference is open, the finalists are known, the last division finals end today.
EIGHTH_AT = datetime(2026, 5, 20, 10, 0, tzinfo=BEIJING)


def load_editions() -> dict[str, Edition]:
    """The editions by code, public, the 7th on the front page: its registration is the one that is open."""
    editions = {code: _loaded(code, now) for code, now in LOADED.items()}
    seventh = editions[SEVENTH]
    feature_edition(edition_id=seventh.pk, actor=SYSTEM, now=LOADED[SEVENTH])
    return editions


def _loaded(code: str, now: datetime) -> Edition:
    file = Path(settings.RULEBOOKS) / f"{code}.toml"
    loaded = load_rulebook(
        rulebook=read_rulebook(file), source=file.read_text(encoding="utf-8"), actor=SYSTEM, now=now,
        reason="按公开通知建立本届规则",
    )  # fmt: skip
    return publish_edition(edition_id=loaded.edition.pk, actor=SYSTEM, now=now)


def set_clocks(national: Person) -> None:
    """The last thing of all: from now on the clocks move on by themselves."""
    for code, moment in ((SEVENTH, EVENING), (EIGHTH, EIGHTH_AT)):
        edition = Edition.objects.get(code=code)
        rehearse(edition_id=edition.pk, moment=moment, actor=national, now=timezone.now())
