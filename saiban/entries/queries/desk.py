"""Where somebody of a committee works, who works there with them, and what they narrow their list to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.queries import has_role, people_holding, roles_of
from saiban.accounts.rules.roles import above
from saiban.core.errors import NotThere
from saiban.core.tokens import row_number
from saiban.database.questions import AnyGiven, Given, Question
from saiban.editions.known import known_edition
from saiban.editions.models import Division, Edition, Track
from saiban.entries.queries.doors import READERS, SCREENERS


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person works in one edition: the divisions whose entries they may read."""

    edition: Edition
    divisions: tuple[Division, ...]
    is_national: bool
    tracks: Mapping[int, Track]
    person: Person

    @property
    def division(self) -> Division | None:
        """The one division of a division's committee; None for who sees several."""
        return self.divisions[0] if len(self.divisions) == 1 else None


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What the list is narrowed to; every part may be empty.

    `who` is ``me`` for what the person has taken on, ``nobody`` for what nobody has. `order` is empty for the last
    handed in first, ``oldest`` for the longest waiting first. `before` is the last entry of the page before.
    """

    state: str = ""
    track: str = ""
    division: str = ""
    text: str = ""
    who: str = ""
    # Those alone that are like another project about which nobody has said anything yet
    alike: bool = False
    order: str = ""
    before: int | None = None

    @classmethod
    def read(cls, given: Mapping[str, object]) -> DeskFilter:
        """The filter that an address, a form or a saved view names; what is not there is empty."""
        # Without the one character that no database takes
        said = {name: str(value).replace("\0", "")[:100] for name, value in given.items()}
        return cls(
            state=said.get("state", ""), track=said.get("track", ""), division=said.get("division", ""),
            text=said.get("q", ""), who=said.get("who", ""), alike=said.get("alike") == "1",
            order="oldest" if said.get("order") == "oldest" else "", before=row_number(said.get("before", "")),
        )  # fmt: skip

    def address(self, **changes: Any) -> str:
        """The query string of this filter with some parts changed; a changed filter starts at its first page.

        That of the whole list says so: an address without a query is that of the person's preferred view.
        """
        narrowed = replace(self, **{"before": None, **changes})
        return "?" + (urlencode(narrowed.parts()) or "state=")

    def parts(self) -> list[tuple[str, Any]]:
        """What is narrowed, by the names that addresses and forms have for it."""
        parts = (("state", self.state), ("track", self.track), ("division", self.division), ("q", self.text),
                 ("who", self.who), ("alike", int(self.alike)), ("order", self.order),
                 ("before", self.before))  # fmt: skip
        return [(name, value) for name, value in parts if value]

    def saved_parts(self) -> dict[str, Any]:
        """The parts as a saved view keeps them, whatever page they were looked at on."""
        return dict(replace(self, before=None).parts())


def desks_of(person: Person) -> list[Edition]:
    """The editions in which the person reads entries."""
    scopes = {role.scope for role in roles_of(person) if role.kind in READERS}
    if "*" in scopes:
        return list(Edition.objects.exclude(revision=None))
    return list(Edition.objects.filter(code__in={scope.split("/")[0] for scope in scopes}))


def get_desk_for(person: Person, edition_code: str) -> Desk:
    """The person's desk in an edition; NotThere where they have none. Asks the database nothing that it knows."""
    known = known_edition(edition_code)
    own = tuple(division for division in known.divisions.values() if has_role(person, READERS, division.scope))
    if not own:
        raise NotThere
    return Desk(known.edition, own, has_role(person, READERS, edition_code), known.tracks, person)


def may_take_along(person: Person, desk: Desk) -> bool:
    """Committees take their lists along, with telephone numbers; observers read them here."""
    return any(has_role(person, SCREENERS, division.scope) for division in desk.divisions)


_COLLEAGUES = Question(lambda: people_holding(Q(kind=Given("kind"), scope=AnyGiven("scopes"))))


def colleagues_of(desk: Desk) -> list[Person]:
    """Who works at this desk, the person first: the division's committee, or the nation's."""
    kind = RoleKind.NATIONAL if desk.is_national else RoleKind.DIVISION
    scope = desk.edition.code if desk.is_national else desk.divisions[0].scope
    found = _COLLEAGUES.rows(kind=kind.value, scopes=list(above(scope)))
    return sorted(found, key=lambda person: (person.pk != desk.person.pk, person.display_name))
