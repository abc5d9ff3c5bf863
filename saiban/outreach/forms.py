"""What people ask, and what committees answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """A question; `division` is a division's code, empty for the national committee."""

    division = forms.ChoiceField(
        label=_("问哪个组委会"), help_text=_("与某个赛区有关的问题，赛区组委会答得最快。"), required=False
    )
    subject = forms.CharField(label=_("问题"), help_text=_("一句话说明要问什么。"), max_length=120)
    text = forms.CharField(
        label=_("详细情况"), help_text=_("请勿填写身份证号等敏感信息。"), max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip

    def __init__(self, *args: Any, divisions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["division"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("全国组委会")), *divisions]


class PostForm(forms.Form):
    """One more text of a thread; `has_read` says how many its writer has seen."""

    text = forms.CharField(label=_("内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    has_read = forms.IntegerField(required=False, min_value=0, max_value=1000, widget=forms.HiddenInput)
