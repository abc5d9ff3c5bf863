"""What the pages of the wizard's steps show, each its own part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

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
from saiban.entries.queries.facts import current_documents
from saiban.entries.rules.asked import fields_asked, member_fields_asked
from saiban.entries.rules.confirmations import Standing
from saiban.entries.rules.facts import is_led
from saiban.entries.rules.project import documents_wanted
from saiban.entries.rules.tracks import offers
from saiban.entries.summaries import Shelf, summary_of
from saiban.entries.wizard import Wizard


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
    questions = fields_asked(rulebook, form)
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
        questions = member_fields_asked(rulebook, part.role, part.fields)
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


PARTS: Mapping[str, Callable[[Wizard, Said], dict[str, Any]]] = {
    "units": _units, "project": _project, "team": _team, "mentors": _mentors,
    "documents": _documents, "submit": _submit,
}  # fmt: skip
