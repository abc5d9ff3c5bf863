"""What hangs on an answer, as people say it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from saiban.rulebook import Rulebook
from saiban.rulebook.schema.answers import FieldTest
from saiban.rulebook.schema.people import Question
from saiban.ui.components.moments import moment_in_words


def wanted_in_words(rulebook: Rulebook, test: FieldTest) -> str:
    """The answer that a test of one of the entry's questions asks for: 「“有无专利”为“有”」."""
    question = next(field for field in rulebook.fields if field.code == test.field)
    told = _("且").join(_asked(question, test))
    return _("“%(question)s”%(answer)s") % {"question": question.label, "answer": told}


def _asked(question: Question, test: FieldTest) -> Iterator[str]:
    if test.equals is not None:
        yield _("为%s") % _named(question, test.equals)
    if test.one_of:
        yield _("为%s") % _("或").join(_named(question, code) for code in test.one_of)
    if test.after is not None:
        yield _("晚于%s") % moment_in_words(test.after, "date")
    if test.before is not None:
        yield _("早于%s") % moment_in_words(test.before, "date")
    if test.min is not None:
        yield _("不小于 %s") % test.min
    if test.max is not None:
        yield _("不大于 %s") % test.max


def _named(question: Question, answer: bool | str) -> str:
    if isinstance(answer, bool):
        return _("“是”") if answer else _("“否”")
    names = {choice.code: choice.name for choice in question.choices}
    return _("“%s”") % names.get(answer, answer)
