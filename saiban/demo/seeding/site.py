"""The whole seeding."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from saiban.accounts.models import Person, Unit
from saiban.audit.commands import SYSTEM, record
from saiban.audit.models import AuditRow
from saiban.demo.cast import SEVENTH
from saiban.demo.invention.plan import plan_entries
from saiban.demo.seeding.desk import furnish_desk
from saiban.demo.seeding.earlier import bring_earlier_projects
from saiban.demo.seeding.editions import load_editions, set_clocks
from saiban.demo.seeding.entries import Entering, Numbered, in_order, papers_for
from saiban.demo.seeding.outreach import reach_out
from saiban.demo.seeding.people import People
from saiban.demo.seeding.progress import Progress
from saiban.demo.seeding.queue import Queue, settle_deliveries
from saiban.demo.seeding.units import look_for_one_unit
from saiban.demo.seeding.workshop import wait_for_disk, workshop
from saiban.entries.models import Document, Entry

SEEDED = "seed_demo"


@dataclass(frozen=True, slots=True)
class Seeded:
    """How much there is now."""

    people: int
    units: int
    entries: int
    documents: int


def is_seeded() -> bool:
    """Whether a seeding has come to its end in this database."""
    return AuditRow.objects.filter(verb=SEEDED).exists()


def seed(*, write: Callable[[str], None], scale: float = 1.0, processes: int = 2) -> Seeded:
    """Fill an empty database; at `scale` 1 with some 820 entries. `processes` work beside this one (0: none)."""
    progress = Progress(write)
    # Nothing is lost by losing an unfinished seeding: it is begun anew. The last commit waits for the disk as usual.
    wait_for_disk("off")
    with Queue().instead() as queue:
        with progress.phase("赛事与规则 editions") as phase:
            editions = load_editions()
            phase.count = len(editions)
        with progress.phase("项目计划 plan") as phase:
            planned = plan_entries(editions[SEVENTH].rules, scale=scale)
            acts = in_order(planned)
            phase.count = len(planned)
        # The plan stays to the end; looking through it for garbage again and again takes a tenth of the time.
        gc.freeze()
        with progress.phase("人员与角色 people") as phase:
            people = People.arrived(planned)
            phase.count = people.count
        with workshop(processes) as executor:
            entering = Entering(editions[SEVENTH], planned, people, papers_for(acts, executor))
            _play(entering, acts, queue, executor, progress)
            with progress.phase("往届项目 earlier") as phase:
                phase.count = bring_earlier_projects(editions[SEVENTH], planned, people.national).size
                look_for_one_unit(editions[SEVENTH], people.national)
                for job in list(queue.hand_over(executor)):
                    job.result()
            with progress.phase("公告与问答 notices") as phase:
                phase.count = reach_out(editions[SEVENTH], people) + furnish_desk(editions[SEVENTH], people)
                for job in list(queue.hand_over(executor)):
                    job.result()
        with progress.phase("时钟与收尾 clocks") as phase:
            set_clocks(people.national)
            phase.count = settle_deliveries()
    gc.unfreeze()
    wait_for_disk("on")
    _note_seeded(scale)
    tables = (Person, Unit, Entry, Document)
    return Seeded(*(table.objects.count() for table in tables))


def _play(entering: Entering, acts: list[Numbered], queue: Queue, executor: Executor, progress: Progress) -> None:
    """All acts, and the jobs that they queue: the bar of the jobs is what is left of them when the acts are over."""
    jobs: list[Future[None]] = []
    list(queue.hand_over(executor))
    for act in progress.bar("报名与初审 entries", acts):
        entering.do(act)
        jobs += queue.hand_over(executor)
    for job in progress.bar("回执 papers", jobs):
        job.result()


@transaction.atomic(durable=True)
def _note_seeded(scale: float) -> None:
    """The mark by which a second seeding knows the first."""
    record(actor=SYSTEM, verb=SEEDED, subject=("site", "demo"), now=timezone.now(), scale=scale)
