"""Fifty thousand entries that nobody made: who enters, with what, where it stands. The same numbers each time.

Every one of them keeps the rules of the 7th edition (units below their five places, one project once, the track open
to its applicant, the division that of its province), so what is measured is what a real edition would cost.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from saiban.core.names import title_key
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart, UnitPart
from saiban.entries.testing import ABSTRACT, MENTOR, complete, invented_uscc
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.contest import Division

# Track, kind of applicant, kind and level of the lead unit, and how many of a hundred entries are such.
SHAPES: tuple[tuple[str, str, str, str, int], ...] = (
    ("applied", "medical-institution", "medical", "province", 20),
    ("applied", "medical-institution", "medical", "city", 14),
    ("technical", "enterprise", "enterprise", "none", 20),
    ("technical", "team", "", "", 5),
    ("xinchuang", "institution", "research", "province", 5),
    ("xinchuang", "enterprise", "enterprise", "none", 7),
    ("county", "medical-institution", "medical", "county", 14),
    ("traditional-medicine", "medical-institution", "medical", "city", 8),
    ("overseas-talent", "individual", "", "", 7),
)
# Where entries stand some weeks into the screening, of a hundred.
STATES = {"submitted": 50, "passed": 32, "returned": 10, "rejected": 8}
UNFINISHED = {"draft": 80, "withdrawn": 20}

# 18 × 30 × 7 titles, so that some words are frequent, others rare, and other units have projects of the same title.
MEANS = (
    "大模型", "人工智能", "物联网", "区块链", "数字孪生", "知识图谱", "隐私计算", "边缘计算", "多模态影像",
    "联邦学习", "语音识别", "可穿戴设备", "机器视觉", "自然语言处理", "5G专网", "云原生架构", "国产数据库",
    "数据中台",
)  # fmt: skip
SCENES = (
    "门诊分诊", "住院护理", "手术排程", "药学服务", "检验质控", "病案质控", "医保结算", "慢病管理", "院前急救",
    "远程会诊", "县域医共体", "影像诊断", "重症监护", "后勤能耗", "耗材管理", "科研数据", "随访管理", "中医辨证",
    "康复训练", "母婴健康", "传染病预警", "体检服务", "血液管理", "病理诊断", "精神卫生", "老年照护", "口腔诊疗",
    "肿瘤早筛", "医院运营", "信息安全",
)  # fmt: skip
WORKS = (
    "协同平台", "智慧管理系统", "一体化方案", "辅助决策引擎", "全流程服务模式", "质量控制平台", "创新应用",
)  # fmt: skip
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", ("示范", "试点", "样例", "举例", "演练", "测试")
KINDS = {"medical": "示范医院", "enterprise": "示范科技有限公司", "research": "示范研究院"}
# Two of a unit's five places are left free, for joint entries and for whoever tries the site by hand.
LEADS, PLACES = 3, 5


@dataclass(slots=True)
class InventedUnit:
    """A unit on file, and what it takes part in so far."""

    number: int
    part: UnitPart
    places: int = 0
    leads: int = 0
    titles: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class InventedEntry:
    """One entry: `units` the lead unit first; `day` counts from the opening of registration, with a fraction."""

    number: int
    division: str
    form: EntryForm
    units: tuple[InventedUnit, ...]
    state: str
    day: float


class Invention:
    """Invents entries one after the other, and remembers the units it made on the way."""

    def __init__(self, rulebook: Rulebook, *, seed: int = 7) -> None:
        self.rulebook = rulebook
        self.units: list[InventedUnit] = []
        self._open: dict[tuple[str, str, str], list[InventedUnit]] = defaultdict(list)
        self._chance = random.Random(seed)  # noqa: S311  (the same numbers each time are what is wanted)
        # Divisions differ in size as provinces do, by a factor of some fifteen.
        self._sizes = [1 + self._chance.random() * 14 for _ in rulebook.divisions]

    def entries(self, count: int, states: dict[str, int] = STATES, *, days: float = 20) -> Iterator[InventedEntry]:
        """`count` entries in the order in which they were handed in, over the first `days` of registration."""
        for place in range(count):
            yield self._entry(place, self._one_of(states), days * place / count)

    def _entry(self, number: int, state: str, day: float) -> InventedEntry:
        division = self._chance.choices(self.rulebook.divisions, self._sizes)[0]
        track, applicant, kind, level, _ = self._chance.choices(SHAPES, [shape[-1] for shape in SHAPES])[0]
        lead = self._unit(division, kind, level) if kind else None
        joint = self._joint(division, lead) if lead and self._chance.random() < 0.25 else None
        units = tuple(unit for unit in (lead, joint) if unit)
        form = EntryForm(
            applicant=applicant, lead=lead.part if lead else UnitPart(), joint=(joint.part,) if joint else (),
            province="" if lead else division.provinces[0], track=track, title=self._title(number, units),
            abstract=ABSTRACT, members=tuple(self._team(lead)), mentors=(self._mentor(),),
        )  # fmt: skip
        for unit in units:
            unit.places += 1
        return InventedEntry(number, division.code, complete(self.rulebook, form), units, state, day)

    def _unit(self, division: Division, kind: str, level: str) -> InventedUnit:
        """A unit that has places left; about every third entry comes from a new one."""
        known = self._open[division.code, kind, level]
        if not known or self._chance.random() < 0.35:
            known.append(self._new_unit(division, kind, level))
        place = self._chance.randrange(len(known))
        unit = known[place]
        unit.leads += 1
        if unit.leads == LEADS:
            known.pop(place)
        return unit

    def _new_unit(self, division: Division, kind: str, level: str) -> InventedUnit:
        number, province = len(self.units) + 1, division.provinces[0]
        prefix = "91" if kind == "enterprise" else "12"
        code = invented_uscc(number, prefix=prefix, region=f"{province}0100")
        name = f"{division.short_name or division.name}第{number}{KINDS[kind]}"
        unit = InventedUnit(number, UnitPart(name, code, kind, level, province))
        self.units.append(unit)
        return unit

    def _joint(self, division: Division, lead: InventedUnit) -> InventedUnit | None:
        companies = self._open[division.code, "enterprise", "none"]
        fitting = [unit for unit in companies[-20:] if unit is not lead and unit.places + LEADS - unit.leads < PLACES]
        return self._chance.choice(fitting) if fitting else None

    def _title(self, number: int, units: Sequence[InventedUnit]) -> str:
        means, scene, work = number % 18, number // 18 % 30, number // 540 % 7
        title = f"基于{MEANS[means]}的{SCENES[scene]}{WORKS[work]}"
        if not units or any(title_key(title) in unit.titles for unit in units):
            title = f"{title}（{number}）"
        for unit in units:
            unit.titles.add(title_key(title))
        return title

    def _team(self, lead: InventedUnit | None) -> Iterator[MemberPart]:
        unit = lead.part.name if lead else "个人"
        for place in range(self._chance.choice((1, 3, 4, 5)) if lead else 2):
            role = "leader" if place == 0 else "core" if place < 3 else "member"
            talent = {"overseas-talent": lead is None} if role != "member" else {}
            yield MemberPart(self._name(), role, unit, "工程师", self._phone(), "", talent)

    def _mentor(self) -> MentorPart:
        return replace(MENTOR, name=self._name(), phone=self._phone())

    def _name(self) -> str:
        return self._chance.choice(SURNAMES) + self._chance.choice(GIVEN)

    def _phone(self) -> str:
        return f"138{self._chance.randrange(10**8):08d}"

    def _one_of(self, weights: dict[str, int]) -> str:
        return self._chance.choices(list(weights), list(weights.values()))[0]
