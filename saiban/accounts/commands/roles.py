"""Giving a role to somebody, and ending it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person, Role, RoleKind
from saiban.accounts.queries import forget_roles, held_by
from saiban.accounts.rules import roles as rules
from saiban.accounts.scopes import name_of, names_of
from saiban.audit.commands import System, record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of

Giver = Person | System


@transaction.atomic(durable=True)
def grant_role(*, person: Person, kind: str, scope: str, actor: Giver, now: datetime) -> Role:
    """Give the person a role at once and tell them; where they are not here yet, `invite` them instead.

    Locks the person. Refuses what the actor may not give, a scope that does not exist, and a role already held.
    The system (the console program) may give everything.
    """
    reasons = refusals_to_give(actor, kind, scope)
    if reasons:
        raise Refused(reasons)
    return bestow(person=person, kind=kind, scope=scope, giver=actor, now=now)


def refusals_to_give(actor: Giver, kind: str, scope: str) -> list[Reason]:
    """Why the actor may not give the role there; NotThere where no such scope exists."""
    if kind not in RoleKind.values:
        raise NotThere
    name_of(scope)
    if isinstance(actor, System):
        return [] if rules.belongs(kind, scope) else rules.refusals((), kind, scope)
    return rules.refusals(held_by(actor), kind, scope)


def bestow(*, person: Person, kind: str, scope: str, giver: Giver, now: datetime) -> Role:
    """Write the role, its audit row and the message: a step of `grant_role` and of accepting an invitation."""
    Person.objects.select_for_update().get(pk=person.pk)
    if Role.objects.filter(person=person, kind=kind, scope=scope, ended_at=None).exists():
        raise Refused([Reason("role_held", _("该人员已有这个角色。"), item="person")])
    granted_by = giver if isinstance(giver, Person) else None
    role = Role.objects.create(person=person, kind=kind, scope=scope, granted_by=granted_by, granted_at=now)
    forget_roles(person)
    record(
        actor=giver, verb="grant_role", subject=("person", person.public_id), now=now,
        scope=rules.below_platform(scope), kind=kind,
    )  # fmt: skip
    with in_language_of(role.person):
        _tell(role, "role_granted", now)
    return role


@transaction.atomic(durable=True)
def end_role(*, role_id: int, actor: Giver, now: datetime) -> Role:
    """End a role from now on; its row stays, and says who gave it and who ended it.

    Locks the role. NotThere for a role in whose scope the actor has no say; refuses to end the actor's own role, so
    that no committee can leave itself without members, and one that is over.
    """
    role = Role.objects.select_for_update(of=("self",)).select_related("person").filter(pk=role_id).first()
    if role is None or not _has_say(actor, role.scope):
        raise NotThere
    reasons = _refusals_to_end(role, actor)
    if reasons:
        raise Refused(reasons)
    role.ended_by, role.ended_at = (actor if isinstance(actor, Person) else None), now
    role.save(update_fields=["ended_by", "ended_at"])
    forget_roles(role.person)
    record(
        actor=actor, verb="end_role", subject=("person", role.person.public_id), now=now,
        scope=rules.below_platform(role.scope), kind=role.kind,
    )  # fmt: skip
    with in_language_of(role.person):
        _tell(role, "role_ended", now)
    return role


def _has_say(actor: Giver, scope: str) -> bool:
    return isinstance(actor, System) or bool(rules.gives(held_by(actor), scope))


def _refusals_to_end(role: Role, actor: Giver) -> list[Reason]:
    if role.ended_at is not None:
        return [Reason("role_over", _("这个角色已经结束。"))]
    if isinstance(actor, System):
        return []
    if role.person_id == actor.pk:
        return [Reason("own_role", _("不能结束自己的角色，请由其他成员操作。"))]
    return rules.refusals(held_by(actor), role.kind, role.scope)


def _tell(role: Role, template: str, now: datetime) -> None:
    # A role may outlive the scope's own records; it is then called by its path.
    scope = names_of([role.scope]).get(role.scope, role.scope)
    send_templated(
        person=role.person, template=template, scope=rules.below_platform(role.scope),
        values={"scope": scope, "role": RoleKind(role.kind).label}, link="/me/profile/", now=now, sms=True,
    )  # fmt: skip
