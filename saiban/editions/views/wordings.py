"""The desk's pages of what the site sends of its own accord, and of a committee's own words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
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
from saiban.messaging.message_templates import Place, Template, Words, own_template_of, own_templates, problems_of
from saiban.messaging.queries import CHINESE, keys_with_own_words, own_words_in
from saiban.messaging.sms import sms_adapter
from saiban.ui.onward import in_place_of_page, onward

WRITERS = (RoleKind.NATIONAL,)
ENGLISH = "en"


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
    """One text in one language: its places, a preview, and the way back to the default."""
    edition = get_edition_for_staff(person_of(request), code, WRITERS)
    text = Text(edition, own_template_of(key), ENGLISH if request.GET.get("language") == ENGLISH else CHINESE)
    if request.method == "GET":
        return _page(request, text)
    if "reset" in request.POST:
        reset_message(edition_id=edition.pk, key=key, language=text.language, **_by(request, edition))
        messages.success(request, _("已恢复为默认文字。"))
        return onward(request, text.address)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, text, form, status=422)
    if "preview" in request.POST:
        return _page(request, text, form, tuple(problems_of(text.template, form.words())))
    return _save(request, text, form)


@dataclass(frozen=True, slots=True)
class Text:
    """What the page is about."""

    edition: Edition
    template: Template
    language: str

    @property
    def address(self) -> str:
        return self.address_in(self.language)

    def address_in(self, language: str) -> str:
        address = reverse("desk_message", args=[self.edition.code, self.template.key])
        return f"{address}?language={language}" if language == ENGLISH else address

    def tabs(self) -> list[dict[str, str]]:
        names = ((CHINESE, _("中文")), (ENGLISH, _("英文")))
        return [{"key": code, "label": name, "href": self.address_in(code)} for code, name in names]


def _by(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    return {"actor": person_of(request), "now": edition_now(edition, received_at(request))}


def _save(request: HttpRequest, text: Text, form: WordsForm) -> HttpResponse:
    try:
        reword_message(
            edition_id=text.edition.pk, key=text.template.key, words=form.words(), language=text.language,
            **_by(request, text.edition),
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, text, form, refusal.reasons, status=422)
    messages.success(request, _("已保存，此后发出的消息用新文字。"))
    return onward(request, text.address)


def _page(
    request: HttpRequest, text: Text, form: WordsForm | None = None, reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    edition, template = text.edition, text.template
    own = own_words_in(edition.code, template.key)
    with translation.override(text.language):
        default = template.default()
        words = own.get(text.language) or default
        shown = _shown(words, form, reasons)
        example = template.example(shown) if shown else None
    listed = (_("消息模板"), reverse("desk_messages", args=[edition.code]))
    context = {
        "edition": edition, "text": text, "template": template,
        "path": path_to(edition, listed, (str(template.name), "")),
        "is_own": text.language in own, "is_english": text.language == ENGLISH,
        "form": form or WordsForm(initial={"title": words.title, "body": words.body, "sms": words.sms}),
        "said": {name: [reason for reason in reasons if reason.item == name] for name in ("title", "body", "sms")},
        "reasons": reasons, "default": default, "example": example,
        "places": [(f"{{{place.name}}}", _place_in_words(place)) for place in template.places],
        "sms_takes_words": template.goes_by_sms and sms_adapter().takes_any_words,
    }  # fmt: skip
    page = render(request, "editions/wording.html", context, status=status)
    return page if request.method == "GET" or "preview" in request.POST else in_place_of_page(request, page)


def _place_in_words(place: Place) -> str:
    example = place.example.strip()
    return _("%(example)s（不可缺少）") % {"example": example} if place.is_needed else example


def _shown(words: Words, form: WordsForm | None, reasons: tuple[Reason, ...]) -> Words | None:
    """What the preview is of: what was typed, if nothing stands against it; else what is sent now."""
    if form is None:
        return words
    return form.words() if form.is_valid() and not reasons else None
