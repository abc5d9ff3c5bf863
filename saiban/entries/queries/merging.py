"""Two units side by side: what each has entered, what would come of merging them, and who may say so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from saiban.accounts.models import Person, RoleKind, Unit
from saiban.accounts.queries import has_role
from saiban.core.errors import Reason
from saiban.editions.models import Edition
from saiban.entries.models import ENTERED, EntryUnit, ProjectClaim
from saiban.entries.queries.counted import counted_states
from saiban.entries.queries.doors import READERS
from saiban.entries.references import count_references
from saiban.entries.rules.merging import Tally, Twins, limit_refusals, shared_refusals, twin_refusals
from saiban.rulebook.schema.limits import PerUnit


@dataclass(frozen=True, slots=True)
class Side:
    """One of two units as the person may see it: `parts` in editions of the person's, the others only counted."""

    unit: Unit
    parts: list[EntryUnit]
    elsewhere: int
    writers: list[str]

    @property
    def count(self) -> int:
        return len(self.parts) + self.elsewhere


@dataclass(frozen=True, slots=True)
class Merging:
    """What merging two units would do: whatever stands against it is in `reasons`."""

    tallies: list[Tally]
    moved: list[tuple[str, int]]
    reasons: list[Reason]

    @property
    def warned(self) -> list[Tally]:
        """Where the limit only warns, and would be exceeded."""
        return [tally for tally in self.tallies if tally.excess and not tally.is_refused]


def sides_of(units: Sequence[Unit], person: Person) -> list[Side]:
    """Both units with their entries, the newest edition first. One query."""
    rows = EntryUnit.objects.filter(unit__in=units).select_related("entry__edition", "entry__division__edition")
    parts = list(rows.select_related("entry__owner").order_by("-entry__edition_id", "-entry_id"))
    return [_side(unit, [part for part in parts if part.unit_id == unit.pk], person) for unit in units]


def _side(unit: Unit, parts: list[EntryUnit], person: Person) -> Side:
    seen = [part for part in parts if has_role(person, READERS, part.entry.scope)]
    writers = dict.fromkeys(part.entry.owner.display_name for part in seen)
    return Side(unit, seen, len(parts) - len(seen), list(writers))


def merging_of(kept: Unit, gone: Unit, person: Person) -> Merging:
    """What would happen; asks the same number of queries whatever the two have entered."""
    parts = _parts(kept, gone)
    editions = {edition.pk: edition for edition in Edition.objects.filter(pk__in={part.edition for part in parts})}
    tallies = [tally for edition in editions.values() for tally in _tallies(edition, kept, gone, parts)]
    reasons = [
        *_refusals_of_right(person, editions.values()),
        *limit_refusals(kept.name, tallies),
        *twin_refusals(_twins(kept, gone, parts, editions)),
        *shared_refusals(_shared(parts)),
    ]
    return Merging(tallies, count_references(gone), reasons)


@dataclass(frozen=True, slots=True)
class _Part:
    """That a unit takes part in an entry."""

    unit: int
    part: str
    entry: int
    edition: int
    state: str
    number: str
    title: str
    title_key: str
    track: str
    division: str


def _parts(kept: Unit, gone: Unit) -> list[_Part]:
    rows = EntryUnit.objects.filter(unit__in=[kept, gone]).order_by("entry_id").values_list(
        "unit_id", "part", "entry_id", "entry__edition_id", "entry__state", "entry__number", "entry__title",
        "entry__title_key", "entry__track__code", "entry__division__code",
    )  # fmt: skip
    return [_Part(*row) for row in rows]


def _tallies(edition: Edition, kept: Unit, gone: Unit, parts: Iterable[_Part]) -> Iterator[Tally]:
    """What the units have in an edition by each limit, and in each of its parts that one counts apart."""
    limits = edition.rules.limits.of_units
    own = [part for part in parts if part.edition == edition.pk]
    if not limits:
        yield _tally(edition.short_name, kept, gone, [part for part in own if part.state in ENTERED], None)
    for limit in limits:
        together = defaultdict[str | None, list[_Part]](list)
        for part in own:
            if part.state in counted_states(limit) and part.part in limit.counted:
                together[limit.counts_within(part.track or "", part.division or "")].append(part)
        together.pop(None, None)
        for within, counted in (together or {"": []}).items():
            yield _tally(_named(edition, within or ""), kept, gone, counted, limit)


def _named(edition: Edition, within: str) -> str:
    """The edition, or the part of it that a limit counts apart."""
    kind, _colon, code = within.partition(":")
    if not code:
        return edition.short_name
    part = edition.rules.track(code) if kind == "track" else edition.rules.division(code)
    return f"{edition.short_name}（{part.name}）"


def _tally(edition: str, kept: Unit, gone: Unit, counted: Iterable[_Part], limit: PerUnit | None) -> Tally:
    of = Counter(part.unit for part in counted)
    return Tally(edition, of[kept.pk], of[gone.pk], len({part.entry for part in counted}), limit)


def _shared(parts: Iterable[_Part]) -> list[str]:
    """The numbers of entries before a committee that name both."""
    named = Counter((part.entry, part.number) for part in parts if part.state in ENTERED)
    return [number for (_entry, number), times in named.items() if times > 1]


def _twins(kept: Unit, gone: Unit, parts: Sequence[_Part], editions: dict[int, Edition]) -> list[Twins]:
    """Projects that both have entered: by their titles where the rulebook forbids it, by their claims in any case."""
    entered = [part for part in parts if part.state in ENTERED and part.title_key]
    claimed = _claimed_by_both(kept, gone)
    own = {(part.edition, part.title_key): part for part in entered if part.unit == kept.pk}
    found = []
    for part in entered:
        other = own.get((part.edition, part.title_key))
        if part.unit != gone.pk or other is None or other.entry == part.entry:
            continue
        edition = editions[part.edition]
        limit = edition.rules.limits.same_project
        if (limit and limit.severity != "warn") or (part.edition, part.title_key) in claimed:
            found.append(Twins(edition.short_name, part.title, (other.number, part.number), limit))
    return found


def _claimed_by_both(kept: Unit, gone: Unit) -> set[tuple[int, str]]:
    rows = ProjectClaim.objects.filter(Q(claimant=f"unit:{kept.pk}") | Q(claimant=f"unit:{gone.pk}"))
    times = Counter(rows.values_list("edition_id", "title_key"))
    return {each for each, count in times.items() if count > 1}


def refusals_of_right(person: Person, units: Sequence[Unit]) -> list[Reason]:
    """Why the person may not say whether the units are one."""
    return _refusals_of_right(person, Edition.objects.filter(entries__units__unit__in=units).distinct())


def _refusals_of_right(person: Person, editions: Iterable[Edition]) -> list[Reason]:
    """The register is everybody's, so who merges must speak for every contest in which the units have entered.

    A division's committee never does: a unit that leads in its province joins entries of others.
    """
    contests = {edition.contest_id: edition.short_name for edition in editions}
    codes = Edition.objects.filter(contest__in=contests).values_list("contest_id", "code") if contests else ()
    own = {contest for contest, code in codes if has_role(person, RoleKind.NATIONAL, code)}
    message = _("这两家单位还参加了“%(edition)s”，合并会改变那里的名额。")
    remedy = _("请由同时负责这些赛事的全国组委会合并。")
    return [
        Reason("right", message % {"edition": name}, "", remedy)
        for contest, name in contests.items()
        if contest not in own
    ]
