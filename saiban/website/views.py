"""The public pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from saiban.editions.clock import received_at
from saiban.editions.queries.bulletins import get_public_attachment
from saiban.editions.views.files import streamed
from saiban.website import answers, queries, replay
from saiban.website.answers import Page
from saiban.website.pages.bulletins import bulletin_page, bulletins_page
from saiban.website.pages.division import division_page
from saiban.website.pages.edition import edition_page, empty_page
from saiban.website.pages.lists import divisions_page, editions_page
from saiban.website.pages.passed import passed_page
from saiban.website.pages.texts import about_page, draw_replay_page, faq_page, notice_page, terms_page
from saiban.website.queries import EditionFacts


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: the featured edition."""

    def build(now: datetime) -> Page:
        facts = queries.featured_facts(now)
        return edition_page(facts, queries.list_public_editions(now), now) if facts else empty_page(now)

    return answers.show(request, build)


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    return answers.show(request, lambda now: editions_page(queries.list_public_editions(now), now))


@require_safe
def edition(request: HttpRequest, code: str) -> HttpResponse:
    return _of_edition(request, code, lambda facts, now: edition_page(facts, queries.list_public_editions(now), now))


@require_safe
def notice(request: HttpRequest, code: str) -> HttpResponse:
    return _of_edition(request, code, lambda facts, now: notice_page(facts.edition, now))


@require_safe
def terms(request: HttpRequest, code: str) -> HttpResponse:
    return _of_edition(request, code, lambda facts, now: terms_page(facts.edition, now))


@require_safe
def divisions(request: HttpRequest, code: str) -> HttpResponse:
    return _of_edition(request, code, divisions_page)


@require_safe
def division(request: HttpRequest, code: str, division_code: str) -> HttpResponse:
    return _of_edition(request, code, lambda facts, now: division_page(facts, division_code, now))


@require_safe
def passed_projects(request: HttpRequest, code: str, division_code: str) -> HttpResponse:
    return _of_edition(request, code, lambda facts, now: passed_page(facts, division_code, now))


@require_safe
def bulletins(request: HttpRequest, code: str, number: int = 1) -> HttpResponse:
    return _of_edition(request, code, lambda facts, now: bulletins_page(facts, now, number))


@require_safe
def bulletin(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    return _of_edition(request, code, lambda facts, now: bulletin_page(facts.edition, public_id, now))


@require_safe
def faq(request: HttpRequest, code: str) -> HttpResponse:
    return _of_edition(request, code, lambda facts, now: faq_page(facts.edition, now))


@require_safe
def attachment(request: HttpRequest, code: str, public_id: str) -> StreamingHttpResponse:
    """A file of a bulletin that is public: for anybody who may see the edition."""
    file = get_public_attachment(request.user, code, public_id, received_at(request))
    return streamed(file.stored_as, name=file.name, kind=file.type, size=file.size)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return answers.show(request, about_page)


@require_safe
def draw_replay(request: HttpRequest) -> HttpResponse:
    return answers.show(request, draw_replay_page)


@require_safe
@cache_control(max_age=3600)
def draw_replay_file(request: HttpRequest) -> HttpResponse:
    """The same page in one file; never shown by this site, whose policy it would break, but saved."""
    headers = {"Content-Disposition": f'attachment; filename="{replay.FILENAME}"'}
    return HttpResponse(replay.self_contained(), content_type="application/octet-stream", headers=headers)


def _of_edition(request: HttpRequest, code: str, build: Callable[[EditionFacts, datetime], Page]) -> HttpResponse:
    """A page of an edition, for those who may see it; what not everybody may see is made anew each time."""

    def make(now: datetime) -> Page:
        facts, is_public = queries.visible_facts(request.user, code, now)
        page = build(facts, now)
        return page if is_public else replace(page, until=now)

    return answers.show(request, make)
