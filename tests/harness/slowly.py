"""A slow network for browser tests, which brings to light what they do not wait for.

    .venv/bin/pytest -p tests.harness.slowly tests/browser

Every answer but static files begins late, and its page later still: between the two Chromium shows an empty page.
"""

from __future__ import annotations

import random
import time
from typing import Any
from wsgiref.handlers import BaseHandler

BEFORE, WITHIN = 0.5, 0.3  # seconds, at most

_send_headers = BaseHandler.send_headers


def _send_headers_slowly(self: Any) -> None:
    slow = not self.environ["PATH_INFO"].startswith("/static/")
    if slow:
        time.sleep(random.uniform(0, BEFORE))
    _send_headers(self)
    self._flush()
    if slow:
        time.sleep(random.uniform(0, WITHIN))


BaseHandler.send_headers = _send_headers_slowly  # type: ignore[method-assign]
