"""Invented entries written into the database as the commands would have left them, but by the thousand.

Each table is one COPY. What the commands keep in step is kept in step here: a submission for whatever was handed in,
units and places (none for a rejected entry), the claim on the project, the decision, the message, the audit rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Model

from saiban.accounts.models import Person, Unit
from saiban.audit.models import AuditRow
from saiban.bench.copying import copy_in, next_key
from saiban.bench.invented import UNFINISHED, InventedEntry, InventedUnit, Invention
from saiban.core.names import unit_key
from saiban.core.tokens import numbered
from saiban.editions.models import Edition, TermsAcceptance
from saiban.entries.models import Entry, EntryUnit, ProjectClaim, Screening, ScreeningRemark, Submission, UnitPlace
from saiban.entries.naming import project_key, search_key
from saiban.messaging.models import Message

Say = Callable[[str], None]
# Of those who enter, most enter once; a third as many entries again come from the same people.
ENTRIES_A_PERSON = 1.3
DECIDED = {"passed": "", "returned": "请补充成效数据。", "rejected": "不属于本赛事的征集范围。"}
NEVER_HANDED_IN = {"draft"}


@dataclass(frozen=True)
class Setting:
    """Where the entries are put: the edition, by whose rules they go, and who decides on them."""

    edition: Edition
    opened: datetime
    committee: Person

    def moment(self, entry: InventedEntry, hours: float = 0) -> datetime:
        """When the entry was handed in, some hours later or earlier."""
        return self.opened + timedelta(days=entry.day, hours=hours)


@transaction.atomic
def fill(setting: Setting, count: int, unfinished: int, say: Say) -> None:
    """Write `count` entries that were handed in, and `unfinished` drafts and withdrawn ones."""
    invention = Invention(setting.edition.rules)
    invented = [*invention.entries(count)]
    invented += invention.entries(unfinished, UNFINISHED)
    say(f"invented {len(invented)} entries of {len(invention.units)} units")
    books = Books(setting, invented)
    for rows in books.tables(invention.units):
        table, written = copy_in(rows)
        say(f"{written:>9,} rows of {table}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('entry_number', %s)", [len(invented) + 1])


class Books:
    """The rows of every table for some invented entries; primary keys are given here, so that rows can refer."""

    def __init__(self, setting: Setting, invented: Sequence[InventedEntry]) -> None:
        self.setting, self.invented = setting, invented
        edition = setting.edition
        self.divisions = {division.code: division for division in edition.divisions.all()}
        self.tracks = {track.code: track for track in edition.tracks.all()}
        self.first_person = next_key(Person)
        self.first_entry = next_key(Entry)
        self.first_submission = next_key(Submission)
        self.first_unit = next_key(Unit)
        self._places: Counter[int] = Counter()

    def tables(self, units: Sequence[InventedUnit]) -> Iterator[Iterable[Model]]:
        """Each table's rows, those that others refer to first."""
        yield self.people()
        yield self.units_on_file(units)
        for of_one in (self.entries, self.submissions, self.parts, self.places, self.claims, self.screenings,
                       self.messages, self.audit):  # fmt: skip
            yield (row for place, entry in enumerate(self.invented) for row in of_one(place, entry))
        yield self.remarks()
        yield self.acceptances()

    # --- who and which -------------------------------------------------------------------------------------------
    def _people(self) -> int:
        return int(len(self.invented) / ENTRIES_A_PERSON) + 1

    def _owner(self, place: int) -> int:
        return self.first_person + place % self._people()

    def _entry(self, place: int) -> int:
        return self.first_entry + place

    def _submission(self, place: int, entry: InventedEntry) -> int | None:
        return None if entry.state in NEVER_HANDED_IN else self.first_submission + place

    def _number(self, place: int, entry: InventedEntry) -> str:
        return numbered(f"{self.setting.edition.code}-{entry.division}".upper(), place + 1)

    # --- rows ----------------------------------------------------------------------------------------------------
    def people(self) -> Iterator[Person]:
        joined = self.setting.opened - timedelta(days=3)
        for place in range(self._people()):
            yield Person(
                pk=self.first_person + place, name=f"参赛者{place}", phone=f"1370{place:07d}", phone_verified=True,
                password="!", joined_at=joined,  # noqa: S106  (a mark that no password fits)
            )  # fmt: skip

    def units_on_file(self, units: Sequence[InventedUnit]) -> Iterator[Unit]:
        for unit in units:
            part = unit.part
            yield Unit(
                pk=self.first_unit + unit.number - 1, name=part.name, name_key=unit_key(part.name), uscc=part.uscc,
                kind=part.kind, level=part.level, province=part.province, added_at=self.setting.opened,
            )  # fmt: skip

    def entries(self, place: int, entry: InventedEntry) -> Iterator[Entry]:
        is_submitted = self._submission(place, entry) is not None
        row = Entry(
            pk=self._entry(place), public_id=public_id(place), edition=self.setting.edition,
            owner_id=self._owner(place), state=entry.state, form=entry.form.to_data(), version=6,
            title=entry.form.title, title_key=project_key(entry.form.title),
            lead_name=entry.form.lead.name or f"参赛者{place % self._people()}",
            division=self.divisions[entry.division], track=self.tracks[entry.form.track],
            number=self._number(place, entry) if is_submitted else "",
            submission_id=self._submission(place, entry),
            correct_until=self.setting.moment(entry, 24 * 14) if entry.state == "returned" else None,
            created_at=self.setting.moment(entry, -30), changed_at=self.setting.moment(entry, 1),
        )  # fmt: skip
        row.found_by = search_key(row, entry.form) if is_submitted else ""
        yield row

    def submissions(self, place: int, entry: InventedEntry) -> Iterator[Submission]:
        key = self._submission(place, entry)
        if key is None:
            return
        edition = self.setting.edition
        yield Submission(
            pk=key, entry_id=self._entry(place), sequence=1, form=entry.form.to_data(), version=6, documents=[],
            revision=edition.revision, terms_version=edition.rules.terms.version,
            submitted_by_id=self._owner(place), submitted_at=self.setting.moment(entry),
        )  # fmt: skip

    def parts(self, place: int, entry: InventedEntry) -> Iterator[EntryUnit]:
        if entry.state in NEVER_HANDED_IN:
            return
        for unit in entry.units:
            part = EntryUnit.Part.LEAD if unit is entry.units[0] else EntryUnit.Part.JOINT
            yield EntryUnit(entry_id=self._entry(place), unit_id=self.first_unit + unit.number - 1, part=part)

    def places(self, place: int, entry: InventedEntry) -> Iterator[UnitPlace]:
        if entry.state not in {"submitted", "returned", "passed"}:
            return
        limit = self.setting.edition.rules.limits.per_unit
        assert limit
        for unit in entry.units:
            self._places[unit.number] += 1
            yield UnitPlace(
                edition=self.setting.edition, unit_id=self.first_unit + unit.number - 1, entry_id=self._entry(place),
                place=self._places[unit.number], places=limit.max,
            )  # fmt: skip

    def claims(self, place: int, entry: InventedEntry) -> Iterator[ProjectClaim]:
        if entry.state in UNFINISHED:
            return
        claimants = [f"unit:{self.first_unit + unit.number - 1}" for unit in entry.units]
        for claimant in claimants or [f"person:{self._owner(place)}"]:
            yield ProjectClaim(
                edition=self.setting.edition, claimant=claimant, title_key=project_key(entry.form.title),
                entry_id=self._entry(place),
            )  # fmt: skip

    def screenings(self, place: int, entry: InventedEntry) -> Iterator[Screening]:
        key = self._submission(place, entry)
        if key is None or entry.state not in DECIDED:
            return
        moment = self.setting.moment(entry, 1)
        yield Screening(
            pk=self._entry(place), entry_id=self._entry(place), submission_id=key,
            verdict=entry.state, reason=DECIDED[entry.state], decided_by=self.setting.committee, decided_at=moment,
            correct_until=self.setting.moment(entry, 24 * 14) if entry.state == "returned" else None,
        )  # fmt: skip

    def remarks(self) -> Iterator[ScreeningRemark]:
        for place, entry in enumerate(self.invented):
            if entry.state == "returned":
                yield ScreeningRemark(screening_id=self._entry(place), item="abstract", text="请写明试用规模与成效。")

    def messages(self, place: int, entry: InventedEntry) -> Iterator[Message]:
        if entry.state in NEVER_HANDED_IN:
            return
        moment = self.setting.moment(entry)
        yield Message(
            person_id=self._owner(place), kind="entry_received", title=f"已收到：{entry.form.title}",
            body=f"项目编号 {self._number(place, entry)}。报名截止前可以修改后再次提交，或撤回。", sent_at=moment,
            read_at=moment if place % 3 else None,
        )  # fmt: skip

    def audit(self, place: int, entry: InventedEntry) -> Iterator[AuditRow]:
        scope = f"{self.setting.edition.code}/{entry.division}"
        acts = ["start_entry", "save_draft", "save_draft", "save_draft", "save_draft"]
        acts += [] if entry.state in NEVER_HANDED_IN else ["submit_entry"]
        acts += ["screen_entry"] if entry.state in DECIDED else []
        for hour, verb in enumerate(acts):
            yield AuditRow(
                at=self.setting.moment(entry, hour - 5), actor_id=self._owner(place), verb=verb, scope=scope,
                subject_kind="entry", subject_id=public_id(place),
                detail={"changed": ["title", "abstract", "fields"]} if verb == "save_draft" else {},
            )  # fmt: skip

    def acceptances(self) -> Iterator[TermsAcceptance]:
        edition = self.setting.edition
        for place in range(min(self._people(), len(self.invented))):
            yield TermsAcceptance(
                edition=edition, person_id=self.first_person + place, version=edition.rules.terms.version,
                accepted_at=self.setting.opened,
            )  # fmt: skip


def public_id(place: int) -> str:
    """The name of an invented entry in addresses."""
    return f"bench{place:07d}"
