"""What the environment says is read once, and what it does not say is made safely."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from saiban.config import environment


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SAIBAN_DATA", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("given", "read"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False), ("no", False)]
)
def test_a_flag_is_true_only_when_it_says_so(monkeypatch: pytest.MonkeyPatch, given: str, read: bool) -> None:
    monkeypatch.setenv("SAIBAN_TRIED", given)
    assert environment.flag("SAIBAN_TRIED") is read


def test_a_list_may_be_parted_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIBAN_TRIED", "a.example, b.example  c.example")
    assert environment.words("SAIBAN_TRIED") == ["a.example", "b.example", "c.example"]


def test_a_number_that_is_none_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(SystemExit, match="PORT must be a whole number, not 'eighty'"):
        environment.number("PORT", 8000)


def test_a_secret_is_made_once_and_for_its_owner_alone(data: Path) -> None:
    made = environment.secret("SAIBAN_TRIED", "tried.key")
    assert len(made) == 64
    assert environment.secret("SAIBAN_TRIED", "tried.key") == made
    assert stat.S_IMODE((data / "tried.key").stat().st_mode) == 0o600


def test_a_given_secret_is_not_written_down(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setenv("SAIBAN_TRIED", "given")
    assert environment.secret("SAIBAN_TRIED", "tried.key") == "given"
    assert not (data / "tried.key").exists()


def test_an_address_becomes_djangos_settings() -> None:
    read = environment.database("postgresql://writer:word@db.example:5433/contest?sslmode=require")
    assert read == {
        "ENGINE": "saiban.config.postgresql",
        "NAME": "contest",
        "USER": "writer",
        "PASSWORD": "word",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3, "sslmode": "require"},
    }


def test_no_address_means_the_embedded_server_which_is_not_started_by_that() -> None:
    read = environment.database("")
    assert read["ENGINE"] == "saiban.config.embedded"
    assert not Path(str(read["HOST"])).exists()
