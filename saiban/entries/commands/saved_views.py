"""Keeping, renaming, sharing and removing views of the desk's list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.entries.queries.desk import Desk, DeskFilter
from saiban.entries.saved_views import PreferredView, SavedView

LONGEST_NAME = 30
MOST = 20


@transaction.atomic(durable=True)
def save_view(*, desk: Desk, actor: Person, name: str, given: DeskFilter, is_shared: bool, now: datetime) -> SavedView:
    """Keep what the list shows under a name. Holds the person, so that two windows keep no two of one name.

    Refused without a name, where the person has one of that name, or as many as there may be.
    """
    _hold(actor)
    name = _in_a_line(name)
    reasons = _wrong_name(name, desk.edition.pk, actor)
    if SavedView.objects.filter(edition=desk.edition, owner=actor).count() >= MOST:
        reasons.append(Reason("too_many", _("最多保存 %(most)d 个视图，请先删除不用的。") % {"most": MOST}, "name"))
    if reasons:
        raise Refused(reasons)
    division = None if desk.is_national else desk.division
    view = SavedView.objects.create(
        edition=desk.edition, division=division, owner=actor, name=name, created_at=now,
        parts=given.saved_parts(), is_shared=is_shared and (desk.is_national or division is not None),
    )  # fmt: skip
    _record("save_view", view, actor, now, name=view.name, parts=view.parts, is_shared=view.is_shared)
    return view


@transaction.atomic(durable=True)
def change_view(*, view: SavedView, actor: Person, name: str, is_shared: bool, now: datetime) -> None:
    """Rename a view, or share it or no longer. A shared one is everybody's who works at the desk: any may change it,
    and it stays when its owner leaves. Only its owner takes it back for themselves.
    """
    _hold(view.owner)
    name = _in_a_line(name)
    reasons = _wrong_name(name, view.edition_id, view.owner, but=view.pk)
    if view.owner_id != actor.pk and not is_shared:
        reasons.append(Reason("not_owner", _("同事共享的视图不能改成自己的，可另存一个。"), "is_shared"))
    if reasons:
        raise Refused(reasons)
    SavedView.objects.filter(pk=view.pk).update(name=name, is_shared=is_shared)
    _record("change_view", view, actor, now, name=name, was=view.name, is_shared=is_shared)


@transaction.atomic(durable=True)
def delete_view(*, view: SavedView, actor: Person, now: datetime) -> None:
    """Remove a view; whose list opened with it sees the whole list again."""
    _record("delete_view", view, actor, now, name=view.name, parts=view.parts)
    SavedView.objects.filter(pk=view.pk).delete()


@transaction.atomic(durable=True)
def prefer_view(*, view: SavedView, actor: Person, is_preferred: bool, now: datetime) -> None:
    """Let the actor's list open with this view, or with the whole list again."""
    if is_preferred:
        PreferredView.objects.update_or_create(edition=view.edition, person=actor, defaults={"view": view})
    else:
        PreferredView.objects.filter(person=actor, view=view).delete()
    _record("prefer_view", view, actor, now, name=view.name, is_preferred=is_preferred)


def _hold(person: Person) -> None:
    list(Person.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk"))


def _in_a_line(name: str) -> str:
    return " ".join(name.replace("\0", "").split())


def _wrong_name(name: str, edition_id: int, owner: Person, *, but: int = 0) -> list[Reason]:
    if not name:
        return [Reason("missing", _("请给视图起个名称。"), "name")]
    if len(name) > LONGEST_NAME:
        return [Reason("too_long", _("名称最多 %(most)d 个字。") % {"most": LONGEST_NAME}, "name")]
    if SavedView.objects.filter(edition=edition_id, owner=owner, name=name).exclude(pk=but).exists():
        return [Reason("taken", _("已有名为“%(name)s”的视图，请换一个名称。") % {"name": name}, "name")]
    return []


def _record(verb: str, view: SavedView, actor: Person, now: datetime, **detail: object) -> None:
    record(actor=actor, verb=verb, subject=("view", str(view.pk)), scope=view.scope, now=now, **detail)
