"""Text messages go through an adapter: one class with one method, named by `settings.SMS_BACKEND`."""

from __future__ import annotations

import logging
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from saiban.core.identifiers import mask_mobile

logger = logging.getLogger(__name__)


class CannotSend(Exception):
    """A text could not be sent; `for_good` when trying again would not help (a number that is not in service)."""

    def __init__(self, problem: str, *, for_good: bool = False) -> None:
        super().__init__(problem)
        self.for_good = for_good


class Sms(Protocol):
    """What an adapter offers. It is made anew for every text and must give up by itself after some seconds."""

    def send(self, number: str, text: str) -> None:
        """Hand the text over for a mainland number of 11 digits; raises CannotSend."""


class ConsoleSms:
    """Writes texts to the log, for want of a provider."""

    def send(self, number: str, text: str) -> None:
        logger.info("SMS to %s: %s", number if settings.DEMO else mask_mobile(number), text)


def send_sms(number: str, text: str) -> None:
    cast(Sms, import_string(settings.SMS_BACKEND)()).send(number, text)
