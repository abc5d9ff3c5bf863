import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from saiban.documents.children import ANSWER
from saiban.documents.findings import UnreadableFile
from saiban.documents.previews.drawing import preview
from saiban.documents.previews.isolation import preview_isolated
from saiban.documents.samples import quick_pdf, sample_docx, sample_jpeg


def kept(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_preview_from_another_process_is_the_same(tmp_path: Path) -> None:
    path = kept(tmp_path, "upload", sample_docx(picture=sample_jpeg()))
    assert preview_isolated(path, "报名表.docx") == preview(path, "报名表.docx")


def test_a_refusal_of_the_other_process_arrives(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        preview_isolated(kept(tmp_path, "upload", b""), "a.pdf")
    assert refusal.value.finding.code == "empty"


@pytest.mark.parametrize("limits", [{"seconds": 0}, {"megabytes": 40}])
def test_a_process_that_takes_too_much_is_ended(tmp_path: Path, limits: dict[str, Any]) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        preview_isolated(kept(tmp_path, "upload", quick_pdf()), "a.pdf", **limits)
    assert refusal.value.finding.code == "preview_failed"


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: object, files: dict[str, bytes]) -> None:
    """Let the other process be one that was taken over and answers as it likes."""

    def run(*_: Any, cwd: str, **options: Any) -> None:
        assert set(options["env"]) <= {"PYTHONPATH", "PATH", "LANG", "PYTHONDONTWRITEBYTECODE"}
        for name, data in files.items():
            (Path(cwd) / name).write_bytes(data)
        (Path(cwd) / ANSWER).write_text(json.dumps(answer), encoding="utf-8")

    monkeypatch.setattr(subprocess, "run", run)


GOOD = {"kind": "html", "html": "<p>a</p>", "assets": [], "total": 1, "notice": ""}


def test_what_the_other_process_answers_is_cleaned_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = ["../../etc/passwd", "/etc/passwd", "page-1.html"]
    answer_with(monkeypatch, GOOD | {"html": "<p>a<script>x</script></p>", "assets": names}, {})
    shown = preview_isolated(tmp_path, "a.pdf")
    assert (shown.html, shown.assets) == ("<p>a</p>", ())


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        GOOD | {"kind": "script"},
        GOOD | {"assets": ["page-1.webp"]},
        GOOD | {"assets": ["page-9.webp"]},
        {"finding": 7},
    ],
)
def test_an_answer_that_is_none_is_a_failed_preview(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: object
) -> None:
    answer_with(monkeypatch, answer, {"page-1.webp": b"<html>"})
    with pytest.raises(UnreadableFile):
        preview_isolated(tmp_path, "a.pdf")
