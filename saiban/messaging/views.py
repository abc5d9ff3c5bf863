"""The inbox in the personal centre."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from saiban.audit.moments import received_at
from saiban.core.errors import NotThere
from saiban.messaging.commands import read_all_messages, read_message
from saiban.messaging.queries import inbox_of
from saiban.messaging.recipients import Reader

PER_PAGE = 20


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    only_unread = "unread" in request.GET
    pages = Paginator(inbox_of(_reader(request), unread=only_unread), PER_PAGE)
    tabs = [
        {"key": "all", "label": _("全部"), "href": "?"},
        {"key": "unread", "label": _("未读"), "href": "?unread=1"},
    ]
    shown = {"page": pages.get_page(request.GET.get("page")), "tabs": tabs, "only_unread": only_unread}
    return render(request, "messaging/inbox.html", shown)


@login_required
@require_GET
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Opening it makes it read: doing so again changes nothing more, so a GET will do."""
    opened = read_message(person=_reader(request), message_id=message_id, now=received_at(request))
    trail = [(_("消息"), reverse("inbox")), (opened.title, "")]
    return render(request, "messaging/message.html", {"message": opened, "trail": trail})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = read_all_messages(person=_reader(request), now=received_at(request))
    said = ngettext("已将 %(count)d 条消息标为已读。", "已将 %(count)d 条消息标为已读。", count)
    messages.success(request, said % {"count": count})
    return redirect("inbox")


def _reader(request: HttpRequest) -> Reader:
    if not isinstance(request.user, AbstractBaseUser):
        raise NotThere
    return cast(Reader, request.user)
