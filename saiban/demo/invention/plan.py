"""The plan of the demo's entries: for each its owner, its division, its form, and act by act what happens to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from saiban.demo.cast import Player, entrants
from saiban.demo.invention.acts import Act, Reply, Save, Screen, Start, Submit, Upload, Withdraw
from saiban.demo.invention.forms import TRACKS, Inventor
from saiban.demo.invention.orders import licence, orders_for, registration_form
from saiban.demo.invention.outcomes import EVENING, SHARES, STATES, Outcome, Story, story
from saiban.demo.invention.papers import Order
from saiban.demo.invention.people import Newcomer, newcomers
from saiban.demo.invention.projects import Projects
from saiban.demo.invention.units import Register
from saiban.demo.invention.words import chance, dealt, words
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart, UnitPart
from saiban.entries.testing import wanted_kinds
from saiban.rulebook import Rulebook

# Entries of each division at full scale, besides the cast's; Hunan, whose notice the edition's is, has the most.
SIZES = {
    "hunan": 64, "guangdong": 45, "jiangsu": 40, "zhejiang": 38, "shandong": 38, "henan": 34, "sichuan": 34,
    "hubei": 32, "beijing": 32, "shanghai": 32, "hebei": 27, "anhui": 27, "fujian": 25, "jiangxi": 25, "liaoning": 25,
    "shaanxi": 25, "guangxi": 23, "chongqing": 23, "yunnan": 23, "guizhou": 21, "shanxi": 21, "heilongjiang": 19,
    "jilin": 18, "tianjin": 17, "neimenggu": 17, "gansu": 17, "xinjiang": 17, "hainan": 11, "ningxia": 11,
    "qinghai": 10, "xizang": 8,
}  # fmt: skip
SHOWS_ALL = "hunan"
# Committees that have decided on all they have
DILIGENT = {"tianjin", "jilin", "hainan", "ningxia", "qinghai"}
# How far the half-filled drafts have come; the last lacks one document.
_DEPTHS = ("start", "units", "project", "texts", "team", "mentors", "documents")
_STEPS: tuple[tuple[str, ...], ...] = (
    ("applicant", "lead", "joint", "province"), ("track", "title"), ("abstract", "fields"), ("members",), ("mentors",),
)  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """One entry: whose it is, where it goes, how it ends, and all that happens to it, in order."""

    owner: Newcomer
    division: str
    outcome: Outcome
    form: EntryForm
    acts: tuple[Act, ...]


@dataclass
class _Owners:
    """Who writes the entries: for a unit always the same person, for a team somebody of its own."""

    newcomers: Iterator[Newcomer] = field(default_factory=newcomers)
    known: dict[str, Newcomer] = field(default_factory=dict)

    def of(self, form: EntryForm) -> Newcomer:
        if not form.lead.name:
            return next(self.newcomers)
        if form.lead.name not in self.known:
            self.known[form.lead.name] = next(self.newcomers)
        return self.known[form.lead.name]


def plan_entries(rulebook: Rulebook, *, scale: float = 1.0) -> list[Planned]:
    """The same plan for the same rulebook and scale; at `scale` 1 some 820 entries."""
    inventor = Inventor(rulebook, Register(), Projects())
    owners = _Owners()
    planned = [each for player in entrants() for each in _of_player(inventor, player)]
    for division in rulebook.divisions:
        planned += _of_division(inventor, owners, division.code, scale)
    return planned


def _of_player(inventor: Inventor, player: Player) -> Iterator[Planned]:
    """The entries of one of the cast; no other entry names their unit, so that its places can be counted on."""
    unit = player.unit or UnitPart()
    if player.unit:
        inventor.register.close(unit)
    applicant = "medical-institution" if player.unit else "team"
    province = inventor.rulebook.division(player.division).provinces[0]
    for number, (track, outcome) in enumerate(player.entries):
        luck = chance("cast", player.key, number)
        form = inventor.form_of(applicant, unit, track, province, luck)
        acts = tuple(_acts(inventor.rulebook, form, outcome, luck, depth="mentors"))
        yield Planned(player.newcomer, player.division, outcome, form, acts)


def _of_division(inventor: Inventor, owners: _Owners, code: str, scale: float) -> Iterator[Planned]:
    least = len(Outcome) if code == SHOWS_ALL else 0
    count = max(round(SIZES.get(code, 10) * scale), least)
    shares = {key: SHARES[key] for key in SHARES if code not in DILIGENT or STATES[key] != "submitted"}
    outcomes = dealt(shares, count, chance("outcomes", code))
    tracks = dealt(TRACKS, count, chance("tracks", code))
    for number, (outcome, track) in enumerate(zip(outcomes, tracks, strict=True)):
        luck = chance("entry", code, number)
        form = inventor.form(track, _province(inventor.rulebook, code, luck), luck)
        depth = _DEPTHS[number % len(_DEPTHS)]
        acts = tuple(_acts(inventor.rulebook, form, outcome, luck, depth=depth))
        yield Planned(owners.of(form), code, outcome, form, acts)


def _province(rulebook: Rulebook, code: str, luck: Random) -> str:
    first, *others = rulebook.division(code).provinces
    return luck.choice(others) if others and luck.random() < 0.2 else first


def _acts(rulebook: Rulebook, form: EntryForm, outcome: Outcome, luck: Random, *, depth: str) -> Iterator[Act]:
    (_, began), (_, written), (_, uploaded), *later = story(outcome, luck)
    yield Start(began)
    if outcome is Outcome.HALF:
        yield from _half(rulebook, form, luck, depth, written, uploaded)
        return
    yield Save(written, form.to_data())
    yield from _uploads(list(orders_for(rulebook, form, luck)), uploaded)
    yield from _afterwards(rulebook, form, later, luck)


def _uploads(orders: Sequence[tuple[str, Order]], done: datetime) -> Iterator[Upload]:
    """One after the other, the last of them a little before it is done."""
    for place, (kind, order) in enumerate(orders):
        yield Upload(done - timedelta(seconds=80 * (len(orders) - place)), kind, order)


def _half(
    rulebook: Rulebook, form: EntryForm, luck: Random, depth: str, written: datetime, uploaded: datetime
) -> Iterator[Act]:
    """A draft that was left: so many steps of the form, and all documents but the last where even those were begun."""
    data = form.to_data()
    for minutes, keys in enumerate(_STEPS[: _DEPTHS.index(depth)]):
        yield Save(written + timedelta(minutes=minutes), {key: data[key] for key in keys})
    if depth == _DEPTHS[-1]:
        *some, _missing = orders_for(rulebook, form, luck)
        yield from _uploads(some, uploaded)


def _afterwards(rulebook: Rulebook, form: EntryForm, told: Story, luck: Random) -> Iterator[Act]:
    texts = words()["screening"]
    remarks: dict[str, str] = {}
    for place, (name, at) in enumerate(told):
        if name == "submit":
            yield Submit(at)
            if place == 0:
                until = told[1][1] if len(told) > 1 else EVENING - timedelta(minutes=5)
                yield from replies(form, at, until)
        elif name == "withdraw":
            yield Withdraw(at)
        elif name == "amend":
            yield Save(at, {"abstract": form.abstract + texts["amended"]})
        elif name == "mend":
            yield from _mends(rulebook, form, remarks, at, luck)
        else:
            remarks = _remarks(rulebook, form, luck) if name == "returned" else {}
            yield Screen(at, name, _reason(name, luck), remarks)


def replies(form: EntryForm, asked: datetime, until: datetime) -> Iterator[Reply]:
    """What mentors and members make of the links that went out when the entry was handed in (H12), in order.

    Most confirm what is said of them, some have not yet, few are somebody else. Their luck is their own, so that it
    changes nobody else's.
    """
    luck = chance("replies", form.title)
    until = min(until, asked + timedelta(days=10))
    people = [(f"mentors.{place}", person) for place, person in enumerate(form.mentors)]
    people += [(f"members.{place}", person) for place, person in enumerate(form.members)]  # type: ignore[misc]
    moments = sorted(asked + (until - asked) * luck.uniform(0.02, 0.9) for _ in people)
    for (item, person), moment in zip(luck.sample(people, len(people)), moments, strict=True):
        fate = luck.random()
        if (person.phone or person.email) and fate > WAITING:
            yield Reply(moment.replace(microsecond=0), item, None if fate > ANSWERED else _own(person))


# Of a hundred who are asked, some 35 have not answered by the evening of the demo, and 4 say that it is not them.
WAITING, ANSWERED = 0.35, 0.96


def _own(person: MentorPart | MemberPart) -> dict[str, str]:
    return {key: str(getattr(person, key)) for key in ("name", "unit", "post", "reason") if hasattr(person, key)}


def _reason(verdict: str, luck: Random) -> str:
    said: Any = words()["screening"][verdict]
    return str(said if isinstance(said, str) else luck.choice(said))


def _remarks(rulebook: Rulebook, form: EntryForm, luck: Random) -> dict[str, str]:
    """What one to three items of a returned entry lack."""
    known: dict[str, str] = words()["screening"]["remarks"]
    asked = {f"documents.{kind}" for kind in wanted_kinds(rulebook, form)}
    items = [item for item in known if item in asked or not item.startswith("documents.")]
    return {item: known[item] for item in luck.sample(items, luck.randint(1, 3))}


def _mends(rulebook: Rulebook, form: EntryForm, remarks: dict[str, str], at: datetime, luck: Random) -> Iterator[Act]:
    """What was asked for is changed, and the abstract says so; the papers that were bad are replaced."""
    yield Save(at, {"abstract": form.abstract + words()["screening"]["after_mending"]})
    for kind, order in _better_papers(rulebook, form, luck).items():
        if f"documents.{kind}" in remarks:
            yield Upload(at + timedelta(minutes=2), kind, order)


def _better_papers(rulebook: Rulebook, form: EntryForm, luck: Random) -> dict[str, Order]:
    return {
        "registration-form": registration_form(rulebook, form, luck, sealed=True),
        "licence": licence(form.lead, sealed=True),
    }
