"""The project itself: title, abstract, the rulebook's own questions, and the documents (H8–H10)."""

from __future__ import annotations

from collections.abc import Iterator

from saiban.core.names import title_key
from saiban.entries.rules.answers import answer_findings
from saiban.entries.rules.asked import documents_asked, fields_asked
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Finding, Weight
from saiban.entries.rules.form import EntryForm
from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.schema.documents import Document


def project_findings(facts: Facts) -> Iterator[Finding]:
    """What is missing or wrong about title, abstract and answers."""
    rulebook, form = facts.rulebook, facts.form
    yield from _title(rulebook, form)
    least, most = rulebook.form.abstract_min_length, rulebook.form.abstract_max_length
    yield from _length(rulebook, "abstract", rulebook.words.abstract, form.abstract, least, most)
    yield from answer_findings(fields_asked(rulebook, form), form.fields, "fields")


def _title(rulebook: Rulebook, form: EntryForm) -> Iterator[Finding]:
    """A title of signs alone is no name: a second entry of the project could not be told by it (H16)."""
    if form.title.strip() and not title_key(form.title):
        label = rulebook.words.title
        yield Finding("title", f"{label}须含有文字。", Weight.REFUSED, f"请写出{label}。", clause_of(rulebook.form))
    yield from _length(rulebook, "title", rulebook.words.title, form.title, 1, rulebook.form.title_max_length)


def _length(rulebook: Rulebook, item: str, label: str, value: str, least: int, most: int) -> Iterator[Finding]:
    length, clause = len(value.strip()), clause_of(rulebook.form)
    if not length and least:
        yield Finding(item, f"请填写{label}。", clause=clause)
    elif length < least:
        yield Finding(item, f"{label}共 {length} 字，至少 {least} 字，请再写 {least - length} 字。", clause=clause)
    elif length > most:
        message = f"{label}共 {length} 字，最多 {most} 字，请删减 {length - most} 字。"
        yield Finding(item, message, Weight.REFUSED, clause=clause)


def documents_wanted(rulebook: Rulebook, form: EntryForm) -> tuple[Document, ...]:
    """The documents that registration asks of this entry; later stages ask for theirs later."""
    return tuple(
        document
        for document in documents_asked(rulebook, form)
        if rulebook.document_stage(document).kind == "registration"
    )


def identity_wanted(rulebook: Rulebook, form: EntryForm) -> bool:
    """Whether the applicant is asked for what proves a person's identity."""
    return any(document.private == "identity" for document in documents_wanted(rulebook, form))


def document_findings(facts: Facts) -> Iterator[Finding]:
    """Which documents are missing, or too many, and whether what proves an identity was agreed to apart."""
    for document in documents_wanted(facts.rulebook, facts.form):
        yield from _consent(facts, document)
        held = [fact for fact in facts.documents if fact.kind == document.code]
        item = f"documents.{document.code}"
        clause = document.clause or ""
        if document.required == "always" and len(held) < max(document.min, 1):
            least = max(document.min, 1)
            more = f"（至少 {least} 份，已有 {len(held)} 份）" if least > 1 else ""
            yield Finding(item, f"请上传“{document.name}”{more}。", clause=clause)
        if len(held) > document.max:
            message = f"“{document.name}”最多 {document.max} 份，现有 {len(held)} 份。"
            yield Finding(item, message, Weight.REFUSED, "请删去多余的文件。", clause)
        for fact in held:
            yield from (Finding(item, f"{fact.name}：{note}", Weight.NOTED, clause=clause) for note in fact.notes)


def _consent(facts: Facts, document: Document) -> Iterator[Finding]:
    """Sensitive personal information is handled by a consent of its own (PIPL, article 29), not by the terms."""
    consent = facts.rulebook.identity_consent
    if document.private == "identity" and consent is not None and not facts.consents_to_identity:
        message = f"请先阅读并单独同意《{consent.title}》（{consent.version} 版）。"
        remedy = f"在“{document.name}”处勾选同意。"
        yield Finding(f"documents.{document.code}", message, remedy=remedy, clause=document.clause or "")
