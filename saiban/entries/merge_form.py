"""Which of two units stays, and which of its fields are the other one's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saiban.accounts.models import Unit
from saiban.entries.commands.merging import FIELDS
from saiban.rulebook import Rulebook
from saiban.rulebook.regions import REGIONS

LABELS = {
    "name": _("名称"),
    "uscc": _("统一社会信用代码"),
    "kind": _("单位性质"),
    "level": _("单位级别"),
    "province": _("所在省份"),
}


def in_words(rulebook: Rulebook, field: str, value: str) -> str:
    """A field's value as people read it; the code itself where this edition has no word for it."""
    names = {
        "kind": {each.code: each.name for each in rulebook.unit_kinds},
        "level": {each.code: each.name for each in rulebook.unit_levels},
        "province": {code: region.name for code, region in REGIONS.items()},
    }
    return names.get(field, {}).get(value, value)


class MergeForm(forms.Form):
    """Chosen unit by unit: whatever both have, and have otherwise, is asked for."""

    def __init__(self, data: Any, one: Unit, other: Unit, *, stays: Unit, rulebook: Rulebook) -> None:
        super().__init__(data)
        self.units = {str(unit.pk): unit for unit in (one, other)}
        self.fields["keep"] = self._choice(_("保留哪一家"), "name", rulebook, stays)
        self.fields["keep"].help_text = _("保留的一家继续使用原来的记录，另一家成为它的曾用名称。")
        for field in FIELDS:
            values = {getattr(unit, field) for unit in (one, other)}
            if len(values - {""}) == 2:
                self.fields[field] = self._choice(LABELS[field], field, rulebook, stays)
        self.fields["reason"] = forms.CharField(
            label=_("合并原因"), help_text=_("例如凭什么确认是同一家；留在记录里，参赛方看不到。"), required=False,
            max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
        )  # fmt: skip

    def _choice(self, label: Any, field: str, rulebook: Rulebook, stays: Unit) -> forms.ChoiceField:
        choices = [(pk, in_words(rulebook, field, getattr(unit, field))) for pk, unit in self.units.items()]
        return forms.ChoiceField(label=label, choices=choices, initial=str(stays.pk), widget=forms.RadioSelect)

    def merge(self) -> dict[str, Any]:
        """The arguments of `merge_units` that this form gives; the form is valid."""
        kept = self.units[self.cleaned_data["keep"]]
        (gone,) = (unit for unit in self.units.values() if unit != kept)
        taken = frozenset(field for field in FIELDS if self.cleaned_data.get(field) == str(gone.pk))
        return {"kept_id": kept.pk, "gone_id": gone.pk, "taken": taken, "reason": self.cleaned_data["reason"]}


class WhyForm(forms.Form):
    """A reason that colleagues read; that there is one is the command's to ask."""

    why = forms.CharField(
        label=_("原因"), help_text=_("留在记录里，参赛方看不到。"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )  # fmt: skip
