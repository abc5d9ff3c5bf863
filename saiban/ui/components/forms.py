"""Fields of forms: label, help, control and every reason for a refusal together, tied up for screen readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from saiban.ui.components.words import size_in_words
from saiban.ui.fields import Field, Option, control, one_of_several

register = template.Library()

# Looked through in order: the first that fits says how the field is laid out.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "choices"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.SelectMultiple, "list"),
    (forms.Select, "select"),
    (forms.SplitDateTimeWidget, "group"),
    (forms.MultiWidget, "group"),
    (forms.DateInput, "date"),
)


@register.simple_tag
def field(
    f: BoundField,
    *,
    hint: object = "",
    clause: str = "",
    reasons: Iterable[Any] | None = None,
    required: bool | None = None,
    label: object = "",
) -> SafeString:
    """One field of a form.

    `hint` replaces the field's help text; `clause` is the clause of the notice that asks for it; `reasons` are
    refusals that concern it (.message .remedy .clause), shown as its errors are. `required` overrides what the form
    says, for forms that save drafts. A choice field may carry `choice_hints`, {value: text}, and `choice_closed`,
    {value: why it cannot be chosen}.
    """
    kind = _kind(f.field.widget)
    limit = _limit(f) if kind in ("input", "textarea") else None
    uid, told, hint = f.auto_id or f"id_{f.html_name}", list(reasons or ()), hint or f.help_text
    errors = list(f.errors)
    wrong = bool(errors or told)
    described = _described(uid, hint=hint, wrong=wrong, limit=limit)
    holds_choices = kind == "choices"
    return Field(
        kind, uid, label or f.label, hint, clause, told, errors, described=described, limit=limit,
        needed=f.field.required if required is None else required,
        used=_length(f) if limit else 0,
        control=SafeString("") if holds_choices else _control(f, kind, described=described, wrong=wrong, limit=limit),
        size="" if holds_choices else _size(f),
        role=_role(f) if holds_choices else "",
        options=_options(f) if holds_choices else [],
    ).html()  # fmt: skip


@register.inclusion_tag("ui/problems.html")
def problems(
    form: BaseForm | None = None, *, reasons: Iterable[Any] | None = None, title: object = ""
) -> dict[str, Any]:
    """Everything that must be mended, at the head of the page, each leading to its field. Nothing when all is well."""
    found = [] if form is None else list(_errors(form))
    refused = list(reasons or ())
    return {"found": found, "reasons": refused, "title": title, "count": len(found) + len(refused)}


@register.inclusion_tag("ui/autosave_status.html")
def autosave_status(*, saved: object = "") -> dict[str, Any]:
    """Says how the saving of its `<form data-autosave>` went; `saved` is what it says before anything is typed."""
    return {"saved": saved}


def _errors(form: BaseForm) -> Iterable[dict[str, Any]]:
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        for error in errors:
            yield {
                "message": error,
                "label": bound.label if bound else "",
                "href": f"#{bound.auto_id}" if bound and not bound.is_hidden else "",
            }


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    return next((kind for known, kind in _KINDS if isinstance(widget, known)), "input")


def _described(uid: str, *, hint: object, wrong: bool, limit: int | None) -> str:
    parts = ((hint, "hint"), (wrong, "error"), (limit, "count"))
    return " ".join(f"{uid}_{part}" for there, part in parts if there)


def _limit(f: BoundField) -> int | None:
    limit = f.field.widget.attrs.get("maxlength")
    return int(limit) if limit else None


def _length(f: BoundField) -> int:
    # A form posts a line break as two characters; people count it as one.
    return len(str(f.value() or "").replace("\r\n", "\n"))


def _control(f: BoundField, kind: str, *, described: str, wrong: bool, limit: int | None) -> SafeString:
    attrs: dict[str, Any] = {"aria-describedby": described or False}
    if wrong:
        attrs["aria-invalid"] = "true"
    if limit:
        # A browser would cut what is pasted in silence; the counter warns and the server refuses instead.
        attrs |= {"maxlength": False, "data-limit": limit}
    if kind == "date":
        _make_native_date(f.field.widget)
    return control(f, attrs)


def _make_native_date(widget: Any) -> None:
    """A date chosen in the browser's own calendar, which speaks ISO whatever the page's language."""
    widget.input_type, widget.format = "date", "%Y-%m-%d"


def _size(f: BoundField) -> str:
    limit = f.field.widget.attrs.get("data-max-bytes")
    return size_in_words(int(limit)) if limit else ""


def _role(f: BoundField) -> str:
    return "radiogroup" if isinstance(f.field.widget, forms.RadioSelect) else "group"


def _options(f: BoundField) -> list[Option]:
    hints, closed = (getattr(f.field, name, {}) for name in ("choice_hints", "choice_closed"))
    return [_option(sub, hints, closed) for sub in f.subwidgets if str(sub.data["value"]) != ""]


def _option(sub: Any, hints: dict[Any, Any], closed: dict[Any, Any]) -> Option:
    value = str(sub.data["value"])
    why_closed = closed.get(value, "")
    if why_closed and not sub.data["selected"]:
        sub.data["attrs"] = sub.data["attrs"] | {"disabled": True}
    return Option(one_of_several(sub), sub.id_for_label, sub.choice_label, hints.get(value, ""), why_closed)
