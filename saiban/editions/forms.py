"""What a committee types to change a rulebook or to set a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saiban.core.windows import BEIJING
from saiban.messaging.message_templates import Words
from saiban.rulebook import Problem, Rulebook, RulebookError, parse_rulebook

LARGEST_FILE = 1024 * 1024
FURTHEST_JUMP = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """What is wrong in a rulebook's text, with the line itself beside it."""

    line: int | None
    key: str
    message: str
    said: str

    @classmethod
    def of(cls, problem: Problem, lines: Sequence[str]) -> ProblemLine:
        line = problem.line
        said = lines[line - 1].strip() if line and line <= len(lines) else ""
        return cls(line, problem.key or "", problem.message, said[:200])


class RulebookForm(forms.Form):
    """A rulebook as a file, or as the text that an earlier step read from one; valid only when it is one.

    `rulebook_problems` says what is wrong in it, line by line; `cleaned_data["rulebook"]` is what it says.
    """

    file = forms.FileField(label=_("规则手册文件（TOML）"), required=False)
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    # The revision that was in force when somebody began to write
    expects = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("修改理由"),
        help_text=_("写给日后查阅的人：为什么改、依据哪份文件。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, edition_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition_code = edition_code
        self.rulebook_problems: tuple[ProblemLine, ...] = ()

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
            # A browser posts a line break as two characters.
            text = str(data.get("text", "")).replace("\r\n", "\n")
            if not text.strip():
                self.add_error("file", _("请选择规则手册文件。"))
            return text or None
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
            lines = text.split("\n")
            self.rulebook_problems = tuple(ProblemLine.of(problem, lines) for problem in error.problems)
            self.add_error("file", _("规则里有问题，逐条列在下面；原规则未作改动。"))
            return None
        if rulebook.edition.code != self.edition_code:
            message = _("这是“%(other)s”的规则手册，不是“%(this)s”的。")
            self.add_error("file", message % {"other": rulebook.edition.code, "this": self.edition_code})
            return None
        return rulebook


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def moment_field(label: Any, hint: Any) -> forms.DateTimeField:
    """A moment of Beijing time, chosen in the browser's own calendar."""
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        required=False,
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
    )


def within_the_century(moment: datetime | None) -> datetime | None:
    if moment is not None and not 2000 <= moment.astimezone(BEIJING).year < 2100:
        raise forms.ValidationError(_("年份应在 2000 至 2099 之间。"))
    return moment


class ClockForm(forms.Form):
    """One of: a moment (Beijing time) to set the clock to, or seconds by which to move it."""

    moment = moment_field(_("本届时钟"), _("北京时间；从这一刻起继续走动。"))
    by = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_moment(self) -> datetime | None:
        return within_the_century(self.cleaned_data["moment"])

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


class BulletinForm(forms.Form):
    """A bulletin's words; `place` (a division's code, empty for the whole edition) only while it is being begun."""

    place = forms.ChoiceField(label=_("发布范围"), required=False)
    title = forms.CharField(label=_("标题"), max_length=120)
    text = forms.CharField(
        label=_("正文"),
        help_text=_("可用 Markdown：“## ”开头为小标题，“- ”开头为列表，**两个星号**之间加粗，[文字](网址) 为链接。"),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    expects = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self, places)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class PublishForm(forms.Form):
    """When a bulletin becomes public: at once where no moment is given."""

    at = moment_field(_("发布时刻"), _("北京时间，以本届时钟为准；留空则立即发布。"))

    def clean_at(self) -> datetime | None:
        return within_the_century(self.cleaned_data["at"])


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("撤回原因"), help_text=_("会显示在原公告的网址上。"), max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class FaqForm(forms.Form):
    """A question that is often asked, with its answer; `place` only while it is being begun."""

    place = forms.ChoiceField(label=_("适用范围"), required=False)
    question = forms.CharField(label=_("问题"), max_length=200)
    answer = forms.CharField(
        label=_("回答"), help_text=_("可用 Markdown。"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self, places)

    def words(self) -> dict[str, str]:
        answer = str(self.cleaned_data["answer"]).replace("\r\n", "\n")
        return {"question": self.cleaned_data["question"], "answer": answer}


def offer_places(form: forms.Form, places: Sequence[tuple[str, str]]) -> None:
    """Where there is one place alone, or the place is settled, nobody is asked."""
    place = form.fields["place"]
    if len(places) > 1 and isinstance(place, forms.ChoiceField):
        place.choices = list(places)
    else:
        del form.fields["place"]


class WordsForm(forms.Form):
    """A committee's own words for a message; what they may hold is the template's business."""

    title = forms.CharField(label=_("标题"), max_length=100, strip=False)
    body = forms.CharField(label=_("正文"), max_length=2000, strip=False, widget=forms.Textarea(attrs={"rows": 6}))
    sms = forms.CharField(
        label=_("短信"), help_text=_("留空则按标题发送：“标题。详情请登录网站，在“消息”中查看。”"), max_length=200,
        required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def words(self) -> Words:
        """What was typed, in one line where only one is shown."""
        given = self.cleaned_data
        title, sms = (" ".join(given[name].split()) for name in ("title", "sms"))
        return Words(title, given["body"].replace("\r\n", "\n").strip(), sms)
