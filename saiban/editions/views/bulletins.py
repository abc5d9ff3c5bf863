"""The desk's pages of bulletins: the list, and one with its words, files, publication and earlier versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from saiban.accounts.doors import require_staff
from saiban.accounts.queries import person_of
from saiban.core.errors import Reason, Refused
from saiban.core.tokens import row_number
from saiban.editions.clock import edition_now, received_at
from saiban.editions.commands import bulletins as commands
from saiban.editions.forms import BulletinForm, PublishForm, WithdrawForm
from saiban.editions.models import Bulletin
from saiban.editions.queries.bulletins import (
    Newsroom,
    get_attachment_for_desk,
    get_bulletin_for_desk,
    get_newsroom_for,
    list_bulletins,
)
from saiban.editions.rules import Standing
from saiban.editions.views.files import source_of, streamed
from saiban.editions.views.paths import path_to
from saiban.ui.onward import in_place_of_page, onward


@require_staff
@require_GET
def bulletins(request: HttpRequest, code: str) -> HttpResponse:
    newsroom = get_newsroom_for(person_of(request), code)
    now = edition_now(newsroom.edition, received_at(request))
    rows, more = list_bulletins(newsroom, row_number(request.GET.get("before", "")))
    context = {
        "edition": newsroom.edition,
        "path": path_to(newsroom.edition, (_("公告"), "")),
        "rows": [(row, row.standing_at(now).value) for row in rows],
        "more": f"?before={more}" if more else "",
    }
    return render(request, "editions/bulletins.html", context)


@require_staff
@require_http_methods(["GET", "POST"])
def new_bulletin(request: HttpRequest, code: str) -> HttpResponse:
    newsroom = get_newsroom_for(person_of(request), code)
    if request.method == "GET":
        return _new_page(request, newsroom, BulletinForm(places=newsroom.places))
    if "preview" in request.POST:
        return _new_page(request, newsroom, BulletinForm(initial=request.POST.dict(), places=newsroom.places))
    form = BulletinForm(request.POST, places=newsroom.places)
    if not form.is_valid():
        return _new_page(request, newsroom, form, status=422)
    division = newsroom.division(form.cleaned_data.get("place", newsroom.places[0][0]))
    bulletin = commands.write_bulletin(
        edition_id=newsroom.edition.pk, division_id=division.pk if division else None,
        title=form.cleaned_data["title"], text=form.cleaned_data["text"], actor=person_of(request),
        now=edition_now(newsroom.edition, received_at(request)),
    )  # fmt: skip
    messages.success(request, _("草稿已保存。可在本页添加附件、发布。"))
    return onward(request, _address(bulletin))


@require_staff
@require_http_methods(["GET", "POST"])
def bulletin(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    found = get_bulletin_for_desk(person_of(request), code, public_id)
    if request.method == "GET":
        return _page(request, found)
    if "preview" in request.POST:
        return _page(request, found, form=BulletinForm(initial=request.POST.dict()))
    form = BulletinForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    given = form.cleaned_data

    def save(**known: Any) -> None:
        commands.edit_bulletin(title=given["title"], text=given["text"], expects=given["expects"], **known)

    return _do(request, found, save, _("已保存。"), form=form)


@require_staff
@require_POST
def publish(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Publish at once or at a time; `undo` makes a draft again of what waits for its time."""
    found = get_bulletin_for_desk(person_of(request), code, public_id)
    if "undo" in request.POST:
        return _do(request, found, commands.unschedule_bulletin, _("已取消定时发布。"))
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, found, publishing=form, status=422)
    at = form.cleaned_data["at"]
    said = _("已定时，届时自动发布。") if at else _("已发布，现在就能在赛事网站上看到。")
    return _do(request, found, lambda **known: commands.publish_bulletin(at=at, **known), said, publishing=form)


@require_staff
@require_POST
def withdraw(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    found = get_bulletin_for_desk(person_of(request), code, public_id)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, found, withdrawing=form, status=422)
    reason = form.cleaned_data["reason"]
    return _do(request, found, lambda **known: commands.withdraw_bulletin(reason=reason, **known), _("已撤回。"))


@require_staff
@require_POST
def pin(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    found = get_bulletin_for_desk(person_of(request), code, public_id)
    pinned = "pinned" in request.POST
    said = _("已置顶。") if pinned else _("已取消置顶。")
    return _do(request, found, lambda **known: commands.pin_bulletin(is_pinned=pinned, **known), said)


@require_staff
@require_POST
def attach(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Take one file or several; each is checked, and what is fit is kept even if others are not."""
    found = get_bulletin_for_desk(person_of(request), code, public_id)
    files = request.FILES.getlist("file")
    refused = [] if files else [Reason("missing", _("请先选择文件。"), "file")]
    for file in files:
        name = file.name or ""
        try:
            commands.add_attachment(
                bulletin_id=found.pk, found=commands.check_attachment(source_of(file), name), data=file.read(),
                filename=name, actor=person_of(request), now=edition_now(found.edition, received_at(request)),
            )  # fmt: skip
        except Refused as refusal:
            refused += refusal.reasons
    if refused:
        fresh = get_bulletin_for_desk(person_of(request), code, public_id)
        return _page(request, fresh, file_reasons=refused, status=422)
    messages.success(request, _("附件已添加。"))
    return onward(request, f"{_address(found)}#files")


@require_staff
@require_POST
def detach(request: HttpRequest, code: str, public_id: str, file_id: str) -> HttpResponse:
    found = get_bulletin_for_desk(person_of(request), code, public_id)
    return _do(
        request, found, lambda **known: commands.remove_attachment(public_id=file_id, **known), _("附件已删除。")
    )


@require_staff
@require_GET
def attachment(request: HttpRequest, code: str, public_id: str) -> StreamingHttpResponse:
    """A file as the committee sees it, also before the public does."""
    file = get_attachment_for_desk(person_of(request), code, public_id)
    return streamed(file.stored_as, name=file.name, kind=file.type, size=file.size)


def _do(request: HttpRequest, found: Bulletin, command: Callable[..., object], said: str, **shown: Any) -> HttpResponse:
    """One command about the bulletin, and the page again: with what was refused, or with what was done."""
    now = edition_now(found.edition, received_at(request))
    try:
        command(bulletin_id=found.pk, actor=person_of(request), now=now)
    except Refused as refusal:
        return _page(request, found, reasons=refusal.reasons, status=422, **shown)
    messages.success(request, said)
    return onward(request, _address(found))


def _address(found: Bulletin) -> str:
    return reverse("desk_bulletin", args=[found.edition.code, found.public_id])


def _new_page(request: HttpRequest, newsroom: Newsroom, form: BulletinForm, status: int = 200) -> HttpResponse:
    here = (_("公告"), reverse("desk_bulletins", args=[newsroom.edition.code]))
    context = {
        "edition": newsroom.edition,
        "path": path_to(newsroom.edition, here, (_("写公告"), "")),
        "form": form,
        "place": newsroom.places[0][1] if len(newsroom.places) == 1 else "",
        "preview": request.POST.get("text", "") if "preview" in request.POST else "",
    }
    return _answer(request, render(request, "editions/bulletin_new.html", context, status=status))


def _page(request: HttpRequest, found: Bulletin, status: int = 200, **shown: Any) -> HttpResponse:
    now = edition_now(found.edition, received_at(request))
    standing = found.standing_at(now)
    words = {"title": found.title, "text": found.text, "expects": found.version}
    at = found.publish_at if standing is Standing.SCHEDULED else None
    context = {
        "edition": found.edition,
        "path": path_to(
            found.edition, (_("公告"), reverse("desk_bulletins", args=[found.edition.code])), (found.title, "")
        ),
        "bulletin": found,
        "standing": standing.value,
        "now": now,
        "form": shown.get("form") or BulletinForm(initial=words),
        "publishing": shown.get("publishing") or PublishForm(initial={"at": at}),
        "withdrawing": shown.get("withdrawing") or WithdrawForm(),
        "reasons": shown.get("reasons", ()),
        "file_reasons": shown.get("file_reasons", ()),
        "versions": list(found.versions.select_related("written_by").order_by("-number")[:20]),
        "preview": request.POST.get("text", "") if "preview" in request.POST else "",
        "accept": ",".join(f".{kind}" for kind in commands.KINDS),
        "max_bytes": commands.MAX_BYTES,
    }
    return _answer(request, render(request, "editions/bulletin.html", context, status=status))


def _answer(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """To a form the whole page, in place of the one shown; a preview is cut out of it where the form stays."""
    if request.method == "GET" or "preview" in request.POST:
        return page
    return in_place_of_page(request, page)
