"""How far something has come."""

# Options are named as HTML names them.
# ruff: noqa: A002

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from saiban.ui.components.choices import one_of
from saiban.ui.components.icons import draw
from saiban.ui.markup import escaped

register = template.Library()

STEP_STATES = ("done", "todo", "problem", "current")
CHECK_STATES = ("ok", "missing", "problem", "warning")
_STEP_WORDS = {"done": _("（已完成）"), "problem": _("（需要修改）")}
_CHECK_WORDS = {"ok": _("已就绪"), "missing": _("待补充"), "problem": _("需修改"), "warning": _("请留意")}


@register.simple_tag
def steps(items: Iterable[Any], current: str = "", *, label: object = "") -> SafeString:
    """The steps of a wizard: each has .key .label .href .state (done, todo, problem, current).

    `current` is the key of the step shown; a step keeps its own state's mark while it is shown.
    """
    items = list(items)
    for item in items:
        one_of("steps", "state", _state(item), STEP_STATES)
    done = gettext("已完成 %(done)s / %(all)s 步") % {"done": _count(items, "done"), "all": len(items)}
    name = label or gettext("填报步骤")
    rows = "".join(_step(item, number, current) for number, item in enumerate(items, start=1))
    return SafeString(
        f'<nav class="steps" aria-label="{escaped(name)}">'
        f'<p class="steps-count num">{escaped(done)}</p><ol>{rows}</ol></nav>'
    )


def _step(item: Any, number: int, current: str) -> str:
    state, href, here = _state(item), _get(item, "href"), _get(item, "key") == current
    mark = {"done": draw("check"), "problem": "!"}.get(state, number)
    said = _STEP_WORDS.get(state, "")
    inside = (
        f'<span class="step-mark num">{mark}</span><span class="step-label">{escaped(_get(item, "label"))}'
        f'<span class="visually-hidden">{escaped(said)}</span></span>'
    )
    at = ' aria-current="step"' if here else ""
    shown = f'<a href="{escaped(href)}"{at}>{inside}</a>' if href else f'<span class="step-flat"{at}>{inside}</span>'
    return f'<li class="step step-{state}{" is-here" if here else ""}">{shown}</li>'


@register.simple_tag
def checklist(items: Iterable[Any]) -> SafeString:
    """What is there and what is missing: each has .label .href .state (ok, missing, problem, warning) .message."""
    items = list(items)
    for item in items:
        one_of("checklist", "state", _state(item), CHECK_STATES)
    return SafeString(f'<ul class="checklist">{"".join(map(_check, items))}</ul>')


def _check(item: Any) -> str:
    state, href, label, message = _state(item), _get(item, "href"), _get(item, "label"), _get(item, "message")
    mark, words = _check_marks(state, get_language())
    named = f'<a href="{escaped(href)}">{escaped(label)}</a>' if href else escaped(label)
    more = f'<p class="check-message">{escaped(message)}</p>' if message else ""
    return (
        f'<li class="check check-{state}"><span class="check-mark">{mark}</span>'
        f'<div class="check-text"><p class="check-label">{named} {words}</p>{more}</div></li>'
    )


@cache
def _check_marks(state: str, language: str) -> tuple[str, str]:
    """How the state looks and what it is called; the same on every line of every list."""
    mark = draw({"ok": "check-circle", "missing": "minus"}.get(state, "alert"))
    return mark, f'<span class="check-state">{escaped(_CHECK_WORDS[state])}</span>'


@register.inclusion_tag("ui/progress.html")
def progress(value: int, max: int, label: object) -> dict[str, Any]:
    """So many of so many."""
    return {"value": value, "max": max, "label": label}


@register.inclusion_tag("ui/funnel.html")
def funnel(steps: Iterable[Any], *, label: object = "") -> dict[str, Any]:
    """How many are left after each step, as (label, count) pairs or things with .label .count and perhaps .href.

    Bars are drawn against the largest count; each step says its share of the step before.
    """
    rows = [_row(step) for step in steps]
    largest = max((row["count"] for row in rows), default=0)
    before = None
    for row in rows:
        row["width"] = f"{100 * row['count'] / largest:.2f}%" if largest else "0%"
        row["share"] = f"{100 * row['count'] / before:.0f}%" if before else ""
        before = row["count"]
    return {"rows": rows, "label": label}


BAR_TONES = ("draft", "waiting", "returned", "passed", "rejected")


@register.inclusion_tag("ui/bar.html")
def bar(parts: Iterable[tuple[str, int]], *, most: int = 0) -> dict[str, Any]:
    """A bar of several parts, each (tone, count), as long as its sum is of `most`, or as wide as there is room.

    A picture of numbers that stand beside it: whoever listens hears those.
    """
    parts = [(one_of("bar", "tone", tone, BAR_TONES), count) for tone, count in parts]
    whole = most or sum(count for _tone, count in parts)
    drawn, start = [], 0
    for tone, count in parts:
        if count and whole:
            x, width = f"{100 * start / whole:.2f}%", f"{100 * count / whole:.2f}%"
            drawn.append({"tone": tone, "x": x, "width": width})
        start += count
    return {"parts": drawn}


@register.inclusion_tag("ui/bar_legend.html")
def bar_legend(labels: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """What the parts of bars are, as (tone, label)."""
    return {"labels": [(one_of("bar_legend", "tone", tone, BAR_TONES), label) for tone, label in labels]}


def _row(step: Any) -> dict[str, Any]:
    if isinstance(step, (tuple, list)):
        return {"label": step[0], "count": step[1], "href": step[2] if len(step) > 2 else ""}
    return {name: _get(step, name) for name in ("label", "count", "href")}


def _get(item: Any, name: str) -> Any:
    return item.get(name, "") if isinstance(item, dict) else getattr(item, name, "")


def _state(item: Any) -> str:
    found = _get(item, "state")
    return str(getattr(found, "value", found))


def _count(items: list[Any], state: str) -> int:
    return sum(_state(item) == state for item in items)
