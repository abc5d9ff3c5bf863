"""The views of a desk's list that a person may choose from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.core.errors import NotThere
from saiban.entries.queries.desk import Desk, DeskFilter, get_desk_for, may_take_along
from saiban.entries.saved_views import PreferredView, SavedView


@dataclass(frozen=True, slots=True)
class Chip:
    """A saved view as the list offers it. `gone` says what it names that is not there any more."""

    view: SavedView
    given: DeskFilter
    is_own: bool
    is_preferred: bool
    gone: str

    @property
    def href(self) -> str:
        return self.given.address()


def chips_of(desk: Desk) -> list[Chip]:
    """The person's own views and those that colleagues share, the oldest first. One query."""
    preferred = PreferredView.objects.filter(view=OuterRef("pk"), person=desk.person.pk)
    rows = _seen_at(desk).select_related("owner").annotate(is_preferred=Exists(preferred))
    return [_chip(view, desk) for view in rows]


def _chip(view: SavedView, desk: Desk) -> Chip:
    given = DeskFilter.read(view.parts)
    is_preferred: bool = getattr(view, "is_preferred", False)
    return Chip(view, given, view.owner_id == desk.person.pk, is_preferred, what_is_gone(desk, given))


def _seen_at(desk: Desk) -> QuerySet[SavedView]:
    """Colleagues are those of the same desk: one division's committee, or the whole edition's."""
    seen = Q(owner=desk.person.pk)
    if desk.is_national or desk.division:
        seen |= Q(is_shared=True, division=None if desk.is_national else desk.division)
    return SavedView.objects.filter(seen, edition=desk.edition)


def what_is_gone(desk: Desk, given: DeskFilter) -> str:
    """What the filter names that the edition does not have (any more), in words; empty where all is there."""
    if given.track and given.track not in {track.code for track in desk.tracks.values()}:
        return _("赛道“%(code)s”已不存在") % {"code": given.track}
    if given.division and given.division not in {division.code for division in desk.divisions}:
        return _("赛区“%(code)s”已不存在，或不归您查看") % {"code": given.division}
    return ""


def preferred_view(desk: Desk) -> SavedView | None:
    """The view with which the person's list opens, as long as they may still see it."""
    return _seen_at(desk).filter(preferred__person=desk.person.pk).first()


def get_view_for(person: Person, edition_code: str, view_id: int) -> tuple[Desk, SavedView]:
    """A view that the person may choose, and so change; with the desk that it belongs to."""
    desk = get_working_desk_for(person, edition_code)
    view = _seen_at(desk).select_related("division__edition", "edition").filter(pk=view_id).first()
    if view is None:
        raise NotThere
    return desk, view


def get_working_desk_for(person: Person, edition_code: str) -> Desk:
    """The desk of somebody who decides there; observers look, and keep no views."""
    desk = get_desk_for(person, edition_code)
    if not may_take_along(person, desk):
        raise NotThere
    return desk
