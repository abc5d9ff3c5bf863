"""Short messages through Alibaba Cloud (dysmsapi 2017-05-25), by its signature ACS3-HMAC-SHA256.

Chosen among the big providers because its templates name their values, as ours do, where others number them; and
because it can be asked what became of a text by a number of ours (QuerySendDetails, OutId), so that a worker that died
in the middle need not guess. Two signed calls are all that is needed, which is why there is no SDK here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from saiban.messaging.calls import NoAnswer, Unreachable, call
from saiban.messaging.rules import NOTICE, ProviderTemplate, shortened
from saiban.messaging.sms import CannotSend, Fate, Text, Unsure

VERSION = "2017-05-25"

# What no second attempt mends: the number, or something that a person has to put right first.
_FOR_GOOD = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT", "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN_ILLEGAL",
        "isv.TEMPLATE_MISSING_PARAMETERS", "isv.TEMPLATE_PARAMS_ILLEGAL", "isv.INVALID_PARAMETERS",
        "isv.INVALID_JSON_PARAM", "isv.PARAM_LENGTH_LIMIT", "isv.PARAM_NOT_SUPPORT_URL",
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED", "isv.SMS_CONTENT_ILLEGAL",
        "isv.DENY_IP_RANGE", "isp.RAM_PERMISSION_DENY", "isv.RAM_PERMISSION_DENY", "isv.PRODUCT_UN_SUBSCRIPT",
        "InvalidAccessKeyId.NotFound", "SignatureDoesNotMatch", "Forbidden.RAM",
    }
)  # fmt: skip
# The provider's own limits: five an hour and ten a day of codes, fifty a day of notices, to one number.
_FLOW_CONTROL = frozenset({"isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"})
_WAIT_FOR_FLOW = ((("天", "day"), timedelta(hours=24)), (("小时", "hour"), timedelta(hours=1)))


class AliyunSms:
    """Sends by approved templates: those of `settings.SMS_TEMPLATES`, else the general notice with the title."""

    takes_any_words = False

    def send(self, text: Text) -> str:
        template, values = self._template_for(text)
        answer = _call(
            "SendSms",
            {
                "PhoneNumbers": text.number,
                "SignName": settings.SMS_SIGN,
                "TemplateCode": template.code,
                "TemplateParam": json.dumps(values, ensure_ascii=False),
                "OutId": text.reference,
            },
        )
        return str(answer.get("BizId", ""))

    def fate_of(self, text: Text, handed_at: datetime) -> tuple[Fate, str]:
        # The provider files by the day in China; at midnight the text may be on either side.
        days = {f"{localtime(handed_at + late):%Y%m%d}" for late in (timedelta(), timedelta(minutes=2))}
        for day in sorted(days):
            if found := self._found(text, day):
                refused = found.get("SendStatus") == 2
                return (Fate.REFUSED if refused else Fate.TAKEN), str(found.get("ErrCode", ""))
        return Fate.NEVER_CAME, ""

    def _found(self, text: Text, day: str) -> Mapping[str, Any] | None:
        asked = {"PhoneNumber": text.number, "SendDate": day, "PageSize": "50", "CurrentPage": "1"}
        try:
            answer = _call("QuerySendDetails", asked)
        except Unsure as silence:
            raise CannotSend(str(silence)) from silence
        rows = answer.get("SmsSendDetailDTOs", {}).get("SmsSendDetailDTO", [])
        return next((row for row in rows if row.get("OutId") == text.reference), None)

    def _template_for(self, text: Text) -> tuple[ProviderTemplate, dict[str, str]]:
        templates: Mapping[str, ProviderTemplate] = settings.SMS_TEMPLATES
        template = templates.get(text.kind) or templates.get(NOTICE)
        if template is None or (text.kind not in templates and "title" not in text.values):
            problem = _("没有为这类消息（%(kind)s）配置短信模板") % {"kind": text.kind or NOTICE}
            raise CannotSend(problem, code="no_template", for_good=True)
        wanted = template.places if text.kind in templates else ("title",)
        return template, {name: shortened(text.values.get(name, "")) for name in wanted or text.values}


def _call(action: str, query: Mapping[str, str]) -> dict[str, Any]:
    """The provider's answer; raises CannotSend for a refusal, and Unsure where the answer is missing or senseless."""
    headers = signed_headers(
        host=urlsplit(settings.SMS_ENDPOINT).netloc, action=action, version=VERSION, query=query,
        key_id=settings.SMS_KEY_ID, key_secret=settings.SMS_KEY_SECRET,
        now=datetime.now(UTC), nonce=secrets.token_hex(16),
    )  # fmt: skip
    status, body = _post(f"{settings.SMS_ENDPOINT}/?{canonical_query(query)}", headers)
    try:
        answer = json.loads(body)
        code, message = str(answer["Code"]), str(answer.get("Message", ""))
    except (ValueError, KeyError, TypeError) as senseless:
        # A gateway in between may have passed it on before it broke down.
        raise Unsure(f"HTTP {status}: {body[:200]!r}") from senseless
    if code != "OK":
        raise refusal_of(code, message)
    return dict(answer)


def _post(address: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    try:
        return call("POST", address, headers)
    except Unreachable as closed:
        raise CannotSend(_("短信服务商连接失败：%(why)s") % {"why": closed}, code="unreachable") from closed
    except NoAnswer as silence:
        raise Unsure(_("短信服务商没有回应：%(why)s") % {"why": silence}) from silence


def refusal_of(code: str, message: str) -> CannotSend:
    """Whether trying again may help, and when: after the provider's own limits only once they are over."""
    wait = None
    if code in _FLOW_CONTROL:
        said = message.casefold()
        wait = next((wait for words, wait in _WAIT_FOR_FLOW if any(word in said for word in words)), None)
    return CannotSend(message or code, code=code, for_good=code in _FOR_GOOD, wait=wait)


# --- the signature ----------------------------------------------------------------------------------------------


def signed_headers(
    *, host: str, action: str, version: str, query: Mapping[str, str], key_id: str, key_secret: str, now: datetime,
    nonce: str,
) -> dict[str, str]:  # fmt: skip
    """The headers of a POST without a body, its `query` in the address, signed as ACS3-HMAC-SHA256 wants it."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": _hash(""),
        "x-acs-date": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(headers)
    told = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = "\n".join(("POST", "/", canonical_query(query), told, names, _hash("")))
    signed = f"ACS3-HMAC-SHA256\n{_hash(canonical)}"
    signature = hmac.new(key_secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature}"
    return headers


def canonical_query(query: Mapping[str, str]) -> str:
    """Sorted by name, with everything percent-encoded but letters, digits and ``-_.~``."""
    return "&".join(f"{quote(name, safe='')}={quote(query[name], safe='')}" for name in sorted(query))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
