"""What hangs on an answer can be reached: the question is there, comes before, and is asked wherever it matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.checks.codes import unknown
from saiban.rulebook.checks.conditions import field_test
from saiban.rulebook.schema.documents import Document
from saiban.rulebook.schema.people import Question

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook

# Keys that narrow down where something is asked, with the list that names everybody
_NARROWING = (("only_tracks", "tracks"), ("only_applicants", "applicant_kinds"), ("only_roles", "member_roles"))


def findings(book: Rulebook) -> Iterator[Finding]:
    for name, questions in (("fields", book.fields), ("member_fields", book.member_fields)):
        for index, question in enumerate(questions):
            yield from _hanging(book, (name, index, "when"), question, name, questions, questions[:index])
    for index, document in enumerate(book.documents):
        yield from _hanging(book, ("documents", index, "when"), document, "fields", book.fields, book.fields)
        if document.when and book.document_stage(document).kind != "registration":
            message = "只有报名时交的材料能写 when；后续阶段的材料请写 only_tracks、only_applicants，或 required。"
            yield Finding(("documents", index, "when"), message)


def _hanging(
    book: Rulebook, path: Path, part: Question | Document, target: str, known: Sequence[Question],
    before: Sequence[Question],
) -> Iterator[Finding]:  # fmt: skip
    """`known` are the questions of the list, `before` those on which the part may hang: so none hangs on itself."""
    if part.when is None:
        return
    asked = next((each for each in known if each.code == part.when.field), None)
    yield from field_test("when ", path, part.when, asked)
    at = (*path, "field")
    if asked is None:
        yield Finding(at, unknown(part.when.field, target, [each.code for each in known]))
    elif asked is part:
        yield Finding(at, f"问题“{asked.code}”不能取决于它自己的答案，请写另一个问题的代码。")
    elif asked not in before:
        yield Finding(at, f"问题“{asked.code}”排在后面；请把它移到“{part.code}”之前，先问它。")
    else:
        yield from _out_of_reach(book, at, part, asked)


def _out_of_reach(book: Rulebook, at: Path, part: Question | Document, asked: Question) -> Iterator[Finding]:
    """Whoever is to answer the one must be asked the other."""
    for key, everybody in _NARROWING:
        of_asked, of_part = getattr(asked, key, ()), getattr(part, key, ())
        wanted = of_part or [each.code for each in getattr(book, everybody)]
        if of_asked and not set(wanted) <= set(of_asked):
            message = f"问题“{asked.code}”只在 {key} = {_listed(of_asked)} 时提问，而“{part.code}”的范围更大；"
            yield Finding(at, f"{message}请给“{part.code}”写上相同或更小的 {key}。")


def _listed(codes: Sequence[str]) -> str:
    return f"[{', '.join(f'“{code}”' for code in codes)}]"
