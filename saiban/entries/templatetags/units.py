"""Why two units may be one, in words."""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from saiban.accounts.models import Unit, UnitPair
from saiban.accounts.rules.alike_units import Likelihood, Why
from saiban.entries.merge_form import in_words
from saiban.rulebook import Rulebook
from saiban.ui.components.words import badge

register = template.Library()
_TONES = {Likelihood.SURE: "danger", Likelihood.LIKELY: "warning", Likelihood.POSSIBLE: ""}


def _words() -> dict[str, str]:
    return {
        Why.SAME_BODY: _("信用代码中的主体标识码相同，只是登记机关或地区不同"),
        Why.CLOSE_CODE: _("信用代码只差两三位"),
        Why.SAME_NAME: _("名称相同，信用代码不同"),
        Why.LOOK_ALIKE: _("只差形近字、繁简或数字写法"),
        Why.BRACKETS: _("只差括号及括号中的内容"),
        Why.LEGAL_FORM: _("只差公司形式等后缀"),
        Why.BRANCH: _("只差院区、分院或分公司"),
        Why.PLACE: _("只差前面的省市名称"),
        Why.AFFILIATION: _("一个是另一个去掉上级单位后的名称"),
        Why.ABBREVIATION: _("像是另一个的简称"),
        Why.SPELLING: _("只差一个字"),
        Why.SIMILAR: _("名称大部分相同"),
    }


@register.simple_tag
def likelihood_badge(pair: UnitPair) -> SafeString:
    return badge(_(pair.get_likelihood_display()), tone=_TONES[Likelihood(pair.likelihood)])


@register.simple_tag
def why_alike(pair: UnitPair) -> SafeString:
    """Every reason on a line of its own."""
    words = _words()
    return format_html_join(SafeString("<br>"), "{}", ((words.get(why, why),) for why in pair.reasons))


@register.simple_tag
def unit_field(rulebook: Rulebook, unit: Unit, field: str) -> str:
    return in_words(rulebook, field, getattr(unit, field)) or "—"
