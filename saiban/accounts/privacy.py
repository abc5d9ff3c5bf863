"""The privacy notice in force. Whoever changes its text (`accounts/privacy.html`) names a new version here.

A new version is asked for again at everyone's next log-in; consents to older ones stay on file.
"""

from __future__ import annotations

VERSION = "2026-11-22"
