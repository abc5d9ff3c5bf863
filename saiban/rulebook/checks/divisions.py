"""Every entry comes to one division."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from saiban.core.parts import Finding, Path
from saiban.rulebook.regions import REGIONS

if TYPE_CHECKING:
    from saiban.rulebook.schema.rulebook import Rulebook

_USCC = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}", re.ASCII)


def findings(book: Rulebook) -> Iterator[Finding]:
    yield from _shared_provinces(book)
    yield from _shared_units(book)
    yield from _unreachable(book)


def _shared_provinces(book: Rulebook) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for index, division in enumerate(book.divisions):
        for number, code in enumerate(division.provinces):
            owner = owners.setdefault(code, division.code)
            if owner != division.code:
                path = ("divisions", index, "provinces", number)
                yield Finding(path, f"{REGIONS[code].name}（{code}）已属于赛区“{owner}”，一个地区只能属于一个赛区。")


def _shared_units(book: Rulebook) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for index, division in enumerate(book.divisions):
        for number, unit in enumerate(division.units):
            path: Path = ("divisions", index, "units", number)
            if unit.uscc is not None and not _USCC.fullmatch(unit.uscc):
                yield Finding(
                    (*path, "uscc"),
                    f"“{unit.uscc}”不是 18 位统一社会信用代码（大写字母，不含 I、O、S、V、Z）。",
                )
            for key in (*sorted(unit.keys), unit.uscc):
                owner = owners.setdefault(key, division.code) if key else division.code
                if owner != division.code:
                    yield Finding(path, f"单位“{unit.name}”已列在赛区“{owner}”，一个单位只能属于一个赛区。")
                    break


def _unreachable(book: Rulebook) -> Iterator[Finding]:
    key = {"province": "provinces", "unit": "units"}.get(book.division_rule.by)
    if key is None:
        return
    for index, division in enumerate(book.divisions):
        if not getattr(division, key) and division.code != book.division_rule.fallback:
            rule = f'按 by = "{book.division_rule.by}" 划分时'
            message = f"{rule}，赛区“{division.code}”必须写 {key}，否则没有项目能进入。"
            yield Finding(("divisions", index, key), message)
