"""The desk's list to take along."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from saiban.accounts.doors import require_staff
from saiban.core.errors import NotThere
from saiban.entries.commands.sheets import note_sheet
from saiban.entries.pages import entry_now, person_of
from saiban.entries.queries.desk import get_desk_for, may_take_along
from saiban.entries.queries.desk_list import rows_for_sheet
from saiban.entries.sheets import sheet_of
from saiban.entries.views.desk import filter_of

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_staff
@require_GET
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """What the filter shows as an Excel file; who took it along, and what, is on record."""
    desk = get_desk_for(person_of(request), code)
    if not may_take_along(person_of(request), desk):
        raise NotThere
    given, now = filter_of(request), entry_now(request, desk.edition)
    divisions = {division.pk: division for division in desk.divisions}
    data = sheet_of(rows_for_sheet(desk, given), desk.edition.rules, divisions, desk.tracks)
    note_sheet(edition=desk.edition, actor=person_of(request), given=given.address(), size=len(data), now=now)
    answer = HttpResponse(data, content_type=EXCEL)
    name = _("%(edition)s 参赛项目 %(moment)s") % {
        "edition": desk.edition.name,
        "moment": f"{localtime(now):%Y%m%d-%H%M}",
    }
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    answer["Cache-Control"] = "private, no-store"
    return answer
