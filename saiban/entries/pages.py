"""What the pages of an entry show, put together from the request and the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest

from saiban.accounts.models import Person
from saiban.core.windows import Window
from saiban.editions.clock import edition_now
from saiban.editions.models import Edition
from saiban.editions.rules import is_open_anywhere
from saiban.entries.forms import (
    ApplicantForm,
    MemberForm,
    MentorForm,
    ProjectForm,
    QuestionsForm,
    Row,
    Said,
    UnitForm,
)
from saiban.entries.models import Document, Entry
from saiban.entries.queries.concerns import concerns_of
from saiban.entries.queries.confirmations import asked_in_submission
from saiban.entries.queries.facts import current_documents, submitted_documents
from saiban.entries.queries.lists import history_of
from saiban.entries.queries.similar import similar_to
from saiban.entries.rules.confirmations import Standing
from saiban.entries.rules.facts import Facts, form_of, is_led
from saiban.entries.rules.project import documents_wanted
from saiban.entries.rules.tracks import offers
from saiban.entries.wizard import Wizard
from saiban.rulebook.schema.documents import Document as DocumentKind


def person_of(request: HttpRequest) -> Person:
    """Who asks, behind `login_required`."""
    return cast(Person, request.user)


def entry_now(request: HttpRequest, edition: Edition) -> datetime:
    """The edition's time at which the request came."""
    return edition_now(edition, request.received_at)  # type: ignore[attr-defined]


def takes_entries(request: HttpRequest, edition: Edition) -> bool:
    """Whether registration is open in any division at the edition's time at which the request came."""
    return is_open_anywhere(edition.rules, "registration", entry_now(request, edition))


def wizard_of(request: HttpRequest, entry: Entry) -> Wizard:
    return Wizard(entry, entry_now(request, entry.edition))


def page_of(wizard: Wizard, step: str, *, with_missing: bool = False) -> dict[str, Any]:
    """What every step's page shows, with that step's own part."""
    said = wizard.said(with_missing=with_missing)
    window = wizard.facts.window
    return {
        "entry": wizard.entry,
        "edition": wizard.entry.edition,
        "rules": wizard.facts.rulebook,
        "wizard": wizard,
        "step": step,
        "steps": wizard.steps(),
        "checks": wizard.checks(),
        "said": said,
        "now": wizard.facts.now,
        "window": window,
        "closes": closing_of(wizard.facts, window),
        "before": wizard.before(step),
        **_PARTS[step](wizard, said),
    }


def closing_of(facts: Facts, window: Window | None) -> datetime | None:
    """The last moment for this entry: its own date for mending, where that is later."""
    moments = [moment for moment in (window.closes if window else None, facts.correct_until) if moment]
    return max(moments) if moments else None


@dataclass(frozen=True)
class Block:
    """A numbered part of a page: one unit, one member, one mentor, with what is said about the whole of it."""

    item: str
    number: int
    rows: list[Row]
    questions: list[Row]
    shown: list[str]
    label: str = ""
    # Where the person of this block stands who is asked to confirm
    standing: Standing | None = None

    @property
    def number_text(self) -> str:
        return str(self.number)

    @property
    def questions_prefix(self) -> str:
        return f"{self.item.replace('.', '-')}-fields"


def _units(wizard: Wizard, said: Said) -> dict[str, Any]:
    facts = wizard.facts
    rulebook, form = facts.rulebook, facts.form
    kind = next((kind for kind in rulebook.applicant_kinds if kind.code == form.applicant), None)
    joint = [
        Block(f"joint.{n}", n, list(UnitForm(None, rulebook, part, f"joint-{n}", kind).rows(said)), [], [])
        for n, part in enumerate(form.joint)
    ]
    lead = UnitForm(None, rulebook, form.lead, "lead", kind).rows(said) if is_led(rulebook, form) else ()
    division = facts.division
    return {
        "applicant_rows": list(ApplicantForm(None, rulebook, form).rows(said)),
        "lead_rows": list(lead),
        "may_be_read": form.lead.is_blank and any(kind.reads for kind in documents_wanted(rulebook, form)),
        "joint": joint,
        "joint_max": kind.joint_units_max if kind else 0,
        "joint_reasons": said.get("joint", ()),
        "division": rulebook.division(division) if division else None,
    }


def _project(wizard: Wizard, said: Said) -> dict[str, Any]:
    rulebook, form = wizard.facts.rulebook, wizard.facts.form
    questions = rulebook.fields_for(form.applicant, form.track)
    rows = QuestionsForm(None, questions, form.fields, "fields").rows(said)
    return {
        "project_rows": list(ProjectForm(None, rulebook, form, offers(rulebook, form)).rows(said)),
        "question_rows": list(rows),
        "shown": [question.code for question in questions],
    }


def _team(wizard: Wizard, said: Said) -> dict[str, Any]:
    return {"members": list(_members(wizard, said)), "list_reasons": said.get("members", ())}


def _members(wizard: Wizard, said: Said) -> Iterator[Block]:
    rulebook, standings = wizard.facts.rulebook, wizard.facts.standings
    for n, part in enumerate(wizard.facts.form.members):
        prefix = f"members-{n}"
        questions = rulebook.member_fields_for(part.role)
        rows = QuestionsForm(None, questions, part.fields, f"{prefix}-fields").rows(said)
        shown = [question.code for question in questions]
        own = list(MemberForm(None, rulebook, part, prefix).rows(said))
        yield Block(f"members.{n}", n, own, list(rows), shown, part.name, standings.get(f"members.{n}"))


def _mentors(wizard: Wizard, said: Said) -> dict[str, Any]:
    rulebook = wizard.facts.rulebook
    blocks = [
        Block(f"mentors.{n}", n, list(MentorForm(None, rulebook, part, f"mentors-{n}").rows(said)), [], [], part.name,
              wizard.facts.standings.get(f"mentors.{n}"))
        for n, part in enumerate(wizard.facts.form.mentors)
    ]  # fmt: skip
    return {"mentors": blocks, "list_reasons": said.get("mentors", ())}


@dataclass(frozen=True)
class Shelf:
    """One kind of document: what is wanted, what is there, and what is said about it."""

    kind: DocumentKind
    documents: list[Document]
    reasons: list[Any]

    @property
    def is_full(self) -> bool:
        return len(self.documents) >= self.kind.max

    @property
    def accept(self) -> str:
        """For the browser's file dialogue."""
        endings = [*self.kind.types, *(["jpeg"] if "jpg" in self.kind.types else [])]
        return ",".join(f".{ending}" for ending in endings)


def shelves_of(wizard: Wizard, said: Said) -> list[Shelf]:
    """The kinds of document that registration asks of this entry, in the rulebook's order."""
    held = current_documents(wizard.entry)
    return [
        Shelf(kind, [document for document in held if document.kind == kind.code],
              list(said.get(f"documents.{kind.code}", ())))
        for kind in documents_wanted(wizard.facts.rulebook, wizard.facts.form)
    ]  # fmt: skip


def _documents(wizard: Wizard, said: Said) -> dict[str, Any]:
    rules = wizard.facts.rulebook
    return {
        "shelves": shelves_of(wizard, said), "lead": wizard.facts.form.lead, "may_take": True, "may_see_looks": True,
        "asked": rules.identity_consent, "consents": wizard.facts.consents_to_identity,
        "identity_until": rules.identity_documents_due,
    }  # fmt: skip


def _submit(wizard: Wizard, said: Said) -> dict[str, Any]:
    blocking = [finding for finding in wizard.findings if finding.blocks]
    return {
        "open_points": [finding for finding in blocking if finding.step != "submit"],
        "window_reasons": [finding.reason for finding in blocking if finding.item == "window"],
        "terms_reasons": [],
        "shelves": shelves_of(wizard, said),
        **summary_of(wizard.facts),
    }


def summary_of(facts: Facts) -> dict[str, Any]:
    """The form in words, for reading: names instead of codes."""
    rulebook, form = facts.rulebook, facts.form
    names = {
        "applicant": {kind.code: kind.name for kind in rulebook.applicant_kinds},
        "kind": {kind.code: kind.name for kind in rulebook.unit_kinds},
        "level": {level.code: level.name for level in rulebook.unit_levels},
        "role": {role.code: role.name for role in rulebook.member_roles},
    }
    division = facts.division
    return {
        "form": form,
        "names": names,
        "applicant_name": names["applicant"].get(form.applicant, ""),
        "track_name": next((track.name for track in rulebook.tracks if track.code == form.track), ""),
        "division_name": rulebook.division(division).name if division else "",
        "units": [(item, part) for item, part in form.units()],
        "named_members": [member for member in form.members if not member.is_blank],
        "named_mentors": [mentor for mentor in form.mentors if not mentor.is_blank],
        "answers": list(answers_in_words(rulebook.fields_for(form.applicant, form.track), form.fields)),
    }


def answers_in_words(questions: tuple[Any, ...], answers: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(code, question, answer in words) for each question that was asked."""
    for question in questions:
        names = {choice.code: choice.name for choice in question.choices}
        value = answers.get(question.code)
        values = value if isinstance(value, list) else [value]
        words = "、".join(names.get(str(one), str(one)) for one in values if one not in (None, "", False))
        yield question.code, question.label, "是" if value is True else words


def desk_page_of(entry: Entry, now: datetime) -> dict[str, Any]:
    """One entry as its committee reads it: the last submission, never the working copy."""
    similar = similar_to(entry)
    concerns = concerns_of(entry, similar.precedents)
    return {
        "similar": similar, "entry": entry, "edition": entry.edition, "now": now, **handed_in_of(entry, now),
        "may_waive": any(concern.waivable for concern in concerns),
        "submission": entry.submission, "concerns": concerns, "events": history_of(entry), "reading": True,
        "asked": asked_in_submission(entry),
    }  # fmt: skip


def handed_in_of(entry: Entry, now: datetime) -> dict[str, Any]:
    """The last submission in words, with its documents, for its owner and for the committee alike."""
    assert entry.submission
    facts = Facts(entry.edition.rules, form_of(entry.edition.rules, entry.submission.form), now)
    held = submitted_documents(entry)
    kinds = documents_wanted(facts.rulebook, facts.form)
    shelves = [Shelf(kind, [d for d in held if d.kind == kind.code], []) for kind in kinds]
    return {"rules": facts.rulebook, "shelves": shelves, **summary_of(facts)}


_PARTS = {
    "units": _units, "project": _project, "team": _team, "mentors": _mentors,
    "documents": _documents, "submit": _submit,
}  # fmt: skip
