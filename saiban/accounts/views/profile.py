"""One's own particulars: name, language, number, e-mail address, password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from saiban.accounts import codes
from saiban.accounts.addresses import Address
from saiban.accounts.commands import change_address, check_password, edit_profile, set_password
from saiban.accounts.commands.people import old_address
from saiban.accounts.doors import recently_proven
from saiban.accounts.entrance import prove_again, with_next
from saiban.accounts.forms import (
    ChangeEmailForm,
    ChangePhoneForm,
    NewPasswordForm,
    OwnCodeForm,
    OwnPasswordForm,
    ProfileForm,
    posted,
    refusals_in,
)
from saiban.accounts.models import Person
from saiban.accounts.networks import network_of
from saiban.accounts.queries import has_second_factor, person_of, roles_of
from saiban.accounts.queries.people import second_factor_kinds
from saiban.accounts.queries.wechat import has_wechat
from saiban.accounts.scopes import names_of
from saiban.accounts.views.code_pages import code_page, is_sending, send
from saiban.accounts.wechat import app_for
from saiban.audit.moments import received_at

CONFIRM = "confirm"


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = ProfileForm(posted(request), initial={"name": person.name, "language": person.language})
    if form.is_valid():
        with refusals_in(form):
            edit_profile(person=person, **form.cleaned_data, now=received_at(request))
            messages.success(request, _("个人资料已保存。"))
            return _speaking(redirect("profile"), person)
    shown = {"form": form, "person": person, "roles": _roles(person), "second_factor": has_second_factor(person)}
    if app_for(request):
        shown["wechat"] = {"is_bound": has_wechat(person)}
    return render(request, "accounts/profile.html", shown, status=422 if form.errors else 200)


def _speaking(response: HttpResponse, person: Person) -> HttpResponse:
    """From the next page on in the person's language; without one the browser's counts again."""
    if person.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, samesite="Lax", secure=settings.HTTPS)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def _roles(person: Person) -> list[tuple[str, str]]:
    """The person's roles as (role, where)."""
    held = roles_of(person)
    names = names_of({role.scope for role in held}) if held else {}
    return [(role.get_kind_display(), names.get(role.scope, role.scope)) for role in held]


@never_cache
@recently_proven
@require_http_methods(["GET", "POST"])
def change_phone(request: HttpRequest) -> HttpResponse:
    form = ChangePhoneForm(posted(request), sending=is_sending(request))
    return _change(request, form, "phone")


@never_cache
@recently_proven
@require_http_methods(["GET", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    form = ChangeEmailForm(posted(request), sending=is_sending(request))
    return _change(request, form, "email")


def _change(request: HttpRequest, form: ChangePhoneForm | ChangeEmailForm, what: str) -> HttpResponse:
    """A code goes to the new number or address, never to the old one: that one may be gone."""
    person, purpose = person_of(request), f"change_{what}"
    if is_sending(request):
        send(request, form, purpose)
    elif form.is_valid():
        with refusals_in(form):
            address = form.cleaned_data["address"]
            codes.prove(request, purpose, address, form.cleaned_data["code"])
            change_address(person=person, address=address, now=received_at(request))
            messages.success(request, _("已更换为 %(address)s。") % {"address": address.masked})
            return redirect("profile")
    return code_page(request, f"accounts/change_{what}.html", form, purpose, person=person)


@never_cache
@sensitive_post_parameters("password", "again")
@recently_proven
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = NewPasswordForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            set_password(person=person, password=form.cleaned_data["password"], now=received_at(request))
            update_session_auth_hash(request, person)
            messages.success(request, _("密码已保存，其他设备上的登录已失效。"))
            return redirect("profile")
    return render(
        request, "accounts/change_password.html", {"form": form, "person": person}, status=422 if form.errors else 200
    )


@never_cache
@sensitive_post_parameters("password", "code")
@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Show once more who one is, before something that endangers the account."""
    person = person_of(request)
    if has_second_factor(person):
        by_passkey = second_factor_kinds(person) == {"webauthn"}
        return redirect(with_next(request, "mfa_reauthenticate_webauthn" if by_passkey else "mfa_reauthenticate"))
    address = old_address(person, "sms") or old_address(person, "email")
    if "password" in request.GET and person.has_usable_password():
        return _confirm_by_password(request, person, address)
    return _confirm_by_code(request, person, address)


def _confirm_by_code(request: HttpRequest, person: Person, address: Address | None) -> HttpResponse:
    form = OwnCodeForm(posted(request), sending=is_sending(request))
    if address is not None and is_sending(request):
        send(request, form, CONFIRM, address)
    elif address is not None and form.is_valid():
        with refusals_in(form):
            codes.prove(request, CONFIRM, address, form.cleaned_data["code"])
            return prove_again(request, person, method="code")
    return code_page(request, "account/reauthenticate.html", form, CONFIRM, person=person, address=address)


def _confirm_by_password(request: HttpRequest, person: Person, address: Address | None) -> HttpResponse:
    form = OwnPasswordForm(posted(request))
    if address is not None and form.is_valid():
        with refusals_in(form):
            check_password(
                address=address,
                password=form.cleaned_data["password"],
                network=network_of(request),
                now=received_at(request),
            )
            return prove_again(request, person, method="password")
    return code_page(request, "account/reauthenticate.html", form, CONFIRM, person=person, address=address)
