"""Where a person can be reached: a mobile number or an e-mail address, typed into one field."""

from __future__ import annotations

import re
from dataclasses import dataclass

from saiban.core.errors import Reason, Refused
from saiban.core.identifiers import Checked, check_email, check_mobile, mask_email, mask_mobile


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address: `channel` is ``sms`` or ``email``, `value` is in its one normal form."""

    channel: str
    value: str

    @property
    def is_phone(self) -> bool:
        return self.channel == "sms"

    @property
    def masked(self) -> str:
        """`138****8000`, `z***@example.com`: enough for its owner to know it by."""
        return mask_mobile(self.value) if self.is_phone else mask_email(self.value)


def read_address(text: str) -> Address:
    """What was typed; Refused with what to mend, at the item `address`."""
    if "@" in text or "＠" in text:
        return _accepted("email", check_email(text))
    if re.search("[A-Za-z]{2}", text):
        raise Refused([_problem("请填写 11 位手机号码或完整的电子邮箱。")])
    return read_phone(text)


def read_phone(text: str) -> Address:
    """A mobile number of mainland China; Refused otherwise."""
    return _accepted("sms", check_mobile(text))


def read_email(text: str) -> Address:
    """An e-mail address; Refused otherwise."""
    return _accepted("email", check_email(text))


def _accepted(channel: str, checked: Checked) -> Address:
    if not checked.ok:
        raise Refused([_problem(checked.problem, checked.hint)])
    return Address(channel, checked.value)


def _problem(message: str, hint: str = "") -> Reason:
    return Reason("address", message, item="address", remedy=f"您是不是要填写 {hint}？" if hint else "")
