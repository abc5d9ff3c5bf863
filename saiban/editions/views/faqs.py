"""The desk's pages of questions that are often asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from saiban.accounts.doors import require_staff
from saiban.accounts.queries import person_of
from saiban.editions.clock import edition_now, received_at
from saiban.editions.commands.faqs import edit_faq, move_faq, remove_faq, write_faq
from saiban.editions.forms import FaqForm
from saiban.editions.models import Edition
from saiban.editions.queries.bulletins import get_newsroom_for
from saiban.editions.queries.faqs import get_faq_for_desk, list_faqs
from saiban.editions.views.paths import path_to
from saiban.ui.onward import in_place_of_page, onward


@require_staff
@require_GET
def faqs(request: HttpRequest, code: str) -> HttpResponse:
    newsroom = get_newsroom_for(person_of(request), code)
    context = {
        "edition": newsroom.edition,
        "path": path_to(newsroom.edition, (_("常见问题"), "")),
        "faqs": list_faqs(newsroom),
        "given": len(newsroom.edition.rules.texts.faq),
    }
    return render(request, "editions/faqs.html", context)


@require_staff
@require_http_methods(["GET", "POST"])
def new_faq(request: HttpRequest, code: str) -> HttpResponse:
    newsroom = get_newsroom_for(person_of(request), code)
    if request.method == "GET" or "preview" in request.POST:
        typed = request.POST.dict()
        return faq_page(request, newsroom.edition, FaqForm(initial=typed, places=newsroom.places))
    form = FaqForm(request.POST, places=newsroom.places)
    if not form.is_valid():
        return faq_page(request, newsroom.edition, form, status=422)
    division = newsroom.division(form.cleaned_data.get("place", newsroom.places[0][0]))
    write_faq(
        edition_id=newsroom.edition.pk, division_id=division.pk if division else None, **form.words(),
        actor=person_of(request), now=edition_now(newsroom.edition, received_at(request)),
    )  # fmt: skip
    messages.success(request, _("已添加，公众页面立即可见。"))
    return onward(request, reverse("desk_faqs", args=[code]))


@require_staff
@require_http_methods(["GET", "POST"])
def faq(request: HttpRequest, code: str, faq_id: int) -> HttpResponse:
    found = get_faq_for_desk(person_of(request), code, faq_id)
    if request.method == "GET":
        return faq_page(request, found.edition, FaqForm(initial={"question": found.question, "answer": found.answer}))
    if "preview" in request.POST:
        return faq_page(request, found.edition, FaqForm(initial=request.POST.dict()))
    form = FaqForm(request.POST)
    if not form.is_valid():
        return faq_page(request, found.edition, form, status=422)
    now = edition_now(found.edition, received_at(request))
    edit_faq(faq_id=found.pk, **form.words(), actor=person_of(request), now=now)
    messages.success(request, _("已保存。"))
    return onward(request, reverse("desk_faqs", args=[code]))


@require_staff
@require_POST
def move(request: HttpRequest, code: str, faq_id: int) -> HttpResponse:
    found = get_faq_for_desk(person_of(request), code, faq_id)
    now = edition_now(found.edition, received_at(request))
    move_faq(faq_id=found.pk, up="up" in request.POST, actor=person_of(request), now=now)
    return onward(request, f"{reverse('desk_faqs', args=[code])}#faq-{found.pk}")


@require_staff
@require_POST
def remove(request: HttpRequest, code: str, faq_id: int) -> HttpResponse:
    found = get_faq_for_desk(person_of(request), code, faq_id)
    remove_faq(faq_id=found.pk, actor=person_of(request), now=edition_now(found.edition, received_at(request)))
    messages.success(request, _("已删除。"))
    return onward(request, reverse("desk_faqs", args=[code]))


def faq_page(request: HttpRequest, edition: Edition, form: FaqForm, status: int = 200, **more: Any) -> HttpResponse:
    """The form; also for the room above, where an answer to somebody becomes one for everybody."""
    context = {
        "edition": edition,
        "path": path_to(edition, (_("常见问题"), reverse("desk_faqs", args=[edition.code])), (_("编辑"), "")),
        "form": form,
        "preview": request.POST.get("answer", "") if "preview" in request.POST else "",
        **more,
    }
    page = render(request, "editions/faq.html", context, status=status)
    if request.method == "GET" or "preview" in request.POST:
        return page
    return in_place_of_page(request, page)
