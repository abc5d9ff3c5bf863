"""What somebody whom an entry names writes behind their link: their own data, and that they agree to its use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.accounts import privacy
from saiban.entries.models import Confirmation
from saiban.entries.rules.confirmations import NAME_LIMIT, WORD_LIMIT
from saiban.rulebook import Rulebook


class OwnWords(forms.Form):
    """Nothing is required here: the rules say what is missing, all of it at once."""

    name = forms.CharField(
        label=gettext_lazy("姓名"), required=False,
        widget=forms.TextInput(attrs={"maxlength": NAME_LIMIT, "autocomplete": "name"}),
    )  # fmt: skip
    unit = forms.CharField(
        label=gettext_lazy("所在单位"), required=False,
        widget=forms.TextInput(attrs={"maxlength": WORD_LIMIT, "autocomplete": "organization"}),
    )  # fmt: skip
    post = forms.CharField(
        label=gettext_lazy("职务或职称"), required=False,
        widget=forms.TextInput(attrs={"maxlength": WORD_LIMIT, "autocomplete": "organization-title"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("推荐理由"), required=False,
        help_text=gettext_lazy("由您本人撰写；您写的内容会替换项目中原有的。"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    consent = forms.BooleanField(required=False)
    consent_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, rulebook: Rulebook, part: str, words: Mapping[str, Any]) -> None:
        super().__init__(data, initial={**words, "consent_version": privacy.VERSION})
        self.fields["consent"].label = consent_label()
        if part == Confirmation.Part.MEMBER:
            del self.fields["reason"]
        else:
            self.fields["reason"].widget.attrs["maxlength"] = rulebook.mentors.reason_max_length

    def words(self) -> dict[str, str]:
        """As they were typed, without the one character that no database takes."""
        keys = (key for key in ("name", "unit", "post", "reason") if key in self.fields)
        return {key: str(self.data.get(key, "")).replace("\0", "") for key in keys}

    def consents_to(self) -> str:
        """The version that the page showed, if it was ticked: nobody agrees to what they were not shown."""
        return str(self.data.get("consent_version", "")) if "consent" in self.data else ""


def consent_label() -> SafeString:
    link = format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>',
        reverse("privacy"),
        _("《个人信息保护说明》（%(version)s 版）") % {"version": privacy.VERSION},
    )
    return format_html(_("我单独同意将以上信息用于本项目的报名、审核、评审和公示，并已阅读{notice}。"), notice=link)
