"""How far something has come."""

# Options are named as HTML names them.
# ruff: noqa: A002

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from saiban.ui.components.choices import one_of

register = template.Library()

STEP_STATES = ("done", "todo", "problem", "current")
CHECK_STATES = ("ok", "missing", "problem", "warning")


@register.inclusion_tag("ui/steps.html")
def steps(items: Iterable[Any], current: str = "", *, label: object = "") -> dict[str, Any]:
    """The steps of a wizard: each has .key .label .href .state (done, todo, problem, current).

    `current` is the key of the step shown; a step keeps its own state's mark while it is shown.
    """
    items = list(items)
    for item in items:
        one_of("steps", "state", _state(item), STEP_STATES)
    return {"items": items, "current": current, "label": label, "done": _count(items, "done"), "all": len(items)}


@register.inclusion_tag("ui/checklist.html")
def checklist(items: Iterable[Any]) -> dict[str, Any]:
    """What is there and what is missing: each has .label .href .state (ok, missing, problem, warning) .message."""
    items = list(items)
    for item in items:
        one_of("checklist", "state", _state(item), CHECK_STATES)
    return {"items": items}


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
