"""Asking a committee, answering, and asking on (N15)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.accounts.queries import has_role, people_with_role
from saiban.audit.commands import record
from saiban.core.errors import NotThere, Reason, Refused
from saiban.editions.models import Division, Edition
from saiban.editions.queries.bulletins import WRITERS
from saiban.messaging.commands import send_templated
from saiban.messaging.words import in_language_of
from saiban.outreach.models import Enquiry, EnquiryPost
from saiban.outreach.rules import asking_refusals, post_refusals


@transaction.atomic(durable=True)
def ask_question(
    *, edition_id: int, division_id: int | None = None, subject: str, text: str, actor: Person, now: datetime
) -> Enquiry:
    """Put a question on the desk of a division's committee, or of the national one; its people are told.

    Locks the asker, whose open questions are counted.
    """
    Person.objects.select_for_update().get(pk=actor.pk)
    edition = Edition.objects.get(pk=edition_id)
    waiting = Enquiry.objects.filter(asker=actor, edition=edition, state=Enquiry.State.OPEN).count()
    if reasons := asking_refusals(waiting):
        raise Refused(reasons)
    division = Division.objects.select_related("edition").get(pk=division_id, edition=edition) if division_id else None
    enquiry = Enquiry.objects.create(edition=edition, division=division, asker=actor, subject=subject, asked_at=now)
    _post(enquiry, actor, text, now, is_answer=False)
    _note(enquiry, "ask_question", actor, now)
    _tell_committee(enquiry, now)
    return enquiry


@transaction.atomic(durable=True)
def follow_up_question(*, enquiry_id: int, text: str, actor: Person, now: datetime) -> Enquiry:
    """The asker adds something: it waits for an answer (again). Locks the enquiry."""
    enquiry = _locked(enquiry_id)
    if enquiry.asker_id != actor.pk:
        raise NotThere
    was_answered = enquiry.state == Enquiry.State.ANSWERED
    _post(enquiry, actor, text, now, is_answer=False)
    _note(enquiry, "follow_up_question", actor, now)
    if was_answered:
        _tell_committee(enquiry, now)
    return enquiry


@transaction.atomic(durable=True)
def answer_question(*, enquiry_id: int, text: str, has_read: int, actor: Person, now: datetime) -> Enquiry:
    """Answer it; the asker is told. Locks the enquiry.

    `has_read` is how many posts the writer has seen: refused where a colleague has answered or the asker has added
    something since, so that nobody is answered twice or past the point.
    """
    enquiry = _locked(enquiry_id)
    _refuse_unless_on_desk(actor, enquiry)
    if has_read != enquiry.posts_count:
        raise Refused([Reason("changed", _("这期间同事已答复，或提问人有了补充；请看过后再答复。"), item="text")])
    _post(enquiry, actor, text, now, is_answer=True)
    _note(enquiry, "answer_question", actor, now)
    with in_language_of(enquiry.asker):
        send_templated(
            person=enquiry.asker, template="question_answered", scope=enquiry.scope,
            values={"subject": enquiry.subject, "answer": text}, link=f"/me/questions/{enquiry.public_id}/", now=now,
        )  # fmt: skip
    return enquiry


@transaction.atomic(durable=True)
def pass_on_question(*, enquiry_id: int, division_id: int | None, actor: Person, now: datetime) -> Enquiry:
    """Lay it on another desk: of a division, or of the national committee. Locks the enquiry."""
    enquiry = _locked(enquiry_id)
    _refuse_unless_on_desk(actor, enquiry)
    if enquiry.division_id == division_id:
        return enquiry
    before = enquiry.scope
    divisions = Division.objects.select_related("edition")
    enquiry.division = divisions.get(pk=division_id, edition=enquiry.edition) if division_id else None
    enquiry.save(update_fields=["division"])
    record(
        actor=actor, verb="pass_on_question", subject=("enquiry", enquiry.public_id), scope=before, now=now,
        to=enquiry.scope,
    )  # fmt: skip
    _tell_committee(enquiry, now)
    return enquiry


def _locked(enquiry_id: int) -> Enquiry:
    Enquiry.objects.select_for_update().get(pk=enquiry_id)
    return Enquiry.objects.select_related("edition", "division__edition", "asker").get(pk=enquiry_id)


def _refuse_unless_on_desk(actor: Person, enquiry: Enquiry) -> None:
    if not has_role(actor, WRITERS, enquiry.scope):
        raise NotThere


def _post(enquiry: Enquiry, author: Person, text: str, now: datetime, *, is_answer: bool) -> None:
    if not is_answer and (reasons := post_refusals(enquiry.posts_count)):
        raise Refused(reasons)
    EnquiryPost.objects.create(enquiry=enquiry, author=author, is_answer=is_answer, text=text, written_at=now)
    enquiry.state = Enquiry.State.ANSWERED if is_answer else Enquiry.State.OPEN
    enquiry.posts_count += 1
    enquiry.save(update_fields=["state", "posts_count"])


def _tell_committee(enquiry: Enquiry, now: datetime) -> None:
    """Whoever answers at that desk finds it in the inbox; where a division has nobody yet, the national committee."""
    people = people_with_role(WRITERS[1], enquiry.scope) if enquiry.division else ()
    for person in people or people_with_role(WRITERS[0], enquiry.edition.code):
        with in_language_of(person):
            send_templated(
                person=person, template="question_asked", scope=enquiry.scope, values={"subject": enquiry.subject},
                link=f"/desk/{enquiry.edition.code}/questions/{enquiry.public_id}/", now=now,
            )  # fmt: skip


def _note(enquiry: Enquiry, verb: str, actor: Person, now: datetime) -> None:
    record(actor=actor, verb=verb, subject=("enquiry", enquiry.public_id), scope=enquiry.scope, now=now)
