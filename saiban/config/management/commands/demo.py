"""``saiban demo``: the site with invented people and entries, in a data folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from saiban.config import startup
from saiban.config.cluster import cluster_of
from saiban.config.management.commands import run

SEEDING, SEEDED = "seeding", "seeded"


class Command(run.Command):
    """Seeds the demo once, then runs it and tells who may log in."""

    help = "Run the demo: a seeded site whose log-ins are printed. Its data lie apart from a real site's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and seed it anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("start the demo with `saiban demo`, which keeps its data apart from a real site's")
        startup.require_free_port(options["host"], options["port"])
        state = _state()
        if options["fresh"] or (state.exists() and state.read_text() == SEEDING):
            _forget()
        super().handle(*args, **options)

    def before(self, site: startup.Site) -> None:
        state = _state()
        if not state.exists():
            site.say("seeding the demo (once)")
            state.write_text(SEEDING)
            # A process of its own: what seeding loads shall not weigh on the site's processes.
            seeding = [sys.executable, "-m", "saiban.config.console", "seed_demo"]
            if subprocess.run(seeding, stdin=subprocess.DEVNULL, check=False).returncode:
                raise startup.CannotStart("the demo could not be seeded; the next start begins it anew")
            state.write_text(SEEDED)
        call_command("demo_logins")


def _state() -> Path:
    """The file that tells how far the seeding came; it goes where the embedded database goes."""
    outside = os.environ.get("DATABASE_URL")
    folder: Path = settings.DATA if outside else cluster_of(settings.DATA).home
    return folder / "demo.state"


def _forget() -> None:
    """Remove the demo's database and files; the keys stay, for this very program has read them."""
    if os.environ.get("DATABASE_URL"):
        raise CommandError("drop and create the database that DATABASE_URL names, and remove demo.state, to begin anew")
    server = cluster_of(settings.DATA)
    if server.process():
        raise CommandError("the demo is running; stop it first")
    shutil.rmtree(server.home, ignore_errors=True)
    shutil.rmtree(settings.PRIVATE_FILES, ignore_errors=True)
