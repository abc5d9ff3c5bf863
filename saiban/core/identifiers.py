"""What people type to identify themselves and their unit: is it right, and if not, what was meant?

Pure checks. A problem is a sentence in Chinese to show beside the field. A hint is a corrected value
to offer; it is never taken silently, because a guessed identity is worse than a refused one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from stdnum.cn import uscc


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked value: normalised, right or not, with what to mend and what was probably meant."""

    value: str
    ok: bool
    problem: str = ""
    hint: str = ""


def _squeezed(text: str) -> str:
    """`text` in half-width letters, without the spaces, dashes and invisible marks that pasting brings."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Cf", "Pd"))


_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "Z": "2", "S": "5"})


# --- unified social credit code (GB 32100-2015) -------------------------------------------------

_USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_SHAPE = re.compile(f"[{_USCC_LETTERS}][0-9]{{7}}[{_USCC_LETTERS}]{{10}}")
_USCC_NEVER = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "V"}
_USCC_MISREAD = "38 8B 56 6G CG 0D 0Q DQ 17 1L 4A UW EF MN PR XY HK"

_USCC_KINDS = {
    "11": "机关",
    "12": "事业单位",
    "13": "群众团体",
    "19": "机构编制部门登记的其他单位",
    "21": "外国常驻新闻机构",
    "31": "律师执业机构",
    "32": "公证处",
    "33": "基层法律服务所",
    "34": "司法鉴定机构",
    "35": "仲裁委员会",
    "41": "外国在华文化中心",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "59": "民政部门登记的其他单位",
    "61": "外国旅游部门常驻代表机构",
    "71": "宗教活动场所",
    "72": "宗教院校",
    "81": "基层工会",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "A1": "军队事业单位",
    "N1": "组级集体经济组织",
    "N2": "村级集体经济组织",
    "N3": "乡镇级集体经济组织",
}


@lru_cache(maxsize=1000)
def check_uscc(value: str) -> Checked:
    """A unit's 统一社会信用代码: 18 characters, the last one a check character.

    The checksum is python-stdnum's; its shape test is not used, because it refuses the letters with
    which the codes of military units (A) and rural collectives (N) begin.
    """
    code = _squeezed(value).upper()
    problem = _uscc_problem(code)
    return Checked(code, not problem, problem, _uscc_hint(code) if problem else "")


def uscc_kind(value: str) -> str:
    """The kind of unit that a credit code names, from its first two characters; "其他" if not known.

    A public hospital is 事业单位 and has a 事业单位法人证书; a private one may be 民办非企业单位 or 企业.
    """
    return _USCC_KINDS.get(_squeezed(value).upper()[:2], "其他")


def _uscc_problem(code: str) -> str:
    if not code:
        return "请填写统一社会信用代码。"
    if len(code) != 18:
        return _uscc_length_problem(code)
    if strange := sorted(set(code) & set(_USCC_NEVER)):
        return f"统一社会信用代码中不会出现字母 {'、'.join(strange)}，请核对是否为形近的数字。"
    if not _USCC_SHAPE.fullmatch(code):
        return "统一社会信用代码只含数字和大写字母，第 2 至 8 位为数字，请对照证照核对。"
    if not _uscc_sums_up(code):
        return "统一社会信用代码的校验码不对，请对照证照逐位核对。"
    return ""


def _uscc_length_problem(code: str) -> str:
    if re.fullmatch("[0-9]{15}", code):
        return "15 位数字是旧的工商注册号，请填写证照上 18 位的统一社会信用代码。"
    if len(code) == 9:
        return "9 位的是旧的组织机构代码，请填写证照上 18 位的统一社会信用代码。"
    return f"统一社会信用代码应为 18 位，现在是 {len(code)} 位。"


def _uscc_sums_up(code: str) -> bool:
    return uscc.calc_check_digit(code[:17]) == code[17]


def _organisation_sums_up(code: str) -> bool:
    """Whether characters 9 to 17, an organisation code of GB 11714 inside the credit code, sum up."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = sum(digits.index(c) * w for c, w in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return code[16] == "0123456789X0"[(11 - total % 11)]


def _uscc_hint(code: str) -> str:
    mended = "".join(_USCC_NEVER.get(c, c) for c in code)
    if mended != code:
        return mended if _USCC_SHAPE.fullmatch(mended) and _uscc_sums_up(mended) else ""
    repairs = list(_uscc_repairs(code)) if _USCC_SHAPE.fullmatch(code) else []
    if len(repairs) > 1:
        repairs = [repair for repair in repairs if _is_misreading(code, repair)]
    return repairs[0] if len(repairs) == 1 else ""


def _uscc_repairs(code: str) -> Iterator[str]:
    """The codes one character away from `code` that satisfy both check characters."""
    for place in range(18):
        for letter in _USCC_LETTERS:
            repair = code[:place] + letter + code[place + 1 :]
            if _USCC_SHAPE.fullmatch(repair) and _uscc_sums_up(repair) and _organisation_sums_up(repair):
                yield repair


def _is_misreading(code: str, repair: str) -> bool:
    changed = {typed + meant for typed, meant in zip(code, repair, strict=True) if typed != meant}
    return all(pair in _USCC_MISREAD or pair[::-1] in _USCC_MISREAD for pair in changed)


# --- resident identity card (GB 11643) ----------------------------------------------------------

_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_resident_id(value: str, *, today: date) -> Checked:
    """An 18-digit identity number, also of residence permits of Hong Kong, Macao and Taiwan (81–83).

    Only the province is looked up: counties are renumbered, cards keep the old number for life.
    `today` is the day on which the holder must already be born.
    """
    number = _squeezed(value).upper().replace("×", "X").replace("*", "X")
    problem = _resident_id_problem(number, today)
    return Checked(number, not problem, problem, _resident_id_hint(number, today) if problem else "")


def _resident_id_problem(number: str, today: date) -> str:
    if not number:
        return "请填写身份证号码。"
    if re.fullmatch("[0-9]{15}", number):
        return "15 位的旧身份证已停止使用，请填写 18 位号码。"
    if len(number) != 18:
        return f"身份证号码应为 18 位，现在是 {len(number)} 位。其他证件请选择相应的证件类型。"
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return "身份证号码只含数字，最后一位可以是 X。"
    if not _PROVINCE.match(number):
        return "身份证号码的前两位不是有效的地区代码，请核对。"
    if not _was_born(number[6:14], today):
        return "身份证号码中的出生日期不对，请核对。"
    if number[17] != _id_check_digit(number):
        return "身份证号码的校验码不对，请逐位核对。"
    return ""


def _was_born(digits: str, today: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= today


def _id_check_digit(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11]


def _resident_id_hint(number: str, today: date) -> str:
    mended = number.translate(_LOOK_ALIKES)
    return mended if mended != number and not _resident_id_problem(mended, today) else ""


# --- mobile number ------------------------------------------------------------------------------

_MOBILE = re.compile("1[3-9][0-9]{9}")


def check_mobile(value: str) -> Checked:
    """A mobile number of mainland China as 11 digits, however it is spaced and prefixed.

    Verification texts reach no other number: those who have one are shown the way by e-mail.
    """
    typed = re.sub(r"[().·]", "", _squeezed(value))
    number = re.sub(r"^(\+86|0086|86(?=1[0-9]{10}$))", "", typed)
    problem = _mobile_problem(number)
    return Checked(number, not problem, problem, _mobile_hint(number) if problem else "")


def _mobile_problem(number: str) -> str:
    if not number:
        return "请填写手机号码。"
    if re.match(r"\+|00", number):
        return "境外号码收不到验证短信，请改用电子邮箱。"
    if _MOBILE.fullmatch(number):
        return ""
    if re.fullmatch("0[0-9]{9,11}", number):
        return "这是座机号码，请填写手机号码。"
    if re.fullmatch("[0-9]+", number) and len(number) != 11:
        return f"手机号码应为 11 位，现在是 {len(number)} 位。"
    return "这不是有效的手机号码，请核对。"


def _mobile_hint(number: str) -> str:
    mended = number.upper().translate(_LOOK_ALIKES)
    return mended if mended != number and _MOBILE.fullmatch(mended) else ""


# --- e-mail -------------------------------------------------------------------------------------

_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
)


def check_email(value: str) -> Checked:
    """An e-mail address in lower case. Whether it exists only a message can tell."""
    address = _without_invisible(unicodedata.normalize("NFKC", value)).strip().lower()
    problem = _email_problem(address)
    return Checked(address, not problem, problem, _email_hint(address) if problem else "")


def _without_invisible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def _email_problem(address: str) -> str:
    if not address:
        return "请填写电子邮箱。"
    if len(address) > 254:
        return "电子邮箱太长，请核对。"
    if "@" not in address:
        return "电子邮箱应含有 @，如 name@example.com。"
    if not _EMAIL.fullmatch(address) or len(address.partition("@")[0]) > 64:
        return "这不是有效的电子邮箱，请核对。"
    return ""


def _email_hint(address: str) -> str:
    mended = re.sub(r"\s", "", address).translate(str.maketrans("。，,", "..."))
    if re.fullmatch("[0-9]{5,11}", mended):
        mended += "@qq.com"
    return mended if mended != address and not _email_problem(mended) else ""


# --- what others may see of them ----------------------------------------------------------------


def mask_mobile(number: str) -> str:
    """`138****8000`: enough for its owner to know it by."""
    return _masked(number, 3, 4)


def mask_resident_id(number: str) -> str:
    """First three and last four characters; the birth date is hidden."""
    return _masked(number, 3, 4)


def mask_email(address: str) -> str:
    """`z***@example.com`: always three stars, so that the length tells nothing."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***{at}{domain}" if at else _masked(address, 1, 0)


def mask_name(name: str) -> str:
    """`张*`, `王*明`, `欧**娜`."""
    return _masked(name.strip(), 1, 1) if len(name.strip()) > 2 else _masked(name.strip(), 1, 0)


def _masked(text: str, head: int, tail: int) -> str:
    """`text` with all but `head` and `tail` characters starred; a short text is starred wholly."""
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]
