"""Asking a committee, and the desk on which questions lie."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from saiban.accounts.doors import require_staff
from saiban.accounts.queries import person_of
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.tokens import row_number
from saiban.editions.clock import edition_now, received_at
from saiban.editions.commands.faqs import write_faq
from saiban.editions.forms import FaqForm
from saiban.editions.models import Division, Edition
from saiban.editions.queries import divisions_of, get_edition_for
from saiban.editions.queries.bulletins import get_newsroom_for
from saiban.editions.views.faqs import faq_page
from saiban.editions.views.paths import path_to
from saiban.outreach.commands import enquiries as commands
from saiban.outreach.forms import AskForm, PostForm
from saiban.outreach.models import Enquiry
from saiban.outreach.queries.enquiries import (
    count_open,
    division_of,
    get_enquiry_for_desk,
    get_own_enquiry_for,
    list_for_desk,
    own_enquiries,
)
from saiban.ui.onward import in_place_of_page, onward

PER_PAGE = 20


# --- who asks ---------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """The question box of an edition; the division of one's own entry is chosen beforehand."""
    edition = get_edition_for(person_of(request), code)
    divisions = {division.code: division for division in divisions_of(edition)}
    choices = [(division.code, division.name) for division in divisions.values()]
    if request.method == "GET":
        own = division_of(person_of(request), edition)
        return _ask_page(request, edition, AskForm(divisions=choices, initial={"division": own.code if own else ""}))
    form = AskForm(request.POST, divisions=choices)
    if not form.is_valid():
        return _ask_page(request, edition, form, status=422)
    asked = divisions.get(form.cleaned_data.get("division", ""))
    try:
        enquiry = commands.ask_question(
            edition_id=edition.pk, division_id=asked.pk if asked else None, subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"], actor=person_of(request), now=edition_now(edition, received_at(request)),
        )  # fmt: skip
    except Refused as refusal:
        return _ask_page(request, edition, form, refusal.reasons, status=422)
    messages.success(request, _("已提交。组委会答复后，您会在“消息”里看到。"))
    return onward(request, reverse("my_question", args=[enquiry.public_id]))


def _ask_page(
    request: HttpRequest, edition: Edition, form: AskForm, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    context = {"edition": edition, "form": form, "reasons": reasons}
    page = render(request, "outreach/ask.html", context, status=status)
    return page if request.method == "GET" else in_place_of_page(request, page)


@login_required
@require_GET
def my_questions(request: HttpRequest) -> HttpResponse:
    page = Paginator(own_enquiries(person_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "outreach/my_questions.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def my_question(request: HttpRequest, public_id: str) -> HttpResponse:
    enquiry = get_own_enquiry_for(request.user, public_id)
    if request.method == "GET":
        return _thread(request, enquiry, PostForm(), "outreach/my_question.html")
    form = PostForm(request.POST)
    if not form.is_valid():
        return _thread(request, enquiry, form, "outreach/my_question.html", status=422)
    try:
        commands.follow_up_question(
            enquiry_id=enquiry.pk, text=form.cleaned_data["text"], actor=person_of(request), now=_now(request, enquiry)
        )
    except Refused as refusal:
        return _thread(request, enquiry, form, "outreach/my_question.html", refusal.reasons, status=422)
    messages.success(request, _("已补充，组委会会继续答复。"))
    return onward(request, reverse("my_question", args=[public_id]))


# --- the desk ---------------------------------------------------------------------------------------------------


@login_required
@require_staff
@require_GET
def questions(request: HttpRequest, code: str) -> HttpResponse:
    newsroom = get_newsroom_for(person_of(request), code)
    state = "answered" if request.GET.get("state") == "answered" else "open"
    rows, more = list_for_desk(newsroom, state, row_number(request.GET.get("before", "")))
    tabs = [
        {"key": "open", "label": _("待答复"), "href": "?", "count": count_open(newsroom)},
        {"key": "answered", "label": _("已答复"), "href": "?state=answered"},
    ]
    context = {
        "edition": newsroom.edition, "path": path_to(newsroom.edition, (_("提问"), "")), "rows": rows, "tabs": tabs,
        "state": state, "more": f"?state={state}&before={more}" if more else "",
    }  # fmt: skip
    return render(request, "outreach/questions.html", context)


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    enquiry = get_enquiry_for_desk(person_of(request), code, public_id)
    if request.method == "GET":
        return _desk_thread(request, enquiry, PostForm(initial={"has_read": enquiry.posts_count}))
    form = PostForm(request.POST)
    if not form.is_valid():
        return _desk_thread(request, enquiry, form, status=422)
    try:
        commands.answer_question(
            enquiry_id=enquiry.pk, text=form.cleaned_data["text"], has_read=form.cleaned_data["has_read"] or 0,
            actor=person_of(request), now=_now(request, enquiry),
        )  # fmt: skip
    except Refused as refusal:
        return _desk_thread(request, enquiry, form, refusal.reasons, status=422)
    messages.success(request, _("已答复，提问人会收到消息。"))
    return onward(request, reverse("desk_question", args=[code, public_id]))


@login_required
@require_staff
@require_POST
def pass_on(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    enquiry = get_enquiry_for_desk(person_of(request), code, public_id)
    to = _named(divisions_of(enquiry.edition), request.POST.get("to", ""))
    commands.pass_on_question(
        enquiry_id=enquiry.pk, division_id=to.pk if to else None, actor=person_of(request), now=_now(request, enquiry)
    )
    messages.success(request, _("已转交%(name)s。") % {"name": to.name if to else _("全国组委会")})
    return onward(request, reverse("desk_questions", args=[code]))


def _named(divisions: list[Division], code: str) -> Division | None:
    """The division of that code; None for an empty one, which is the national committee."""
    found = next((division for division in divisions if division.code == code), None)
    if code and found is None:
        raise NotThere
    return found


@login_required
@require_staff
@require_http_methods(["GET", "POST"])
def into_faq(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """What was answered to one becomes an answer for everybody, edited first: nobody's circumstances go along."""
    enquiry = get_enquiry_for_desk(person_of(request), code, public_id)
    newsroom = get_newsroom_for(person_of(request), code)
    answer = enquiry.posts.filter(is_answer=True).last()
    typed = {
        "place": enquiry.division.code if enquiry.division else "",
        "question": enquiry.subject, "answer": answer.text if answer else "", **request.POST.dict(),
    }  # fmt: skip
    lead = _("请改写为对所有人适用的问答，去掉提问人的个人情况。")
    if request.method == "GET" or "preview" in request.POST:
        return faq_page(request, enquiry.edition, FaqForm(initial=typed, places=newsroom.places), lead=lead)
    form = FaqForm(request.POST, places=newsroom.places)
    if not form.is_valid():
        return faq_page(request, enquiry.edition, form, status=422, lead=lead)
    division = newsroom.division(form.cleaned_data.get("place", newsroom.places[0][0]))
    write_faq(
        edition_id=enquiry.edition_id, division_id=division.pk if division else None, **form.words(),
        actor=person_of(request), now=_now(request, enquiry),
    )  # fmt: skip
    messages.success(request, _("已添加到常见问题。"))
    return onward(request, reverse("desk_faqs", args=[code]))


def _desk_thread(
    request: HttpRequest, enquiry: Enquiry, form: PostForm, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    here = (_("提问"), reverse("desk_questions", args=[enquiry.edition.code]))
    more = {
        "path": path_to(enquiry.edition, here, (enquiry.subject, "")),
        "divisions": divisions_of(enquiry.edition),
    }
    return _thread(request, enquiry, form, "outreach/question.html", reasons, status, **more)


def _thread(
    request: HttpRequest, enquiry: Enquiry, form: PostForm, template: str, reasons: tuple[Reason, ...] = (),
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    context = {
        "enquiry": enquiry, "edition": enquiry.edition, "posts": list(enquiry.posts.select_related("author")),
        "form": form, "reasons": reasons, **more,
    }  # fmt: skip
    page = render(request, template, context, status=status)
    return page if request.method == "GET" else in_place_of_page(request, page)


def _now(request: HttpRequest, enquiry: Enquiry) -> Any:
    return edition_now(enquiry.edition, received_at(request))
