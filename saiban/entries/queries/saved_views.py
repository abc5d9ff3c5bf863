"""The views of a desk's list that a person may choose from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.core.errors import NotThere
from saiban.database.questions import Given, Question
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
    return [_chip(view, desk) for view in _views_at(desk)]


def _chip(view: SavedView, desk: Desk) -> Chip:
    given = DeskFilter.read(view.parts)
    is_preferred: bool = vars(view)["is_preferred"]
    return Chip(view, given, view.owner_id == desk.person.pk, is_preferred, what_is_gone(desk, given))


def _views_at(desk: Desk) -> list[SavedView]:
    given = {"person": desk.person.pk, "edition": desk.edition.pk, "division": desk.division and desk.division.pk}
    found = _views(is_national=desk.is_national, is_of_division=desk.division is not None).rows(**given)
    for view in found:
        view.edition = desk.edition
        if view.division:
            view.division.edition = desk.edition
    return found


@cache
def _views(*, is_national: bool, is_of_division: bool) -> Question[SavedView]:
    return Question(lambda: _seen(is_national=is_national, is_of_division=is_of_division))


def _seen(*, is_national: bool, is_of_division: bool) -> QuerySet[SavedView]:
    """Colleagues are those of the same desk: one division's committee, or the whole edition's."""
    seen = Q(owner_id=Given("person"))
    if is_national:
        seen |= Q(is_shared=True, division=None)
    elif is_of_division:
        seen |= Q(is_shared=True, division_id=Given("division"))
    preferred = PreferredView.objects.filter(view=OuterRef("pk"), person_id=Given("person"))
    rows = SavedView.objects.filter(seen, edition_id=Given("edition")).select_related("owner", "division")
    return rows.annotate(is_preferred=Exists(preferred))


def what_is_gone(desk: Desk, given: DeskFilter) -> str:
    """What the filter names that the edition does not have (any more), in words; empty where all is there."""
    if given.track and given.track not in {track.code for track in desk.tracks.values()}:
        return _("赛道“%(code)s”已不存在") % {"code": given.track}
    if given.division and given.division not in {division.code for division in desk.divisions}:
        return _("赛区“%(code)s”已不存在，或不归您查看") % {"code": given.division}
    return ""


def get_view_for(person: Person, edition_code: str, view_id: int) -> tuple[Desk, SavedView]:
    """A view that the person may choose, and so change; with the desk that it belongs to."""
    desk = get_working_desk_for(person, edition_code)
    view = next((view for view in _views_at(desk) if view.pk == view_id), None)
    if view is None:
        raise NotThere
    return desk, view


def get_working_desk_for(person: Person, edition_code: str) -> Desk:
    """The desk of somebody who decides there; observers look, and keep no views."""
    desk = get_desk_for(person, edition_code)
    if not may_take_along(person, desk):
        raise NotThere
    return desk
