"""``saiban run``: the whole site on this machine."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from saiban.config import environment as env
from saiban.config import startup


class Command(BaseCommand):
    """Starts what a site needs and stops it together; see `saiban.config.startup`."""

    help = "Run the site: the database where DATABASE_URL names none, the web server and the worker."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=env.text("SAIBAN_BIND", "127.0.0.1"), help="address to listen on")
        parser.add_argument("--port", type=int, default=env.number("PORT", 8000), help="port to listen on")
        parser.add_argument("--workers", type=int, default=env.number("SAIBAN_WORKERS", 2), help="web processes")
        parser.add_argument("--threads", type=int, default=env.number("SAIBAN_THREADS", 16), help="threads in each")
        parser.add_argument(
            "--only", choices=["web", "worker"], default="", help="run one of the two, for a machine of its own"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        keys = ("host", "port", "workers", "threads", "only")
        site = startup.Site(**{key: options[key] for key in keys})
        try:
            startup.run(site, before=self.before)
        except startup.CannotStart as fault:
            raise CommandError(str(fault)) from fault

    def before(self, site: startup.Site) -> None:
        """What is done between making the database ready and starting the processes."""
