"""Which editions the public site shows, and which one stands on its front page."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from saiban.audit.commands import Actor, record
from saiban.editions.changes import announce
from saiban.editions.models import Edition


@transaction.atomic(durable=True)
def feature_edition(*, edition_id: int, actor: Actor, now: datetime) -> Edition:
    """Put the edition on the site's front page, in place of the one that stood there; it becomes public with that.

    Locks every edition, because at most one may be featured.
    """
    editions = {edition.pk: edition for edition in Edition.objects.select_for_update().order_by("pk")}
    Edition.objects.filter(is_featured=True).exclude(pk=edition_id).update(is_featured=False)
    edition = editions[edition_id]
    edition.is_public = edition.is_featured = True
    return _place(edition, "feature_edition", actor, now)


@transaction.atomic(durable=True)
def publish_edition(*, edition_id: int, actor: Actor, now: datetime) -> Edition:
    """Let the public see the edition. Locks it."""
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    edition.is_public = True
    return _place(edition, "publish_edition", actor, now)


@transaction.atomic(durable=True)
def hide_edition(*, edition_id: int, actor: Actor, now: datetime) -> Edition:
    """Take the edition off the public site; those who run it still see it. Locks it."""
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    edition.is_public = edition.is_featured = False
    return _place(edition, "hide_edition", actor, now)


def _place(edition: Edition, verb: str, actor: Actor, now: datetime) -> Edition:
    edition.save(update_fields=["is_public", "is_featured"])
    record(actor=actor, verb=verb, subject=("edition", edition.code), now=now, scope=edition.code)
    announce(edition.code, at_once=True)
    return edition
