"""The world that is walked through: two editions, entries in every state, their papers, and people of every kind."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from saiban.accounts import privacy
from saiban.accounts.commands import invite, revoke_invitation
from saiban.accounts.models import Consent, Invitation, Person, Role
from saiban.accounts.testing import make_person, make_role, make_unit
from saiban.audit.commands import SYSTEM
from saiban.core.windows import BEIJING
from saiban.documents.inspection import inspect
from saiban.documents.samples import quick_pdf
from saiban.editions.commands.publishing import hide_edition
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, make_edition, rehearse_at, small_rules
from saiban.entries import storage
from saiban.entries.commands.documents import add_document
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Document, Entry, Submission
from saiban.entries.rules.form import MemberPart
from saiban.entries.testing import LEADER, hospital, make_draft
from saiban.messaging.commands import send_message
from saiban.rulebook import Rulebook, dump_toml
from tests.doors.people import CAST, DIVISION, HIDDEN, NATIONAL, SEVENTH, Persona
from tests.doors.targets import Target

NOW = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
PASSWORD = "correct horse 1"
NOBODYS_ID = "zzzzzzzzzzzz"
NO_NUMBER = 987654321
FORM, LICENCE = "registration-form", "licence"
PAGE, TEXT_PICTURE = "page-1.webp", "picture-1.webp"
# As the worker leaves it; whatever the bytes are, they are sent as they lie.
PICTURE = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"


@dataclass(frozen=True)
class World:
    """Everything there is to ask for: people by key, their sessions, and targets by what kind of thing they are."""

    people: Mapping[str, Person]
    sessions: Mapping[str, str]
    # Logged in, but a while ago
    stale_sessions: Mapping[str, str]
    editions: Mapping[str, Edition]
    entries: Mapping[str, Entry]
    invitations: Mapping[str, str]
    targets: Mapping[str, tuple[Target, ...]]

    def target(self, kind: str, label: str = "") -> Target:
        """The first target of the kind, or the one with that label."""
        return next(target for target in self.targets[kind] if not label or target.label == label)


def build_world() -> World:
    people = {persona.key: _person(persona) for persona in CAST if persona.is_known}
    editions = _editions()
    entries = dict(_entries(editions, people))
    invitations = _invitations(people)
    _messages(people)
    make_unit("湘雅示范医院")
    return World(
        people=people,
        sessions={persona.key: _session(people[persona.key], proven=True) for persona in CAST if persona.is_known},
        stale_sessions={"national": _session(people["national"], proven=False)},
        editions=editions,
        entries=entries,
        invitations=invitations,
        targets={
            "nothing": (Target(),),
            "editions": tuple(_edition_targets()),
            "divisions": tuple(_division_targets()),
            "scopes": tuple(_scope_targets()),
            "revisions": tuple(_revision_targets(editions)),
            "entries": tuple(_entry_targets(entries)),
            "steps": tuple(_step_targets(entries)),
            "kinds of document": tuple(_kind_targets(entries)),
            "own documents": tuple(_own_document_targets(entries)),
            "receipts": tuple(_receipt_targets(entries)),
            "desk entries": tuple(_desk_entry_targets(entries)),
            "documents": tuple(_document_targets(entries)),
            "texts": tuple(_text_targets(entries)),
            "pictures": tuple(_picture_targets(entries)),
            "messages": tuple(_message_targets(people)),
            "roles": tuple(_role_targets()),
            "invitations": tuple(_invitation_targets()),
            "links": tuple(_link_targets(invitations)),
        },
    )


# --- people -----------------------------------------------------------------------------------------------------


def _person(persona: Persona) -> Person:
    person = make_person(persona.label, password=PASSWORD, is_active=persona.is_active)
    Consent.objects.create(person=person, version=privacy.VERSION, given_at=timezone.now())
    for kind, scope in persona.held:
        make_role(person, kind, scope)
    for kind, scope in persona.ended:
        make_role(person, kind, scope, ended_at=NOW - timedelta(days=30))
    if persona.is_staff and persona.has_second_factor:
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
    return person


def _session(person: Person, *, proven: bool) -> str:
    """The key of a session in which the person has just shown who they are, or has not for a long time."""
    client = Client()
    client.force_login(person)
    if proven:
        session = client.session
        session["account_authentication_methods"] = [{"method": "code", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client.cookies["sessionid"].value


# --- editions ---------------------------------------------------------------------------------------------------


def _editions() -> dict[str, Edition]:
    """The 7th contest on its closing day and in its second revision, and one that nobody is to know of yet."""
    seventh = load_shipped(SEVENTH)
    changed = seventh.rules.to_data()
    changed["edition"]["theme"] = "修订后的主题"
    _load(Rulebook.model_validate(changed))
    hidden = make_edition(_hidden_rules())
    return {code: rehearse_at(_fresh(code), NOW) for code in (seventh.code, hidden.code)}


def _load(rulebook: Rulebook) -> None:
    load_rulebook(rulebook=rulebook, source=dump_toml(rulebook), actor=SYSTEM, reason="修订主题", now=NOW)


def _fresh(code: str) -> Edition:
    return Edition.objects.select_related("contest").get(code=code)


def _hidden_rules() -> dict[str, Any]:
    edition = {
        "code": HIDDEN,
        "ordinal": 70,
        "name": "第七十届测试创新大赛",
        "short_name": "第七十届",
        "theme": "未公开的主题",
    }
    papers = [
        {"code": FORM, "name": "报名表", "types": ["pdf"], "max_bytes": "5 MB"},
        {"code": LICENCE, "name": "营业执照", "types": ["pdf"], "max_bytes": "5 MB", "private": "sensitive"},
    ]
    return small_rules(edition=edition, documents=papers)


# --- entries ----------------------------------------------------------------------------------------------------


def _entries(editions: Mapping[str, Edition], people: Mapping[str, Person]) -> Iterator[tuple[str, Entry]]:
    seventh, hidden = editions[SEVENTH], editions[HIDDEN]
    hunan, guangdong = people["hunan"], people["guangdong"]
    for number, (name, owner, province) in enumerate(_WRITTEN, start=1):
        yield name, _draft(seventh, people[owner], people["colleague"], number, name, province)
    for number, (name, owner, province) in enumerate(_HANDED_IN, start=10):
        entry = _draft(seventh, people[owner], people["colleague"], number, name, province)
        yield name, entry
        submission = _hand_in(entry)
        if name in _VERDICTS:
            actor = hunan if province == "43" else guangdong
            screen_entry(
                entry_id=entry.pk, submission_id=submission.pk, actor=actor, verdict=_VERDICTS[name], reason="请补充数据",
                correct_until=NOW + timedelta(days=3) if _VERDICTS[name] == "returned" else None, now=NOW,
            )  # fmt: skip
        if name == "湖南已撤回":
            withdraw_entry(entry_id=entry.pk, actor=people[owner], now=NOW)
        if name == "湖南待初审":
            _replace_licence(entry)
    secret = make_draft(
        hidden, people["entrant"], NOW, applicant="unit", lead=hospital(30), title="未公开项目", mentors=()
    )
    _furnish(secret)
    _hand_in(secret)
    hide_edition(edition_id=hidden.pk, actor=SYSTEM, now=NOW)
    yield "他赛待初审", secret


_WRITTEN = (("湖南草稿", "owner", "43"), ("广东草稿", "cantonese", "44"))
_HANDED_IN = (
    ("湖南待初审", "owner", "43"),
    ("湖南退回修改", "owner", "43"),
    ("湖南初审通过", "owner", "43"),
    ("湖南已撤回", "owner", "43"),
    ("广东待初审", "cantonese", "44"),
)
_VERDICTS = {"湖南退回修改": "returned", "湖南初审通过": "passed"}


def _draft(edition: Edition, owner: Person, colleague: Person, number: int, name: str, province: str) -> Entry:
    """A complete draft; the colleague is in the team, which gives no right to anything."""
    member = MemberPart(colleague.name, "core", "示范单位", "医师", colleague.phone or "", "member@example.cn")
    entry = make_draft(
        edition, owner, NOW, lead=hospital(number, province=province), title=f"{name}项目", members=(LEADER, member)
    )
    _furnish(entry)
    return entry


def _furnish(entry: Entry) -> None:
    """Give the documents their bytes and their previews, stored as the program stores them."""
    for document in entry.documents.all():
        data = quick_pdf([entry.title, document.kind])
        document.stored_as = storage.keep(data, folder=f"entries/{entry.public_id}")
        document.size, document.sha256 = len(data), hashlib.sha256(data).hexdigest()
        document.is_sensitive = document.kind == LICENCE
        document.preview, document.preview_data = Document.Preview.READY, _preview(document)
        document.save()


def _preview(document: Document) -> dict[str, Any]:
    """One in pages for what proves an identity, one in text for everything else."""
    folder = f"previews/{document.entry.public_id}"
    if document.is_sensitive:
        return {"kind": "pages", "count": 1, "notice": "", "assets": {PAGE: storage.keep(PICTURE, folder=folder)}}
    text = f"<h1>{document.entry.title}</h1>".encode()
    return {
        "kind": "html", "count": 1, "notice": "", "assets": {TEXT_PICTURE: storage.keep(PICTURE, folder=folder)},
        "text": storage.keep(text, folder=folder),
    }  # fmt: skip


def _hand_in(entry: Entry) -> Submission:
    submission = submit_entry(entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)
    submission.receipt = storage.keep(quick_pdf(["回执"]), folder=f"receipts/{entry.public_id}")
    submission.save(update_fields=["receipt"])
    entry.refresh_from_db()
    return submission


def _replace_licence(entry: Entry) -> None:
    """A newer version of what was handed in, which is not handed in: the committee has no business with it."""
    data = quick_pdf(["新执照"])
    add_document(
        entry_id=entry.pk, actor=entry.owner, kind=LICENCE, data=data, filename="执照.pdf",
        found=inspect(data, "执照.pdf"), now=NOW,
    )  # fmt: skip


# --- what else there is -----------------------------------------------------------------------------------------


def _invitations(people: Mapping[str, Person]) -> dict[str, str]:
    """The tokens of invitations, by what they are."""
    national, guangdong = people["national"], people["guangdong"]
    asked = {
        "湖南委员邀请": (DIVISION, "shic-7/hunan", "", national),
        "指名邀请": (DIVISION, "shic-7/hunan", people["stranger"].phone or "", people["hunan"]),
        "广东委员邀请": (DIVISION, "shic-7/guangdong", "", guangdong),
        "全国委员邀请": (NATIONAL, SEVENTH, "", national),
        "已撤回的邀请": (DIVISION, "shic-7/hunan", "", national),
    }
    tokens = {}
    for name, (kind, scope, address, inviter) in asked.items():
        invited = invite(kind=kind, scope=scope, name=name, address=address, actor=inviter, now=timezone.now())
        tokens[name] = invited.link.rstrip("/").rpartition("/")[2]
        if name == "已撤回的邀请":
            revoke_invitation(invitation_id=invited.invitation.pk, actor=inviter, now=timezone.now())
    return tokens


def _messages(people: Mapping[str, Person]) -> None:
    for key in ("owner", "cantonese"):
        send_message(person=people[key], kind="test", title=f"给{people[key].name}的消息", body="请查收", now=NOW)


# --- targets ----------------------------------------------------------------------------------------------------


def _edition_targets() -> Iterator[Target]:
    missing = {"code": "nowhere"}
    yield Target("第七届", {"code": SEVENTH}, missing, scope=SEVENTH, public=True)
    yield Target("未公开的一届", {"code": HIDDEN}, missing, scope=HIDDEN)


def _division_targets() -> Iterator[Target]:
    missing = {"code": SEVENTH, "division_code": "nowhere"}
    hunan = {"code": SEVENTH, "division_code": "hunan"}
    yield Target("湖南赛区", hunan, missing, scope=SEVENTH, public=True)
    yield Target("未公开的湖南赛区", {"code": HIDDEN, "division_code": "hunan"}, missing, scope=HIDDEN)
    yield Target("没有的赛区", {"code": SEVENTH, "division_code": "atlantis"}, missing, scope=SEVENTH, fits=False)
    yield Target("他赛没有的赛区", {"code": HIDDEN, "division_code": "guangdong"}, missing, scope=HIDDEN, fits=False)


def _scope_targets() -> Iterator[Target]:
    missing = {"scope": "nowhere"}
    for scope in ("*", SEVENTH, "shic-7/hunan", "shic-7/guangdong", HIDDEN, "shic-70/hunan"):
        yield Target(scope, {"scope": scope}, missing, scope=scope)
    yield Target("没有的赛区", {"scope": "shic-7/atlantis"}, missing, scope=SEVENTH, fits=False)


def _revision_targets(editions: Mapping[str, Edition]) -> Iterator[Target]:
    for code in editions:
        missing = {"code": code, "number": NO_NUMBER}
        yield Target(f"{code} 第 1 版", {"code": code, "number": 1}, missing, scope=code)
    # Only the 7th has a second one.
    missing = {"code": HIDDEN, "number": NO_NUMBER}
    yield Target("他赛没有的第 2 版", {"code": HIDDEN, "number": 2}, missing, scope=HIDDEN, fits=False)


def _facts(entry: Entry) -> dict[str, Any]:
    owner = next(persona.key for persona in CAST if persona.label == entry.owner.name)
    return {"owner": owner, "scope": entry.scope, "entered": entry.state not in {"draft", "withdrawn"}}


def _entry_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for name, entry in entries.items():
        yield Target(name, {"public_id": entry.public_id}, {"public_id": NOBODYS_ID}, **_facts(entry))


def _step_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for target in _entry_targets(entries):
        steps = ("units", "project", "team", "mentors") if target.label == "湖南草稿" else ("project",)
        for step in steps:
            missing = {"public_id": NOBODYS_ID, "step": step}
            yield Target(
                f"{target.label} {step}", {**target.named, "step": step}, missing, **_facts(entries[target.label])
            )
    draft = entries["湖南草稿"].public_id
    missing = {"public_id": NOBODYS_ID, "step": "nothing"}
    yield Target("没有的一步", {"public_id": draft, "step": "nothing"}, missing, owner="owner", fits=False)


def _kind_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for target in _entry_targets(entries):
        missing = {"public_id": NOBODYS_ID, "kind": FORM}
        yield Target(target.label, {**target.named, "kind": FORM}, missing, **_facts(entries[target.label]))


def _own_document_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for name, entry in entries.items():
        missing = {"public_id": NOBODYS_ID, "document_id": NOBODYS_ID}
        named = {"public_id": entry.public_id, "document_id": _document(entry, LICENCE).public_id}
        yield Target(name, named, missing, **_facts(entry))


def _receipt_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for name, entry in entries.items():
        missing = {"public_id": NOBODYS_ID, "sequence": 1}
        has_receipt = entry.submission is not None
        yield Target(name, {"public_id": entry.public_id, "sequence": 1}, missing, fits=has_receipt, **_facts(entry))


def _desk_entry_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for name, entry in entries.items():
        code = entry.edition.code
        missing = {"code": code, "public_id": NOBODYS_ID}
        yield Target(name, {"code": code, "public_id": entry.public_id}, missing, **_facts(entry))
    for name, code in (("湖南待初审", HIDDEN), ("他赛待初审", SEVENTH)):
        entry, missing = entries[name], {"code": code, "public_id": NOBODYS_ID}
        yield Target(
            f"{name} under {code}", {"code": code, "public_id": entry.public_id}, missing, fits=False, **_facts(entry)
        )


def _document(entry: Entry, kind: str) -> Document:
    """The first version: the one that was handed in."""
    return entry.documents.get(kind=kind, version=1)


def _papers(entries: Mapping[str, Entry], kinds: tuple[str, ...]) -> Iterator[tuple[str, Document, dict[str, Any]]]:
    for name, entry in entries.items():
        for kind in kinds:
            document = _document(entry, kind)
            yield f"{name} {document.name}", document, _facts(entry) | {"sensitive": document.is_sensitive}
    later = entries["湖南待初审"].documents.get(kind=LICENCE, version=2)
    facts = _facts(entries["湖南待初审"]) | {"sensitive": True, "entered": False}
    if LICENCE in kinds:
        yield "湖南待初审 未提交的新版", later, facts


def _document_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for label, document, facts in _papers(entries, (FORM, LICENCE)):
        yield Target(label, {"document_id": document.public_id}, {"document_id": NOBODYS_ID}, **facts)


def _text_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for label, document, facts in _papers(entries, (FORM, LICENCE)):
        fits = document.preview_data.get("kind") == "html"
        yield Target(label, {"document_id": document.public_id}, {"document_id": NOBODYS_ID}, fits=fits, **facts)


def _picture_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for label, document, facts in _papers(entries, (FORM, LICENCE)):
        name = next(iter(document.preview_data.get("assets", {})), "")
        if name:
            missing = {"document_id": NOBODYS_ID, "name": name}
            yield Target(label, {"document_id": document.public_id, "name": name}, missing, **facts)
    named = {"document_id": _document(entries["湖南待初审"], FORM).public_id, "name": "nothing.webp"}
    yield Target("没有的图片", named, {"document_id": NOBODYS_ID, "name": "nothing.webp"}, fits=False)


def _message_targets(people: Mapping[str, Person]) -> Iterator[Target]:
    for key in ("owner", "cantonese"):
        message = people[key].messages.filter(kind="test").get()
        yield Target(message.title, {"message_id": message.pk}, {"message_id": NO_NUMBER}, owner=key)


def _role_targets() -> Iterator[Target]:
    """A role under its own scope, under the edition's, and under the address of another division."""
    roles = {
        "湖南评委": ("judge", "shic-7/hunan"),
        "广东委员": (DIVISION, "shic-7/guangdong"),
        "全国委员": (NATIONAL, SEVENTH),
    }
    for name, (kind, scope) in roles.items():
        role = Role.objects.get(person__name=name, kind=kind, ended_at=None)
        for under in {scope, scope.split("/")[0]}:
            missing = {"scope": under, "role_id": NO_NUMBER}
            yield Target(f"{name} at {under}", {"scope": under, "role_id": role.pk}, missing, scope=under, kind=kind)
        other = "shic-7/hunan" if scope != "shic-7/hunan" else "shic-7/guangdong"
        missing = {"scope": other, "role_id": NO_NUMBER}
        yield Target(f"{name} at {other}", {"scope": other, "role_id": role.pk}, missing, scope=other, fits=False)
    over = Role.objects.get(person__name="前委员", kind=DIVISION)
    missing = {"scope": "shic-7/hunan", "role_id": NO_NUMBER}
    yield Target(
        "已结束的角色", {"scope": "shic-7/hunan", "role_id": over.pk}, missing, scope="shic-7/hunan", kind=DIVISION
    )


def _invitation_targets() -> Iterator[Target]:
    for name, scope, other in _SENT:
        invitation = Invitation.objects.get(name=name)
        for under, fits in ((scope, True), (other, False)):
            missing = {"scope": under, "invitation_id": NO_NUMBER}
            named = {"scope": under, "invitation_id": invitation.pk}
            yield Target(f"{name} at {under}", named, missing, scope=under, kind=invitation.kind, fits=fits)


_SENT = (
    ("湖南委员邀请", "shic-7/hunan", "shic-7/guangdong"),
    ("广东委员邀请", "shic-7/guangdong", "shic-7/hunan"),
    ("全国委员邀请", SEVENTH, "shic-7/hunan"),
)


def _link_targets(invitations: Mapping[str, str]) -> Iterator[Target]:
    for name, token in invitations.items():
        yield Target(name, {"token": token}, {"token": "nothing"})
    yield Target("没有的邀请", {"token": "nothing-at-all"}, {"token": "nothing"}, fits=False)
