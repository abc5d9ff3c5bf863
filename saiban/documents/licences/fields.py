"""From what was seen on a licence to what it says: which paper it is, whose, and the unit's credit code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from saiban.core.identifiers import check_uscc
from saiban.documents.licences.model import Reading, Seen
from saiban.documents.licences.placing import Cell, Row, joined, rows_of

# Of each kind of paper the words that no other has; the name under which people know it.
_TITLES = {
    "营业执照": "营业执照",
    "事业单位法人证书": "事业单位法人证书",
    "社会团体法人登记证书": "社会团体法人登记证书",
    "民办非企业单位": "民办非企业单位登记证书",
    "基金会法人登记证书": "基金会法人登记证书",
    "医疗机构执业许可证": "医疗机构执业许可证",
}
_CODE_LABEL = "信用代码"
_NAME_LABEL = re.compile(r"(?:企业|单位|机构|组织|法人)?名称[:：]?")
_OTHER_LABEL = re.compile(
    "类型|法定代表人|负责人|经营者|经营范围|宗旨|业务范围|注册资本|开办资金|成立日期|营业期限|有效期|住所|地址|"
    "经费来源|举办单位|业务主管单位|登记机关|组成形式|统一社会"
)
_SUFFIX = re.compile(
    "(?:公司|集团|医院|卫生院|保健院|防治院|中心|门诊部|诊所|研究院|研究所|大学|学院|学校|协会|学会|联合会|商会|促进会|"
    "基金会|合作社|事务所|厂|站|[(（][^()（）]{2,12}[)）])"
)
_AUTHORITY = re.compile("监督管理|市场监管|行政审批|登记管理|民政|卫生健康委|工商行政|编制")
# What kind of company it is ends as names do
_KIND = re.compile("^(?:有限责任|股份有限)公司|自然人|独资|控股|合伙")
_LEAST_NAME = 4  # letters


def reading_of(seen: Seen) -> Reading:
    """What `seen` says; every part that could not be made out is left empty."""
    rows = rows_of(seen.lines, lambda text: bool(_title_in(text)))
    uscc, guessed = _printed_code(rows)
    return Reading(
        title=next((title for title in map(_title_in, map(joined, rows)) if title), ""),
        name=_presentable(_labelled_name(rows) or _likely_name(rows)),
        uscc=uscc,
        guessed=guessed,
        qr=next((code for text in seen.codes for code in _codes_in(text)), ""),
        seals=seen.seals,
        pages=seen.pages,
    )


def _title_in(text: str) -> str:
    return next((name for words, name in _TITLES.items() if words in text), "")


# --- the credit code --------------------------------------------------------------------------------------------------
def _printed_code(rows: list[Row]) -> tuple[str, bool]:
    """The code as printed, and whether a letter was put right.

    A code that sums up is one wherever it stands. One that does not is put right only where the paper says that there
    is a code: with one letter changed, many a number would make one.
    """
    texts = [_plain(joined(row)) for row in rows] + [_plain(cell.text) for row in rows for cell in row]
    exact = next((code for text in texts for code in _codes_in(text)), "")
    if exact:
        return exact, False
    mended = next((code for text in _beside_label(rows) if (code := _mended(text))), "")
    return mended, bool(mended)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _codes_in(text: str) -> Iterator[str]:
    for run in re.findall("(?<![0-9A-Za-z])[0-9A-Z]{18}(?![0-9A-Za-z])", text):
        if check_uscc(run).ok:
            yield run


def _beside_label(rows: list[Row]) -> Iterator[str]:
    """What is written in a row that speaks of a credit code, and in the one below it."""
    for row, below in pairwise([*rows, []]):
        if _CODE_LABEL in joined(row):
            yield from (_plain(joined(row)), _plain(joined(below)), *(_plain(cell.text) for cell in below))


def _mended(text: str) -> str:
    runs = re.findall("[0-9A-Z]{18}", text)
    return next((hint for run in runs if (hint := check_uscc(run).hint)), "")


# --- the name ---------------------------------------------------------------------------------------------------------
def _labelled_name(rows: list[Row]) -> str:
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            found = _behind_label(row, place)
            if found:
                return found if cell.text.endswith(found) else found + _continued(rows[number + 1 :], row[place + 1 :])
    return ""


def _behind_label(row: Row, place: int) -> str:
    """What stands behind the label of the name, in the same box or in the next; the label itself may be in two."""
    text, rest = row[place].text, row[place + 1 :]
    if text in ("名", "单位名", "机构名") and rest and rest[0].text.startswith("称"):
        text, rest = text + rest[0].text, rest[1:]
    label = _NAME_LABEL.match(text)
    if label is None:
        return ""
    value = text[label.end() :] or (rest[0].text.lstrip(":：") if rest else "")
    return value if len(value) >= _LEAST_NAME and not _OTHER_LABEL.match(value) else ""


def _continued(rows: list[Row], behind: Iterable[Cell]) -> str:
    """The second line of a long name: alone at the left of its row, right under the first."""
    first, below = next(iter(behind), None), rows[0][0] if rows else None
    if first is None or below is None or _SUFFIX.fullmatch(first.text[-2:]) or _OTHER_LABEL.match(below.text):
        return ""
    is_under = abs(below.left - first.left) < first.height and below.top - first.bottom < first.height
    return below.text if is_under else ""


def _likely_name(rows: list[Row]) -> str:
    """Where no label was read: the first line that ends as names of units do, but is no authority's."""
    texts = (re.sub("^(?:名?称)[:：]?", "", cell.text) for row in rows for cell in row)
    return next((text for text in texts if _ends_as_name(text)), "")


def _ends_as_name(text: str) -> bool:
    is_named = re.search(f"{_SUFFIX.pattern}$", text) and len(text) > _LEAST_NAME
    is_other = _title_in(text) or any(other.search(text) for other in (_AUTHORITY, _OTHER_LABEL, _KIND))
    return bool(is_named) and not is_other


def _presentable(name: str) -> str:
    """With the brackets of Chinese text, as names are written."""
    return name.strip("。.、，,:：·*-_").translate(str.maketrans("()", "（）"))
