"""`saiban seed_demo`: invented people, units and entries, made with the commands that people use."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.demo.seeding.site import is_seeded, seed
from saiban.editions.models import Edition


class Command(BaseCommand):
    help = "演示数据：在空数据库里建立一次，再次运行不做任何事。Fill an empty database with the demo, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="项目数量的比例 share of the entries (1: all)")
        parser.add_argument("--processes", type=int, default=2, help="另开的进程数 processes besides this one")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("演示数据只能建在演示站点里（SAIBAN_MODE=demo）。"))
        if is_seeded():
            self.stdout.write(_("演示数据已经建立，未作改动。"))
            return
        if Person.objects.exists() or Edition.objects.exists():
            raise CommandError(_("数据库里已有其他数据，或上次建立中断；请换一个空数据库。"))
        seeded = seed(write=self._write, scale=options["scale"], processes=options["processes"])
        told = {
            "people": seeded.people, "units": seeded.units, "entries": seeded.entries, "documents": seeded.documents,
        }  # fmt: skip
        self.stdout.write(_("共 %(people)d 人、%(units)d 个单位、%(entries)d 个项目、%(documents)d 份材料。") % told)

    def _write(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()
