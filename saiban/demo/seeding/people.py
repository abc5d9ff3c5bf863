"""Everybody of the demo: the cast, the committees and their helpers, and those who write the entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from saiban.accounts import privacy
from saiban.accounts.addresses import read_address
from saiban.accounts.commands import grant_role, invite, sign_up
from saiban.accounts.models import Person, RoleKind
from saiban.audit.commands import SYSTEM
from saiban.core.windows import BEIJING
from saiban.demo.cast import PLAYERS, SEVENTH, player
from saiban.demo.invention.people import Newcomer, cast_phone, full_name
from saiban.demo.invention.plan import Planned
from saiban.demo.invention.words import chance
from saiban.editions.models import Division

BEFORE = datetime(2024, 4, 24, 9, 30, tzinfo=BEIJING)
# Besides the cast, so that lists of people are lists
_HELPERS = (
    (RoleKind.DIVISION, f"{SEVENTH}/hunan", 2), (RoleKind.JUDGE, f"{SEVENTH}/hunan", 6),
    (RoleKind.VOLUNTEER, f"{SEVENTH}/hunan", 3), (RoleKind.OBSERVER, f"{SEVENTH}/hunan", 1),
    (RoleKind.NATIONAL, SEVENTH, 1), (RoleKind.FINANCE, SEVENTH, 1),
)  # fmt: skip


@dataclass
class People:
    """Whoever has signed up, by the address they typed, and the committee of each division."""

    by_address: dict[str, Person] = field(default_factory=dict)
    committees: dict[str, list[Person]] = field(default_factory=dict)

    @classmethod
    def arrived(cls, planned: Iterable[Planned]) -> People:
        """Sign everybody up and give the roles; owners come shortly before they begin their first entry."""
        people = cls()
        people._cast()
        people._committees()
        people._helpers()
        people._owners(planned)
        return people

    @property
    def count(self) -> int:
        return len(self.by_address)

    @property
    def national(self) -> Person:
        return self._player("national")

    def screener(self, division: str, number: int) -> Person:
        """Whoever of the division's committee decides on its entry of that number."""
        committee = self.committees[division]
        return committee[number % len(committee)]

    def _player(self, key: str) -> Person:
        found = player(key)
        assert found
        return self.by_address[found.phone]

    def _arrive(self, newcomer: Newcomer, now: datetime) -> Person:
        person, _is_new = sign_up(
            address=read_address(newcomer.address), name=newcomer.name, consents_to=privacy.VERSION, now=now
        )
        self.by_address[newcomer.address] = person
        return person

    def _staff(self, newcomer: Newcomer, kind: str, scope: str, now: datetime) -> Person:
        """Somebody in a role that the national committee gives, or the system where there is none yet."""
        person = self.by_address.get(newcomer.address) or self._arrive(newcomer, now)
        giver = SYSTEM if kind == RoleKind.NATIONAL else self.national
        grant_role(person=person, kind=kind, scope=scope, actor=giver, now=now)
        if kind == RoleKind.DIVISION and scope.startswith(f"{SEVENTH}/"):
            self.committees.setdefault(scope.partition("/")[2], []).append(person)
        return person

    def _cast(self) -> None:
        # The national committee first: it gives the others their roles.
        for each in sorted(PLAYERS, key=lambda each: each.key != "national"):
            self._arrive(each.newcomer, BEFORE)
            for kind, scope in each.roles:
                self._staff(each.newcomer, kind, scope, BEFORE)

    def _committees(self) -> None:
        divisions = Division.objects.filter(edition__code=SEVENTH).exclude(code__in=self.committees)
        for number, division in enumerate(divisions):
            self._staff(_helper(100 + number), RoleKind.DIVISION, f"{SEVENTH}/{division.code}", _morning(number))

    def _helpers(self) -> None:
        number = 200
        for kind, scope, many in _HELPERS:
            for _ in range(many):
                self._staff(_helper(number), kind, scope, _morning(number))
                number += 1
        # Open invitations are good for a week of real time.
        for kind in (RoleKind.JUDGE, RoleKind.OBSERVER):
            name = full_name(chance("invited", kind))
            invite(kind=kind, scope=f"{SEVENTH}/hunan", name=name, actor=self._player("hunan"), now=timezone.now())

    def _owners(self, planned: Iterable[Planned]) -> None:
        first: dict[Newcomer, datetime] = {}
        for each in planned:
            began = each.acts[0].at
            first[each.owner] = min(began, first.get(each.owner, began))
        for newcomer, began in sorted(first.items(), key=lambda item: item[1]):
            if newcomer.address not in self.by_address:
                self._arrive(newcomer, began - timedelta(minutes=4))


def _helper(number: int) -> Newcomer:
    return Newcomer(full_name(chance("helper", number)), cast_phone(number))


def _morning(number: int) -> datetime:
    return BEFORE + timedelta(minutes=3 * (number % 100))
