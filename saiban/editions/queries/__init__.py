"""The doors to editions, and what is read of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Model, QuerySet

from saiban.accounts.models import Person
from saiban.accounts.queries import Visitor, has_role, roles_of
from saiban.accounts.rules.roles import PLATFORM
from saiban.core.errors import NotThere
from saiban.editions.known import known_edition
from saiban.editions.models import Division, Edition, Rehearsal, RulebookRevision, TermsAcceptance, Track

_Row = TypeVar("_Row", bound=Model)


def get_edition(code: str) -> Edition:
    """A public edition, for anybody; NotThere for one that is not there or not public."""
    return _one(_editions().filter(is_public=True), code=code)


def get_edition_for(person: Visitor, code: str) -> Edition:
    """An edition that the person may see: a public one, or one in which the person has any role."""
    return _shown_to(person, _one(_editions(), code=code))


def known_edition_for(person: Visitor, code: str) -> Edition:
    """The same as this process knows it: for pages; not to be changed, and for no command to decide by."""
    return _shown_to(person, known_edition(code).edition)


def get_edition_for_staff(person: Visitor, code: str, kinds: str | Collection[str]) -> Edition:
    """An edition in which the person has one of the roles, for the whole of it; NotThere otherwise."""
    if not has_role(person, kinds, code):
        raise NotThere
    return _one(_editions(), code=code)


def get_division_for_staff(person: Visitor, edition_code: str, code: str, kinds: str | Collection[str]) -> Division:
    """A division in which the person has one of the roles; that of another division is no help (H1)."""
    if not has_role(person, kinds, f"{edition_code}/{code}"):
        raise NotThere
    divisions = Division.objects.select_related("edition", "edition__contest")
    return _one(divisions, edition__code=edition_code, code=code)


def featured_edition() -> Edition | None:
    """The public edition on the site's front page, or else the newest one; None while there is none."""
    return _shown().first()


def public_editions() -> list[Edition]:
    """All that the public may see, the featured one first, then the newest, with their contests."""
    return list(_shown())


def division_of(edition: Edition, code: str) -> Division:
    return _one(edition.divisions.all(), code=code)


def divisions_of(edition: Edition) -> list[Division]:
    return list(edition.divisions.all())


def tracks_of(edition: Edition) -> list[Track]:
    return list(edition.tracks.all())


def list_revisions(edition: Edition) -> list[RulebookRevision]:
    """The newest first, with who loaded them; their texts are left in the database."""
    return list(edition.revisions.select_related("loaded_by").defer("source", "data"))


def revisions_since(edition: Edition, revision_id: int | None) -> list[RulebookRevision]:
    """What came into force after the revision that somebody began from, the newest first; none where none is known."""
    if revision_id is None or revision_id == edition.revision_id:
        return []
    return [revision for revision in list_revisions(edition) if revision.pk > revision_id]


def get_revision(edition: Edition, number: int) -> RulebookRevision:
    return _one(edition.revisions.select_related("loaded_by"), number=number)


def list_rehearsals(edition: Edition, limit: int = 20) -> list[Rehearsal]:
    """Who set the clock, and when: the newest first."""
    return list(edition.rehearsals.select_related("set_by")[:limit])


def has_accepted(person: Person, edition: Edition) -> bool:
    """Whether the person has accepted the terms that are in force now (H17)."""
    version = edition.rules.terms.version
    return TermsAcceptance.objects.filter(person=person, edition=edition, version=version).exists()


def _editions() -> QuerySet[Edition]:
    return Edition.objects.select_related("contest").exclude(revision=None)


def _shown() -> QuerySet[Edition]:
    return _editions().filter(is_public=True).order_by("-is_featured", "-revision__loaded_at", "-pk")


def _shown_to(person: Visitor, edition: Edition) -> Edition:
    if not edition.is_public and not _has_any_role(person, edition):
        raise NotThere
    return edition


def _has_any_role(person: Visitor, edition: Edition) -> bool:
    scopes = [role.scope for role in roles_of(person)]
    return any(scope == PLATFORM or f"{scope}/".startswith(f"{edition.code}/") for scope in scopes)


def _one(rows: QuerySet[_Row], **known: object) -> _Row:
    found = rows.filter(**known).first()
    if found is None:
        raise NotThere
    return found
