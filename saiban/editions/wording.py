"""The changes between two rulebooks, in the words of the people who decide on them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.editions.labels import LABELS, WORDS
from saiban.rulebook import Change, Rulebook, Touch

_STEP = re.compile(r"\.?([a-z_]+)|\[(.*?)\](?=[.\[]|$)", re.DOTALL)
_NAMED_BY = ("name", "title", "label", "question", "role", "stage", "code")


@dataclass(frozen=True, slots=True)
class Told:
    """One change as a person reads it: where, what became of it, from what to what, and what it touches."""

    where: str
    kind: str
    before: str
    after: str
    warning: str


def tell(changes: Iterable[Change], old: Rulebook, new: Rulebook) -> list[Told]:
    """Every change in plain words, in the order given."""
    data = (new.to_data(), old.to_data())
    return [_told(change, data) for change in changes]


def _told(change: Change, data: tuple[dict[str, Any], ...]) -> Told:
    return Told(
        where=_where(change.path, data),
        kind=str(_KINDS[change.kind]),
        before=_value(change.before),
        after=_value(change.after),
        warning=str(_WARNINGS[change.touches]) if change.touches else "",
    )


def _where(path: str, data: tuple[dict[str, Any], ...]) -> str:
    """`tracks[technical].summary` → `赛道“技术创新赛道” › 简介`"""
    parts: list[str] = []
    heads: list[Any] = list(data)
    for key, item in _STEP.findall(path):
        if key:
            heads = [head.get(key) if isinstance(head, dict) else None for head in heads]
            parts.append(str(LABELS.get(key, key)))
        else:
            heads = [_find(head, item) for head in heads]
            parts[-1] += _("“%(name)s”") % {"name": _name(heads, item, data)}
    return " › ".join(parts)


def _find(items: Any, identity: str) -> Any:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and identity in (str(item.get(key)) for key in _NAMED_BY):
            return item
    return None


def _name(heads: Iterable[Any], identity: str, data: tuple[dict[str, Any], ...]) -> str:
    for head in heads:
        if isinstance(head, dict):
            by = next((key for key in _NAMED_BY if key in head), "")
            named = _stage(head["stage"], data) if by == "stage" else head.get(by, identity)
            return _short(str(named))
    return _short(identity)


def _stage(code: str, data: tuple[dict[str, Any], ...]) -> str:
    """A division's window goes by the code of its stage; people know the stage by its name."""
    stages = (_find(rulebook.get("stages"), code) for rulebook in data)
    return next((str(stage["name"]) for stage in stages if stage), code)


def _short(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return "\n".join(f"{LABELS.get(key, key)}：{_value(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ("\n" if value and isinstance(value[0], dict) else "、").join(_value(each) for each in value)
    return str(WORDS.get(value, value)) if isinstance(value, str) else str(value)


_KINDS: dict[str, Promise] = {
    "added": gettext_lazy("新增"),
    "removed": gettext_lazy("删去"),
    "changed": gettext_lazy("修改"),
}

_WARNINGS: dict[Touch, Promise] = {
    Touch.IDENTITY_CHANGED: gettext_lazy("届的身份变了，公开页面和已有数据都以它为准。"),
    Touch.TRACK_REMOVED: gettext_lazy("已报该赛道的项目会失去赛道。"),
    Touch.CONDITIONS_CHANGED: gettext_lazy("已报名的项目可能不再符合条件。"),
    Touch.TRACK_CONDITIONS_CHANGED: gettext_lazy("已报该赛道的项目可能不再符合条件。"),
    Touch.STAGE_REMOVED: gettext_lazy("处在该阶段的项目会失去阶段。"),
    Touch.DIVISION_REMOVED: gettext_lazy("该赛区的项目会失去赛区。"),
    Touch.DIVISION_PROVINCES_CHANGED: gettext_lazy("已报名的项目可能应归另一赛区。"),
    Touch.DIVISION_UNITS_CHANGED: gettext_lazy("已报名的项目可能应归另一赛区。"),
    Touch.DIVISION_RULE_CHANGED: gettext_lazy("已报名的项目可能应归另一赛区。"),
    Touch.APPLICANT_KIND_REMOVED: gettext_lazy("以该身份报名的项目会失去身份。"),
    Touch.UNIT_KIND_REMOVED: gettext_lazy("已有单位属于该类型。"),
    Touch.UNIT_LEVEL_REMOVED: gettext_lazy("已有单位属于该级别。"),
    Touch.MEMBER_ROLE_REMOVED: gettext_lazy("已有成员担任该角色。"),
    Touch.FIELD_REMOVED: gettext_lazy("已填写的答案不再显示。"),
    Touch.FIELD_CHANGED: gettext_lazy("已填写的答案可能不再有效。"),
    Touch.DOCUMENT_KIND_REMOVED: gettext_lazy("已上传的该类材料不再显示。"),
    Touch.REQUIREMENT_ADDED: gettext_lazy("已提交的项目可能缺少新要求的内容。"),
    Touch.LIMIT_TIGHTENED: gettext_lazy("已提交的项目可能超出新的限制。"),
    Touch.WINDOW_SHORTENED: gettext_lazy("有人可能来不及：时间缩短了。"),
    Touch.TERMS_CHANGED: gettext_lazy("参赛者须重新同意条款。"),
}
