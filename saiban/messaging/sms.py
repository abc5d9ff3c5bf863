"""Text messages go through an adapter: one class with two methods, named by `settings.SMS_BACKEND`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from saiban.core.identifiers import mask_mobile

logger = logging.getLogger(__name__)


class CannotSend(Exception):
    """A text was not sent: `problem` and `code` in the provider's words.

    `for_good` when trying again would not help (a number that is not in service); else it is tried again after `wait`,
    or after the usual while.
    """

    def __init__(self, problem: str, *, code: str = "", for_good: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(problem)
        self.code, self.for_good, self.wait = code, for_good, wait


class Unsure(Exception):
    """The text was handed over and no answer came: it may have been sent, so it must not simply be sent again."""


class Fate(Enum):
    """What a provider says of a text that we are unsure about."""

    TAKEN = "taken"
    REFUSED = "refused"
    NEVER_CAME = "never came"
    NOBODY_KNOWS = "nobody knows"


@dataclass(frozen=True, slots=True)
class Text:
    """One text for a mainland number of 11 digits.

    Written out (`words`), and as a provider's template wants it: the registered `kind` and the values in it.
    """

    number: str
    words: str
    kind: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""


class Sms(Protocol):
    """What an adapter offers. It is made anew for every text and must give up by itself after some seconds."""

    takes_any_words: bool
    """False where only a provider's approved templates go out: what a committee writes for the phone cannot."""

    def send(self, text: Text) -> str:
        """Hand the text over; the provider's number for it, or nothing. Raises CannotSend and Unsure."""

    def fate_of(self, text: Text, handed_at: datetime) -> tuple[Fate, str]:
        """What became of a text that may have been handed over then, and the provider's code for it.

        Raises CannotSend where the provider does not answer.
        """


class ConsoleSms:
    """Writes texts to the log, for want of a provider."""

    takes_any_words = True

    def send(self, text: Text) -> str:
        logger.info("SMS to %s: %s", text.number if settings.DEMO else mask_mobile(text.number), text.words)
        return ""

    def fate_of(self, text: Text, handed_at: datetime) -> tuple[Fate, str]:
        return Fate.NOBODY_KNOWS, ""


def sms_adapter() -> Sms:
    return cast(Sms, import_string(settings.SMS_BACKEND)())
