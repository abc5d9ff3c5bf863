"""A view of the desk's list that a division's committee shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from saiban.accounts.models import Person
from saiban.entries.commands.saved_views import save_view
from saiban.entries.models import SavedView
from saiban.entries.queries.desk import DeskFilter, get_desk_for
from tests.doors.entered import NOW
from tests.doors.people import HIDDEN, SEVENTH
from tests.doors.targets import Target

NO_VIEW = 987654321


def make_views(people: Mapping[str, Person]) -> None:
    hunan = people["hunan"]
    desk, given = get_desk_for(hunan, SEVENTH), DeskFilter(state="submitted")
    save_view(desk=desk, actor=hunan, name="湖南共享的视图", given=given, is_shared=True, now=NOW)


def view_targets() -> Iterator[Target]:
    view = SavedView.objects.get()
    for code in (SEVENTH, HIDDEN):
        named, missing = {"code": code, "view_id": view.pk}, {"code": code, "view_id": NO_VIEW}
        yield Target(f"湖南视图 at {code}", named, missing, scope=view.scope, fits=code == SEVENTH)
