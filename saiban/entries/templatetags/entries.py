"""Small words that the pages of entries share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.core.errors import Reason
from saiban.core.identifiers import mask_email, mask_mobile
from saiban.editions.conditions import wanted_in_words
from saiban.editions.patterns import pattern_in_words
from saiban.entries.forms import element_id
from saiban.entries.licence_pages import LABELS as READ_LABELS
from saiban.entries.licence_pages import LicencePanel, panel_of, shown
from saiban.entries.models import Document, Entry, State
from saiban.entries.queries.lists import Event
from saiban.entries.rules.confirmations import Standing
from saiban.entries.rules.findings import Finding, step_of
from saiban.entries.rules.form import MemberPart, MentorPart, UnitPart
from saiban.entries.rules.licences import Line
from saiban.entries.wizard import Wizard
from saiban.rulebook import Rulebook
from saiban.rulebook.regions import REGIONS
from saiban.rulebook.schema.documents import Document as DocumentKind
from saiban.ui.components.words import badge

register = template.Library()

TONES = {
    "draft": "", "submitted": "info", "returned": "warning", "passed": "success", "rejected": "danger", "withdrawn": "",
}  # fmt: skip


@register.simple_tag
def state_badge(entry: Entry) -> SafeString:
    return badge(State(entry.state).label, tone=TONES[entry.state])


@register.simple_tag(takes_context=True)
def contact(context: template.Context, person: MemberPart | MentorPart) -> str:
    """Number and address of somebody whom an entry names; masked for a committee until it has them shown."""
    phone, email = person.phone, person.email
    if context.get("reading") and not context.get("in_full"):
        phone, email = mask_mobile(phone), mask_email(email) if email else ""
    return f"{phone} {email}".strip()


# What each standing of a person who is named is called, and the tone that repeats it
STANDINGS: Mapping[str, tuple[object, str]] = {
    "writer": (gettext_lazy("填报人本人"), "success"),
    "unreachable": (gettext_lazy("缺姓名或联系方式"), "warning"),
    "not_asked": (gettext_lazy("未发送"), ""),
    "asked": (gettext_lazy("待确认"), "info"),
    "confirmed": (gettext_lazy("已确认"), "success"),
    "changed": (gettext_lazy("改动后待重新确认"), "warning"),
    "declined": (gettext_lazy("表示不是本人"), "danger"),
}


@register.simple_tag
def standing_badge(standing: Standing | None) -> SafeString:
    """Where somebody stands who is asked to confirm; nothing where nobody is."""
    if standing is None:
        return SafeString("")
    label, tone = STANDINGS[standing.value]
    return badge(label, tone=tone)


@register.simple_tag
def remark(said: Mapping[str, list[Reason]] | None, *parts: object) -> SafeString:
    """What is said about one item while reading: the committee's remark, or what is wrong."""
    reasons = (said or {}).get(".".join(str(part) for part in parts), ())
    return SafeString(render_to_string("entries/reasons.html", {"reasons": reasons}) if reasons else "")


@register.filter
def named(code: str, names: Mapping[str, str]) -> str:
    """The name of a code of the rulebook; the code itself where it is not known any more."""
    return names.get(code, code)


@register.filter
def dashed(item: str) -> str:
    """An item as it stands in the ids of a page."""
    return item.replace(".", "-")


@register.filter
def province(code: str) -> str:
    region = REGIONS.get(code)
    return region.name if region else ""


@register.filter
def address(finding: Finding, wizard: Wizard) -> str:
    return f"{wizard.address(finding.step)}?check#{element_id(finding.item)}"


@register.filter
def told(finding: Finding, wizard: Wizard) -> str:
    return wizard.told(finding)


@register.simple_tag
def item_address(entry: Entry, item: str) -> str:
    """Where the entrant mends an item."""
    return f"{reverse('entry_step', args=[entry.public_id, step_of(item)])}#{element_id(item)}"


@register.filter
def last_decision(events: Iterable[Event]) -> Event | None:
    return next((event for event in events if event.screening), None)


@register.filter
def named_by(rulebook: Rulebook, document: DocumentKind) -> str:
    """How the contest wants files of that kind named, in its own words."""
    return pattern_in_words(rulebook, document.name_pattern or "")


@register.filter
def hangs_on(document: DocumentKind, rulebook: Rulebook) -> str:
    """The answer with which a document is asked for, in words; empty where it hangs on none."""
    return wanted_in_words(rulebook, document.when) if document.when else ""


# Parts of the form for which a contest may have words of its own
OWN_WORDS = {
    "title": "title", "abstract": "abstract", "track": "track", "division": "division", "lead": "lead_unit",
    "members": "team", "mentors": "mentor",
}  # fmt: skip
ITEM_LABELS = {
    "applicant": gettext_lazy("申报主体类型"),
    "joint": gettext_lazy("联合申报单位"),
    "province": gettext_lazy("所在省份"),
    "name": gettext_lazy("名称"),
    "uscc": gettext_lazy("统一社会信用代码"),
    "kind": gettext_lazy("单位性质"),
    "level": gettext_lazy("单位级别"),
    "reason": gettext_lazy("推荐理由"),
}


@register.filter
def item_label(item: str, rulebook: Rulebook) -> str:
    """What an item of the form is called on the page, from its path: 「主体申报单位 单位级别」."""
    head, *rest = item.split(".")
    if head == "documents" and rest:
        return next((document.name for document in rulebook.documents if document.code == rest[0]), rest[0])
    if head == "fields" and rest:
        return next((field.label for field in rulebook.fields if field.code == rest[0]), rest[0])
    words = [str(int(part) + 1) if part.isdigit() else _label(part, rulebook) for part in [head, *rest]]
    return " ".join(words) or _("核对提交")


def _label(part: str, rulebook: Rulebook) -> str:
    """What this contest calls it, or what every contest does."""
    own = getattr(rulebook.words, OWN_WORDS.get(part, ""), "")
    return _(own) if own else str(ITEM_LABELS.get(part, part))


@register.filter
def of_code(names: Mapping[str, str], code: str) -> str:
    """What a code is called; the code itself where its name is gone."""
    return names.get(code, code)


@register.simple_tag
def licence_panel(
    document: Document, kind: DocumentKind | None, lead: UnitPart | None, *, may_take: bool = False
) -> LicencePanel | None:  # fmt: skip
    """What is said beside a licence; nothing beside other papers, and for readers who may not open it."""
    return panel_of(document, kind, lead, may_take=may_take) if lead else None


MARKS: Mapping[str, tuple[object, str]] = {
    "agrees": (gettext_lazy("一致"), "success"),
    "differs": (gettext_lazy("不一致"), "warning"),
    "untyped": (gettext_lazy("尚未填写"), "info"),
    "unread": (gettext_lazy("没有读出"), ""),
}


@register.simple_tag
def mark_badge(mark: str) -> SafeString:
    """How one thing that was read on a licence stands to what was typed."""
    label, tone = MARKS[mark]
    return badge(label, tone=tone)


@register.filter
def line_label(line: Line) -> str:
    return str(READ_LABELS[line.item])


@register.filter
def line_read(line: Line) -> str:
    return shown(line, line.read)


@register.filter
def line_typed(line: Line) -> str:
    return shown(line, line.typed)
