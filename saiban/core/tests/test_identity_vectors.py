"""The checks against a file of vectors kept outside this repository, shared with other programs."""

import json
import os
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from saiban.core.identifiers import Checked, check_mobile, check_resident_id, check_uscc

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = Path(os.environ.get("SAIBAN_REFERENCE", ROOT.parent / "shared" / "reference"))


def test_the_checks_agree_with_the_shared_vectors(capsys: pytest.CaptureFixture[str]) -> None:
    path = REFERENCE / "identity-vectors.json"
    if not path.exists():
        with capsys.disabled():
            print(f"\nNOT TESTED: the conformance vectors are not there ({path}; set SAIBAN_REFERENCE)")  # noqa: T201 - never skipped in silence
        pytest.skip("the conformance vectors are not there")
    vectors = json.loads(path.read_text(encoding="utf-8"))
    today = date.fromisoformat(vectors["today"])
    checks: dict[str, Callable[[str], Checked]] = {
        "uscc": check_uscc,
        "resident_id": partial(check_resident_id, today=today),
        "mobile": check_mobile,
    }
    wrong = [v for kind, check in checks.items() for v in vectors[kind] if not agrees(check(v["v"]), v)]
    assert not wrong


def agrees(checked: Checked, vector: dict[str, Any]) -> bool:
    hint = vector.get("repair", vector.get("norm_hint", ""))
    value = vector.get("norm", checked.value)
    return (checked.ok, checked.value, checked.hint) == (vector["ok"], value, hint)
