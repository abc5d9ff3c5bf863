"""A rulebook cannot change away what entries stand on. Here and not with the editions, who know nothing of entries."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from saiban.accounts.testing import make_person
from saiban.core.errors import Refused
from saiban.editions.commands.rulebooks import load_rulebook
from saiban.editions.models import Edition, RulebookRevision
from saiban.editions.testing import make_edition, small_rules
from saiban.entries.models import Entry
from saiban.rulebook import Rulebook, dump_toml

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.fixture
def edition() -> Edition:
    """An edition with a draft in its second division and its second track."""
    edition = make_edition()
    Entry.objects.create(
        edition=edition, owner=make_person(), created_at=NOW, changed_at=NOW,
        division=edition.divisions.get(code="hubei"), track=edition.tracks.get(code="overseas"),
    )  # fmt: skip
    return edition


@pytest.fixture
def fewer() -> Rulebook:
    rules = small_rules()
    return Rulebook.model_validate({**rules, "divisions": rules["divisions"][:1], "tracks": rules["tracks"][:1]})


def test_a_division_or_track_with_entries_stays_and_both_reasons_are_told(edition: Edition, fewer: Rulebook) -> None:
    with pytest.raises(Refused) as refused:
        load_rulebook(rulebook=fewer, source="#", actor=make_person(), reason="精简", now=NOW)
    told = [reason.item for reason in refused.value.reasons if reason.code == "still_in_use"]
    assert told == ["divisions[hubei]", "tracks[overseas]"]
    assert edition.divisions.count() == 2 and edition.tracks.count() == 2
    assert RulebookRevision.objects.count() == 1


def test_the_console_says_so_with_a_status_of_its_own(edition: Edition, fewer: Rulebook, tmp_path: Path) -> None:
    file = tmp_path / "cup-1.toml"
    file.write_text(dump_toml(fewer), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("rulebook", "load", str(file), "--yes", "--reason", "精简")
    assert refused.value.returncode == 3
    assert "赛区“湖北赛区”" in str(refused.value) and "赛道“海外人才专题赛”" in str(refused.value)
