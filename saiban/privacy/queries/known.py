"""What is known of a person, room by room, as it goes into an export.

`OWN` names every row that is told because it refers to a person. A reference that is not in it needs a reason, which a
test asks for (`saiban/privacy/tests/test_references.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.accounts.models import Consent, Invitation, Person, Role, Session, WechatAccount
from saiban.accounts.sent_to import proven_addresses
from saiban.audit.models import AuditRow
from saiban.editions.models import TermsAcceptance
from saiban.entries.models import (
    Confirmation,
    Document,
    Entry,
    Handover,
    IdentityConsent,
    PreferredView,
    SavedView,
    Submission,
)
from saiban.messaging.models import Delivery, Message
from saiban.outreach.models import Enquiry, EnquiryPost

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One kind of thing that is known: its name among the files, its heading, and its rows, alike in their keys."""

    name: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Own:
    """Rows that are told to the person to whom `of` leads, by these columns."""

    name: str
    title: Promise
    model: type[models.Model]
    of: str
    told: tuple[str, ...]

    def part_about(self, person: Person) -> Part:
        rows = self.model._base_manager.filter(**{self.of: person}).order_by("pk")  # noqa: SLF001 - whatever it calls its manager
        return Part(self.name, str(self.title), list(rows.values(*self.told)))


OWN = (
    Own("consents", gettext_lazy("对个人信息保护说明的同意"), Consent, "person", ("version", "given_at")),
    Own("identity_consents", gettext_lazy("对处理身份证明的单独同意"), IdentityConsent, "person",
        ("edition__name", "version", "given_at", "withdrawn_at")),
    Own("terms", gettext_lazy("同意的参赛条款"), TermsAcceptance, "person",
        ("edition__name", "version", "accepted_at")),
    Own("sessions", gettext_lazy("登录的设备"), Session, "person", ("began_at", "network", "agent", "expire_date")),
    # That there is one and since when; what it proves is nobody's to read, not even its owner's.
    Own("second_factors", gettext_lazy("通行密钥与两步验证"), Authenticator, "user",
        ("type", "created_at", "last_used_at")),
    Own("wechat_accounts", gettext_lazy("绑定的微信"), WechatAccount, "person",
        ("appid", "openid", "unionid", "bound_at")),
    Own("roles", gettext_lazy("角色"), Role, "person", ("kind", "scope", "granted_at", "ended_at")),
    Own("invitations", gettext_lazy("接受过的工作邀请"), Invitation, "accepted_by",
        ("kind", "scope", "name", "address", "invited_at", "accepted_at")),
    Own("views", gettext_lazy("保存的列表视图"), SavedView, "owner",
        ("edition__name", "name", "parts", "is_shared", "created_at")),
    Own("preferred_views", gettext_lazy("默认的列表视图"), PreferredView, "person", ("edition__name", "view__name")),
    Own("entries", gettext_lazy("参赛项目"), Entry, "owner",
        ("public_id", "edition__name", "number", "state", "title", "form", "created_at", "changed_at")),
    Own("submissions", gettext_lazy("历次提交"), Submission, "entry__owner",
        ("entry__number", "sequence", "submitted_at", "terms_version", "form", "documents")),
    Own("documents", gettext_lazy("上传的材料"), Document, "entry__owner",
        ("public_id", "entry__title", "kind", "version", "name", "size", "sha256", "uploaded_at", "erased_at")),
    Own("handovers_offered", gettext_lazy("移交出去的项目"), Handover, "offered_by",
        ("entry__edition__name", "entry__number", "state", "address", "offered_at", "settled_at")),
    Own("handovers_accepted", gettext_lazy("接手的项目"), Handover, "accepted_by",
        ("entry__edition__name", "entry__number", "offered_at", "settled_at")),
    Own("messages", gettext_lazy("消息"), Message, "person", ("sent_at", "title", "body", "read_at")),
    Own("questions", gettext_lazy("提问"), Enquiry, "asker", ("edition__name", "subject", "state", "asked_at")),
    Own("posts", gettext_lazy("提问中的往来"), EnquiryPost, "enquiry__asker",
        ("enquiry__subject", "is_answer", "text", "written_at")),
)  # fmt: skip


def parts_about(person: Person) -> Iterator[Part]:
    """Everything, kept names of columns and all: what a machine can read, a person can be shown."""
    yield Part("account", _("账号"), [_account(person)])
    for own in OWN:
        yield own.part_about(person)
    yield _looks(person)
    yield from _by_address(person)
    acts = AuditRow.objects.filter(Q(actor_id=person.pk) | Q(subject_kind="person", subject_id=person.public_id))
    rows = [_act(row, person) for row in acts.order_by("pk").iterator(chunk_size=1000)]
    yield Part("acts", _("操作记录"), rows)


def _account(person: Person) -> Row:
    return {
        "public_id": person.public_id, "name": person.name, "phone": person.phone,
        "phone_verified": person.phone_verified, "email": person.email, "email_verified": person.email_verified,
        "language": person.language, "joined_at": person.joined_at, "last_login": person.last_login,
        "leaves_at": person.leaves_at, "has_password": person.has_usable_password(),
    }  # fmt: skip


def _looks(person: Person) -> Part:
    seen = documents_of(person).values("public_id")
    looks = AuditRow.objects.filter(verb="look_at_document", subject_id__in=seen).order_by("pk")
    told = ("at", "subject_id", "detail__role", "detail__version", "detail__part")
    return Part("looks", _("谁查看过我的材料"), list(looks.values(*told)))


def _by_address(person: Person) -> Iterator[Part]:
    """What is known of a number or a mailbox and not of an account. Texts that hold a secret are told without it."""
    own = proven_addresses(person)
    sent = Delivery.objects.filter(address__in=own).order_by("pk")
    yield Part("deliveries", _("发出的短信和邮件"),
               list(sent.values("channel", "address", "kind", "subject", "queued_at", "sent_at")))  # fmt: skip
    named = Confirmation.objects.filter(Q(phone__in=own) | Q(email__in=own)).order_by("pk")
    told = ("part", "name", "phone", "email", "state", "found", "said", "consent_version", "asked_at", "answered_at")
    yield Part("confirmations", _("参赛项目请我确认的信息"), list(named.values(*told)))


def documents_of(person: Person) -> Any:
    """Those of the person's own entries, of all versions, also what was erased."""
    return Document.objects.filter(entry__owner=person).order_by("pk")


def receipts_of(person: Person) -> Any:
    return Submission.objects.filter(entry__owner=person).exclude(receipt="").order_by("pk")


def _act(row: AuditRow, person: Person) -> Row:
    told = {"at": row.at, "act": row.act, "scope": row.scope, "subject": f"{row.subject_kind} {row.subject_id}"}
    return told | {"by_me": row.actor_id == person.pk}
