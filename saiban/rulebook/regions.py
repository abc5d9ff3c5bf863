"""The regions a division can cover, and their places on a tile map of China.

Codes are the first two digits of GB/T 2260. Health-sector documents count the Xinjiang Production and
Construction Corps beside the provinces, and contests admit teams from abroad; neither has a code of
its own there, so 66 and 99 are ours. The tile map has one tile a region: neighbours lie near each
other, and there are no borders to get wrong.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """`row` and `col` count from the north-western corner of the tile map, from 0."""

    code: str
    name: str
    short_name: str
    abbreviation: str
    pinyin: str
    zone: str
    kind: str
    row: int
    col: int

    @property
    def gb_code(self) -> str | None:
        """The six digits of GB/T 2260, such as "430000"; None for regions that have none."""
        return None if self.code in _OURS else f"{self.code}0000"


_OURS = ("66", "99")

_ALL = (
    Region("11", "北京市", "北京", "京", "beijing", "华北", "直辖市", 1, 4),
    Region("12", "天津市", "天津", "津", "tianjin", "华北", "直辖市", 2, 5),
    Region("13", "河北省", "河北", "冀", "hebei", "华北", "省", 2, 4),
    Region("14", "山西省", "山西", "晋", "shanxi", "华北", "省", 2, 3),
    Region("15", "内蒙古自治区", "内蒙古", "蒙", "neimenggu", "华北", "自治区", 1, 3),
    Region("21", "辽宁省", "辽宁", "辽", "liaoning", "东北", "省", 2, 6),
    Region("22", "吉林省", "吉林", "吉", "jilin", "东北", "省", 1, 6),
    Region("23", "黑龙江省", "黑龙江", "黑", "heilongjiang", "东北", "省", 0, 6),
    Region("31", "上海市", "上海", "沪", "shanghai", "华东", "直辖市", 4, 6),
    Region("32", "江苏省", "江苏", "苏", "jiangsu", "华东", "省", 4, 5),
    Region("33", "浙江省", "浙江", "浙", "zhejiang", "华东", "省", 5, 5),
    Region("34", "安徽省", "安徽", "皖", "anhui", "华东", "省", 4, 4),
    Region("35", "福建省", "福建", "闽", "fujian", "华东", "省", 6, 4),
    Region("36", "江西省", "江西", "赣", "jiangxi", "华东", "省", 5, 4),
    Region("37", "山东省", "山东", "鲁", "shandong", "华东", "省", 3, 4),
    Region("41", "河南省", "河南", "豫", "henan", "华中", "省", 3, 3),
    Region("42", "湖北省", "湖北", "鄂", "hubei", "华中", "省", 4, 3),
    Region("43", "湖南省", "湖南", "湘", "hunan", "华中", "省", 5, 3),
    Region("44", "广东省", "广东", "粤", "guangdong", "华南", "省", 6, 3),
    Region("45", "广西壮族自治区", "广西", "桂", "guangxi", "华南", "自治区", 6, 2),
    Region("46", "海南省", "海南", "琼", "hainan", "华南", "省", 7, 2),
    Region("50", "重庆市", "重庆", "渝", "chongqing", "西南", "直辖市", 4, 2),
    Region("51", "四川省", "四川", "川", "sichuan", "西南", "省", 4, 1),
    Region("52", "贵州省", "贵州", "贵", "guizhou", "西南", "省", 5, 2),
    Region("53", "云南省", "云南", "云", "yunnan", "西南", "省", 5, 1),
    Region("54", "西藏自治区", "西藏", "藏", "xizang", "西南", "自治区", 4, 0),
    Region("61", "陕西省", "陕西", "陕", "shaanxi", "西北", "省", 3, 2),
    Region("62", "甘肃省", "甘肃", "甘", "gansu", "西北", "省", 3, 1),
    Region("63", "青海省", "青海", "青", "qinghai", "西北", "省", 3, 0),
    Region("64", "宁夏回族自治区", "宁夏", "宁", "ningxia", "西北", "自治区", 2, 2),
    Region("65", "新疆维吾尔自治区", "新疆", "新", "xinjiang", "西北", "自治区", 2, 0),
    Region("66", "新疆生产建设兵团", "兵团", "兵", "bingtuan", "西北", "兵团", 1, 0),
    Region("71", "台湾省", "台湾", "台", "taiwan", "港澳台", "省", 6, 5),
    Region("81", "香港特别行政区", "香港", "港", "xianggang", "港澳台", "特别行政区", 7, 4),
    Region("82", "澳门特别行政区", "澳门", "澳", "aomen", "港澳台", "特别行政区", 7, 3),
    Region("99", "海外", "海外", "外", "haiwai", "海外", "海外", 7, 6),
)

REGIONS: dict[str, Region] = {each.code: each for each in _ALL}

# The 31 that notices mean by "31 provincial divisions".
MAINLAND: tuple[str, ...] = tuple(each.code for each in _ALL if each.zone not in ("港澳台", "海外") and each.gb_code)


def region(code: str) -> Region:
    """KeyError when there is no such region."""
    return REGIONS[code]
