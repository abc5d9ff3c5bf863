"""Handing an entry over: offering it, taking that back, and accepting or declining it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from saiban.accounts.addresses import Address, read_address
from saiban.accounts.models import Person
from saiban.accounts.sent_to import refusals_to_others
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.editions.changes import announce
from saiban.editions.clock import edition_now, real_moment
from saiban.editions.commands.terms import note_terms_accepted
from saiban.entries.commands.erasing import begin_erasures
from saiban.entries.commands.locks import locked_entry, locked_own_entry
from saiban.entries.commands.queue import queue_asking, queue_comparison
from saiban.entries.models import ENTERED, Entry, Erasure, Handover, ProjectClaim
from saiban.entries.naming import in_a_line, plain_words, search_key
from saiban.entries.queries.handovers import get_handover, handover_facts
from saiban.entries.queries.private import identity_documents
from saiban.entries.rules.confirmations import ASKED_ABOUT
from saiban.entries.rules.facts import form_of
from saiban.entries.rules.handovers import LINK_LIFE, OFFERS_A_DAY, refusals
from saiban.messaging.commands import send_templated, send_text
from saiban.messaging.models import Delivery
from saiban.messaging.words import in_language_of
from saiban.rulebook import clause_of

_OPEN = Handover.State.OPEN


# --- offering -------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def offer_entry(*, entry_id: int, actor: Person, address: str, now: datetime) -> Handover:
    """Ask whoever has this number or mailbox to take the entry over, by a link that is good for seven days.

    Nothing changes until they accept. Holds the entry; NotThere for anybody else's. Refused while another offer is
    open, for one's own address, beyond so many a day, and for what `saiban.entries.rules.handovers` knows.
    """
    reached = read_address(address)
    entry = locked_own_entry(entry_id, actor)
    reasons = [*_against_address(reached, actor), *_against_another(entry, now), *refusals(handover_facts(entry))]
    if reasons:
        raise Refused(reasons)
    for expired in entry.handovers.filter(state=_OPEN):
        _settle(expired, Handover.State.TAKEN_BACK, now)
    offer = Handover(entry=entry, offered_by=actor, address=reached.value, offered_at=now, expires_at=now + LINK_LIFE)
    offer.delivery = _send_link(offer, reached)
    offer.save()
    _note(actor, "offer_entry", entry, now)
    return offer


def _against_address(reached: Address, actor: Person) -> list[Reason]:
    if reached.value not in (actor.phone, actor.email):
        return []
    return [Reason("own_address", _("这是您自己的号码或邮箱，请填写接手人的。"), "address")]


def _against_another(entry: Entry, now: datetime) -> list[Reason]:
    offers = entry.handovers.all()
    if offers.filter(state=_OPEN, expires_at__gt=now).exists():
        return [Reason("open_offer", _("已有一个待接受的移交。"), remedy=_("如要改请他人，请先收回。"))]
    if offers.filter(offered_at__gt=now - timedelta(days=1), offered_at__lte=now).count() >= OFFERS_A_DAY:
        return [Reason("too_many", _("今天发出的移交已达上限，请明天再试。"), remedy=_("请先与接手人商定并核对号码。"))]
    return []


def _send_link(offer: Handover, reached: Address) -> Delivery:
    """In the site's own language: of whom it goes to nothing is known."""
    entry = offer.entry
    values = {
        "owner": plain_words(entry.owner.display_name, 20),
        "edition": entry.edition.rules.edition.short_name or entry.edition.name,
        "title": plain_words(str(entry), 24), "days": LINK_LIFE.days,
        "link": settings.SITE_ADDRESS + reverse("handover", args=[offer.public_id]), "token": offer.public_id,
    }  # fmt: skip
    with translation.override(settings.LANGUAGE_CODE):
        return send_text(
            channel=reached.channel, address=reached.value, template="entry_offered", scope=entry.scope,
            values=values, not_after=real_moment(entry.edition, offer.expires_at),
        )  # fmt: skip


@transaction.atomic(durable=True)
def take_back_offer(*, entry_id: int, actor: Person, now: datetime) -> None:
    """The link is dead from now on. Holds the entry; where no offer is open, there is nothing to do."""
    entry = locked_own_entry(entry_id, actor)
    offer = entry.handovers.filter(state=_OPEN).first()
    if offer is not None:
        _settle(offer, Handover.State.TAKEN_BACK, now)
        _note(actor, "take_back_offer", entry, now)


def end_offers_of(person: Person, addresses: list[str], real_now: datetime) -> None:
    """Whoever leaves neither hands over nor takes over: a step of that transaction, whose row speaks for it."""
    theirs = Handover.objects.filter(Q(offered_by=person) | Q(address__in=addresses), state=_OPEN)
    for entry_id in sorted(theirs.values_list("entry_id", flat=True)):
        entry = locked_entry(entry_id)
        for offer in theirs.filter(entry=entry):
            _settle(offer, Handover.State.TAKEN_BACK, edition_now(entry.edition, real_now))


# --- answering ------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def accept_handover(*, public_id: str, actor: Person, accepts_terms: str, now: datetime, real_now: datetime) -> Entry:
    """The actor leads the entry from now on, and whoever led it before sees nothing of it any more.

    `accepts_terms` is the version of the terms that was shown and ticked. The earlier owner's proofs of identity are
    erased, for they were given under their consent. Holds the entry and its rulebook, and the actor where no unit leads
    (H16). Accepting twice is accepting once. NotThere for an offer that never was; refused with every reason.
    """
    offer, entry = _held(public_id)
    if offer.state == Handover.State.ACCEPTED and offer.accepted_by_id == actor.pk:
        return entry
    _hold_taker(entry, actor)
    reasons = [
        *refusals_of_offer(offer, actor, now),
        *refusals(handover_facts(entry, actor)),
        *_terms(entry, accepts_terms),
    ]
    if reasons:
        raise Refused(reasons)
    before, proofs = entry.owner, identity_documents(entry.edition).filter(entry=entry)
    erased = begin_erasures(proofs, rule=Erasure.Rule.HANDED_OVER, edition_time=now, now=real_now)
    _change_owner(entry, actor, now)
    _settle(offer, Handover.State.ACCEPTED, now, by=actor)
    note_terms_accepted(person=actor, edition=entry.edition, version=accepts_terms, now=now)
    _tell_both(entry, before, now)
    _note(actor, "accept_handover", entry, now, from_person=before.pk, to_person=actor.pk, proofs_erased=erased)
    return entry


def _held(public_id: str) -> tuple[Handover, Entry]:
    """The offer as it is once its entry is held: whoever presses at the same moment waits, and is too late."""
    entry = locked_entry(get_handover(public_id).entry_id, with_rules=True)
    offer = get_handover(public_id)
    offer.entry = entry
    return offer, entry


def _hold_taker(entry: Entry, actor: Person) -> None:
    """Against entering the same project, or one too many, themselves at this moment."""
    if entry.edition.rules.limits.per_person or not entry.units.exists():
        list(Person.objects.select_for_update(no_key=True).filter(pk=actor.pk).values_list("pk"))


def refusals_of_offer(offer: Handover, person: Person | None, now: datetime) -> list[Reason]:
    """Why the link gives nothing (any more), and why not to this person; without a person only the former."""
    again = _("请联系请您接手的人重新发起。")
    if offer.state == Handover.State.ACCEPTED:
        return [Reason("offer_accepted", _("这个项目已被接手，链接不能再次使用。"))]
    if offer.state != _OPEN:
        return [Reason("offer_settled", _("这个移交已收回或已谢绝。"), remedy=again)]
    if now >= offer.expires_at:
        return [Reason("offer_expired", _("这个移交已过期。"), remedy=again)]
    return refusals_to_others(offer.address, person, "offer_not_yours") if person else []


def _terms(entry: Entry, accepts: str) -> list[Reason]:
    terms = entry.edition.rules.terms
    if accepts == terms.version:
        return []
    message = _("请阅读并同意《%(title)s》。") % {"title": terms.title}
    return [Reason("terms", message, item="terms", clause=clause_of(terms))]


def _change_owner(entry: Entry, actor: Person, now: datetime) -> None:
    """The row, and what was derived from its owner where no unit leads."""
    entry.owner, entry.changed_at = actor, now
    is_entered = entry.state in ENTERED
    form = form_of(entry.edition.rules, entry.submission.form if entry.submission else entry.form)
    if not form.lead.name.strip():
        entry.lead_name = actor.display_name[:120]
        entry.found_by = search_key(entry, form) if entry.submission else ""
        ProjectClaim.objects.filter(entry=entry, claimant__startswith="person:").update(claimant=f"person:{actor.pk}")
    entry.save(update_fields=["owner", "changed_at", "lead_name", "found_by"])
    if entry.state in ASKED_ABOUT and entry.submission:
        queue_asking(entry, now)
    if is_entered:
        queue_comparison(entry.pk, anew=True)
        announce(entry.edition.code)


@transaction.atomic(durable=True)
def decline_handover(*, public_id: str, actor: Person, now: datetime) -> None:
    """The actor does not want to lead the entry; its owner is told. Holds the entry. Refused for a dead offer, and for
    whom it was not sent to."""
    offer, entry = _held(public_id)
    reasons = refusals_of_offer(offer, actor, now)
    if reasons:
        raise Refused(reasons)
    _settle(offer, Handover.State.DECLINED, now)
    with in_language_of(entry.owner):
        send_templated(
            person=entry.owner, template="handover_declined", scope=entry.scope,
            values={"title": in_a_line(str(entry))}, link=reverse("entry_handover", args=[entry.public_id]), now=now,
        )  # fmt: skip
    _note(actor, "decline_handover", entry, now)


def _settle(offer: Handover, state: Handover.State, now: datetime, *, by: Person | None = None) -> None:
    offer.state, offer.address, offer.settled_at, offer.accepted_by = state, "", now, by
    offer.save(update_fields=["state", "address", "settled_at", "accepted_by"])


def _tell_both(entry: Entry, before: Person, now: datetime) -> None:
    title = in_a_line(str(entry))
    with in_language_of(entry.owner):
        send_templated(
            person=entry.owner, template="entry_taken_over", scope=entry.scope, values={"title": title},
            link=reverse("entry", args=[entry.public_id]), now=now,
        )  # fmt: skip
    with in_language_of(before):
        send_templated(
            person=before, template="entry_handed_over", scope=entry.scope,
            values={"title": title, "name": entry.owner.display_name}, link=reverse("my_entries"), now=now, sms=True,
        )  # fmt: skip


def _note(actor: Person, verb: str, entry: Entry, now: datetime, **detail: object) -> None:
    record(actor=actor, verb=verb, subject=("entry", entry.public_id), scope=entry.scope, now=now, **detail)
