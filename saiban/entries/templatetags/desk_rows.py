"""The rows of the desk's list, written by the program: by a template, fifty of them took a third of the page's time."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from saiban.entries.models import State
from saiban.entries.queries.desk import Desk
from saiban.entries.queries.desk_list import DeskRow
from saiban.entries.templatetags.entries import TONES
from saiban.ui.components.moments import when
from saiban.ui.components.words import badge
from saiban.ui.markup import escaped

register = template.Library()
# Stands for an entry in the address that all rows share; no public id is like it.
_ANY = "~"


@register.simple_tag
def desk_rows(entries: Iterable[DeskRow], desk: Desk, *, ticks: object = False) -> SafeString:
    """The rows, with boxes to tick for who acts on several, and with the division where the desk has several."""
    written = _Rows(desk, ticks=bool(ticks))
    return SafeString("".join(written.row(entry) for entry in entries))


class _Rows:
    """What is the same in every row is found once: the cells' names in the reader's language, address and badges."""

    def __init__(self, desk: Desk, *, ticks: bool) -> None:
        self._ticks, self._by_division = ticks, desk.division is None
        self._before_id, self._after_id = reverse("desk_entry", args=[desk.edition.code, _ANY]).split(_ANY)
        words = desk.edition.rules.words
        self._project, self._unit, self._division = _cell(_("项目")), _cell(_("申报单位")), _cell(_(words.division))
        self._track, self._moment, self._standing = _cell(_(words.track)), _cell(_("提交时间")), _cell(_("状态"))
        self._alike = " " + badge(_("有相似项目"), tone="warning")
        self._badge = cache(_badge)

    def row(self, entry: DeskRow) -> str:
        title, address = escaped(entry.title), f"{self._before_id}{entry.public_id}{self._after_id}"
        return (
            f"<tr>{_tick(entry.public_id, title) if self._ticks else ''}"
            f'{self._project}<a href="{address}">{title}</a><br><span class="num quiet">{escaped(entry.number)}</span>'
            f"{self._alike if entry.is_alike else ''}</td>"
            f"{self._unit}{escaped(entry.lead_name)}</td>"
            f"{f'{self._division}{escaped(entry.division.name)}</td>' if self._by_division else ''}"
            f"{self._track}{escaped(entry.track.name)}</td>"
            f"{self._moment}{when(entry.submitted_at, style='minute')}</td>"
            f"{self._standing}{self._badge(entry.state)}{_taken(entry)}</td></tr>"
        )


def _cell(label: str) -> str:
    return f'<td data-label="{escaped(label)}">'


def _badge(state: str) -> SafeString:
    return badge(_(str(State(state).label)), tone=TONES[state])


def _tick(public_id: str, title: str) -> str:
    return f'<td class="tick"><input type="checkbox" name="entry" value="{public_id}" aria-label="{title}"></td>'


def _taken(entry: DeskRow) -> str:
    return f'<br><span class="quiet">{escaped(entry.assigned_to)}</span>' if entry.assigned_to else ""
