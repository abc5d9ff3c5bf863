"""What entrants accept, and what the site tells people. Long texts are Markdown."""

from __future__ import annotations

from datetime import date

from saiban.core.parts import Part
from saiban.rulebook.schema.base import Code, Positive, Rule, Text


class Words(Part):
    """What this contest calls things, wherever they stand as labels and headings.

    The words that stand here otherwise are those that translations of the site know.
    """

    title: Text = "项目名称"
    abstract: Text = "项目简介"
    track: Text = "赛道"
    division: Text = "赛区"
    lead_unit: Text = "主体申报单位"
    team: Text = "团队成员"
    mentor: Text = "导师"


class Terms(Rule):
    """`version` changes with every change of the text: what a person accepted is kept with it."""

    version: Text
    title: Text
    text: Text
    effective_on: date | None = None


class IdentityConsent(Terms):
    """The separate consent to handling proofs of identity, which go `keep_days` days after the edition's end."""

    keep_days: Positive = 180


class Faq(Rule):
    question: Text
    answer: Text


class Section(Rule):
    """A further section of the public notice, after those that are composed from the rules."""

    code: Code
    title: Text
    text: Text


class Texts(Part):
    welcome: Text | None = None
    entering: Text | None = None
    advancement: Text | None = None
    faq: tuple[Faq, ...] = ()
    sections: tuple[Section, ...] = ()
