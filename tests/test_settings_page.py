"""`docs/settings.md` names every variable that the program reads, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READ = re.compile(r"\"(SAIBAN_[A-Z_]+|DATABASE_URL|PORT)\"")
TOLD = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_every_variable_is_told_and_every_told_one_is_read() -> None:
    sources = [
        path for folder in ("saiban", "tools") for path in (ROOT / folder).rglob("*.py") if "tests" not in path.parts
    ]
    read = {name for path in [*sources, ROOT / "conftest.py"] for name in READ.findall(path.read_text())}
    told = TOLD.findall((ROOT / "docs" / "settings.md").read_text())
    assert len(told) == len(set(told))
    assert read == set(told)
