"""What somebody looks for in the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.accounts.queries.people import people_meant
from saiban.audit.queries import AuditFilter
from saiban.audit.words import all_things, all_verbs


class AuditForm(forms.Form):
    """All by GET, so that what was found has an address. Days are days in Beijing; the last one counts."""

    q = forms.CharField(label=gettext_lazy("内容"), required=False, max_length=100)
    who = forms.CharField(label=gettext_lazy("操作人"), required=False, max_length=100)
    verb = forms.ChoiceField(label=gettext_lazy("操作"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("范围"), required=False)
    thing = forms.ChoiceField(label=gettext_lazy("对象类型"), required=False)
    number = forms.CharField(label=gettext_lazy("对象编号"), required=False, max_length=40)
    since = forms.DateField(label=gettext_lazy("从"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=gettext_lazy("到"), required=False, widget=forms.DateInput)

    def __init__(self, data: Any, *, scopes: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.scope_names = dict(scopes)
        (_here, everywhere), *below = scopes
        self.choices_of("verb", [("", _("全部操作")), *all_verbs()])
        self.choices_of("thing", [("", _("全部对象")), *all_things()])
        self.choices_of("place", [("", everywhere), *below])
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def choices_of(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束日期早于开始日期。"))
        return typed

    @property
    def is_wide(self) -> bool:
        """Whether more is asked for, or wrong, than the first row of fields shows."""
        more = ("place", "thing", "number", "since", "until")
        return any(self[name].value() or self[name].errors for name in more)

    def asked(self, scope: str) -> AuditFilter:
        typed = self.cleaned_data
        return AuditFilter(
            scope=typed["place"] or scope, text=typed["q"], people=people_meant(typed["who"]) if typed["who"] else None,
            verb=typed["verb"], subject_kind=typed["thing"], subject_id=typed["number"],
            since=_midnight(typed["since"]), until=_midnight(typed["until"], days=1),
        )  # fmt: skip

    def on_record(self) -> dict[str, str]:
        """What was looked for, without what may name somebody: of texts only that there was one."""
        given = {name: str(value) for name, value in self.cleaned_data.items() if value}
        return {name: "…" if name in ("q", "who") else value for name, value in given.items()}


def _midnight(day: Any, *, days: int = 0) -> datetime | None:
    return make_aware(datetime.combine(day, time.min) + timedelta(days=days)) if day else None
