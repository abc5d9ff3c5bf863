"""`saiban edition feature|publish|hide CODE`: what the public site shows."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from saiban.audit.commands import SYSTEM
from saiban.editions.clock import edition_now
from saiban.editions.commands.publishing import feature_edition, hide_edition, publish_edition
from saiban.editions.models import Edition

_ACTS = {"feature": feature_edition, "publish": publish_edition, "hide": hide_edition}


class Command(BaseCommand):
    help = (
        "届：上首页、公开、隐藏，不带参数则列出。"
        "Editions: put on the front page, publish, hide; without arguments, list them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", nargs="?", choices=sorted(_ACTS))
        parser.add_argument("code", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["act"]:
            return self._list()
        edition = Edition.objects.filter(code=options["code"]).first()
        if edition is None:
            raise CommandError(_("没有代码为“%(code)s”的届。") % {"code": options["code"]}, returncode=5)
        now = edition_now(edition, timezone.now())
        _ACTS[options["act"]](edition_id=edition.pk, actor=SYSTEM, now=now)
        return self._list()

    def _list(self) -> None:
        for edition in Edition.objects.all():
            state = _("首页") if edition.is_featured else _("公开") if edition.is_public else _("隐藏")
            self.stdout.write(f"{edition.code}\t{state}\t{edition.name}")
