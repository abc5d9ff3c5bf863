"""An entry in words, for reading: names instead of codes, and its documents by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from saiban.entries.models import Document, Entry
from saiban.entries.queries.facts import submitted_documents
from saiban.entries.queries.parts import submitted_form
from saiban.entries.rules.asked import answer_to, fields_asked
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import blank
from saiban.entries.rules.project import documents_wanted
from saiban.rulebook.schema.documents import Document as DocumentKind
from saiban.rulebook.schema.people import Question


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
        "answers": list(answers_in_words(fields_asked(rulebook, form), form.fields)),
    }


def answers_in_words(questions: Iterable[Question], answers: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(code, question, answer in words) for each question that was asked."""
    for question in questions:
        yield question.code, question.label, answer_in_words(question, answer_to(question, answers))


def answer_in_words(question: Question, answer: Any) -> str:
    """An answer with names in the place of codes; empty for none."""
    if isinstance(answer, bool):
        return _("是") if answer else _("否")
    if blank(answer):
        return ""
    if not question.choices:
        return str(answer)
    names = {choice.code: choice.name for choice in question.choices}
    return _("、").join(names.get(str(one), str(one)) for one in (answer if isinstance(answer, list) else [answer]))


def handed_in_of(entry: Entry, now: datetime) -> dict[str, Any]:
    """The last submission in words, with its documents, for its owner and for the committee alike."""
    facts = Facts(entry.edition.rules, submitted_form(entry), now)
    held = submitted_documents(entry)
    kinds = documents_wanted(facts.rulebook, facts.form)
    shelves = [Shelf(kind, [d for d in held if d.kind == kind.code], []) for kind in kinds]
    return {"rules": facts.rulebook, "shelves": shelves, **summary_of(facts)}
