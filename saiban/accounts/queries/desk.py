"""Who works at a desk, and who is invited to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from saiban.accounts.models import Invitation, Person, Role, RoleKind
from saiban.accounts.queries.people import held_by
from saiban.accounts.rules import roles as rules
from saiban.accounts.scopes import names_of, scopes_below
from saiban.core.errors import NotThere
from saiban.core.tokens import token_hash


def roles_within(scope: str) -> QuerySet[Role]:
    """The roles held now at the scope and below it, with their people."""
    held = Role.objects.filter(_within(scope), ended_at=None).select_related("person")
    return held.order_by("scope", "kind", "person__name", "pk")


def open_invitations(scope: str) -> QuerySet[Invitation]:
    """The invitations at the scope and below it that are neither accepted nor revoked, newest first."""
    sent = Invitation.objects.filter(_within(scope), accepted_at=None, revoked_at=None)
    return sent.select_related("delivery", "invited_by").order_by("-pk")


def _within(scope: str) -> Q:
    if scope == rules.PLATFORM:
        return Q()
    return Q(scope=scope) | Q(scope__startswith=f"{scope}/")


def get_invitation(token: str) -> Invitation:
    """The invitation that a link names, whatever became of it; NotThere for a link that never was."""
    found = Invitation.objects.select_related("invited_by").filter(token_hash=token_hash(token)).first()
    if found is None:
        raise NotThere
    return found


def refuse_unless_may_invite(person: Person, scope: str) -> None:
    """The door of a desk's people: only who may give some role there; NotThere for everybody else."""
    if not rules.gives(held_by(person), scope):
        raise NotThere


def refuse_elsewhere(rows: QuerySet[Role] | QuerySet[Invitation], row_id: int, scope: str) -> None:
    """NotThere for a role or an invitation that does not stand at the scope in the address, or below it."""
    if not rows.filter(_within(scope), pk=row_id).exists():
        raise NotThere


def places_to_invite(person: Person, scope: str) -> list[tuple[str, str]]:
    """The scope itself and those directly below it, with their names, where the person may give some role."""
    below = scopes_below(scope)
    return [
        (place, name) for place, name in [*names_of([scope]).items(), *below] if rules.gives(held_by(person), place)
    ]


def kinds_to_give(person: Person, scopes: Iterable[str]) -> list[tuple[str, str]]:
    """The kinds of role that the person may give at one of the scopes, as choices."""
    given = frozenset[str]().union(*(rules.gives(held_by(person), scope) for scope in scopes))
    return [(str(kind.value), str(kind.label)) for kind in RoleKind if kind.value in given]
