"""Entries for tests and for the demo: complete forms that every rule of an edition lets pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from saiban.accounts.models import Person
from saiban.editions.models import Edition
from saiban.entries.commands.consents import give_identity_consent
from saiban.entries.commands.drafts import save_draft, start_entry
from saiban.entries.commands.submission import submit_entry
from saiban.entries.models import Document, Entry, Submission
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart, UnitPart
from saiban.entries.rules.project import documents_wanted
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.people import Question

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def invented_uscc(number: int, *, prefix: str = "12", region: str = "430100") -> str:
    """A unified social credit code with right check characters for an invented organisation."""
    organisation = f"T{number:07d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum((int(c) if c.isdigit() else ord(c) - 55) * w for c, w in zip(organisation, weights, strict=True))
    check = (11 - total % 11) % 11
    body = f"{prefix}{region}{organisation}{'X' if check == 10 else check}"
    rest = (31 - sum(_ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 31) % 31
    return body + _ALPHABET[rest]


def hospital(number: int = 1, *, level: str = "province", province: str = "43") -> UnitPart:
    """An invented public hospital."""
    return UnitPart(f"第{number}示范医院", invented_uscc(number, region=f"{province}0100"), "medical", level, province)


def company(number: int = 1, *, province: str = "43") -> UnitPart:
    """An invented company."""
    code = invented_uscc(number, prefix="91", region=f"{province}0100")
    return UnitPart(f"第{number}示范科技有限公司", code, "enterprise", "none", province)


LEADER = MemberPart("张示范", "leader", "示范单位", "主任", "13800000001", "leader@example.cn")
MENTOR = MentorPart("李示范", "示范大学", "教授", "13800000002", "", "项目针对真实痛点，方案可行，值得推广。")
ABSTRACT = "本项目面向真实业务场景，以数据驱动流程改造，降低等候时间，已在三个科室试用，效果稳定，可复制推广。" * 6


def filled_form(**changes: Any) -> EntryForm:
    """A hospital's entry in the applied track of the 7th contest, complete; `changes` replace parts of it."""
    form = EntryForm(
        applicant="medical-institution", lead=hospital(), track="applied", title="智慧门诊全流程协同平台",
        abstract=ABSTRACT, members=(LEADER,), mentors=(MENTOR,),
    )  # fmt: skip
    return replace(form, **changes)


def complete(rulebook: Rulebook, form: EntryForm) -> EntryForm:
    """The form with every question of the rulebook answered that its applicant and track are asked."""
    fields = {
        question.code: answer(question)
        for question in rulebook.fields_for(form.applicant, form.track)
        if question.required
    }
    members = tuple(
        replace(
            member,
            fields={q.code: answer(q) for q in rulebook.member_fields_for(member.role) if q.required} | member.fields,
        )
        for member in form.members
    )
    return replace(form, fields=fields | form.fields, members=members)


def make_draft(edition: Edition, owner: Person, now: datetime, **changes: Any) -> Entry:
    """A complete draft that nothing stands against; `changes` replace parts of its form."""
    entry = start_entry(edition=edition, actor=owner, now=now)
    values = complete(edition.rules, filled_form(**changes)).to_data()
    entry = save_draft(entry_id=entry.pk, actor=owner, values=values, now=now)
    agree_to_identity(edition, owner, now)
    for kind in wanted_kinds(edition.rules, EntryForm.read(entry.form)):
        place_document(entry, kind)
    return entry


def agree_to_identity(edition: Edition, person: Person, now: datetime) -> None:
    """The separate consent that proofs of identity need, where the edition asks for it."""
    asked = edition.rules.identity_consent
    if asked is not None:
        give_identity_consent(edition=edition, actor=person, version=asked.version, now=now)


def place_document(entry: Entry, kind: str) -> Document:
    """A document's row without a file, for tests that open none."""
    return Document.objects.create(
        entry=entry, kind=kind, version=entry.documents.filter(kind=kind).count() + 1, original_name="报名表.pdf",
        name="报名表.pdf", type="pdf", size=1000, sha256="0" * 64, stored_as="nowhere", uploaded_by=entry.owner,
        uploaded_at=entry.created_at,
    )  # fmt: skip


def make_submission(edition: Edition, owner: Person, now: datetime, **changes: Any) -> Submission:
    """An entry that was handed in."""
    entry = make_draft(edition, owner, now, **changes)
    return submit_entry(entry_id=entry.pk, actor=owner, accepts_terms=True, now=now)


def answer(question: Question) -> Any:
    """Something that the question takes."""
    match question.type:
        case "choice":
            return question.choices[0].code
        case "multi_choice":
            return [choice.code for choice in question.choices[: int(question.min or 1)]]
        case "boolean":
            return True
        case "number":
            return str(question.min if question.min is not None else 1)
        case "date":
            return "2024-05-01"
        case "url":
            return "https://example.org/project"
        case _:
            least = question.min_length or 4
            return ("已在试点科室运行，效果稳定。" * (least // 14 + 1))[: question.max_length or None]


def wanted_kinds(rulebook: Rulebook, form: EntryForm) -> list[str]:
    """The codes of the documents that must be there before the form can be handed in."""
    return [document.code for document in documents_wanted(rulebook, form) if document.required == "always"]
