"""`saiban grant_role 13800138000 national shic-7`: give the first role, which nobody on the site could give."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from saiban.accounts.addresses import read_address
from saiban.accounts.commands import grant_role
from saiban.accounts.models import Person, RoleKind
from saiban.accounts.queries import person_by_address
from saiban.accounts.scopes import name_of
from saiban.audit.commands import SYSTEM
from saiban.core.errors import NotThere, Refused


class Command(BaseCommand):
    help = "Give a role to a person who has signed up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the person's mobile number or e-mail address")
        parser.add_argument("kind", choices=RoleKind.values)
        parser.add_argument("scope", help="an edition's code, edition/division, or * for the whole platform")

    def handle(self, *args: Any, address: str, kind: str, scope: str, **options: Any) -> None:
        try:
            person = self._person(address)
            where = name_of(scope)
            grant_role(person=person, kind=kind, scope=scope, actor=SYSTEM, now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except NotThere as missing:
            raise CommandError(f"没有这个范围：{scope}") from missing
        self.stdout.write(f"{person.display_name}：{where}，{RoleKind(kind).label}")

    def _person(self, address: str) -> Person:
        person = person_by_address(read_address(address))
        if person is None:
            raise CommandError(f"{address} 还没有账号，请先在网站注册。")
        return person
