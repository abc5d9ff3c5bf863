"""What is done to an entry, act by act, each at its moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from saiban.demo.invention.papers import Order


@dataclass(frozen=True, slots=True)
class Start:
    at: datetime


@dataclass(frozen=True, slots=True)
class Save:
    """Whole top-level parts of the form, as `save_draft` takes them."""

    at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    at: datetime
    kind: str
    order: Order


@dataclass(frozen=True, slots=True)
class Submit:
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    at: datetime


@dataclass(frozen=True, slots=True)
class Screen:
    """A decision of the division's committee on what was handed in last."""

    at: datetime
    verdict: str
    reason: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody whom the entry names opens the link that was sent to them: `words` as they put them, None for a no."""

    at: datetime
    item: str
    words: Mapping[str, str] | None


Act = Start | Save | Upload | Submit | Withdraw | Screen | Reply
