"""Sections on the event held with the final, and on money."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from saiban.rulebook import Rulebook
from saiban.rulebook.schema.event import AgendaItem, Event, Exhibition, Product
from saiban.ui.components.moments import moment_in_words
from saiban.website.notice.document import Line, Part, part, points
from saiban.website.words import price


def event(rulebook: Rulebook) -> Part | None:
    found = rulebook.event
    if found is None:
        return None
    return part(
        _("会议安排"),
        Line(found.summary, found.clause or "") if found.summary else None,
        part(_("时间地点"), *_facts(found)),
        part(_("日程"), points(_agenda(item) for item in found.agenda)),
        part(_("论坛"), points(Line(forum.name, forum.clause or "") for forum in found.forums)),
        _exhibition(found.exhibition) if found.exhibition else None,
        part(
            _("参会人员"),
            points(Line(kind.summary or "", kind.clause or "", lead=_("%s：") % kind.name) for kind in found.attendees),
        ),
    )


def _facts(found: Event) -> Iterator[Line]:
    yield Line(days(found), found.clause or "", lead=_("时间："))
    if found.check_in:
        told = {"day": moment_in_words(found.check_in.day, "date"), "note": found.check_in.note or ""}
        yield Line(_("%(day)s%(note)s") % told, found.check_in.clause or "", lead=_("报到："))
    yield Line(place(found), found.clause or "", lead=_("地点："))
    if found.held_with:
        yield Line(found.held_with, found.clause or "")


def days(found: Event) -> str:
    """First and last day, or that they are to be announced."""
    if found.first_day is None or found.last_day is None:
        return found.days_note or _("另行通知")
    first, last = (moment_in_words(day, "date") for day in (found.first_day, found.last_day))
    told = first if first == last else _("%(first)s 至 %(last)s") % {"first": first, "last": last}
    return _("%(days)s（暂定）") % {"days": told} if found.days_provisional else told


def place(found: Event) -> str:
    """City and place, or that the place is to be announced."""
    named = " ".join(part for part in (found.city, found.place) if part)
    if not found.place_provisional:
        return named or _("另行通知")
    if found.place:
        return _("%(place)s（暂定）") % {"place": named}
    return _("%(city)s（具体地点待定）") % {"city": named} if named else _("具体地点待定")


def _agenda(item: AgendaItem) -> Line:
    told = [moment_in_words(item.day, "date")] if item.day else []
    told += [item.summary.rstrip("。")] if item.summary else []
    told += [_("参加人员：%s") % item.participants] if item.participants else []
    title = _("%s：") % item.title if told else item.title
    return Line(_("。").join(told), item.clause or "", lead=title)


def _exhibition(found: Exhibition) -> Part | None:
    scenes = _("、").join(scene.name for scene in found.scenes)
    exhibits = _("、").join(found.exhibits)
    return part(
        found.title,
        Line(found.summary, found.clause or "") if found.summary else None,
        Line(_("%s。") % scenes, lead=_("应用场景：")) if scenes else None,
        Line(_("%s。") % exhibits, lead=_("展品：")) if exhibits else None,
    )


def fees(rulebook: Rulebook) -> Part | None:
    """What it costs and what comes back (H17, N12–N14)."""
    cost, refund, invoice = rulebook.fees, rulebook.refund, rulebook.invoice
    return part(
        _("费用"),
        Line(cost.statement + (cost.own_costs or ""), cost.clause or "") if cost else None,
        part(_("收费标准"), points(_product(product) for product in rulebook.products)),
        part(_("退费"), Line(refund.summary, _refund_clause(rulebook))) if refund and refund.summary else None,
        part(_("发票"), Line(invoice.delivery or invoice.kind, invoice.clause or "")) if invoice else None,
    )


def _product(product: Product) -> Line:
    told = {"price": price(product.price), "unit": product.unit}
    text = [_("%(price)s / %(unit)s。") % told, product.for_whom or ""]
    if product.includes:
        text.append(_("包含：%s。") % _("、").join(product.includes))
    if product.excludes:
        text.append(_("不含：%s。") % _("、").join(product.excludes))
    if product.closes:
        text.append(_("交费截至 %s。") % moment_in_words(product.closes, "closing"))
    return Line("".join(text), product.clause or "", lead=_("%s：") % product.name)


def _refund_clause(rulebook: Rulebook) -> str:
    refund = rulebook.refund
    rules = refund.rules if refund else ()
    return next((rule.clause for rule in rules if rule.clause), "") or ""
