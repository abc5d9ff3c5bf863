"""How alike two projects are, in words."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from saiban.entries.models import Entry, Suspect
from saiban.entries.rules.likeness import Degree
from saiban.rulebook import clause_of
from saiban.ui.components.words import badge, clause

register = template.Library()


@register.simple_tag
def likeness_badge(suspect: Suspect) -> SafeString:
    return badge(_(suspect.get_degree_display()), tone="danger" if suspect.degree == Degree.HIGH else "warning")


@register.simple_tag
def likeness_in_words(suspect: Suspect) -> str:
    """「名称相同，文字 62% 相同」: shares that say nothing are left out."""
    parts = []
    if suspect.title_share == 100:
        parts.append(_("名称相同"))
    elif suspect.title_share >= 50:
        parts.append(_("名称相近"))
    if suspect.text_share >= 10:
        parts.append(_("文字 %(share)d%% 相同") % {"share": suspect.text_share})
    return _("，").join(parts)


@register.simple_tag
def likeness_clause(suspect: Suspect, entry: Entry) -> SafeString:
    """Within an edition of entering a project twice; of one topic again, with what the same unit entered before."""
    limits = entry.edition.rules.limits
    if suspect.project.ordinal == entry.edition.ordinal:
        return clause(clause_of(limits.same_project))
    return clause(clause_of(limits.same_topic)) if suspect.same_unit else SafeString("")
