"""Handing a text over: to the SMS adapter or to the mail server. No transaction is open meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from saiban.messaging.models import Delivery
from saiban.messaging.sms import CannotSend, Fate, Text, Unsure, sms_adapter

logger = logging.getLogger(__name__)


def hand_over(delivery: Delivery, body: str, values: Mapping[str, str]) -> str:
    """The receiver's number for it, if it gives one.

    Raises CannotSend or Unsure, whatever it was that went wrong: a broken adapter must not lose a message.
    """
    try:
        if delivery.channel == Delivery.Channel.SMS:
            return sms_adapter().send(_text(delivery, body, values))
        return _mail(delivery, body)
    except (CannotSend, Unsure):
        raise
    except Exception as failure:
        logger.exception("delivery %s failed", delivery.pk)
        raise CannotSend(f"{type(failure).__name__}: {failure}", code="broken") from failure


def ask_fate(delivery: Delivery, body: str, values: Mapping[str, str]) -> tuple[Fate, str]:
    """What became of a text that was taken up and has no outcome; a mail server cannot be asked."""
    assert delivery.handing_at
    if delivery.channel == Delivery.Channel.EMAIL:
        return Fate.NOBODY_KNOWS, ""
    return sms_adapter().fate_of(_text(delivery, body, values), delivery.handing_at)


def _text(delivery: Delivery, body: str, values: Mapping[str, str]) -> Text:
    return Text(delivery.address, body, delivery.kind, values, delivery.reference)


def _mail(delivery: Delivery, body: str) -> str:
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as closed:
        raise _refusal(closed, _("邮件服务器连接失败")) from closed
    try:
        # The same number each time: of two copies that a person lets go out, mailboxes can tell that they are one.
        headers = {"Message-ID": f"<{delivery.reference}@{urlsplit(settings.SITE_ADDRESS).hostname}>"}
        letter = EmailMessage(delivery.subject, body, to=[delivery.address], headers=headers, connection=connection)
        letter.send()
    except (SMTPRecipientsRefused, SMTPResponseException) as refused:
        raise _refusal(refused, _("邮件服务器拒收")) from refused
    except (OSError, SMTPException) as silence:
        said = _("邮件服务器没有回应")
        raise Unsure(f"{said}：{silence or type(silence).__name__}") from silence
    finally:
        connection.close()
    return ""


def _refusal(problem: Exception, what: str) -> CannotSend:
    """In the server's words. A 5xx of the address or the letter is final; one of the log-in is ours to mend."""
    code, said = _answer(problem)
    is_final = isinstance(problem, SMTPRecipientsRefused) or code in _REFUSED_LETTER
    return CannotSend(f"{what}：{said}", code=str(code or ""), for_good=is_final and code not in _COME_BACK)


_REFUSED_LETTER = frozenset({550, 551, 552, 553, 554, 556})
# Mailbox busy, error in processing, no room: greylisting servers say so to everybody at first.
_COME_BACK = frozenset({421, 450, 451, 452})


def _answer(problem: Exception) -> tuple[int, str]:
    if isinstance(problem, SMTPRecipientsRefused):
        code, said = next(iter(problem.recipients.values()), (0, b""))
        return code, _decoded(said)
    if isinstance(problem, SMTPResponseException):
        return problem.smtp_code, _decoded(problem.smtp_error)
    return 0, str(problem) or type(problem).__name__


def _decoded(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
