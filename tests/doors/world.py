"""The world that is walked through: two editions, entries in every state, their papers, and people of every kind."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from saiban.accounts import privacy
from saiban.accounts.commands import invite, revoke_invitation
from saiban.accounts.models import Consent, Person
from saiban.accounts.testing import make_person, make_role, make_unit
from saiban.audit.commands import SYSTEM
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, make_edition, rehearse_at, small_rules
from saiban.entries import storage
from saiban.entries.models import Entry
from saiban.messaging.commands import send_message
from saiban.privacy.models import DataExport
from saiban.rulebook import Rulebook, dump_toml
from tests.doors.alike import make_alike
from tests.doors.entered import FORM, LICENCE, NOW, make_entries, make_links, make_offer
from tests.doors.marks import Mark, marks_of
from tests.doors.people import CAST, DIVISION, HIDDEN, NATIONAL, SEVENTH, Persona
from tests.doors.posted_out import make_posted_out
from tests.doors.published import make_broadcasts, make_bulletins, make_questions
from tests.doors.targets import Target
from tests.doors.things import targets_of
from tests.doors.views import make_views

PASSWORD = "correct horse 1"


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
    marks: tuple[Mark, ...]
    # What each person sees in place of a page that is not there, once somebody has looked
    nothing: dict[tuple[str, str], tuple[object, ...]] = field(default_factory=dict)

    def target(self, kind: str, label: str = "") -> Target:
        """The first target of the kind, or the one with that label."""
        return next(target for target in self.targets[kind] if not label or target.label == label)


def build_world() -> World:
    people = {persona.key: _person(persona) for persona in CAST if persona.is_known}
    editions = _editions()
    entries = dict(make_entries(editions, people))
    make_alike(editions[SEVENTH], entries, people)
    invitations = _invitations(people)
    _messages(people)
    _exports(people)
    make_bulletins(editions, people)
    make_questions(editions, people)
    make_broadcasts(editions, people)
    make_views(people)
    make_posted_out(people)
    links = dict(make_links(editions[SEVENTH], people))
    make_offer(editions[SEVENTH], people)
    make_unit("湘雅示范医院")
    return World(
        people=people,
        sessions={persona.key: _session(people[persona.key], proven=True) for persona in CAST if persona.is_known},
        stale_sessions={"national": _session(people["national"], proven=False)},
        editions=editions,
        entries=entries,
        invitations=invitations,
        targets=targets_of(people, editions, entries, invitations, links),
        marks=tuple(marks_of(people, entries)),
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
        {
            "code": LICENCE,
            "name": "营业执照",
            "types": ["pdf"],
            "max_bytes": "5 MB",
            "private": "sensitive",
            "reads": "licence",
        },
    ]
    return small_rules(edition=edition, documents=papers)


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


def _exports(people: Mapping[str, Person]) -> None:
    for key in ("owner", "cantonese"):
        data = f"{key}的导出".encode()
        DataExport.objects.create(
            person=people[key], asked_at=timezone.now(), ready_at=timezone.now(), size=len(data), done=1, total=1,
            expires_at=timezone.now() + timedelta(days=7), stored_as=storage.keep(data, folder="exports"),
        )  # fmt: skip
