"""What people ask, and what committees answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saiban.entries.models import ENTERED
from saiban.entries.queries.desk import Desk, DeskFilter

# Whose entries, as the desk's list has it
WHOSE = (("", _("全部")), ("me", _("分给我的")), ("nobody", _("无人领取的")))


class AskForm(forms.Form):
    """A question; `division` is a division's code, empty for the national committee.

    Where there is but one division, nobody chooses between its committee and the one above it.
    """

    division = forms.ChoiceField(
        label=_("问哪个组委会"), help_text=_("只与一处有关的问题，那里的组委会答得最快。"), required=False
    )
    subject = forms.CharField(label=_("问题"), help_text=_("一句话说明要问什么。"), max_length=120)
    text = forms.CharField(
        label=_("详细情况"), help_text=_("请勿填写身份证号等敏感信息。"), max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip

    def __init__(self, *args: Any, divisions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(divisions) < 2:
            del self.fields["division"]
            return
        choice = self.fields["division"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("全国组委会")), *divisions]


class PostForm(forms.Form):
    """One more text of a thread; `has_read` says how many its writer has seen."""

    text = forms.CharField(label=_("内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    has_read = forms.IntegerField(required=False, min_value=0, max_value=1000, widget=forms.HiddenInput)


class BroadcastForm(forms.Form):
    """What a committee writes to many at once, and to whom: the filter of the desk's list."""

    state = forms.ChoiceField(label=_("项目状态"), required=False)
    track = forms.ChoiceField(label=_("赛道"), required=False)
    division = forms.ChoiceField(label=_("赛区"), required=False)
    who = forms.ChoiceField(label=_("初审分工"), required=False, choices=WHOSE)
    q = forms.CharField(label=_("查找"), help_text=_("项目名称、编号或单位，可不填。"), required=False, max_length=100)
    title = forms.CharField(label=_("标题"), help_text=_("短信只发标题，请让人一看就懂。"), max_length=100)
    text = forms.CharField(label=_("内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    by_sms = forms.BooleanField(label=_("同时发短信"), required=False)
    by_email = forms.BooleanField(label=_("同时发邮件"), required=False)
    expects = forms.IntegerField(required=False, min_value=0, max_value=10_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state.value, state.label) for state in ENTERED]
        self._offer("state", [("", _("全部状态")), *states])
        words = desk.edition.rules.words
        self.fields["track"].label, self.fields["division"].label = _(words.track), _(words.division)
        self._offer("track", [("", _("全部")), *((each.code, each.name) for each in desk.edition.rules.tracks)])
        divisions = [(each.code, each.name) for each in desk.divisions]
        if len(divisions) == 1:
            del self.fields["division"]
        else:
            self._offer("division", [("", _("全部")), *divisions])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def filter(self) -> DeskFilter:
        given = self.cleaned_data
        return DeskFilter(
            state=given["state"], track=given["track"], division=given.get("division", ""), text=given["q"],
            who=given["who"],
        )  # fmt: skip

    def words(self) -> dict[str, Any]:
        given = self.cleaned_data
        text = given["text"].replace("\r\n", "\n")
        return {"title": given["title"], "text": text, "by_sms": given["by_sms"], "by_email": given["by_email"]}
