from __future__ import annotations

from typing import Any

import pytest

from saiban.editions import changes


@pytest.fixture
def keeping(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are kept, as on a running site whose process hears every announcement at once."""
    changes.forget()
    settings.KEEP_PAGES = True
    settings.LISTEN_FOR_CHANGES = False
    monkeypatch.setattr(changes, "is_hearing", lambda: True)
    monkeypatch.setattr(changes, "LAG", 0.0)
