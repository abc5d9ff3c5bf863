"""Invented units over all provinces, every kind and level, with credit codes whose check characters are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

from saiban.demo.invention.words import words
from saiban.entries.rules.form import UnitPart
from saiban.entries.testing import invented_uscc
from saiban.rulebook.regions import region

MOST_LED, MOST_PLACES = 3, 4
# Of the entries whose unit has led another one, these call it otherwise; how, is in the order of `_WRITTEN`.
EVERY, FIRST = 30, 1
_WRITTEN: tuple[Callable[[str], str], ...] = (
    lambda name: f"{name}（本部）",
    lambda name: name.replace("医", "醫").replace("国", "國"),
    lambda name: name.replace("人民", "人民总") if "人民" in name else f"{name}总部",
    lambda name: name[2:],
)
_PREFIXES = {"medical": "12", "enterprise": "91", "research": "12", "association": "51", "government": "12"}
_PATTERNS: dict[tuple[str, str], tuple[str, ...]] = {
    ("medical", "national"): ("{place}医科大学附属医院", "{place}医科大学附属{province}医院"),
    ("medical", "province"): (
        "{province}{place}人民医院", "{province}{place}妇幼保健院", "{province}{place}肿瘤医院",
        "{province}{place}中医药大学附属医院",
    ),
    ("medical", "city"): (
        "{province}{place}{city}第一人民医院", "{province}{place}{city}第二人民医院", "{province}{place}{city}中心医院",
        "{province}{place}{city}中医医院", "{province}{place}{city}妇幼保健院", "{province}{place}{city}急救中心",
    ),
    ("medical", "county"): (
        "{province}{place}{county}人民医院", "{province}{place}{county}中医医院", "{province}{place}{county}妇幼保健院",
        "{province}{place}{county}医疗集团总医院",
    ),
    ("medical", "township"): ("{province}{place}镇中心卫生院", "{province}{place}街道社区卫生服务中心"),
    ("enterprise", "none"): ("{province}{place}{brand}{trade}有限公司", "{place}{brand}（{province}）{trade}有限公司"),
    ("research", "province"): (
        "{province}{place}理工大学", "{province}{place}数字健康研究院", "{province}{place}医学工程研究所",
    ),
    ("association", "none"): ("{province}{place}数字健康学会", "{province}{place}医院信息协会"),
    ("government", "city"): ("{province}{place}{city}健康医疗数据中心",),
}  # fmt: skip


class Register:
    """The units that were invented so far, and how many entries each takes part in."""

    def __init__(self) -> None:
        self.units: dict[str, UnitPart] = {}
        self._places: Counter[str] = Counter()
        self._led: Counter[str] = Counter()
        self._again = 0

    def lead(self, province: str, kind: str, level: str, luck: Random) -> UnitPart:
        """A unit to lead one more entry: often one that leads others already."""
        known = [unit for unit in self._with_room(kind) if (unit.province, unit.level) == (province, level)]
        known = [unit for unit in known if self._led[unit.name] < MOST_LED]
        unit = luck.choice(known) if known and luck.random() < 0.5 else self._invented(province, kind, level, luck)
        if unit in known:
            unit = self._as_somebody_else_writes(unit)
        self._led[unit.name] += 1
        return self.take(unit)

    def _as_somebody_else_writes(self, unit: UnitPart) -> UnitPart:
        """Now and then a colleague writes the unit otherwise, with its code from before it was registered anew."""
        self._again += 1
        if self._again % EVERY != FIRST:
            return unit
        name = _WRITTEN[self._again // EVERY % len(_WRITTEN)](unit.name)
        number, region = int(unit.uscc[9:16]), unit.uscc[2:8]
        return replace(unit, name=name, uscc=invented_uscc(number, prefix="11", region=region))

    def joint(self, kind: str, luck: Random, *, besides: UnitPart) -> UnitPart | None:
        """A unit that takes part in one more entry, if one of that kind has room."""
        known = [unit for unit in self._with_room(kind) if unit != besides]
        return self.take(luck.choice(known)) if known else None

    def take(self, unit: UnitPart) -> UnitPart:
        """Count one more place of the unit; one that was named elsewhere becomes known with it."""
        self.units.setdefault(unit.name, unit)
        self._places[unit.name] += 1
        return unit

    def close(self, unit: UnitPart) -> None:
        """Let the unit take part in nothing more: one of the cast's, whose places are counted on."""
        self.units.setdefault(unit.name, unit)
        self._places[unit.name] = MOST_PLACES

    def _with_room(self, kind: str) -> list[UnitPart]:
        return [unit for unit in self.units.values() if unit.kind == kind and self._places[unit.name] < MOST_PLACES]

    def _invented(self, province: str, kind: str, level: str, luck: Random) -> UnitPart:
        name = self._new_name(province, kind, level, luck)
        prefix = "52" if kind == "medical" and level in {"city", "county"} and luck.random() < 0.1 else _PREFIXES[kind]
        code = invented_uscc(1000 + len(self.units), prefix=prefix, region=f"{province}0100")
        return UnitPart(name, code, kind, level, province)

    def _new_name(self, province: str, kind: str, level: str, luck: Random) -> str:
        while True:
            name = unit_name(luck.choice(_PATTERNS[kind, level]), province, luck)
            if name not in self.units:
                return name


def unit_name(pattern: str, province: str, luck: Random) -> str:
    """A name after the pattern; the four great cities have districts where provinces have cities and counties."""
    where = region(province)
    districts = where.kind == "直辖市"
    return pattern.format(
        province=where.short_name, place=luck.choice(words()["places"]), brand=luck.choice(words()["brands"]),
        trade=luck.choice(words()["trades"]), city="区" if districts else "市", county="区" if districts else "县",
    )  # fmt: skip
