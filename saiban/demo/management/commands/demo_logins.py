"""`saiban demo_logins`: who can be logged in as, and what each can try."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from saiban.core.windows import BEIJING
from saiban.demo.cast import PLAYERS
from saiban.demo.queries import closing_of, rehearsed_edition
from saiban.demo.seeding.progress import padded
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition


class Command(BaseCommand):
    help = "演示身份一览：角色、姓名、手机号、可以试什么。Whom to log in as, and what to try."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("只有演示站点才有演示身份（SAIBAN_MODE=demo）。"))
        edition = rehearsed_edition()
        if edition is None:
            raise CommandError(_("演示数据尚未建立，请先运行 saiban seed_demo。"))
        for line in (*_table(), "", *_hints(edition)):
            self.stdout.write(line)


def _table() -> Iterator[str]:
    rows = [(str(_("身份")), str(_("姓名")), str(_("手机号")), str(_("可以试什么")))]
    rows += [(str(player.title), player.name, player.phone, str(player.about)) for player in PLAYERS]
    for title, name, phone, about in rows:
        yield f"  {padded(title, 22)}{padded(name, 24)}{padded(phone, 13)}{about}"


def _hints(edition: Edition) -> Iterator[str]:
    now = edition_now(edition, timezone.now()).astimezone(BEIJING)
    yield "  " + _("一键登录：%(address)s") % {"address": settings.SITE_ADDRESS + reverse("demo")}
    yield "  " + _("用手机号登录：在登录页获取验证码，验证码直接显示在页面上，不发短信。")
    yield "  " + _("第七届时钟：%(now)s（北京时间）") % {"now": f"{now:%Y-%m-%d %H:%M}"}
    closes = closing_of(edition)
    if closes is not None and now >= closes:
        yield "  " + _("报名已按此时钟截止；在上面的页面可以把时钟拨回截止前。")
