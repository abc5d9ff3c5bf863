"""Places of units (H13), of people, and projects (H16): what is scarce is held once, and by whom it should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.db.models import Count, Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from saiban.accounts.models import Unit
from saiban.core.names import unit_key
from saiban.editions.models import Edition, RulebookRevision
from saiban.entries.invariants.registry import invariant
from saiban.entries.models import ENTERED, Entry, EntryUnit, NamedPlace, ProjectClaim, State, UnitPlace
from saiban.entries.queries.counted import counted_apart, counted_parts, counted_within, is_place_held
from saiban.entries.queries.facts import doubled_projects
from saiban.entries.queries.named import due_places, entries_by_rules
from saiban.entries.queries.persons import persons_beyond
from saiban.entries.references import references, rows_of
from saiban.entries.rules.facts import form_of
from saiban.entries.rules.named import is_held
from saiban.rulebook import Rulebook


@lru_cache(maxsize=64)
def rules_of(revision_id: int) -> Rulebook:
    """The rulebook by which something was handed in; it may have changed since."""
    return Rulebook.model_validate(RulebookRevision.objects.values_list("data", flat=True).get(pk=revision_id))


def standing_entries() -> Iterator[tuple[Entry, Rulebook]]:
    """What was handed in, with the rules of that moment and the parts of its units."""
    rows = Entry.objects.entered().exclude(submission=None).select_related("submission", "track", "division")
    rows = rows.defer("form").prefetch_related("units", "places", "claims")
    for entry in rows.iterator(chunk_size=500):
        assert entry.submission
        yield entry, rules_of(entry.submission.revision_id)


@invariant(_("参赛单位与提交内容一致，有单位牵头的恰有一家主体申报单位"))
def units_are_those_that_were_handed_in() -> Iterator[str]:
    for entry, rules in standing_entries():
        assert entry.submission
        named = [item for item, unit in form_of(rules, entry.submission.form).units() if unit_key(unit.name)]
        parts = sorted(unit.part for unit in entry.units.all())
        if parts != sorted("lead" if item == "lead" else "joint" for item in named):
            yield f"entry {entry.public_id}"


@invariant(_("没有任何记录还指向已并入他处的单位"))
def nothing_refers_to_a_merged_unit() -> Iterator[str]:
    gone = Unit.objects.exclude(merged_into=None)
    for label, field in references().items():
        rows = rows_of(field).filter(**{f"{field.name}__in": gone})
        yield from (f"{label} {key}" for key in rows.values_list("pk", flat=True))
    claims = ProjectClaim.objects.filter(claimant__in=[f"unit:{key}" for key in gone.values_list("pk", flat=True)])
    yield from (f"claim {key}" for key in claims.values_list("pk", flat=True))


@invariant(_("没有单位的参赛项目超过上限"))
def no_unit_has_more_entries_than_the_limit() -> Iterator[str]:
    for edition in Edition.objects.exclude(revision=None):
        for limit in filter(is_place_held, edition.rules.limits.of_units):
            taken = counted_parts(edition, limit).values("unit", *counted_apart(limit)).annotate(taken=Count("pk"))
            over = taken.filter(taken__gt=limit.max).order_by()
            yield from (f"unit {one['unit']} of {edition.code}" for one in over)


@invariant(_("没有人提交的项目超过每人的上限"))
def nobody_has_more_entries_than_the_limit() -> Iterator[str]:
    for edition in Edition.objects.exclude(revision=None):
        limit = edition.rules.limits.per_person
        if limit is not None and limit.severity != "warn":
            yield from (f"person {person} of {edition.code}" for person, _n in persons_beyond(edition, limit.max))


@invariant(_("没有参赛人员参加的项目超过上限"))
def nobody_is_named_more_often_than_the_limit() -> Iterator[str]:
    for edition in Edition.objects.exclude(revision=None):
        for limit in filter(is_held, edition.rules.limits.per_named_person):
            taken = NamedPlace.objects.filter(edition=edition, limit=limit.code).values_list("person_key")
            over = taken.annotate(taken=Count("pk")).order_by().filter(taken__gt=limit.max)
            yield from (f"person {key[:12]} by {limit.code} of {edition.code}" for key, _count in over)


@invariant(_("参赛人员的名额与提交内容一致"))
def places_of_people_are_those_that_were_handed_in() -> Iterator[str]:
    stray = NamedPlace.objects.exclude(submission=F("submission__entry__submission"))
    yield from (f"place {key}" for key in stray.values_list("pk", flat=True))
    for edition in Edition.objects.exclude(revision=None):
        places = NamedPlace.objects.filter(edition=edition)
        if edition.rules.limits.per_named_person or places.exists():
            yield from _with_other_places(edition)


def _with_other_places(edition: Edition) -> Iterator[str]:
    """Entries whose places are not those that the rulebook gives by what was handed in."""
    for entry in entries_by_rules(edition):
        assert entry.submission
        held = sorted((place.limit, place.person_key) for place in entry.submission.named_places.all())
        if held != sorted(due_places(entry)):
            yield f"entry {entry.public_id}"


@invariant(_("名额只由已提交的项目、为其参赛单位占用"))
def places_are_held_by_entries_that_stand() -> Iterator[str]:
    parts = EntryUnit.objects.filter(entry=OuterRef("entry"), unit=OuterRef("unit"), entry__edition=OuterRef("edition"))
    broken = UnitPlace.objects.exclude(Exists(parts.filter(entry__state__in=ENTERED)))
    return (f"place {key}" for key in broken.values_list("pk", flat=True))


@invariant(_("提交时计入上限的单位都占有名额"))
def every_counted_unit_has_its_place() -> Iterator[str]:
    for entry, rules in standing_entries():
        if entry.state != State.REJECTED:
            held = {(place.unit_id, place.limit, place.within) for place in entry.places.all()}
            if _due_places_of_units(entry, rules) - held:
                yield f"entry {entry.public_id}"


def _due_places_of_units(entry: Entry, rules: Rulebook) -> set[tuple[int, str, str]]:
    """The units' places, each by its limit and by what that counts apart."""
    limits = [(limit, counted_within(entry, limit)) for limit in filter(is_place_held, rules.limits.of_units)]
    return {
        (part.unit_id, limit.key, within)
        for limit, within in limits
        for part in entry.units.all()
        if within is not None and part.part in limit.counted
    }


@invariant(_("项目登记只由已提交的项目持有"))
def claims_are_held_by_entries_that_stand() -> Iterable[str]:
    broken = ProjectClaim.objects.exclude(entry__state__in=ENTERED)
    return (f"claim {key}" for key in broken.values_list("pk", flat=True))


@invariant(_("每个已提交的项目都由其单位（或本人）登记"))
def every_project_is_claimed() -> Iterator[str]:
    for entry, rules in standing_entries():
        limit = rules.limits.same_project
        if limit is None or limit.severity == "warn":
            continue
        wanted = {f"unit:{part.unit_id}" for part in entry.units.all()} or {f"person:{entry.owner_id}"}
        held = {claim.claimant for claim in entry.claims.all() if claim.title_key == entry.title_key}
        if held != wanted:
            yield f"entry {entry.public_id}"


@invariant(_("同一单位（或同一人）没有两个同名的已提交项目"))
def no_project_is_entered_twice() -> Iterator[str]:
    for edition in Edition.objects.exclude(revision=None):
        limit = edition.rules.limits.same_project
        if limit is not None and limit.severity != "warn":
            rows = doubled_projects().filter(edition=edition)
            yield from (f"entry {public_id}" for public_id in rows.values_list("public_id", flat=True))
