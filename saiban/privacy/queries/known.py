"""What is known of a person, room by room, as it goes into an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from saiban.accounts.models import Person
from saiban.audit.models import AuditRow
from saiban.editions.models import TermsAcceptance
from saiban.entries.models import Document, Entry, IdentityConsent, Submission
from saiban.messaging.models import Message
from saiban.outreach.models import Enquiry

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One kind of thing that is known: its name among the files, its heading, and its rows, alike in their keys."""

    name: str
    title: str
    rows: Sequence[Row]


def parts_about(person: Person) -> Iterator[Part]:
    """Everything, kept names of columns and all: what a machine can read, a person can be shown."""
    yield Part("account", _("账号"), [_account(person)])
    yield Part("consents", _("对个人信息保护说明的同意"), list(person.consents.values("version", "given_at")))
    consents = IdentityConsent.objects.filter(person=person)
    yield Part("identity_consents", _("对处理身份证明的单独同意"),
               list(consents.values("edition__name", "version", "given_at", "withdrawn_at")))  # fmt: skip
    accepted = TermsAcceptance.objects.filter(person=person)
    yield Part("terms", _("同意的参赛条款"), list(accepted.values("edition__name", "version", "accepted_at")))
    yield Part("sessions", _("登录的设备"), list(person.sessions.values("began_at", "network", "agent", "expire_date")))
    yield Part("roles", _("角色"), list(person.roles.values("kind", "scope", "granted_at", "ended_at")))
    yield from _entries(person)
    told = Message.objects.filter(person=person).order_by("pk")
    yield Part("messages", _("消息"), list(told.values("sent_at", "title", "body", "read_at")))
    yield Part("questions", _("提问与答复"), list(_questions(person)))
    acts = AuditRow.objects.filter(actor_id=person.pk).order_by("pk")
    yield Part("acts", _("操作记录"), [_act(row) for row in acts.iterator(chunk_size=1000)])


def _account(person: Person) -> Row:
    return {
        "public_id": person.public_id, "name": person.name, "phone": person.phone, "email": person.email,
        "language": person.language, "joined_at": person.joined_at, "last_login": person.last_login,
        "has_password": person.has_usable_password(),
    }  # fmt: skip


def _entries(person: Person) -> Iterator[Part]:
    own = Entry.objects.filter(owner=person).order_by("pk")
    columns = ("public_id", "edition__name", "number", "state", "title", "form", "created_at", "changed_at")
    yield Part("entries", _("参赛项目"), list(own.values(*columns)))
    sent = Submission.objects.filter(entry__owner=person).order_by("pk")
    frozen = ("entry__number", "sequence", "submitted_at", "terms_version", "form", "documents")
    yield Part("submissions", _("历次提交"), list(sent.values(*frozen)))
    kept = documents_of(person)
    yield Part("documents", _("上传的材料"), list(kept.values(
        "public_id", "entry__title", "kind", "version", "name", "size", "sha256", "uploaded_at", "erased_at",
    )))  # fmt: skip
    looks = AuditRow.objects.filter(verb="look_at_document", subject_id__in=kept.values("public_id")).order_by("pk")
    yield Part("looks", _("谁查看过我的材料"),
               list(looks.values("at", "subject_id", "detail__role", "detail__version", "detail__part")))  # fmt: skip


def documents_of(person: Person) -> Any:
    """Those of the person's own entries, of all versions, also what was erased."""
    return Document.objects.filter(entry__owner=person).order_by("pk")


def receipts_of(person: Person) -> Any:
    return Submission.objects.filter(entry__owner=person).exclude(receipt="").order_by("pk")


def _questions(person: Person) -> Iterator[Row]:
    for enquiry in Enquiry.objects.filter(asker=person).prefetch_related("posts").order_by("pk"):
        for post in enquiry.posts.all():
            yield {"subject": enquiry.subject, "is_answer": post.is_answer, "text": post.text, "at": post.written_at}


def _act(row: AuditRow) -> Row:
    return {"at": row.at, "act": row.act, "scope": row.scope, "subject": f"{row.subject_kind} {row.subject_id}"}
