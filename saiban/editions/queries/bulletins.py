"""Bulletins: who writes where, what the desk lists, and what the public may read (N15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.queries import Visitor, has_role
from saiban.core.errors import NotThere
from saiban.editions.clock import edition_now
from saiban.editions.known import known_edition
from saiban.editions.models import Attachment, Bulletin, Division, Edition
from saiban.editions.queries import get_edition_for
from saiban.editions.rules import Standing

WRITERS = (RoleKind.NATIONAL, RoleKind.DIVISION)
PAGE = 30


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Where a person writes in one edition: the edition itself, or divisions alone."""

    edition: Edition
    divisions: tuple[Division, ...]
    is_national: bool

    @property
    def places(self) -> list[tuple[str, str]]:
        """As choices: the code of a division, empty for the whole edition."""
        whole = [("", self.edition.short_name)] if self.is_national else []
        return whole + [(division.code, division.name) for division in self.divisions]

    def division(self, code: str) -> Division | None:
        """The division of that code; None for the whole edition, NotThere for what is not one of the places."""
        if not code and self.is_national:
            return None
        for division in self.divisions:
            if division.code == code:
                return division
        raise NotThere


def get_newsroom_for(person: Person, code: str) -> Newsroom:
    """NotThere for whoever writes nowhere in the edition: observers, finance, other editions' committees."""
    known = known_edition(code)
    own = tuple(division for division in known.divisions.values() if has_role(person, WRITERS, division.scope))
    if not own:
        raise NotThere
    return Newsroom(known.edition, own, has_role(person, WRITERS, code))


def refuse_unless_writer(person: Person, scope: str) -> None:
    """The national committee writes for all, a division's for its own division alone (H1)."""
    if not has_role(person, WRITERS, scope):
        raise NotThere


def list_bulletins(newsroom: Newsroom, before: int | None = None) -> tuple[list[Bulletin], int | None]:
    """One page of what the person may write on, the newest first, and where the next page begins."""
    rows = Bulletin.objects.filter(edition=newsroom.edition).select_related("division").defer("text")
    if not newsroom.is_national:
        rows = rows.filter(division__in=newsroom.divisions)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def get_bulletin_for_desk(person: Person, code: str, public_id: str) -> Bulletin:
    """One that the person may write on, with its attachments and who wrote which version."""
    bulletin = _with_attachments().filter(edition__code=code, public_id=public_id).first()
    if bulletin is None or not has_role(person, WRITERS, bulletin.scope):
        raise NotThere
    return bulletin


@dataclass(frozen=True, slots=True)
class Headline:
    """What lists show of a bulletin; `division` is the code of its division, empty for the edition's own."""

    public_id: str
    title: str
    division: str
    publish_at: datetime
    is_pinned: bool


def headlines_of(edition: Edition) -> tuple[Headline, ...]:
    """All that is public now or will be, pinned ones first, then the newest: one question."""
    rows = Bulletin.objects.meant_for_the_public().filter(edition=edition).order_by("-is_pinned", "-publish_at", "-pk")
    shown = rows.values_list("public_id", "title", "division__code", "publish_at", "is_pinned")
    return tuple(
        Headline(public_id, title, division or "", publish_at, is_pinned)
        for public_id, title, division, publish_at, is_pinned in shown
        if publish_at
    )


def get_bulletin(edition: Edition, public_id: str, now: datetime) -> Bulletin:
    """What the public reads: one that is published by the edition's clock `now`, or was and is withdrawn."""
    bulletin = _with_attachments().filter(edition=edition, public_id=public_id).first()
    if bulletin is None or not was_public(bulletin, now):
        raise NotThere
    return bulletin


def was_public(bulletin: Bulletin, now: datetime) -> bool:
    """Whether the public has been able to read it: what was withdrawn before its time was never there for them."""
    if bulletin.withdrawn_at is None:
        return bulletin.standing_at(now) is Standing.PUBLISHED
    return bulletin.publish_at is not None and bulletin.publish_at <= bulletin.withdrawn_at


def get_public_attachment(person: Visitor, code: str, public_id: str, real_now: datetime) -> Attachment:
    """A file of a bulletin that is public by the edition's clock, for whoever may see the edition."""
    edition = get_edition_for(person, code)
    now = edition_now(edition, real_now)
    attachment = _attachments().filter(bulletin__edition=edition, public_id=public_id).first()
    if attachment is None or attachment.bulletin.standing_at(now) is not Standing.PUBLISHED:
        raise NotThere
    return attachment


def get_attachment_for_desk(person: Person, code: str, public_id: str) -> Attachment:
    """A file of any bulletin that the person may write on, public or not yet."""
    attachment = _attachments().filter(bulletin__edition__code=code, public_id=public_id).first()
    if attachment is None or not has_role(person, WRITERS, attachment.bulletin.scope):
        raise NotThere
    return attachment


def _attachments() -> QuerySet[Attachment]:
    whole = ("bulletin__edition", "bulletin__division__edition")
    return Attachment.objects.filter(removed_at=None).select_related(*whole)


def _with_attachments() -> QuerySet[Bulletin]:
    kept = Prefetch("attachments", Attachment.objects.filter(removed_at=None))
    return Bulletin.objects.select_related("edition", "division__edition").prefetch_related(kept)
