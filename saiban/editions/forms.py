"""What a committee types to change a rulebook or to set a clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saiban.core.windows import BEIJING
from saiban.rulebook import Rulebook, RulebookError, parse_rulebook

LARGEST_FILE = 1024 * 1024
FURTHEST_JUMP = timedelta(days=3660)


class RulebookForm(forms.Form):
    """A rulebook as a file, or as the text that an earlier step read from one; valid only when it is one.

    `rulebook_problems` says what is wrong in it, line by line; `cleaned_data["rulebook"]` is what it says.
    """

    file = forms.FileField(label=_("规则手册文件（TOML）"), required=False)
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    reason = forms.CharField(
        label=_("修改理由"),
        help_text=_("写给日后查阅的人：为什么改、依据哪份文件。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, edition_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition_code = edition_code
        self.rulebook_problems: tuple[Any, ...] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = self._text(data)
        if text is not None:
            data["text"] = text
            data["rulebook"] = self._rulebook(text)
        return data

    def _text(self, data: dict[str, Any]) -> str | None:
        upload = data.get("file")
        if not upload:
            if not data.get("text"):
                self.add_error("file", _("请选择规则手册文件。"))
            # A browser posts a line break as two characters.
            return str(data.get("text", "")).replace("\r\n", "\n") or None
        if upload.size > LARGEST_FILE:
            self.add_error("file", _("文件超过 1 MB，不像是规则手册，请核对。"))
            return None
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("文件不是 UTF-8 编码，请用 UTF-8 另存。"))
            return None

    def _rulebook(self, text: str) -> Rulebook | None:
        try:
            rulebook = parse_rulebook(text)
        except RulebookError as error:
            self.rulebook_problems = error.problems
            self.add_error("file", _("文件里有问题，逐条列在下面；原规则未作改动。"))
            return None
        if rulebook.edition.code != self.edition_code:
            message = _("这是“%(other)s”的规则手册，不是“%(this)s”的。")
            self.add_error("file", message % {"other": rulebook.edition.code, "this": self.edition_code})
            return None
        return rulebook


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ClockForm(forms.Form):
    """One of: a moment (Beijing time) to set the clock to, or seconds by which to move it."""

    moment = forms.DateTimeField(
        label=_("本届时钟"),
        help_text=_("北京时间；从这一刻起继续走动。"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
    )
    by = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_moment(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["moment"]
        if moment is not None and not 2000 <= moment.astimezone(BEIJING).year < 2100:
            raise forms.ValidationError(_("年份应在 2000 至 2099 之间。"))
        return moment

    def clean_by(self) -> timedelta | None:
        seconds = self.cleaned_data["by"]
        if seconds is None:
            return None
        if abs(seconds) > FURTHEST_JUMP.total_seconds():
            raise forms.ValidationError(_("一次最多拨动十年。"))
        return timedelta(seconds=seconds)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data.get("moment") is None and data.get("by") is None:
            self.add_error("moment", _("请填写要拨到的时刻。"))
        return data
