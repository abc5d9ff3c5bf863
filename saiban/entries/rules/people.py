"""The team and its mentors (H4's roles, H12)."""

from __future__ import annotations

from collections.abc import Iterator

from saiban.core.identifiers import check_email, check_mobile
from saiban.entries.rules.answers import answer_findings
from saiban.entries.rules.asked import member_fields_asked
from saiban.entries.rules.facts import Facts
from saiban.entries.rules.findings import Finding, Weight
from saiban.entries.rules.form import MemberPart, MentorPart
from saiban.rulebook import Rulebook, clause_of


def team_findings(facts: Facts) -> Iterator[Finding]:
    """What is missing or wrong about the team: its size, its roles, and each member."""
    rulebook = facts.rulebook
    members = [(place, member) for place, member in enumerate(facts.form.members) if not member.is_blank]
    yield from _size(rulebook, len(members))
    yield from _roles(rulebook, [member for _, member in members])
    for place, member in members:
        yield from _member(rulebook, member, f"members.{place}")


def _size(rulebook: Rulebook, count: int) -> Iterator[Finding]:
    team = rulebook.team
    # Where roles ask for as many people, what is missing is said by role.
    if count < team.min and team.min > sum(role.min for role in rulebook.member_roles):
        yield Finding("members", f"团队至少 {team.min} 人，现有 {count} 人。", clause=team.clause or "")
    if count > team.max:
        yield Finding(
            "members", f"团队最多 {team.max} 人，现有 {count} 人。", Weight.REFUSED,
            f"请减去 {count - team.max} 人。", team.clause or "",
        )  # fmt: skip


def _roles(rulebook: Rulebook, members: list[MemberPart]) -> Iterator[Finding]:
    where = "团队中" if rulebook.team.max > 1 else ""
    for role in rulebook.member_roles:
        count = sum(member.role == role.code for member in members)
        if count < role.min:
            yield Finding(
                "members", f"{where}“{role.name}”至少 {role.min} 人，现有 {count} 人。", clause=role.clause or ""
            )
        if role.max is not None and count > role.max:
            yield Finding(
                "members", f"{where}“{role.name}”最多 {role.max} 人，现有 {count} 人。", Weight.REFUSED,
                "请调整成员的角色。", role.clause or "",
            )  # fmt: skip


def _member(rulebook: Rulebook, member: MemberPart, item: str) -> Iterator[Finding]:
    if not member.name:
        yield Finding(f"{item}.name", "请填写成员姓名。")
    role = next((role for role in rulebook.member_roles if role.code == member.role), None)
    if role is None:
        yield Finding(f"{item}.role", "请选择成员的角色。")
    if not member.unit:
        yield Finding(f"{item}.unit", "请填写成员所在单位（没有单位的填“个人”）。")
    yield from _contact(member, item, needs_phone=role is not None and role.leader)
    asked = member_fields_asked(rulebook, member.role, member.fields)
    yield from answer_findings(asked, member.fields, f"{item}.fields")


def _contact(person: MemberPart | MentorPart, item: str, *, needs_phone: bool) -> Iterator[Finding]:
    if not person.phone and not person.email:
        what = "手机号（海外人士可只填邮箱）" if needs_phone else "手机号或邮箱"
        yield Finding(f"{item}.phone", f"请填写{what}。")
    if person.phone and not (checked := check_mobile(person.phone)).ok:
        yield Finding(f"{item}.phone", checked.problem, Weight.REFUSED, checked.hint)
    if person.email and not (checked := check_email(person.email)).ok:
        yield Finding(f"{item}.email", checked.problem, Weight.REFUSED, checked.hint)


def mentor_findings(facts: Facts) -> Iterator[Finding]:
    """What is missing or wrong about the mentors and their reasons (H12)."""
    rule = facts.rulebook.mentors
    mentors = [(place, mentor) for place, mentor in enumerate(facts.form.mentors) if not mentor.is_blank]
    clause, word = clause_of(rule), facts.rulebook.words.mentor
    if len(mentors) < rule.min:
        yield Finding("mentors", f"请填写至少 {rule.min} 位{word}，现有 {len(mentors)} 位。", clause=clause)
    if len(mentors) > rule.max:
        message = f"{word}最多 {rule.max} 位，现有 {len(mentors)} 位。"
        yield Finding("mentors", message, Weight.REFUSED, f"请减去 {len(mentors) - rule.max} 位。", clause)
    for place, mentor in mentors:
        yield from _mentor(facts.rulebook, mentor, f"mentors.{place}")


def _mentor(rulebook: Rulebook, mentor: MentorPart, item: str) -> Iterator[Finding]:
    rule = rulebook.mentors
    clause, word = clause_of(rule), rulebook.words.mentor
    for name, label in (("name", "姓名"), ("unit", "所在单位"), ("post", "职务或职称")):
        if not getattr(mentor, name):
            yield Finding(f"{item}.{name}", f"请填写{word}{label}。", clause=clause)
    yield from _contact(mentor, item, needs_phone=False)
    if rule.reason_required and not mentor.reason.strip():
        yield Finding(f"{item}.reason", f"请填写{word}推荐理由。", clause=clause)
    over = len(mentor.reason.strip()) - rule.reason_max_length
    if over > 0:
        message = f"推荐理由最多 {rule.reason_max_length} 字，请删减 {over} 字。"
        yield Finding(f"{item}.reason", message, Weight.REFUSED, clause=clause)
