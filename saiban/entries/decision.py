"""The committee's decision as a form: the verdict, the reason, and a remark at each item that is to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from saiban.core.windows import Window
from saiban.entries.models import Entry, Screening
from saiban.entries.queries.parts import submitted_form
from saiban.entries.rules.asked import fields_asked
from saiban.entries.rules.form import EntryForm
from saiban.entries.rules.project import documents_wanted
from saiban.entries.rules.screening import suggested_correction
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.limits import Correction


class DecisionForm(forms.Form):
    """`submission` names what the person has read; a newer one refuses the decision."""

    submission = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=_("初审结论"), choices=Screening.Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("意见或理由"), help_text=_("退回与不通过必填，参赛方会看到。"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )  # fmt: skip
    waiver = forms.CharField(
        label=_("豁免理由"), help_text=_("有“原则上不接受”的情形而予通过的，须写明理由；只留在组委会的记录里。"),
        required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
    )  # fmt: skip
    correct_until = forms.DateTimeField(
        label=_("修改期限"), help_text=_("仅退回修改时有效（北京时间）。"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip

    def __init__(self, data: Any, *, window: Window | None, rule: Correction, now: datetime) -> None:
        super().__init__(data)
        suggested = localtime(suggested_correction(window, now, rule)).replace(second=0, microsecond=0)
        self.fields["correct_until"].initial = suggested

    def decision(self) -> dict[str, Any]:
        """The arguments of `screen_entry` that this form gives."""
        cleaned = self.cleaned_data
        return {
            "submission_id": cleaned["submission"],
            "verdict": cleaned["verdict"],
            "reason": cleaned["reason"],
            "waiver": cleaned["waiver"],
            "correct_until": cleaned["correct_until"] if cleaned["verdict"] == "returned" else None,
        }

    def remarks(self, items: list[RemarkItem]) -> dict[str, str]:
        """What was written at each item; meaningful when returning only."""
        if self.cleaned_data.get("verdict") != Screening.Verdict.RETURNED:
            return {}
        return {item.key: self.data.get(item.name, "")[:1000] for item in items}

    def remark_rows(self, items: list[RemarkItem]) -> list[tuple[RemarkItem, str]]:
        """Each item with what was already typed, so that a refusal loses nothing."""
        return [(item, self.data.get(item.name, "") if self.is_bound else "") for item in items]

    @property
    def shows_remarks(self) -> bool:
        """Whether their many fields are of use; else they are in the way between the verdict and what it needs."""
        typed = any(value.strip() for name, value in self.data.items() if name.startswith("remark-"))
        return self.is_bound and (typed or self["verdict"].value() == Screening.Verdict.RETURNED)


class ActForm(forms.Form):
    """What somebody asks for on an entry's page; whether it may be had is the command's to say."""

    def asked(self) -> dict[str, Any]:
        """The arguments of the command that this form gives."""
        return self.cleaned_data


class StandingForm(ActForm):
    """About a decision that stands; `screening` names the one that the person saw."""

    screening = forms.IntegerField(widget=forms.HiddenInput)

    def asked(self) -> dict[str, Any]:
        others = {name: value for name, value in self.cleaned_data.items() if name != "screening"}
        return {"screening_id": self.cleaned_data["screening"], **others}


class UndoForm(StandingForm):
    """Taking a decision back."""

    why = forms.CharField(
        label=_("撤销原因"), help_text=_("参赛方会看到，并留在记录里。"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )  # fmt: skip


class CorrectionForm(StandingForm):
    """More time for a returned entry."""

    until = forms.DateTimeField(
        label=_("新的修改期限"), help_text=_("北京时间；到这一刻为止可以修改并重新提交。"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    why = forms.CharField(
        label=_("给出期限的理由"), help_text=_("参赛方会看到，并留在记录里。"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
    )  # fmt: skip


class LateForm(ActForm):
    """Until when one entry may hand a document of the stage after screening in, although it is late."""

    kind = forms.CharField(widget=forms.HiddenInput, max_length=40)
    until = forms.DateTimeField(
        label=_("补交期限"), help_text=_("北京时间；到这一刻为止可以上传。"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    why = forms.CharField(
        label=_("准予补交的理由"), help_text=_("参赛方会看到，并留在记录里。"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
    )  # fmt: skip


class DismissalForm(forms.Form):
    """Why two projects that are alike are different ones; colleagues read it, entrants do not."""

    reason = forms.CharField(
        label=_("为什么是不同的项目"), help_text=_("写给日后查阅的同事，参赛方看不到。"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )  # fmt: skip


class ProjectListForm(forms.Form):
    """A list of earlier projects as an Excel file."""

    file = forms.FileField(
        label=_("填好的名单（xlsx）"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )  # fmt: skip


class SaveViewForm(forms.Form):
    """A name for what the list shows now; whether it may be had is the command's to say."""

    name = forms.CharField(
        label=_("视图名称"), required=False, max_length=30, widget=forms.TextInput(attrs={"maxlength": 30})
    )
    is_shared = forms.BooleanField(label=_("与本工作台的同事共享"), required=False)


@dataclass(frozen=True, slots=True)
class RemarkItem:
    """An item of the form that a committee may want mended."""

    key: str

    @property
    def name(self) -> str:
        return f"remark-{self.key}"


def remark_items(entry: Entry) -> list[RemarkItem]:
    """The items that were handed in, in the order of the page."""
    form = submitted_form(entry)
    return [RemarkItem(key) for key in _items(entry.edition.rules, form)]


def _items(rulebook: Rulebook, form: EntryForm) -> Iterator[str]:
    yield from ("title", "track", "abstract")
    yield from (f"fields.{field.code}" for field in fields_asked(rulebook, form))
    for item, _unit in form.units():
        yield from (f"{item}.name", f"{item}.uscc", f"{item}.kind")
        if item == "lead":
            yield from ("lead.level", "lead.province")
    yield "members"
    if rulebook.mentors.max:
        yield "mentors"
    yield from (f"documents.{document.code}" for document in documents_wanted(rulebook, form))
