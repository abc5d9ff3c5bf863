"""The order of a notice's sections."""

from __future__ import annotations

from saiban.rulebook import Rulebook
from saiban.website.notice import entering, event, judging, running
from saiban.website.notice.document import Part, sections


def compose(rulebook: Rulebook) -> tuple[Part, ...]:
    """Every section for which the rulebook has something to say, numbered."""
    return sections(
        running.bodies(rulebook),
        running.theme(rulebook),
        running.stages(rulebook),
        running.divisions(rulebook),
        entering.tracks(rulebook),
        entering.entering(rulebook),
        entering.limits(rulebook),
        judging.advancement(rulebook),
        judging.judging(rulebook),
        judging.awards(rulebook),
        event.event(rulebook),
        event.fees(rulebook),
        *running.further(rulebook),
        running.terms(rulebook),
        running.contacts(rulebook),
    )
