"""What is like something else: projects of earlier editions, and units of the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from saiban.accounts.models import Person, Unit, UnitMerge, UnitPair
from saiban.accounts.testing import make_unit
from saiban.editions.models import Edition
from saiban.entries.commands.filing import put_on_file
from saiban.entries.commands.likeness import compare_entry
from saiban.entries.commands.merging import merge_units
from saiban.entries.commands.project_lists import keep_project_list
from saiban.entries.known import KnownProject, ProjectList
from saiban.entries.models import Entry
from saiban.entries.naming import project_key
from saiban.entries.project_sheets import template
from saiban.entries.testing import ABSTRACT
from tests.doors.entered import NOW
from tests.doors.people import SEVENTH
from tests.doors.targets import Target

ALIKE = "湖南待初审"
NO_PROJECT = 987654321


def make_alike(edition: Edition, entries: Mapping[str, Entry], people: Mapping[str, Person]) -> None:
    """Of all entries that one alone is compared, so that on no page another entry's title may stand."""
    title = "往届的课题"
    before = KnownProject(
        contest=edition.contest, ordinal=6, edition_name="第六届", title=title, title_key=project_key(title),
        abstract=ABSTRACT, lead_name="某医院", lead_key="某医院", units=["某医院"],
    )  # fmt: skip
    put_on_file([before])
    compare_entry(entry_id=entries[ALIKE].pk, now=NOW)
    national = people["national"]
    keep_project_list(edition=edition, data=template(7), filename="往届.xlsx", actor=national, now=NOW)
    _make_units(national)


UNITS = ("对照医院", "对照医院（集团）", "对照中心", "对照中心本部")


def _make_units(national: Person) -> None:
    """Two units that are suggested to be one, and two that were merged; none of them has entered anything."""
    one, other, kept, gone = (make_unit(name) for name in UNITS)
    UnitPair.objects.create(first=one, second=other, reasons=["brackets"], likelihood=2, found_at=NOW)
    merge_units(
        kept_id=kept.pk, gone_id=gone.pk, taken=frozenset(), reason="同一家", actor=national, scope=SEVENTH, now=NOW
    )


def unit_pair_targets() -> Iterator[Target]:
    one, other = (Unit.objects.get(name=name).pk for name in UNITS[:2])
    missing = {"code": SEVENTH, "one": NO_PROJECT, "other": NO_PROJECT}
    yield Target("两家单位", {"code": SEVENTH, "one": one, "other": other}, missing, scope=SEVENTH)


def unit_merge_targets() -> Iterator[Target]:
    missing = {"code": SEVENTH, "merge_id": NO_PROJECT}
    yield Target("合并", {"code": SEVENTH, "merge_id": UnitMerge.objects.get().pk}, missing, scope=SEVENTH)


def pair_targets(entries: Mapping[str, Entry], facts: Mapping[str, Mapping[str, Any]]) -> Iterator[Target]:
    """The pair; and the same project beside entries that it is not like, where nobody finds it."""
    project = KnownProject.objects.get(entry=None)
    for name in (ALIKE, "湖南初审通过", "广东待初审"):
        named = {"code": SEVENTH, "public_id": entries[name].public_id, "project_id": project.pk}
        missing = {**named, "project_id": NO_PROJECT}
        yield Target(name, named, missing, fits=name == ALIKE, **facts[name])


def project_list_targets() -> Iterator[Target]:
    public_id = ProjectList.objects.get().public_id
    missing = {"code": SEVENTH, "public_id": "zzzzzzzzzzzz"}
    yield Target("往届名单", {"code": SEVENTH, "public_id": public_id}, missing, scope=SEVENTH)
