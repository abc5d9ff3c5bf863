"""The part on what is handed in: each document with its demands and its times."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from saiban.editions.conditions import wanted_in_words
from saiban.editions.patterns import pattern_in_words
from saiban.entries.rules.stage_documents import stage_after_screening
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.documents import Document
from saiban.ui.components.moments import moment_in_words
from saiban.ui.components.words import size_in_words
from saiban.website.notice.document import Line, Part, part, points
from saiban.website.words import screening


def documents(rulebook: Rulebook) -> Part | None:
    return part(_("参赛材料"), points(_document(rulebook, document) for document in rulebook.documents))


def _document(rulebook: Rulebook, document: Document) -> Line:
    told = [document.help or "", _("%s。") % _("；").join(_demands(rulebook, document))]
    return Line("".join(told), document.clause or "", lead=_("%s：") % document.name)


def _demands(rulebook: Rulebook, document: Document) -> Iterator[str]:
    yield _("必交") if document.required == "always" else _("选交")
    if concerned := _concerned(rulebook, document):
        yield _("适用于%s") % concerned
    if document.when:
        yield _("仅在%s时提交") % wanted_in_words(rulebook, document.when)
    types = _("、").join(kind.upper() for kind in document.types)
    yield _("%(types)s 格式") % {"types": types}
    size = {"size": size_in_words(document.max_bytes), "max": document.max}
    yield _("最多 %(max)d 份，每份不超过 %(size)s") % size if document.max > 1 else _("不超过 %(size)s") % size
    if document.name_pattern:
        yield _("以“%s”命名") % pattern_in_words(rulebook, document.name_pattern)
    yield from _times(rulebook, document)


def _times(rulebook: Rulebook, document: Document) -> Iterator[str]:
    """From when and until when it is taken, and what becomes of those who are late."""
    stage = rulebook.document_stage(document)
    is_later = document.stage is not None and stage.kind != "registration"
    if is_later and stage != stage_after_screening(rulebook):
        # Who gets as far as that is not known to the site: nothing is taken for it yet.
        yield _("供%s使用，提交办法另行通知") % stage.name
        return
    if is_later:
        opens = moment_in_words(document.opens, "opening") if document.opens else ""
        yield _("%s 起上传") % opens if opens else _("%s通过后即可上传") % screening(rulebook)
    if document.due:
        due = moment_in_words(document.due, "closing")
        yield (_("%(due)s（暂定）前提交") if document.due_provisional else _("%(due)s 前提交")) % {"due": due}
    elif is_later:
        yield _("在%s开始前提交") % stage.name
    if is_later:
        yield _("逾期的，经组委会准予方可补交") if document.late == "granted" else _("逾期不再接收")


def _concerned(rulebook: Rulebook, document: Document) -> str:
    names = [rulebook.applicant_kind(code).name for code in document.only_applicants]
    names += [rulebook.track(code).name for code in document.only_tracks]
    return _("、").join(names)
