"""The separate consent to handling proofs of identity: given, and withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import Reason, Refused
from saiban.editions.models import Edition
from saiban.entries.commands.erasing import begin_erasures
from saiban.entries.commands.locks import locked_entry
from saiban.entries.commands.submission import take_back
from saiban.entries.models import Document, Entry, Erasure, IdentityConsent
from saiban.entries.queries.private import consent_of, identity_documents
from saiban.entries.rules.states import Move, after
from saiban.rulebook.schema.documents import Document as DocumentKind


@transaction.atomic(durable=True)
def give_identity_consent(*, edition: Edition, actor: Person, version: str, now: datetime) -> IdentityConsent:
    """Agree to the text in force; `version` is the one that was shown and ticked, and no other will do."""
    asked = Edition.objects.get(pk=edition.pk).rules.identity_consent
    if asked is None or version != asked.version:
        raise Refused([_unread()])
    given, new = IdentityConsent.objects.get_or_create(
        edition=edition, person=actor, version=version, withdrawn_at=None, defaults={"given_at": now}
    )
    if new:
        _note("give_identity_consent", edition, actor, now, version=version)
    return given


def _unread() -> Reason:
    message = _("请阅读并勾选同意：这项同意与参赛条款分开，不勾选不会代为同意。")
    return Reason("identity_consent", message, "identity_consent", _("同意书更新后须重新同意。"))


@transaction.atomic(durable=True)
def withdraw_identity_consent(*, edition: Edition, actor: Person, now: datetime, real_now: datetime) -> int:
    """Take all consents of the edition back: the person's proofs of identity there are erased; how many those were.

    An entry that waits for screening or for mending rests on them and is taken back with them; one that is decided
    stands, for what they were given for has been done. Holds the entries one after the other. Never refused.
    """
    IdentityConsent.objects.filter(edition=edition, person=actor, withdrawn_at=None).update(withdrawn_at=now)
    held = identity_documents(edition).filter(entry__owner=actor)
    for entry_id in sorted(set(held.values_list("entry_id", flat=True))):
        _take_back_without_proof(locked_entry(entry_id, with_rules=True), actor, now)
    count = begin_erasures(held, rule=Erasure.Rule.WITHDRAWN, edition_time=now, now=real_now)
    _note("withdraw_identity_consent", edition, actor, now, documents=count)
    return count


def _take_back_without_proof(entry: Entry, actor: Person, now: datetime) -> None:
    if after(entry.state, Move.WITHDRAW) is not None and rests_on_proofs(entry):
        take_back(entry, actor, now)


def rests_on_proofs(entry: Entry) -> bool:
    """Whether what was handed in holds proofs of identity."""
    frozen = [document["id"] for document in entry.submission.documents] if entry.submission else []
    return Document.objects.filter(entry=entry, public_id__in=frozen, is_identity=True, erased_at=None).exists()


def refuse_without_consent(entry: Entry, wanted: DocumentKind) -> None:
    """What proves an identity is taken from those alone who agreed to it."""
    asked = entry.edition.rules.identity_consent
    if wanted.private != "identity" or asked is None or consent_of(entry.owner_id, entry.edition):
        return
    message = _("上传“%(name)s”前，请先阅读并单独同意《%(title)s》。") % {"name": wanted.name, "title": asked.title}
    raise Refused(
        [Reason("identity_consent", message, f"documents.{wanted.code}", _("文件未保存，同意后请重新选择。"))]
    )


def _note(verb: str, edition: Edition, actor: Person, now: datetime, **detail: object) -> None:
    record(actor=actor, verb=verb, subject=("edition", edition.code), scope=edition.code, now=now, **detail)
