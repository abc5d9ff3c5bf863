"""The wizard as a whole: its steps, what each still needs, and what is said beside each field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from saiban.core.errors import Reason
from saiban.entries.forms import Said, element_id
from saiban.entries.models import Entry, State
from saiban.entries.queries.facts import gather_facts
from saiban.entries.queries.lists import remarks_of
from saiban.entries.rules.eligibility import findings
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import STEPS, Finding, Weight, step_of
from saiban.rulebook import Rulebook
from saiban.ui.addresses import address


def labels_of(rulebook: Rulebook) -> dict[str, Any]:
    """What the steps are called in this contest."""
    words = rulebook.words
    return {
        "units": _("申报单位") if rulebook.has_units else _("申报主体"),
        "project": _("项目与%(track)s") % {"track": _(words.track)}, "team": _(words.team),
        "mentors": _(words.mentor), "documents": _("申报材料"), "submit": _("核对提交"),
    }  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step as the steps bar shows it."""

    key: str
    label: Any
    href: str
    state: str


@dataclass(frozen=True)
class Check:
    """One line of the checklist, leading to the field it speaks of."""

    label: Any
    href: str
    state: str
    message: str = ""


@dataclass(frozen=True)
class Wizard:
    """An entry being written, at the edition's `now`. What it takes to judge it is read when a page asks for it."""

    entry: Entry
    now: datetime

    @cached_property
    def facts(self) -> Facts:
        return gather_facts(self.entry, self.now)

    @cached_property
    def remarks(self) -> Mapping[str, str]:
        """What the committee wants mended, by item, if the entry was returned."""
        return remarks_of(self.entry)

    @cached_property
    def findings(self) -> list[Finding]:
        return findings(self.facts)

    @cached_property
    def labels(self) -> Mapping[str, Any]:
        return labels_of(self.entry.edition.rules)

    @cached_property
    def keys(self) -> list[str]:
        """The steps that this edition has: without mentors there is no step for them."""
        return [key for key in STEPS if key != "mentors" or self.entry.edition.rules.mentors.max]

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {key: address("entry_step", self.entry.public_id, key) for key in self.keys}

    def address(self, step: str) -> str:
        return self._addresses[step]

    def after(self, step: str) -> str:
        """The address of the next step."""
        place = self.keys.index(step) + 1
        return self.address(self.keys[min(place, len(self.keys) - 1)])

    def before(self, step: str) -> str:
        """The address of the step before; empty at the first."""
        place = self.keys.index(step)
        return self.address(self.keys[place - 1]) if place else ""

    @property
    def is_handed_in(self) -> bool:
        """Whether the working copy is what was handed in last."""
        entry, sent = self.entry, self.entry.submission
        return entry.state == State.SUBMITTED and sent is not None and entry.version == sent.version

    def steps(self) -> list[Step]:
        return [Step(key, self.labels[key], self.address(key), self._state(key)) for key in self.keys]

    def _state(self, key: str) -> str:
        weights = {finding.weight for finding in self.findings if finding.step == key and finding.blocks}
        if key == "submit" and not weights and not self.is_handed_in:
            return "todo"
        if Weight.REFUSED in weights or any(step_of(item) == key for item in self.remarks):
            return "problem"
        return "todo" if weights else "done"

    def checks(self) -> list[Check]:
        """Every finding as a line of its own, and one line for each step that has none."""
        lines: list[Check] = []
        for key in self.keys[:-1]:
            found = [finding for finding in self.findings if finding.step == key]
            lines += [self._check(finding) for finding in found]
            if not any(finding.blocks for finding in found):
                lines.append(Check(self.labels[key], self.address(key), "ok"))
        return lines

    def _check(self, finding: Finding) -> Check:
        href = f"{self.address(finding.step)}#{element_id(finding.item)}"
        return Check(self.told(finding), href, finding.weight.value, finding.remedy)

    def told(self, finding: Finding) -> str:
        """What was found, and of whom where a step asks about several: 「成员 2：请填写成员姓名。」."""
        part, _dot, rest = finding.item.partition(".")
        place = rest.partition(".")[0]
        row = self._rows.get(part)
        if row is None or not place.isdecimal():
            return finding.message
        return _("%(who)s：%(what)s") % {"who": row % {"n": int(place) + 1}, "what": finding.message}

    @cached_property
    def _rows(self) -> dict[str, str]:
        """What the rows of a step are called, where there can be several."""
        rules = self.entry.edition.rules
        rows = {"joint": _("联合申报单位 %(n)s")}
        if rules.team.max > 1:
            rows["members"] = _("成员 %(n)s")
        if rules.mentors.max > 1:
            rows["mentors"] = _(rules.words.mentor).replace("%", "%%") + " %(n)s"
        return rows

    @property
    def missing(self) -> str:
        """How many things stand in the way, terms and window aside, in words; empty where none does."""
        count = sum(finding.blocks for finding in self.findings if finding.step != "submit")
        return ngettext("还有 %(n)s 项", "还有 %(n)s 项", count) % {"n": count} if count else ""

    def said(self, *, with_missing: bool = False) -> Said:
        """What to show beside each item: the committee's remarks, what is wrong, and, once asked, what is missing."""
        said: dict[str, list[Reason]] = defaultdict(list)
        for item, remark in self.remarks.items():
            said[item].append(Reason("remark", _("初审意见：") + remark, item))
        for finding in self.findings:
            if finding.weight is Weight.REFUSED or with_missing:
                said[finding.item].append(finding.reason)
        return said
