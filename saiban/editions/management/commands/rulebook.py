"""`saiban rulebook check|load|export`: what a notice says, from a file into the program and back."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from saiban.audit.commands import SYSTEM
from saiban.core.errors import Reason, Refused
from saiban.editions.clock import edition_now
from saiban.editions.commands.rulebooks import load_rulebook, preview_changes
from saiban.editions.models import Edition
from saiban.editions.wording import tell
from saiban.rulebook import Change, Rulebook, RulebookError
from saiban.rulebook import load_rulebook as read_rulebook

PROBLEMS, REFUSED, UNCONFIRMED, NO_SUCH_EDITION = 1, 3, 4, 5


class Command(BaseCommand):
    help = (
        "规则手册：检查、载入、导出。Rulebooks: check, load, export. "
        "退出码 exit status: 0 成功 done; 1 文件有问题 problems in a file; 2 用法不对 wrong usage; "
        "3 与已有数据冲突，未载入 refused; 4 未确认，未载入 not confirmed; 5 没有这一届 no such edition."
    )
    # `check` must work where there is no database at all.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="language of messages")
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("check", help="检查文件 look for problems in files")
        check.add_argument("files", nargs="+", type=Path, metavar="FILE")
        load = acts.add_parser("load", help="载入文件，先显示将有的修改 put a file in force")
        load.add_argument("file", type=Path, metavar="FILE")
        load.add_argument("--reason", default="", help="修改理由，留在修订记录里 why; kept with the revision")
        load.add_argument("--yes", action="store_true", help="不再询问 do not ask")
        export = acts.add_parser("export", help="导出现行规则 write out what is in force")
        export.add_argument("edition", metavar="EDITION")
        export.add_argument("--out", type=Path, help="写到文件 to a file instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            getattr(self, f"_{options['act']}")(options)

    # --- check ----------------------------------------------------------------------------------

    def _check(self, options: dict[str, Any]) -> None:
        faults = sum(self._problems(file) for file in options["files"])
        if faults:
            raise CommandError(_("共 %(count)d 处问题。") % {"count": faults}, returncode=PROBLEMS)

    def _problems(self, file: Path) -> int:
        try:
            rulebook, _source = _read(file)
        except RulebookError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            return len(error.problems)
        told = {"file": file, "name": rulebook.edition.name}
        self.stdout.write(_("%(file)s：没有问题（%(name)s）。") % told)
        return 0

    # --- load -----------------------------------------------------------------------------------

    def _load(self, options: dict[str, Any]) -> None:
        try:
            rulebook, source = _read(options["file"])
        except RulebookError as error:
            raise CommandError("\n".join(str(each) for each in error.problems), returncode=PROBLEMS) from error
        edition = Edition.objects.filter(code=rulebook.edition.code).exclude(revision=None).first()
        changes, refusals = preview_changes(rulebook)
        self._show(edition, rulebook, changes)
        if refusals:
            raise CommandError(_told(refusals), returncode=REFUSED)
        if edition and not changes:
            return
        self._confirm(options["yes"])
        self._put_in_force(rulebook, source, options["reason"], _now(edition))

    def _show(self, edition: Edition | None, rulebook: Rulebook, changes: tuple[Change, ...]) -> None:
        if edition is None:
            self.stdout.write(_("新的一届：%(name)s。") % {"name": rulebook.edition.name})
            return
        if not changes:
            self.stdout.write(_("内容与现行规则相同，未作改动。"))
            return
        for told in tell(changes, edition.rules, rulebook):
            self.stdout.write(f"{told.kind}  {told.where}")
            for sign, value in (("-", told.before), ("+", told.after)):
                for line in value.splitlines():
                    self.stdout.write(f"    {sign} {line}")
            if told.warning:
                self.stdout.write(f"    ! {told.warning}")

    def _confirm(self, already: bool) -> None:
        if already:
            return
        if sys.stdin.isatty() and input(_("确认载入吗？(y/N) ")).strip().lower() in ("y", "yes", "是"):
            return
        raise CommandError(_("未确认，没有载入。加 --yes 则不再询问。"), returncode=UNCONFIRMED)

    def _put_in_force(self, rulebook: Rulebook, source: str, reason: str, now: datetime) -> None:
        try:
            loaded = load_rulebook(rulebook=rulebook, source=source, actor=SYSTEM, reason=reason, now=now)
        except Refused as refused:
            raise CommandError(_told(refused.reasons), returncode=REFUSED) from refused
        told = {"edition": loaded.edition.code, "number": loaded.revision.number}
        self.stdout.write(_("%(edition)s 第 %(number)d 版规则已生效。") % told)

    # --- export ---------------------------------------------------------------------------------

    def _export(self, options: dict[str, Any]) -> None:
        edition = Edition.objects.select_related("revision").filter(code=options["edition"]).first()
        if edition is None or edition.revision is None:
            told = {"code": options["edition"]}
            raise CommandError(_("没有代码为“%(code)s”的届。") % told, returncode=NO_SUCH_EDITION)
        if options["out"]:
            options["out"].write_text(edition.revision.source, encoding="utf-8")
        else:
            self.stdout.write(edition.revision.source, ending="")


def _read(file: Path) -> tuple[Rulebook, str]:
    """The rulebook with its text; RulebookError also when the file cannot be read."""
    rulebook = read_rulebook(file)
    return rulebook, file.read_text(encoding="utf-8-sig")


def _now(edition: Edition | None) -> datetime:
    return edition_now(edition, timezone.now()) if edition else timezone.now()


def _told(reasons: tuple[Reason, ...]) -> str:
    lines = []
    for reason in reasons:
        lines.append(f"{reason.item}: {reason.message}" if reason.item else reason.message)
        if reason.remedy:
            lines.append(f"    → {reason.remedy}")
    return "\n".join(lines)
