"""What an entry is asked: by its applicant, its track and its members' roles, and by what it answers itself.

What was typed where nothing is asked any more stays in the working copy, for the entrant who changes back. It counts
nowhere and is not handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from saiban.entries.rules.findings import blank
from saiban.entries.rules.form import Answers, EntryForm, MemberPart
from saiban.entries.rules.matching import matches
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.answers import FieldTest
from saiban.rulebook.schema.documents import Document
from saiban.rulebook.schema.people import EntryField, MemberField, Question

Asked = TypeVar("Asked", bound=Question)


def fields_asked(rulebook: Rulebook, form: EntryForm) -> tuple[EntryField, ...]:
    """The questions that the entry is asked, in the rulebook's order."""
    return _asked(rulebook.fields_for(form.applicant, form.track), form.fields)


def member_fields_asked(rulebook: Rulebook, role: str, answers: Mapping[str, Any]) -> tuple[MemberField, ...]:
    """The questions that a member of the role is asked who has answered so."""
    return _asked(rulebook.member_fields_for(role), answers)


def documents_asked(rulebook: Rulebook, form: EntryForm) -> tuple[Document, ...]:
    """Every kind of document that concerns the entry, of all stages."""
    documents = rulebook.documents_for(form.applicant, form.track)
    if not any(document.when for document in documents):
        return documents
    answers = answers_asked(rulebook, form)
    return tuple(document for document in documents if _is_met(document.when, answers))


def answers_asked(rulebook: Rulebook, form: EntryForm) -> Answers:
    """The answer to each question that the entry is asked, None where there is none yet."""
    return {question.code: answer_to(question, form.fields) for question in fields_asked(rulebook, form)}


def answer_to(question: Question, answers: Mapping[str, Any]) -> Any:
    """A box that nobody has ticked says no."""
    given = answers.get(question.code)
    return bool(given) if question.type == "boolean" else given


def only_asked(rulebook: Rulebook, form: EntryForm) -> EntryForm:
    """The form without answers to what is not asked."""
    members = tuple(answering(rulebook, member) for member in form.members)
    return replace(form, fields=_among(fields_asked(rulebook, form), form.fields), members=members)


def answering(rulebook: Rulebook, member: MemberPart) -> MemberPart:
    """The member without answers to what is not asked of them."""
    if not member.fields:
        return member
    asked = member_fields_asked(rulebook, member.role, member.fields)
    return replace(member, fields=_among(asked, member.fields))


def _among(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> Answers:
    return {question.code: answers[question.code] for question in questions if question.code in answers}


def _asked(questions: tuple[Asked, ...], answers: Mapping[str, Any]) -> tuple[Asked, ...]:
    """A question stands after the one on which it hangs, so one way through the list tells of each."""
    if not any(question.when for question in questions):
        return questions
    counting: Answers = {}
    for question in questions:
        if _is_met(question.when, counting):
            counting[question.code] = answer_to(question, answers)
    return tuple(question for question in questions if question.code in counting)


def _is_met(when: FieldTest | None, answers: Mapping[str, Any]) -> bool:
    """Whether that answer is given; one that is not asked for, or not there yet, is not."""
    return when is None or (not blank(answers.get(when.field)) and matches(when, answers[when.field]))
