"""`saiban check_invariants`: whether the whole database agrees with itself."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from saiban.entries.invariants import INVARIANTS, Invariant, one_moment

OFFENDERS = 1
SHOWN = 20


class Command(BaseCommand):
    help = (
        "检查数据是否自相一致。Whether the whole database agrees with itself. "
        "退出码 exit status: 0 一致 all hold; 1 有矛盾 something does not; 2 用法不对 wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [each.name for each in INVARIANTS]
        parser.add_argument("names", nargs="*", metavar="NAME", help="只检查这几项 only these; " + ", ".join(names))
        parser.add_argument("--deep", action="store_true", help="逐一读出存储的文件 read every stored file as well")
        parser.add_argument("--all", action="store_true", help="列出全部 show all offenders, not the first of them")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="language of messages")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]), one_moment():
            broken = sum(self._is_broken(each, options) for each in self._chosen(options))
            if broken:
                raise CommandError(_("有 %(count)d 项不成立。") % {"count": broken}, returncode=OFFENDERS)

    def _chosen(self, options: dict[str, Any]) -> list[Invariant]:
        names = options["names"]
        unknown = set(names) - {each.name for each in INVARIANTS}
        if unknown:
            told = {"names": ", ".join(sorted(unknown))}
            raise CommandError(_("没有这项检查：%(names)s") % told, returncode=2)
        return [
            each for each in INVARIANTS if each.name in names or not (names or (each.is_deep and not options["deep"]))
        ]

    def _is_broken(self, each: Invariant, options: dict[str, Any]) -> bool:
        offenders = each.offenders()
        mark = _("%(count)d 处") % {"count": len(offenders)} if offenders else "ok"
        self.stdout.write(f"{mark}\t{each.name}\t{each.says}")
        shown = offenders if options["all"] else offenders[:SHOWN]
        for offender in shown:
            self.stdout.write(f"\t{offender}")
        if len(shown) < len(offenders):
            self.stdout.write(
                "\t" + _("……另有 %(count)d 处（--all 全部列出）") % {"count": len(offenders) - len(shown)}
            )
        return bool(offenders)
