"""How files are to be named, as people say it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from saiban.rulebook import Rulebook


def pattern_in_words(rulebook: Rulebook, pattern: str) -> str:
    """A name pattern with the contest's own words: 「主体申报单位-项目名称」."""
    words = rulebook.words
    shown = {
        "lead_unit": _(words.lead_unit),
        "title": _(words.title),
        "leader": _("负责人姓名"),
        "track": _(words.track),
        "division": _(words.division),
        "document": _("材料名称"),
    }
    return pattern.format(**shown)
