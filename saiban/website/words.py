"""Times of stages as the public pages say them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from saiban.core.money import show_yuan
from saiban.editions.rules import StageAt, StagePhase
from saiban.editions.times import by_track, when
from saiban.rulebook import Rulebook

# What the timeline component calls the phases
PHASES = {
    StagePhase.CLOSED: "past",
    StagePhase.OPEN: "current",
    StagePhase.UPCOMING: "upcoming",
    StagePhase.UNKNOWN: "unknown",
}


def screening(rulebook: Rulebook) -> str:
    """What the contest calls the stage at which its committee decides who goes on."""
    stage = rulebook.stage_of_kind("screening")
    return stage.name if stage else _("初审")


def timeline_item(stage: StageAt, href: str = "") -> dict[str, str]:
    return {
        "name": stage.stage.name,
        "when": when(stage),
        "phase": PHASES[stage.phase],
        "note": "\n".join(filter(None, [stage.note, *by_track(stage)])),
        "href": href,
    }


def noted(stage: StageAt) -> str:
    """What is remarked on the stage, and after it the time of each track where they differ, in one sentence."""
    times = _("；").join(by_track(stage))
    return f"{stage.note} {times}".strip()


def price(amount: Decimal) -> str:
    """`¥1,800`; the fen are told where there are any."""
    return show_yuan(amount).removesuffix(".00")
