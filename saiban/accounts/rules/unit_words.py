"""A unit's name taken apart: where it is, what it is called, which branch of it, in which legal form.

Names are written in full on a seal and in short everywhere else. What is taken off here is what people leave out or
write otherwise; numbers, directions and kinds (第二, 东, 肿瘤) tell units apart and are never taken off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from saiban.core.names import unit_key
from saiban.rulebook.regions import REGIONS

# What is read, scanned or typed for one another; the first of each stands for all.
_LOOK_ALIKE = """
0〇零oο 1一壹l丨 2二贰 3三叁 4四肆 5五伍s 6六陆 7七柒 8八捌b 9九玖
己已巳 末未 土士 日曰 干千于 贝见 戊戌戍 侯候 微徽 睛晴 壁璧 竞竟 茶荼 折析 扬杨 洲州 副付 帐账 象像 兰蓝 院陀 科枓
医醫 学學 国國 东東 广廣 台臺 总總 业業 发發 华華 电電 网網 疗療 卫衛 门門 团團 长長 会會 汉漢 区區 县縣 宁寧 庆慶 龙龍
"""
_FOLD = str.maketrans({other: same[0] for same in _LOOK_ALIKE.split() for other in same[1:]})

_PROVINCES = sorted({name for each in REGIONS.values() for name in (each.name, each.short_name)}, key=len, reverse=True)
_PLACE = re.compile(rf"中国|中华人民共和国|{'|'.join(_PROVINCES)}(?:省|市)?|[一-鿿]{{2,3}}?(?:市|县|区|自治州|地区)")
_FORM = re.compile(r"(?:集团)?(?:股份)?有限(?:责任)?公司$|集团公司$|集团$|公司$|有限合伙$")
# After what a unit's name ends with on its own
_BRANCH = re.compile(
    r"(?<=[院司学心校局所])(?:总院|本部|院本部|总部|[东南西北新老中]院|[一-鿿]{1,4}?院区|[一-鿿]{0,4}?分(?:院|公司|部|校|中心))$"
)
_BRACKETS = re.compile(r"[(（\[【〔](.*?)[)）\]】〕]")
_ORDINAL = re.compile(r"[0-9十百]+")
_PLAIN = re.compile(
    r"(?:第?[0-9十]*)(?:人民|中心|中医|中西医结合|妇幼保健|附属|总|职工|儿童|妇产|肿瘤|口腔|眼科)*(?:医院|学院|大学|保健院)"
)


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text without what the pattern finds, unless nothing to call it by would be left."""
    rest = pattern.sub("", text)
    return rest if len(rest) >= 2 else text


@dataclass(frozen=True)
class UnitWords:
    """A unit as it is compared: `name` as it was written, the credit code or nothing, the region's code or nothing."""

    pk: int
    name: str
    code: str
    province: str

    @cached_property
    def key(self) -> str:
        return unit_key(self.name)

    @cached_property
    def folded(self) -> str:
        """The key, with what looks alike made one."""
        return self.key.translate(_FOLD)

    @cached_property
    def ordinals(self) -> tuple[str, ...]:
        """The numbers in the name, in its order: a First and a Second Hospital are two."""
        return tuple(_ORDINAL.findall(self.folded))

    @cached_property
    def in_brackets(self) -> frozenset[str]:
        return frozenset(unit_key(inside) for inside in _BRACKETS.findall(self.name))

    @cached_property
    def bare(self) -> str:
        """The key without what stands in brackets."""
        return unit_key(_without(_BRACKETS, self.name))

    @cached_property
    def _split(self) -> tuple[tuple[str, ...], str]:
        places, rest = [], self.bare
        while (found := _PLACE.match(rest)) and len(rest) - found.end() >= 2:
            places.append(found[0])
            rest = rest[found.end() :]
        return tuple(places), rest

    @property
    def places(self) -> tuple[str, ...]:
        """The provinces and towns that the name begins with."""
        return self._split[0]

    @property
    def rest(self) -> str:
        """The name without them."""
        return self._split[1]

    @cached_property
    def branch(self) -> str:
        found = _BRANCH.search(self.rest)
        return found[0] if found else ""

    @cached_property
    def core(self) -> str:
        """The name without places, brackets, branch and legal form, with what looks alike made one."""
        return _without(_FORM, _without(_BRANCH, self.rest)).translate(_FOLD)

    @cached_property
    def is_plain(self) -> bool:
        """Whether many units are called so, each in its own town: 人民医院."""
        return _PLAIN.fullmatch(self.core) is not None

    @cached_property
    def pieces(self) -> frozenset[str]:
        """Every two letters that stand side by side."""
        return frozenset(self.key[at : at + 2] for at in range(len(self.key) - 1))

    @property
    def body(self) -> str:
        """The nine characters of the code that name the organisation, whoever registers it."""
        return self.code[8:17]

    @property
    def region(self) -> str:
        """Where it is, as far as anything says so; codes of central bodies name no region."""
        return self.province or (self.code[2:4] if self.code[2:4] in REGIONS else "")
