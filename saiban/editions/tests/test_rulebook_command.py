"""`saiban rulebook`, as an operator types it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from saiban.editions.management.commands.rulebook import NO_SUCH_EDITION, PROBLEMS, REFUSED, UNCONFIRMED
from saiban.editions.models import Edition, RulebookRevision
from saiban.editions.testing import make_edition, small_rules
from saiban.rulebook import Rulebook, dump_toml


def say(*arguments: str) -> str:
    out = StringIO()
    call_command("rulebook", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def status(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("rulebook", *arguments, stdout=out, stderr=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(**changes: Any) -> str:
        file = tmp_path / "cup-1.toml"
        file.write_text("# 测试\n" + dump_toml(Rulebook.model_validate(small_rules(**changes))), encoding="utf-8")
        return str(file)

    return write


def test_checking_needs_no_database_and_finds_nothing_in_a_good_file(write: Any) -> None:
    assert "没有问题" in say("check", write())


def test_checking_tells_every_problem_with_its_line(tmp_path: Path, write: Any) -> None:
    good = Path(write()).read_text(encoding="utf-8")
    bad = tmp_path / "bad.toml"
    bad.write_text(good.replace("ordinal = 1", 'ordinal = "一"').replace('provinces = ["43"]', 'provinces = ["00"]'))
    code, told = status("check", str(bad), write())
    assert code == PROBLEMS
    assert told.count("bad.toml:") == 2 and "edition.ordinal" in told and "没有问题" in told


def test_checking_a_file_that_is_not_there_says_so() -> None:
    code, told = status("check", "/nowhere/none.toml")
    assert code == PROBLEMS and "无法读取文件" in told


@pytest.mark.django_db
class TestLoading:
    def test_a_first_load_makes_the_edition(self, write: Any) -> None:
        told = say("load", write(), "--yes", "--reason", "首次载入")
        assert "新的一届" in told and "第 1 版规则已生效" in told
        revision = RulebookRevision.objects.get()
        assert revision.source.startswith("# 测试") and revision.reason == "首次载入"

    def test_a_change_is_shown_before_it_is_made(self, write: Any) -> None:
        say("load", write(), "--yes")
        code, told = status("load", write(team={"max": 8}), "--reason", "补充通知")
        assert code == UNCONFIRMED
        assert "团队" in told and "- 10" in told and "+ 8" in told
        assert RulebookRevision.objects.count() == 1
        assert "第 2 版" in say("load", write(team={"max": 8}), "--reason", "补充通知", "--yes")

    def test_the_same_again_changes_nothing(self, write: Any) -> None:
        say("load", write(), "--yes")
        assert "未作改动" in say("load", write())

    def test_a_change_without_a_reason_is_refused(self, write: Any) -> None:
        say("load", write(), "--yes")
        code, told = status("load", write(team={"max": 8}), "--yes")
        assert code == REFUSED and "理由" in told

    def test_export_gives_back_the_text_that_was_loaded(self, write: Any, tmp_path: Path) -> None:
        source = Path(write()).read_text(encoding="utf-8")
        say("load", write(), "--yes")
        assert say("export", "cup-1") == source
        say("export", "cup-1", "--out", str(tmp_path / "out.toml"))
        assert (tmp_path / "out.toml").read_text(encoding="utf-8") == source

    def test_exporting_what_is_not_there_says_so(self) -> None:
        code, told = status("export", "cup-9")
        assert code == NO_SUCH_EDITION and "cup-9" in told

    def test_the_front_page_can_be_given_to_another_edition(self) -> None:
        make_edition()
        second = small_rules()
        second["edition"] = second["edition"] | {"code": "cup-2", "ordinal": 2}
        make_edition(second)
        out = StringIO()
        call_command("edition", "feature", "cup-2", stdout=out)
        assert "cup-2\t首页" in out.getvalue() and "cup-1\t公开" in out.getvalue()
        call_command("edition", "hide", "cup-1", stdout=out)
        assert not Edition.objects.get(code="cup-1").is_public
