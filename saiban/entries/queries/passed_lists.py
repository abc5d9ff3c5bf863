"""Lists of the entries that passed screening: what stands published, and what would."""

from __future__ import annotations

from typing import Any

from saiban.accounts.models import Person
from saiban.accounts.queries import has_role
from saiban.core.errors import NotThere
from saiban.editions.known import known_edition
from saiban.editions.models import Division, Edition
from saiban.entries.models import Entry, PassedList, State
from saiban.entries.queries.doors import SCREENERS


def get_division_to_publish_for(person: Person, code: str, division_code: str) -> Division:
    """A division whose list the person may make public; NotThere for everybody else's."""
    divisions = known_edition(code).divisions.values()
    found = next((division for division in divisions if division.code == division_code), None)
    if found is None or not has_role(person, SCREENERS, found.scope):
        raise NotThere
    return found


def passed_rows(division: Division) -> list[dict[str, Any]]:
    """What the list would be now. One query."""
    order = {track.code: place for place, track in enumerate(division.edition.rules.tracks)}
    found = Entry.objects.filter(division=division, state=State.PASSED)
    rows = [
        {"number": number, "title": title, "track": track, "unit": unit}
        for number, title, track, unit in found.values_list("number", "title", "track__code", "lead_name")
    ]
    return sorted(rows, key=lambda row: (order.get(row["track"], len(order)), row["number"]))


def standing_list(division: Division) -> PassedList | None:
    """The one that is public, if any."""
    return PassedList.objects.filter(division=division, ended_at=None).select_related("published_by").first()


def public_lists(edition: Edition) -> dict[str, PassedList]:
    """By the codes of the divisions that have one."""
    found = PassedList.objects.filter(division__edition=edition, ended_at=None).select_related("division")
    return {each.division.code: each for each in found.defer("rows")}


def public_list(edition: Edition, division_code: str) -> PassedList:
    """NotThere where nothing was published."""
    found = PassedList.objects.filter(division__edition=edition, division__code=division_code, ended_at=None).first()
    if found is None:
        raise NotThere
    return found
