"""What the world holds to be asked for, kind by kind; the first of each kind is tried with everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from saiban.accounts.models import Invitation, Person, Role
from saiban.editions.models import Edition
from saiban.entries.models import Document, Entry, Handover
from saiban.privacy.models import DataExport
from tests.doors.alike import pair_targets, project_list_targets, unit_merge_targets, unit_pair_targets
from tests.doors.entered import FORM, LICENCE
from tests.doors.people import CAST, DIVISION, HIDDEN, NATIONAL, SEVENTH
from tests.doors.posted_out import delivery_targets, passkey_targets
from tests.doors.published import broadcast_targets, bulletin_targets, question_targets
from tests.doors.targets import Target
from tests.doors.views import view_targets

NOBODYS_ID = "zzzzzzzzzzzz"
NO_NUMBER = 987654321


def targets_of(
    people: Mapping[str, Person], editions: Mapping[str, Edition], entries: Mapping[str, Entry],
    invitations: Mapping[str, str], links: Mapping[str, str],
) -> dict[str, tuple[Target, ...]]:  # fmt: skip
    """The targets by kind, as the table of doors names them."""
    return {
        "nothing": (Target(),),
        "editions": tuple(_edition_targets()),
        "divisions": tuple(_division_targets()),
        "division desks": tuple(_division_desk_targets()),
        "published lists": tuple(_published_list_targets()),
        "scopes": tuple(_scope_targets()),
        "bulletin lists": tuple(_bulletin_list_targets()),
        "revisions": tuple(_revision_targets(editions)),
        "entries": tuple(_entry_targets(entries)),
        "steps": tuple(_step_targets(entries)),
        "kinds of document": tuple(_kind_targets(entries)),
        "own documents": tuple(_own_document_targets(entries)),
        "receipts": tuple(_receipt_targets(entries)),
        "desk entries": tuple(_desk_entry_targets(entries)),
        "pairs": tuple(pair_targets(entries, {name: facts_of(entry) for name, entry in entries.items()})),
        "project lists": tuple(project_list_targets()),
        "unit pairs": tuple(unit_pair_targets()),
        "unit merges": tuple(unit_merge_targets()),
        "views": tuple(view_targets()),
        "deliveries": tuple(delivery_targets()),
        "passkeys": tuple(passkey_targets(people)),
        "entries that ask for consent": tuple(_consent_targets(entries)),
        "exports": tuple(_export_targets(people)),
        "documents": tuple(_document_targets(entries)),
        "private documents": tuple(_private_targets(entries)),
        "licences": tuple(_licence_targets(entries)),
        "texts": tuple(_text_targets(entries)),
        "pictures": tuple(_picture_targets(entries)),
        "messages": tuple(_message_targets(people)),
        "roles": tuple(_role_targets()),
        "invitations": tuple(_invitation_targets()),
        "links": tuple(_link_targets(invitations)),
        "handovers": tuple(_handover_targets()),
        "confirmation links": tuple(_link_targets(links)),
        **bulletin_targets(),
        **question_targets(),
        **broadcast_targets(),
    }


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


def _division_desk_targets() -> Iterator[Target]:
    for edition, division in ((SEVENTH, "hunan"), (SEVENTH, "guangdong"), (HIDDEN, "hunan")):
        missing = {"code": edition, "division_code": "nowhere"}
        yield Target(division, {"code": edition, "division_code": division}, missing, scope=f"{edition}/{division}")


def _published_list_targets() -> Iterator[Target]:
    missing = {"code": SEVENTH, "division_code": "nowhere"}
    yield Target("湖南名单", {"code": SEVENTH, "division_code": "hunan"}, missing, scope=SEVENTH, public=True)
    never = {"code": SEVENTH, "division_code": "guangdong"}
    yield Target("广东未公布的名单", never, missing, scope=SEVENTH, fits=False)


def _bulletin_list_targets() -> Iterator[Target]:
    for target in _edition_targets():
        missing = {**target.missing, "number": NO_NUMBER} if target.missing else None
        yield replace(target, named={**target.named, "number": 1}, missing=missing)


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


def facts_of(entry: Entry) -> dict[str, Any]:
    owner = next(persona.key for persona in CAST if persona.label == entry.owner.name)
    return {"owner": owner, "scope": entry.scope, "entered": entry.state not in {"draft", "withdrawn"}}


# What an owner's pages are tried with: whose it is decides there, not how far it has come.
_OWNED = ("湖南待初审", "湖南草稿", "湖南初审通过", "广东待初审", "他赛待初审")


def _owned(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    return {name: entries[name] for name in _OWNED}


def _entry_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for name, entry in _owned(entries).items():
        yield Target(name, {"public_id": entry.public_id}, {"public_id": NOBODYS_ID}, **facts_of(entry))


def _step_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for target in _entry_targets(entries):
        steps = ("units", "project", "team", "mentors") if target.label == "湖南草稿" else ("project",)
        for step in steps:
            missing = {"public_id": NOBODYS_ID, "step": step}
            yield Target(
                f"{target.label} {step}", {**target.named, "step": step}, missing, **facts_of(entries[target.label])
            )
    draft = entries["湖南草稿"].public_id
    missing = {"public_id": NOBODYS_ID, "step": "nothing"}
    yield Target("没有的一步", {"public_id": draft, "step": "nothing"}, missing, owner="owner", fits=False)


def _kind_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for target in _entry_targets(entries):
        missing = {"public_id": NOBODYS_ID, "kind": FORM}
        yield Target(target.label, {**target.named, "kind": FORM}, missing, **facts_of(entries[target.label]))


def _own_document_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for name, entry in _owned(entries).items():
        missing = {"public_id": NOBODYS_ID, "document_id": NOBODYS_ID}
        named = {"public_id": entry.public_id, "document_id": _document(entry, LICENCE).public_id}
        yield Target(name, named, missing, **facts_of(entry))


def _receipt_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for name, entry in _owned(entries).items():
        missing = {"public_id": NOBODYS_ID, "sequence": 1}
        has_receipt = entry.submission is not None
        yield Target(name, {"public_id": entry.public_id, "sequence": 1}, missing, fits=has_receipt, **facts_of(entry))


def _desk_entry_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    for name, entry in entries.items():
        code = entry.edition.code
        missing = {"code": code, "public_id": NOBODYS_ID}
        yield Target(name, {"code": code, "public_id": entry.public_id}, missing, **facts_of(entry))
    for name, code in (("湖南待初审", HIDDEN), ("他赛待初审", SEVENTH)):
        entry, missing = entries[name], {"code": code, "public_id": NOBODYS_ID}
        yield Target(
            f"{name} under {code}", {"code": code, "public_id": entry.public_id}, missing, fits=False, **facts_of(entry)
        )


def _document(entry: Entry, kind: str) -> Document:
    """The first version: the one that was handed in."""
    return entry.documents.get(kind=kind, version=1)


def _paper(name: str, document: Document, **facts: Any) -> tuple[str, Document, dict[str, Any]]:
    known = {**facts_of(document.entry), "sensitive": document.is_sensitive, **facts}
    return f"{name}的{'执照' if document.is_sensitive else '报名表'}", document, known


def _document_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    """What proves an identity, of every entry; the harmless one of some; and a version that was not handed in."""
    papers = [_paper(name, _document(entry, LICENCE)) for name, entry in entries.items()]
    papers += [_paper(name, _document(entry, FORM)) for name, entry in _owned(entries).items()]
    later = entries["湖南待初审"].documents.get(kind=LICENCE, version=2)
    papers.append(_paper("未提交的新版", later, entered=False))
    for label, document, facts in papers:
        yield Target(label, {"document_id": document.public_id}, {"document_id": NOBODYS_ID}, **facts)


def _licence_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    papers = [_paper(name, _document(entry, LICENCE)) for name, entry in entries.items()]
    for label, document, facts in papers:
        yield Target(label, {"document_id": document.public_id}, {"document_id": NOBODYS_ID}, **facts)
    # Of a registration form nothing is read.
    label, document, facts = _paper("湖南待初审", _document(entries["湖南待初审"], FORM))
    yield Target(label, {"document_id": document.public_id}, {"document_id": NOBODYS_ID}, fits=False, **facts)


def _export_targets(people: Mapping[str, Person]) -> Iterator[Target]:
    for key in ("owner", "cantonese"):
        export = DataExport.objects.get(person=people[key])
        yield Target(f"{key}的导出", {"public_id": export.public_id}, {"public_id": NOBODYS_ID}, owner=key)


def _consent_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    """Only an edition that asks for proofs of identity has a consent to give."""
    for target in _entry_targets(entries):
        asks = entries[target.label].edition.rules.identity_consent is not None
        yield replace(target, fits=asks)


def _private_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    """Of what is not private no looks are noted, and there is no list of them."""
    for target in _document_targets(entries):
        yield replace(target, fits=target.sensitive)


def _text_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    papers = [_paper(name, _document(entry, FORM)) for name, entry in _owned(entries).items()]
    for label, document, facts in papers:
        yield Target(label, {"document_id": document.public_id}, {"document_id": NOBODYS_ID}, **facts)
    # Its preview is pages, and has no text.
    label, document, facts = _paper("湖南待初审", _document(entries["湖南待初审"], LICENCE))
    yield Target(label, {"document_id": document.public_id}, {"document_id": NOBODYS_ID}, fits=False, **facts)


def _picture_targets(entries: Mapping[str, Entry]) -> Iterator[Target]:
    papers = [_paper(name, _document(entry, LICENCE)) for name, entry in _owned(entries).items()]
    papers.append(_paper("湖南待初审", _document(entries["湖南待初审"], FORM)))
    for label, document, facts in papers:
        (picture,) = document.preview_data["assets"]
        missing = {"document_id": NOBODYS_ID, "name": picture}
        yield Target(label, {"document_id": document.public_id, "name": picture}, missing, **facts)
    named = {"document_id": papers[0][1].public_id, "name": "nothing.webp"}
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


def _handover_targets() -> Iterator[Target]:
    for offer in Handover.objects.select_related("entry"):
        yield Target(offer.entry.title, {"public_id": offer.public_id}, {"public_id": NOBODYS_ID})


def _link_targets(invitations: Mapping[str, str]) -> Iterator[Target]:
    for name, token in invitations.items():
        yield Target(name, {"token": token}, {"token": "nothing"})
    yield Target("没有的邀请", {"token": "nothing-at-all"}, {"token": "nothing"}, fits=False)
