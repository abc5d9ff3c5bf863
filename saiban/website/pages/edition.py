"""The front page of an edition: what a visitor wants to know, in the order in which they want it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.editions import rules
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition
from saiban.editions.rules import StageAt, StagePhase
from saiban.editions.times import when
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.tracks import Track
from saiban.website import words
from saiban.website.answers import Page
from saiban.website.notice.event import days, place
from saiban.website.pages import bulletins, tiles
from saiban.website.pages.frame import frame, good_until
from saiban.website.queries import Counts, EditionFacts

# Longer lists of bodies can be folded away.
MANY = 12


@dataclass(frozen=True, slots=True)
class TrackShown:
    """A track with who may enter, in the words that a refusal would use, and how many have."""

    track: Track
    who: tuple[str, ...]
    count: int
    # Stages for which times differ by track, each with this one's
    times: tuple[tuple[str, str], ...]


def edition_page(facts: EditionFacts, others: Sequence[Edition], now: datetime) -> Page:
    """`others` are the public editions; this one is left out of them. `now` is the real moment."""
    edition, rulebook = facts.edition, facts.edition.rules
    moment = edition_now(edition, now)
    stages = rules.stages_at(rulebook, moment)
    headline = rules.headline(stages)
    counts_to = rules.target(headline) if headline else None
    context = {
        "edition": edition,
        "rules": rulebook,
        "now": moment,
        "counts": facts.counts,
        "stages": [words.timeline_item(stage) for stage in stages],
        "headline": headline,
        "counts_to": counts_to,
        "counts_label": _counts_label(headline),
        "entering": _entering(edition, moment),
        "screening": words.screening(rulebook),
        "passed_list": _passed_list(facts),
        "both_kinds": len({track.kind for track in rulebook.tracks}) > 1,
        "tracks": {kind: _tracks(rulebook, stages, facts.counts, kind) for kind in ("main", "special")},
        "tiles": tiles.of_divisions(edition, facts.counts),
        "bodies": [(body, len(body.names) > MANY) for body in rulebook.bodies],
        "prices": [(product, words.price(product.price)) for product in rulebook.products],
        "event_days": days(rulebook.event) if rulebook.event else "",
        "event_place": place(rulebook.event) if rulebook.event else "",
        "others": others_of(edition, others, now),
        "bulletins": bulletins.listed(facts, moment)[: bulletins.FEW],
    }
    described = frame(edition, now, title=edition.name, description=rulebook.edition.summary or "")
    until = bulletins.until_the_next(facts, now, good_until(edition, now, counts_to=counts_to, others=others))
    return Page("website/edition.html", context, described, until)


def _passed_list(facts: EditionFacts) -> str:
    """Where the list of those who passed is, if the contest has no divisions whose pages would lead there."""
    only = facts.edition.rules.only_division
    if only is None or only.code not in facts.with_passed_list:
        return ""
    return reverse("passed_projects", args=[facts.edition.code, only.code])


def empty_page(now: datetime) -> Page:
    """The front page of a platform on which nothing is public yet."""
    return Page("website/nothing.html", {}, frame(None, now, title=_("首页")))


def others_of(edition: Edition | None, editions: Iterable[Edition], now: datetime) -> list[dict[str, Any]]:
    """Other editions and contests on the platform (N17), each with where it stands now."""
    return [_other(other, now) for other in editions if edition is None or other.pk != edition.pk]


def _other(edition: Edition, now: datetime) -> dict[str, Any]:
    stages = rules.stages_at(edition.rules, edition_now(edition, now))
    return {
        "edition": edition,
        "rules": edition.rules,
        "href": reverse("edition", args=[edition.code]),
        "state": _state(stages),
        "is_open": any(stage.is_open for stage in stages),
    }


def _state(stages: Sequence[StageAt]) -> str:
    """What is going on, what comes next, what is still to be announced, or that it is over; in that order."""
    going_on = [stage for stage in stages if stage.is_open]
    if going_on:
        return _("%(stage)s进行中") % {"stage": going_on[-1].stage.name}
    told = {StagePhase.UPCOMING: _("即将开始：%(stage)s"), StagePhase.UNKNOWN: _("%(stage)s时间待定")}
    for stage in stages:
        if stage.phase in told:
            return told[stage.phase] % {"stage": stage.stage.name}
    return _("已结束")


def _counts_label(stage: StageAt | None) -> str:
    if stage is None:
        return ""
    told = {"stage": stage.stage.name}
    return _("距%(stage)s截止还有") % told if stage.is_open else _("距%(stage)s开始还有") % told


def _entering(edition: Edition, moment: datetime) -> dict[str, Any]:
    """The call to enter: where to, or why not now."""
    stage = rules.stage_of_kind_at(edition.rules, "registration", moment)
    is_open = rules.is_open_anywhere(edition.rules, "registration", moment)
    return {
        "href": reverse("new_entry", args=[edition.code]) if is_open else "",
        "phase": StagePhase.OPEN.value if is_open else stage.phase.value if stage else "",
        "when": when(stage) if stage else "",
    }


def _tracks(rulebook: Rulebook, stages: Sequence[StageAt], counts: Counts, kind: str) -> list[TrackShown]:
    return [_track(track, stages, counts) for track in rulebook.tracks if track.kind == kind]


def _track(track: Track, stages: Sequence[StageAt], counts: Counts) -> TrackShown:
    who = tuple(condition.reason for condition in track.conditions)
    own = ((stage.stage.name, own) for stage in stages for each, own in stage.by_track if each is track)
    times = tuple((name, when(stage) or _("另行通知")) for name, stage in own)
    return TrackShown(track, who, counts.of_track(track.code), times)
