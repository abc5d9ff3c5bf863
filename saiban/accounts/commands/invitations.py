"""Inviting somebody to a role: a link that is used once, or never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from saiban.accounts.addresses import Address, read_address
from saiban.accounts.commands.roles import Giver, bestow, refusals_to_give
from saiban.accounts.models import Invitation, Person, RoleKind
from saiban.accounts.queries import held_by
from saiban.accounts.rules import roles as rules
from saiban.accounts.scopes import name_of
from saiban.accounts.sent_to import refusals_to_others
from saiban.audit.commands import SYSTEM, System, record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.names import tidy
from saiban.core.tokens import new_token, token_hash
from saiban.messaging.commands import send_text
from saiban.messaging.models import Delivery

LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with its link, which is shown now and cannot be had again."""

    invitation: Invitation
    link: str


@transaction.atomic(durable=True)
def invite(*, kind: str, scope: str, name: str, address: str = "", actor: Giver, now: datetime) -> Invited:
    """Make a link that gives the role, valid for seven days; sent to `address` (phone or e-mail) where there is one.

    Then only who has proven that address can accept; a link without address is good for whoever has it. Refuses what
    the actor may not give, an address that cannot be one, and a missing name.
    """
    reached, problems = _read(address)
    name = tidy(name)[:60]
    if not name:
        problems.append(Reason("name", _("请填写被邀请人的姓名。"), item="name"))
    problems += refusals_to_give(actor, kind, scope)
    if problems:
        raise Refused(problems)
    token = new_token()
    link = settings.SITE_ADDRESS + reverse("invitation", args=[token])
    invitation = Invitation.objects.create(
        token_hash=token_hash(token), kind=kind, scope=scope, name=name, address=reached.value if reached else "",
        invited_by=actor if isinstance(actor, Person) else None, invited_at=now, expires_at=now + LIFE,
        delivery=_send(reached, name, kind, scope, link) if reached else None,
    )  # fmt: skip
    _audit(invitation, "invite", actor, now)
    return Invited(invitation, link)


def _read(address: str) -> tuple[Address | None, list[Reason]]:
    try:
        return (read_address(address) if address.strip() else None), []
    except Refused as refusal:
        return None, list(refusal.reasons)


def _send(reached: Address, name: str, kind: str, scope: str, link: str) -> Delivery:
    values = {"name": name, "scope": name_of(scope), "role": RoleKind(kind).label, "link": link}
    return send_text(
        channel=reached.channel, address=reached.value, template="invitation", scope=rules.below_platform(scope),
        values={**values, "token": link.rstrip("/").rpartition("/")[2]},
    )  # fmt: skip


@transaction.atomic(durable=True)
def accept_invitation(*, token: str, actor: Person, now: datetime) -> Invitation:
    """Take the role that the link gives. Locks the invitation: of two who accept at once one is too late.

    NotThere for a link that never was; refuses one that is used, revoked or past its time, one that was sent to
    another address, one whose sender may not give the role any more, and a role already held.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(token_hash=token_hash(token)).first()
    if invitation is None:
        raise NotThere
    reasons = refusals_to_accept(invitation, actor, now)
    if reasons:
        raise Refused(reasons)
    invitation.accepted_by, invitation.accepted_at = actor, now
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    giver = invitation.invited_by or SYSTEM
    bestow(person=actor, kind=invitation.kind, scope=invitation.scope, giver=giver, now=now)
    _audit(invitation, "accept_invitation", actor, now)
    return invitation


def refusals_to_accept(invitation: Invitation, person: Person | None, now: datetime) -> list[Reason]:
    """Why the link gives nothing (any more), and why not to this person; without a person only the former."""
    if invitation.accepted_at is not None:
        return [Reason("invitation_used", _("这个邀请已被接受，不能再次使用。"))]
    if invitation.revoked_at is not None:
        return [Reason("invitation_revoked", _("这个邀请已被撤回。"), remedy=_("请联系邀请您的组委会。"))]
    if now >= invitation.expires_at:
        return [Reason("invitation_expired", _("这个邀请已过期。"), remedy=_("请联系组委会重新邀请。"))]
    if invitation.invited_by and refusals_to_give(invitation.invited_by, invitation.kind, invitation.scope):
        return [Reason("invitation_void", _("邀请人已不在组委会任职，邀请失效。"), remedy=_("请联系组委会重新邀请。"))]
    if person is None or not invitation.address:
        return []
    return refusals_to_others(invitation.address, person, "invitation_not_yours")


@transaction.atomic(durable=True)
def revoke_invitation(*, invitation_id: int, actor: Giver, now: datetime) -> Invitation:
    """Make the link useless. NotThere where the actor could not have sent it; refuses one that was accepted."""
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if invitation is None or not _could_send(actor, invitation):
        raise NotThere
    if invitation.accepted_at is not None:
        raise Refused([Reason("invitation_used", _("邀请已被接受；如需收回，请结束该角色。"))])
    if invitation.revoked_at is None:
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
        _audit(invitation, "revoke_invitation", actor, now)
    return invitation


def _could_send(actor: Giver, invitation: Invitation) -> bool:
    return isinstance(actor, System) or invitation.kind in rules.gives(held_by(actor), invitation.scope)


def _audit(invitation: Invitation, verb: str, actor: Giver, now: datetime) -> None:
    scope = rules.below_platform(invitation.scope)
    record(
        actor=actor, verb=verb, subject=("invitation", invitation.pk), now=now, scope=scope,
        kind=invitation.kind,
    )  # fmt: skip
