"""The record, for national committees: searched, and taken away as a table. It stands here because doors need roles.

Reading it is on record as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from saiban.accounts.audit_form import AuditForm
from saiban.accounts.doors import require_staff
from saiban.accounts.models import RoleKind
from saiban.accounts.queries import has_role, person_of
from saiban.accounts.scopes import name_of, scopes_below
from saiban.audit.commands import note_reading
from saiban.audit.models import AuditRow
from saiban.audit.moments import received_at
from saiban.audit.queries import AuditPage, page_of_rows, rows_to_take_away
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.tokens import row_number
from saiban.documents.sheets import CSV, EXCEL, CommaTable, Sheet


@require_staff
@require_GET
def audit(request: HttpRequest, scope: str) -> HttpResponse:
    """The filter and what fits it; a filter that cannot be meant is the same page with status 422."""
    form = _form(request, scope)
    if not form.is_valid():
        return _page(request, scope, form, AuditPage([], None), status=422)
    before = row_number(request.GET.get("before", ""))
    page = page_of_rows(form.asked(scope), before=before)
    _note(request, scope, "read_audit", form.on_record() | ({"before": str(before)} if before else {}))
    return _page(request, scope, form, page)


@require_staff
@require_GET
def export(request: HttpRequest, scope: str) -> HttpResponse:
    """What fits the filter as a file, ``?as=csv`` for one with commas; the page again where it is too much."""
    form = _form(request, scope)
    if not form.is_valid():
        return _page(request, scope, form, AuditPage([], None), status=422)
    try:
        rows = rows_to_take_away(form.asked(scope))
    except Refused as refusal:
        return _page(request, scope, form, AuditPage([], None), refusal.reasons, status=422)
    is_csv = request.GET.get("as") == "csv"
    data = _table(rows, is_csv=is_csv)
    _note(request, scope, "export_audit", form.on_record())
    name = f"audit-{localtime(received_at(request)):%Y%m%d-%H%M}.{'csv' if is_csv else 'xlsx'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=CSV if is_csv else EXCEL, headers=headers)


def _form(request: HttpRequest, scope: str) -> AuditForm:
    if not has_role(person_of(request), RoleKind.NATIONAL, scope):
        raise NotThere
    return AuditForm(request.GET, scopes=[(scope, name_of(scope)), *scopes_below(scope)])


def _page(
    request: HttpRequest, scope: str, form: AuditForm, page: AuditPage, reasons: Iterable[Reason] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    for row in page.rows:
        row.scope_name = form.scope_names.get(row.scope, row.scope)
    narrowed = request.GET.copy()
    for name in ("before", "as"):
        narrowed.pop(name, None)
    shown = {
        "scope": scope, "scope_name": name_of(scope), "form": form, "page": page, "reasons": tuple(reasons),
        "is_narrowed": any(narrowed.values()), "query": narrowed.urlencode(),
    }  # fmt: skip
    return render(request, "accounts/audit.html", shown, status=status)


def _note(request: HttpRequest, scope: str, verb: str, asked: dict[str, str]) -> None:
    note_reading(actor=person_of(request), verb=verb, scope=scope, now=received_at(request), asked=asked)


def _table(rows: Iterable[AuditRow], *, is_csv: bool) -> bytes:
    head = [_("编号"), _("时间"), _("操作人"), _("操作"), _("范围"), _("对象类型"), _("对象编号"), _("对象"), _("内容")]
    table = CommaTable(head) if is_csv else Sheet(_("操作记录"), head)
    for row in rows:
        table.add([
            row.pk, f"{localtime(row.at):%Y-%m-%d %H:%M:%S}", row.actor_name, row.act, row.scope, row.thing,
            row.subject_id, row.subject_name, row.content,
        ])  # fmt: skip
    return table.data()
