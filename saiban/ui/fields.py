"""The HTML of form fields, written by the program.

A page of the wizard holds dozens of fields; put together by templates they took half of the page's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from saiban.ui.components.words import clause as clause_tag
from saiban.ui.markup import escaped

_NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Option:
    """One box or button of a field of choices, with why it is closed where it is."""

    control: SafeString
    id: str
    label: Any
    hint: Any = ""
    closed: Any = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field with everything that is shown about it; `kind` says how it is laid out.

    `limit` and `used` count characters. `size` is the largest file in words. `described` names the parts that describe
    the control to a screen reader.
    """

    kind: str
    uid: str
    label: Any
    hint: Any
    clause: str
    reasons: list[Any]
    errors: list[Any]
    needed: bool
    described: str
    limit: int | None = None
    used: int = 0
    control: SafeString = _NOTHING
    size: str = ""
    role: str = ""
    options: list[Option] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        return bool(self.errors or self.reasons)

    def html(self) -> SafeString:
        if self.kind == "hidden":
            return self.control
        write = {"choices": self._set, "group": self._set, "checkbox": self._checkbox}.get(self.kind, self._plain)
        return SafeString(write())

    # --- layouts ------------------------------------------------------------------------------------------------------
    def _plain(self) -> str:
        return (
            f'<div class="{self._look}"><label class="field-label" for="{self.uid}">{self._label}</label>'
            f"{self._hint}{self._file if self.kind == 'file' else self._control}{self._count}{self._wrongs}</div>"
        )

    def _checkbox(self) -> str:
        said = escaped(self.hint)
        hint = f'<span class="choice-hint" id="{self.uid}_hint">{said}</span>' if self.hint else ""
        return (
            f'<div class="{self._look}"><label class="choice" for="{self.uid}">{self.control}<span class="choice-text">'
            f'<span class="choice-label">{self._label}</span>{hint}</span></label>{self._wrongs}</div>'
        )

    def _set(self) -> str:
        radios = self.role == "radiogroup"
        attributes = (
            (' role="radiogroup"' if radios else "")
            + (f' aria-describedby="{self.described}"' if self.described else "")
            + (' aria-invalid="true"' if radios and self.wrong else "")
        )
        options = "".join(_option(option) for option in self.options)
        inside = f'<div class="choices">{options}</div>' if self.kind == "choices" else self._control
        return (
            f'<fieldset class="{self._look}" id="{self.uid}"{attributes}>'
            f'<legend class="field-label">{self._label}</legend>{self._hint}{inside}{self._wrongs}</fieldset>'
        )

    # --- parts --------------------------------------------------------------------------------------------------------
    @property
    def _look(self) -> str:
        return f"field field-{self.kind}{' is-wrong' if self.wrong else ''}"

    @property
    def _label(self) -> str:
        word = _("必填")
        needed = f'<span class="needed">{word}</span>' if self.needed else ""
        clause = f" {clause_tag(self.clause)}" if self.clause else ""
        return f"<span>{escaped(self.label)}</span>{needed}{clause}"

    @property
    def _hint(self) -> str:
        return f'<p class="field-hint" id="{self.uid}_hint">{escaped(self.hint)}</p>' if self.hint else ""

    @property
    def _control(self) -> str:
        return f'<div class="field-control">{self.control}</div>'

    @property
    def _file(self) -> str:
        limit = escaped(_("不超过 %(size)s") % {"size": self.size}) if self.size else ""
        too_large = escaped(_("文件超过上限，请压缩后再选"))
        return (
            f'<div class="field-control file" data-file data-too-large="{too_large}">{self.control}'
            f'<p class="file-note num" data-file-note>{limit}</p></div>'
        )

    @property
    def _count(self) -> str:
        if not self.limit:
            return ""
        counted = _("已输入字数")
        look = (" field-count-quiet" if self.kind == "input" else "") + (" is-over" if self.used > self.limit else "")
        return (
            f'<p class="field-count num{look}" id="{self.uid}_count" data-counter="{self.uid}">'
            f'<span class="visually-hidden">{counted} </span>'
            f"<span data-counter-used>{self.used}</span> / {self.limit}</p>"
        )

    @property
    def _wrongs(self) -> str:
        if not self.wrong:
            return ""
        lines = [escaped(error) for error in self.errors] + [reason_html(reason) for reason in self.reasons]
        items = "".join(f"<li>{line}</li>" for line in lines)
        return f'<ul class="field-wrongs" id="{self.uid}_error">{items}</ul>'


def reason_html(reason: Any) -> SafeString:
    """A refusal in words, its clause, and the way out."""
    clause = f" {clause_tag(reason.clause)}" if reason.clause else ""
    remedy = f'<span class="remedy">{escaped(reason.remedy)}</span>' if reason.remedy else ""
    return SafeString(f"{escaped(reason.message)}{clause}{remedy}")


def _option(option: Option) -> str:
    closed = f'<span class="choice-closed">{escaped(option.closed)}</span>' if option.closed else ""
    hint = f'<span class="choice-hint">{escaped(option.hint)}</span>' if option.hint else ""
    owner = f' for="{option.id}"' if option.id else ""
    return (
        f'<label class="choice{" is-closed" if option.closed else ""}"'
        f'{owner}>{option.control}<span class="choice-text">'
        f'<span class="choice-label">{escaped(option.label)}</span>{hint}{closed}</span></label>'
    )


# --- controls ---------------------------------------------------------------------------------------------------------
_PLAIN_INPUTS = (forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput)


def control(f: BoundField, attrs: Mapping[str, Any]) -> SafeString:
    """The control as Django writes it; the common ones without its templates."""
    widget = f.field.widget
    # Whoever has a way of their own to write it is left to it.
    if type(widget).render is not forms.Widget.render or f.field.localize or f.field.show_hidden_initial:
        return f.as_widget(attrs=dict(attrs))
    if isinstance(widget, forms.Textarea):
        value = widget.format_value(f.value())
        return SafeString(f'<textarea name="{f.html_name}"{_attributes(f, attrs)}>\n{escaped(value or "")}</textarea>')
    if isinstance(widget, _PLAIN_INPUTS) and not isinstance(widget, forms.PasswordInput | forms.HiddenInput):
        value = widget.format_value(f.value())
        shown = "" if value is None else f' value="{escaped(value)}"'
        return SafeString(f'<input type="{widget.input_type}" name="{f.html_name}"{shown}{_attributes(f, attrs)}>')
    if type(widget) is forms.Select:
        chosen = widget.format_value(f.value())
        options = "".join(_choice(value, label, chosen) for value, label in widget.choices)
        return SafeString(f'<select name="{f.html_name}"{_attributes(f, attrs)}>{options}</select>')
    return f.as_widget(attrs=dict(attrs))


def _choice(value: Any, label: Any, chosen: list[str]) -> str:
    """One line of a select box, or a group of them."""
    if isinstance(label, list | tuple):
        inside = "".join(_choice(one, words, chosen) for one, words in label)
        return f'<optgroup label="{escaped(value)}">{inside}</optgroup>'
    shown = "" if value is None else str(value)
    return f'<option value="{escaped(shown)}"{" selected" if shown in chosen else ""}>{escaped(label)}</option>'


def one_of_several(sub: BoundWidget) -> SafeString:
    """One radio button or box of a field of choices."""
    data = sub.data
    if type(sub.parent_widget) not in (forms.RadioSelect, forms.CheckboxSelectMultiple):
        return sub.tag()
    named = f'type="{data["type"]}" name="{data["name"]}" value="{escaped(data["value"])}"'
    return SafeString(f"<input {named}{_written(data['attrs'])}>")


def _attributes(f: BoundField, attrs: Mapping[str, Any]) -> str:
    widget = f.field.widget
    given = f.build_widget_attrs(dict(attrs), widget)
    if f.auto_id and "id" not in widget.attrs:
        given.setdefault("id", f.auto_id)
    return _written(widget.attrs | given)


def _written(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
