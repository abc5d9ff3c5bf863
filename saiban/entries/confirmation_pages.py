"""What the pages of confirming show, put together from what was asked and said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from saiban.core.errors import Reason
from saiban.core.identifiers import mask_email, mask_mobile
from saiban.entries.confirmation_forms import OwnWords
from saiban.entries.models import ConfirmationLink, Entry
from saiban.entries.queries.confirmations import Asked, asked_in, person_asked, refusals_of_link
from saiban.entries.queries.parts import working_form
from saiban.entries.rules.asked import member_fields_asked
from saiban.entries.rules.confirmations import (
    ASKED_ABOUT,
    Named,
    Standing,
    confirm_rule,
    standing,
)
from saiban.entries.rules.facts import place_of
from saiban.entries.rules.form import EntryForm
from saiban.entries.summaries import answers_in_words
from saiban.rulebook import Rulebook


@dataclass(frozen=True)
class Line:
    """One person on a page."""

    asked: Asked
    role: str
    may_remind: bool = False

    @property
    def reached_at(self) -> str:
        return reached_at(self.asked.person)


def reached_at(person: Named) -> str:
    """Where the link goes, as much of it as its owner knows it by."""
    phone, email = person.phone, person.email
    return " ".join([mask_mobile(phone) if phone else "", mask_email(email) if email else ""]).strip()


def role_of(rulebook: Rulebook, person: Named) -> str:
    """As what somebody is named: as a mentor, or in a role of the team."""
    if person.part == "mentor":
        return str(_("导师"))
    names = {role.code: role.name for role in rulebook.member_roles}
    return names.get(person.words.get("role", ""), str(_("团队成员")))


def people_page(entry: Entry, now: datetime) -> dict[str, Any]:
    """Everybody whom the working copy names, and what its owner can do."""
    rulebook, everybody = entry.edition.rules, asked_in(entry, now)
    may_ask = entry.state in ASKED_ABOUT
    lines = [
        Line(asked, role_of(rulebook, asked.person), may_ask and asked.may_be_reminded(now)) for asked in everybody
    ]
    declined = sum(asked.standing is Standing.DECLINED for asked in everybody)
    confirmed = sum(asked.standing.is_settled for asked in everybody)
    due = [asked for asked in everybody if asked.is_due]
    return {
        "entry": entry, "edition": entry.edition, "now": now, "lines": lines,
        "due": sum(not asked.reaches_leader for asked in due) if may_ask else 0,
        "withheld": [asked.person.name for asked in due if asked.reaches_leader] if may_ask else [],
        "confirmed": confirmed, "declined": declined, "missing": len(everybody) - confirmed - declined,
        "deadlines": list(deadlines(entry)), "may_ask": may_ask,
    }  # fmt: skip


@dataclass(frozen=True)
class Deadline:
    """By when those of one part confirm, and whether handing in waits for them."""

    who: Any
    until: datetime | None
    stage: str
    blocks: bool
    clause: str


def deadlines(entry: Entry) -> list[Deadline]:
    rulebook = entry.edition.rules
    place = place_of(rulebook, working_form(entry))
    rules = [(_("导师"), confirm_rule(rulebook, "mentor")), (_("团队成员"), confirm_rule(rulebook, "member"))]
    return [
        Deadline(who, rulebook.confirmation_deadline(rule, *place), rulebook.confirmation_stage(rule).name,
                 rulebook.confirmation_blocks(rule), rule.clause or "")
        for who, rule in rules if rule.ask != "none"
    ]  # fmt: skip


def link_page(link: ConfirmationLink, form: OwnWords, now: datetime, refused: tuple[Reason, ...]) -> dict[str, Any]:
    """What somebody sees behind their link. Of a dead one no more than that it is dead."""
    given, entry = link.confirmation, link.confirmation.entry
    dead, person = refusals_of_link(link, entry, now), person_asked(given, entry)
    said: dict[str, list[Reason]] = defaultdict(list)
    for reason in refused:
        said[reason.item].append(reason)
    context: dict[str, Any] = {"edition": entry.edition, "now": now, "dead": dead, "may_answer": not dead}
    if person is None or entry.state not in ASKED_ABOUT:
        return context | {"is_open": False}
    stands = standing(person, given)
    return context | {
        "entry": entry, "given": given, "person": person, "form": form, "reasons": refused, "said": said,
        "standing": stands.value, "is_open": stands in (Standing.ASKED, Standing.CHANGED),
        "role": role_of(entry.edition.rules, person), "expires_at": link.expires_at, **_about(entry, person),
    }  # fmt: skip


def _about(entry: Entry, person: Named) -> dict[str, Any]:
    """The project in a few words, and what else is said of the person."""
    rulebook, form = entry.edition.rules, EntryForm.read(entry.form)
    return {
        "title": form.title.strip(), "lead_name": working_form(entry).lead.name.strip(),
        "track_name": next((track.name for track in rulebook.tracks if track.code == form.track), ""),
        "answers": [line for line in _answers(rulebook, person) if line[2]],
        "reached_at": reached_at(person),
    }  # fmt: skip


def _answers(rulebook: Rulebook, person: Named) -> list[tuple[str, str, str]]:
    if person.part == "mentor":
        return []
    answers = person.words.get("fields") or {}
    return list(answers_in_words(member_fields_asked(rulebook, person.words.get("role", ""), answers), answers))
