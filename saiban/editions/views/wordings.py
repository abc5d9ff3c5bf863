"""The desk's pages of what the site sends of its own accord, and of a committee's own words for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from saiban.accounts.doors import require_staff
from saiban.accounts.models import RoleKind
from saiban.accounts.queries import person_of
from saiban.core.errors import Reason, Refused
from saiban.editions.clock import edition_now, received_at
from saiban.editions.commands.wordings import reset_message, reword_message
from saiban.editions.forms import WordsForm
from saiban.editions.models import Edition
from saiban.editions.queries import get_edition_for_staff
from saiban.editions.views.paths import path_to
from saiban.messaging.message_templates import Template, Words, own_templates, problems_of, template_of
from saiban.messaging.queries import keys_with_own_words, own_words
from saiban.ui.onward import in_place_of_page, onward

WRITERS = (RoleKind.NATIONAL,)


@require_staff
@require_GET
def wordings(request: HttpRequest, code: str) -> HttpResponse:
    edition = get_edition_for_staff(person_of(request), code, WRITERS)
    own = keys_with_own_words(edition.code)
    context = {
        "edition": edition,
        "path": path_to(edition, (_("消息模板"), "")),
        "rows": [(template, template.default(), template.key in own) for template in own_templates()],
    }
    return render(request, "editions/wordings.html", context)


@require_staff
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One text: its places, a preview, and the way back to the default."""
    edition = get_edition_for_staff(person_of(request), code, WRITERS)
    template = template_of(key)
    if request.method == "GET":
        return _page(request, edition, template)
    if "reset" in request.POST:
        now = edition_now(edition, received_at(request))
        reset_message(edition_id=edition.pk, key=key, actor=person_of(request), now=now)
        messages.success(request, _("已恢复为默认文字。"))
        return onward(request, reverse("desk_message", args=[code, key]))
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, edition, template, form, status=422)
    if "preview" in request.POST:
        return _page(request, edition, template, form, tuple(problems_of(template, form.words())))
    return _save(request, edition, template, form)


def _save(request: HttpRequest, edition: Edition, template: Template, form: WordsForm) -> HttpResponse:
    try:
        reword_message(
            edition_id=edition.pk, key=template.key, words=form.words(), actor=person_of(request),
            now=edition_now(edition, received_at(request)),
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, edition, template, form, refusal.reasons, status=422)
    messages.success(request, _("已保存，此后发出的消息用新文字。"))
    return onward(request, reverse("desk_message", args=[edition.code, template.key]))


def _page(
    request: HttpRequest, edition: Edition, template: Template, form: WordsForm | None = None,
    reasons: tuple[Reason, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    own = own_words(edition.code, template.key)
    shown = _shown(template, own, form, reasons)
    words = own or template.default()
    context = {
        "edition": edition,
        "path": path_to(
            edition, (_("消息模板"), reverse("desk_messages", args=[edition.code])), (str(template.name), "")
        ),
        "template": template,
        "is_own": own is not None,
        "form": form or WordsForm(initial={"title": words.title, "body": words.body, "sms": words.sms}),
        "said": {name: [reason for reason in reasons if reason.item == name] for name in ("title", "body", "sms")},
        "reasons": reasons,
        "places": [(f"{{{place.name}}}", place.example.strip()) for place in template.places],
        "default": template.default(),
        "example": template.example(shown) if shown else None,
    }
    page = render(request, "editions/wording.html", context, status=status)
    return page if request.method == "GET" or "preview" in request.POST else in_place_of_page(request, page)


def _shown(template: Template, own: Words | None, form: WordsForm | None, reasons: tuple[Reason, ...]) -> Words | None:
    """What the preview is of: what was typed, if nothing stands against it; else what is sent now."""
    if form is None:
        return own or template.default()
    return form.words() if form.is_valid() and not reasons else None
