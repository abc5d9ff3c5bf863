"""Whose number or mailbox is given for several people: whoever has it can confirm for all of them (H12).

It is told and stands in nobody's way: a department may have one mailbox, and a couple one telephone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from saiban.entries.rules.confirmations import Named, Writer, confirm_rule, named_people, normal_addresses
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Finding, Weight
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart
from saiban.rulebook import Rulebook, clause_of


@dataclass(frozen=True, slots=True)
class Shared:
    """A `kind` of address (``phone``, ``email``) of somebody that is also another's, called so.

    `is_leaders`: the other one leads or writes the entry, and so would ask themselves.
    """

    kind: str
    other: str
    is_leaders: bool


@dataclass(frozen=True, slots=True)
class _Holder:
    name: str
    phone: str
    email: str
    is_leader: bool


def shared_by(person: Named, rulebook: Rulebook, form: EntryForm, writer: Writer | None) -> list[Shared]:
    """The addresses of this person that somebody of another name has as well, each kind once, leaders first."""
    others = [holder for holder in _holders(rulebook, form, writer) if holder.name not in ("", person.name)]
    others.sort(key=lambda holder: not holder.is_leader)
    found = (
        next((Shared(kind, holder.name, holder.is_leader) for holder in others if getattr(holder, kind) == own), None)
        for kind, own in (("phone", person.phone), ("email", person.email))
        if own
    )
    return [each for each in found if each]


def _holders(rulebook: Rulebook, form: EntryForm, writer: Writer | None) -> Iterator[_Holder]:
    """Whoever writes the entry, its team and its mentors, with their addresses in the normal form."""
    if writer:
        yield _Holder(writer.name, writer.phone, writer.email, is_leader=True)
    leaders = {role.code for role in rulebook.member_roles if role.leader}
    rows: list[MemberPart | MentorPart] = [*form.members, *form.mentors]
    for row in rows:
        yield _Holder(row.name.strip(), *normal_addresses(row), is_leader=getattr(row, "role", "") in leaders)


def contact_findings(facts: Facts) -> Iterator[Finding]:
    """Told to the entrant while typing, and to the committee as a concern: of several, all but the first."""
    words, seen = {"phone": "手机号", "email": "邮箱"}, set[str]()
    for person in named_people(facts.rulebook, facts.form):
        for each in shared_by(person, facts.rulebook, facts.form, facts.writer):
            address = getattr(person, each.kind)
            if not each.is_leaders and address not in seen:
                seen.add(address)
                continue
            yield Finding(
                f"{person.item}.{each.kind}",
                f"“{person.name}”与“{each.other}”填的是同一个{words[each.kind]}，收到确认链接的不一定是本人。",
                Weight.NOTED, f"请改填本人的{words[each.kind]}；确实共用的可以保留，组委会会看到这条提示。",
                clause_of(confirm_rule(facts.rulebook, person.part)),
            )  # fmt: skip
