"""The texts that the site sends of its own accord: one registry, from which committees may depart for their edition.

A room registers what it sends (`register`, when it starts). Default texts are gettext's and hold places for values in
Python's way (``%(title)s``); what committees see and write has them by their Chinese names in braces (``{项目名称}``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.core.errors import NotThere, Reason
from saiban.messaging.texts import sms_text

TITLE_LIMIT, BODY_LIMIT, SMS_LIMIT = 100, 2000, 200
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Place:
    """A value that is put into a text: its code, its name in braces, and what a preview shows for it.

    Without one that `is_needed` the text would be of no use: the link that somebody is asked to open.
    """

    code: str
    name: str
    example: str
    is_needed: bool = False


class Audience(models.TextChoices):
    """Whom a text is for; committees find it under this heading."""

    ENTRANT = "entrant", gettext_lazy("参赛者")
    NAMED = "named", gettext_lazy("项目中列名的人")
    STAFF = "staff", gettext_lazy("组委会成员")
    ACCOUNT = "account", gettext_lazy("账号安全")


@dataclass(frozen=True, slots=True)
class Template:
    """One text. `title` and `body` give the default in the language of the moment.

    `goes_by_sms` is when it does: its short text, or with `is_whole` the body itself, for people without an inbox.
    One that `is_fixed` belongs to no edition, so that no committee can reword it.
    """

    key: str
    name: str | Promise
    title: Callable[[], str]
    body: Callable[[], str]
    places: tuple[Place, ...] = ()
    goes_by_sms: bool = False
    audience: Audience = Audience.ENTRANT
    is_whole: bool = False
    is_fixed: bool = False

    def default(self) -> Words:
        """The default texts as a committee reads them."""
        shown = {place.code: f"{{{place.name}}}" for place in self.places}
        return Words(self.title() % shown, self.body() % shown)

    def written(self, values: Mapping[str, object], words: Words | None = None) -> Words:
        """The texts with their values put in: the default ones, or those that a committee wrote instead."""
        if words is None:
            return Words(self.title() % values, self.body() % values)
        named = {place.name: str(values[place.code]) for place in self.places}
        return Words(*(_filled(text, named) for text in (words.title, words.body, words.sms)))

    def example(self, words: Words | None = None) -> Words:
        """As somebody would read them; the text message in full, as it would go out."""
        shown = self.written({place.code: place.example for place in self.places}, words)
        return Words(shown.title, shown.body, shown.sms or (shown.body if self.is_whole else sms_text(shown.title)))


@dataclass(frozen=True, slots=True)
class Words:
    """Title and body for the inbox and e-mail; `sms` for the phone, empty for the usual short text of the title."""

    title: str
    body: str
    sms: str = ""


_templates: dict[str, Template] = {}
_OTHERS = {"broadcast": gettext_lazy("群发消息")}


def register(templates: Iterable[Template]) -> None:
    """Make them known; registering the same key again replaces it."""
    _templates.update({template.key: template for template in templates})


def template_of(key: str) -> Template:
    """NotThere for a key that no room has registered."""
    if key not in _templates:
        raise NotThere
    return _templates[key]


def all_templates() -> list[Template]:
    return list(_templates.values())


def own_templates() -> list[Template]:
    """Those that committees may reword, by whom they are for."""
    order = list(Audience)
    return sorted((found for found in all_templates() if not found.is_fixed), key=lambda t: order.index(t.audience))


def own_template_of(key: str) -> Template:
    """NotThere for a text that no committee may reword, as for one that there is not."""
    found = template_of(key)
    if found.is_fixed:
        raise NotThere
    return found


def sent_to_phones() -> list[Template]:
    return [template for template in all_templates() if template.goes_by_sms]


def name_of(key: str) -> str:
    """What a text is called where people read lists; the bare key for what is no registered text."""
    return str(_templates[key].name) if key in _templates else str(_OTHERS.get(key, key))


def problems_of(template: Template, words: Words) -> list[Reason]:
    """What stands against texts of a committee's own: every unknown place, every brace that opens or closes nothing."""
    reasons = []
    for item, text, limit in (
        ("title", words.title, TITLE_LIMIT), ("body", words.body, BODY_LIMIT), ("sms", words.sms, SMS_LIMIT),
    ):  # fmt: skip
        if item != "sms" and not text.strip():
            reasons.append(Reason("missing", _("请填写，或恢复为默认文字。"), item))
        if len(text) > limit:
            reasons.append(Reason("long", _("最多 %(limit)d 个字。") % {"limit": limit}, item))
        reasons += _places_in(template, item, text)
    return reasons + _missing_places(template, words)


def _missing_places(template: Template, words: Words) -> list[Reason]:
    """What a text must say: in its body, and in the text message where that has words of its own."""
    texts = [("body", words.body)] + ([("sms", words.sms)] if words.sms else [])
    return [
        Reason("needs_place", _("文字中必须有“{%(name)s}”，否则收到的人无从办理。") % {"name": place.name}, item)
        for place in template.places
        for item, text in texts
        if place.is_needed and f"{{{place.name}}}" not in text
    ]


def _places_in(template: Template, item: str, text: str) -> list[Reason]:
    known = {place.name for place in template.places}
    listed = "、".join(f"{{{place.name}}}" for place in template.places)
    remedy = _("可用的有：%(places)s。") % {"places": listed} if listed else _("这条消息没有可用的占位符。")
    reasons = [
        Reason("unknown_place", _("没有名为“{%(name)s}”的占位符。") % {"name": name}, item, remedy)
        for name in dict.fromkeys(_PLACE.findall(text))
        if name not in known
    ]
    if re.search(r"[{}]", _PLACE.sub("", text)):
        reasons.append(Reason("brace", _("花括号没有成对。"), item, remedy))
    return reasons


def _filled(text: str, named: Mapping[str, Any]) -> str:
    """In one pass: braces in a value, such as a project's title, mean nothing."""
    return _PLACE.sub(lambda found: named.get(found[1], found[0]), text)
