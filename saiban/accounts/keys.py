"""The key ring, for the rooms above; it lies a floor lower because messages on their way are sealed too."""

from __future__ import annotations

from saiban.messaging.keys import ring

__all__ = ["ring"]
