"""What people type on this room's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.accounts.addresses import Address, read_address, read_email, read_phone
from saiban.accounts.commands.people import NAME_LIMIT
from saiban.core.errors import Reason, Refused


@contextmanager
def refusals_in(form: forms.Form) -> Iterator[None]:
    """Turn a refusal into errors of the form, each at its field; what follows then shows the form again."""
    try:
        yield
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(reason.item if reason.item in form.fields else None, in_words(reason))


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, for a form; None when the page is merely looked at."""
    return request.POST if request.method == "POST" else None


def in_words(reason: Reason) -> str:
    """The reason with its way out."""
    return f"{reason.message}{reason.remedy}"


class AddressField(forms.CharField):
    """A number or an e-mail address, cleaned to an `Address`."""

    def __init__(self, *, read: Callable[[str], Address] = read_address, **more: Any) -> None:
        super().__init__(max_length=254, **more)
        # The limit is for the server; a counter beside it would say nothing to anybody.
        self.widget.attrs.pop("maxlength", None)
        self.read = read

    def clean(self, value: Any) -> Address | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return self.read(typed)
        except Refused as refusal:
            raise forms.ValidationError([in_words(reason) for reason in refusal.reasons]) from refusal


def _digits(label: Any, missing: Any) -> forms.CharField:
    attrs = {"inputmode": "numeric", "autocomplete": "one-time-code"}
    return forms.CharField(label=label, widget=forms.TextInput(attrs=attrs), error_messages={"required": missing})


def _code_field() -> forms.CharField:
    return _digits(gettext_lazy("验证码"), gettext_lazy("请填写收到的 6 位验证码。"))


def dynamic_code_field() -> forms.CharField:
    return _digits(gettext_lazy("动态码"), gettext_lazy("请填写验证器应用显示的动态码。"))


class CodeForm(forms.Form):
    """An address and the code that was sent there. While one is being sent, nothing but the address is asked for."""

    # The browser would ask for the code before it lets anybody press the button that sends one.
    use_required_attribute = False
    address = AddressField(
        label=gettext_lazy("手机号或电子邮箱"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写手机号或电子邮箱。")},
    )
    code = _code_field()

    def __init__(self, *args: Any, sending: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            if sending and name != "address":
                field.required = False


def consent_label() -> SafeString:
    """The words beside the box, with the notice itself one click away."""
    link = format_html('<a href="{}" target="_blank">{}</a>', reverse("privacy"), _("《个人信息保护说明》"))
    return format_html(_("我已阅读并同意{notice}"), notice=link)


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("姓名"),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("请填写姓名。"), "max_length": gettext_lazy("姓名最多 60 个字。")},
    )


class ConsentForm(forms.Form):
    consent = forms.BooleanField(
        label=gettext_lazy("个人信息保护说明"),
        error_messages={"required": gettext_lazy("请阅读并勾选同意个人信息保护说明。")},
    )


class NewcomerForm(ConsentForm):
    """Who has proven an address already says who they are."""

    name = _name_field()
    field_order: Sequence[str] = ("name", "consent")


class SignUpForm(CodeForm, NewcomerForm):
    field_order = ("address", "code", "name", "consent")


class PasswordForm(forms.Form):
    """Logging in by password."""

    address = AddressField(
        label=gettext_lazy("手机号或电子邮箱"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写手机号或电子邮箱。")},
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("请填写密码。")},
    )


class OwnCodeForm(forms.Form):
    """The code that was sent to oneself."""

    use_required_attribute = False
    code = _code_field()

    def __init__(self, *args: Any, sending: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].required = not sending


class OwnPasswordForm(forms.Form):
    """The password that one has."""

    password = forms.CharField(
        label=gettext_lazy("当前密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("请填写密码。")},
    )


class ChangePhoneForm(CodeForm):
    address = AddressField(
        read=read_phone,
        label=gettext_lazy("新手机号"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": gettext_lazy("请填写新手机号。")},
    )


class ChangeEmailForm(CodeForm):
    address = AddressField(
        read=read_email,
        label=gettext_lazy("新电子邮箱"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("请填写新电子邮箱。")},
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 8 个字符，包含字母、数字、其他字符中的两种。"),
        error_messages={"required": gettext_lazy("请填写新密码。")},
    )
    again = forms.CharField(
        label=gettext_lazy("再输入一次"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("请再输入一次新密码。")},
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("两次输入的密码不一致。"))
        return again


class ProfileForm(forms.Form):
    name = _name_field()
    language = forms.ChoiceField(
        label=gettext_lazy("语言"), choices=[("", gettext_lazy("跟随浏览器")), *settings.LANGUAGES], required=False
    )


class InvitationForm(forms.Form):
    """Whom to invite as what; the choices are what the inviter may give."""

    name = _name_field()
    kind = forms.ChoiceField(label=gettext_lazy("角色"))
    scope = forms.ChoiceField(label=gettext_lazy("范围"))
    address = AddressField(
        label=gettext_lazy("手机号或电子邮箱"),
        required=False,
        help_text=gettext_lazy(
            "填写后系统会把链接发给对方，且只有持有该号码或邮箱的人能接受；留空则由您自行转交链接。"
        ),
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], scopes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in (("kind", kinds), ("scope", scopes)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
