"""Who enters: the kind of applicant, the lead unit and the joint units (H2), and the division (H5)."""

from __future__ import annotations

from collections.abc import Iterator

from saiban.core.identifiers import check_uscc
from saiban.core.names import unit_key
from saiban.entries.rules.facts import Facts, division_of, is_led
from saiban.entries.rules.findings import Finding, Weight
from saiban.entries.rules.form import EntryForm, UnitPart
from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.regions import REGIONS
from saiban.rulebook.schema.people import ApplicantKind


def applicant_kind(rulebook: Rulebook, form: EntryForm) -> ApplicantKind | None:
    """The kind of applicant that was chosen; None while none was, or an unknown one."""
    return next((kind for kind in rulebook.applicant_kinds if kind.code == form.applicant), None)


def unit_findings(facts: Facts) -> Iterator[Finding]:
    """What is missing or wrong about the applicant, its units and its division."""
    rulebook, form = facts.rulebook, facts.form
    kind = applicant_kind(rulebook, form)
    if kind is None:
        yield Finding("applicant", "请选择申报主体类型。")
    if kind is None or kind.led_by_unit:
        yield from _lead(rulebook, form, kind)
    elif rulebook.divided_by == "province" and form.province not in REGIONS:
        yield _no_province(rulebook, "province")
    yield from _joint(rulebook, form, kind)
    yield from _twice(form, facts.named_twice, clause_of(rulebook.limits.per_unit))
    yield from _division(rulebook, form)


def _lead(rulebook: Rulebook, form: EntryForm, kind: ApplicantKind | None) -> Iterator[Finding]:
    yield from _one(rulebook, kind, form.lead, "lead", rulebook.words.lead_unit)
    allowed = kind.unit_kinds if kind else ()
    if allowed and form.lead.kind and form.lead.kind not in allowed:
        names = "、".join(known.name for known in rulebook.unit_kinds if known.code in allowed)
        yield Finding(
            "lead.kind", f"所选申报主体类型要求{rulebook.words.lead_unit}是{names}。", Weight.REFUSED,
            "请改选申报主体类型，或改正单位性质。", clause_of(kind),
        )  # fmt: skip


def _one(rulebook: Rulebook, kind: ApplicantKind | None, unit: UnitPart, item: str, label: str) -> Iterator[Finding]:
    clause = clause_of(kind)
    if not unit_key(unit.name):
        # Signs alone are no name either: such a unit could not be put on file, nor its entries counted (H13).
        yield Finding(f"{item}.name", f"请填写{label}全称，须与公章一致。", clause=clause)
    if unit.uscc or kind is None or kind.credit_code == "required":
        yield from _code(unit, item, label, clause)
    if rulebook.unit_kinds and unit.kind not in {kind.code for kind in rulebook.unit_kinds}:
        yield Finding(f"{item}.kind", f"请选择{label}的单位性质。", clause=clause)
    if item != "lead":
        return
    if rulebook.unit_levels and unit.level not in {level.code for level in rulebook.unit_levels}:
        yield Finding(f"{item}.level", f"请选择{label}的级别。", clause=clause)
    if rulebook.divided_by == "province" and unit.province not in REGIONS:
        yield _no_province(rulebook, f"{item}.province", label)


def _no_province(rulebook: Rulebook, item: str, label: str = "") -> Finding:
    decides = f"，{rulebook.words.division}由此确定" if rulebook.has_divisions else ""
    message = f"请选择{label}所在省份{decides}。"
    return Finding(item, message, clause=clause_of(rulebook.division_rule))


def _code(unit: UnitPart, item: str, label: str, clause: str) -> Iterator[Finding]:
    if not unit.uscc:
        yield Finding(f"{item}.uscc", f"请填写{label}的统一社会信用代码。", clause=clause)
        return
    checked = check_uscc(unit.uscc)
    if not checked.ok:
        yield Finding(f"{item}.uscc", checked.problem, Weight.REFUSED, checked.hint, clause)


def _joint(rulebook: Rulebook, form: EntryForm, kind: ApplicantKind | None) -> Iterator[Finding]:
    named = [(place, unit) for place, unit in enumerate(form.joint) if not unit.is_blank]
    for place, unit in named:
        yield from _one(rulebook, kind, unit, f"joint.{place}", "联合申报单位")
    most = kind.joint_units_max if kind else None
    if most is not None and len(named) > most:
        message = f"联合申报单位最多 {most} 个，现有 {len(named)} 个。" if most else "这类申报主体不能有联合申报单位。"
        yield Finding("joint", message, Weight.REFUSED, "请删去多出的联合申报单位。", clause_of(kind))


def _twice(form: EntryForm, known: frozenset[str], clause: str) -> Iterator[Finding]:
    """A unit stands in an entry once, by code and by name, and by what is known of its other names."""
    seen: set[str] = set()
    for item, unit in form.units():
        marks = {mark for mark in (check_uscc(unit.uscc).value if unit.uscc else "", unit_key(unit.name)) if mark}
        if marks & seen or item in known:
            yield Finding(
                f"{item}.name", f"“{unit.name}”在本项目中已经填过一次。", Weight.REFUSED, "请删去重复的一处。", clause
            )
        seen |= marks


def _division(rulebook: Rulebook, form: EntryForm) -> Iterator[Finding]:
    if division_of(rulebook, form) is not None:
        return
    clause, division = clause_of(rulebook.division_rule), rulebook.words.division
    if rulebook.divided_by == "choice":
        yield Finding("division", f"请选择{division}。", clause=clause)
    elif rulebook.divided_by == "unit" and form.lead.name and is_led(rulebook, form):
        yield Finding(
            "lead.name", f"“{form.lead.name}”不在任何{division}的单位名单中。", Weight.REFUSED,
            "请核对单位全称；确有遗漏请联系组委会。", clause,
        )  # fmt: skip
    elif rulebook.divided_by == "unit" and not is_led(rulebook, form):
        yield Finding(
            "applicant", f"本届按单位划分{division}，没有申报单位的报名无法归入{division}。", Weight.REFUSED,
            "请改选由单位牵头的申报主体类型，或联系组委会。", clause,
        )  # fmt: skip
    elif form.lead.province in REGIONS or form.province in REGIONS:
        item = "lead.province" if is_led(rulebook, form) else "province"
        covered = f"本届没有覆盖该省份的{division}。" if rulebook.has_divisions else "该省份不在本届的参赛范围内。"
        yield Finding(item, covered, Weight.REFUSED, "请核对省份，或联系组委会。", clause)
