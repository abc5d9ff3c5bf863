"""Teams can be formed: one leader, bounds that leave room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook


def findings(book: Rulebook) -> Iterator[Finding]:
    yield from _leader(book)
    yield from _bounds(book)
    yield from _applicants(book)


def _leader(book: Rulebook) -> Iterator[Finding]:
    leaders = [index for index, role in enumerate(book.member_roles) if role.leader]
    if len(leaders) != 1:
        yield Finding(
            ("member_roles",),
            f"必须有且只有一个角色写 leader = true（团队负责人），现在有 {len(leaders)} 个。",
        )
    for index in leaders:
        role = book.member_roles[index]
        if (role.min, role.max) != (1, 1):
            yield Finding(("member_roles", index), "团队负责人的角色须写 min = 1、max = 1。")


def _bounds(book: Rulebook) -> Iterator[Finding]:
    for index, role in enumerate(book.member_roles):
        if role.max is not None and role.min > role.max:
            yield Finding(("member_roles", index, "min"), f"最少人数 {role.min} 不能大于最多人数 {role.max}。")
    if book.team.min > book.team.max:
        yield Finding(("team", "min"), f"团队最少人数 {book.team.min} 不能大于最多人数 {book.team.max}。")
    fewest = sum(role.min for role in book.member_roles)
    if fewest > book.team.max:
        yield Finding(("team", "max"), f"各角色最少人数之和是 {fewest}，团队最多人数 {book.team.max} 容纳不下。")
    most = [role.max for role in book.member_roles]
    total = sum(count for count in most if count is not None)
    if None not in most and total < book.team.min:
        yield Finding(("team", "min"), f"各角色最多人数之和是 {total}，达不到团队最少人数 {book.team.min}。")
    if book.mentors.min > book.mentors.max:
        yield Finding(("mentors", "min"), f"导师最少人数 {book.mentors.min} 不能大于最多人数 {book.mentors.max}。")
    if book.mentors.max == 0 and book.mentors.confirm.ask != "none":
        yield Finding(("mentors", "confirm", "ask"), "没有导师（max = 0），不能请导师本人确认。")


def _applicants(book: Rulebook) -> Iterator[Finding]:
    for index, kind in enumerate(book.applicant_kinds):
        if not kind.led_by_unit and kind.unit_kinds:
            path = ("applicant_kinds", index, "unit_kinds")
            yield Finding(path, "led_by_unit = false 的参赛主体没有主体申报单位，不能写 unit_kinds。")
