"""A rulebook written out reads back as the same rulebook."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saiban.core.sizes import MOST_FILE_BYTES
from saiban.rulebook import Rulebook, difference, dump_toml, parse_rulebook
from saiban.rulebook.tests.cast import EVERY, SHIPPED, book, changed, school


def test_the_shipped_rulebooks_are_there() -> None:
    assert {path.stem for path in SHIPPED} >= {"shic-7", "shic-8", "compute-1"}


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_rulebook_passes_through_json(path: Path) -> None:
    data = json.loads(json.dumps(book(path).to_data()))
    again = Rulebook.model_validate(data)
    assert again == book(path)
    assert difference(again, book(path)) == []


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_rulebook_passes_through_its_export(path: Path) -> None:
    assert parse_rulebook(dump_toml(book(path))) == book(path)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_named_after_its_edition(path: Path) -> None:
    assert book(path).edition.code == path.stem


def test_stored_data_says_what_was_a_default_when_it_was_stored() -> None:
    data = school().to_data()
    assert data["form"]["title_max_length"] == 60
    assert "mentors" in data
    assert "title_max_length" not in dump_toml(school())


def test_moments_are_written_in_the_edition_s_own_zone() -> None:
    stage = school().stages[0]
    assert stage.closes is not None
    assert stage.closes.isoformat() == "2025-04-16T00:00:00+06:00"
    assert school().to_data()["stages"][0]["closes"] == "2025-04-15 24:00"


def test_a_moment_may_be_written_as_toml_s_own() -> None:
    text = dump_toml(school())
    assert 'opens = "2025-03-01 08:00"' in text
    local = text.replace('opens = "2025-03-01 08:00"', "opens = 2025-03-01T08:00:00")
    offset = text.replace('opens = "2025-03-01 08:00"', "opens = 2025-03-01T10:00:00+08:00")
    assert parse_rulebook(local) == parse_rulebook(offset) == school()


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
def test_any_text_passes_through_the_export(text: str) -> None:
    rulebook = changed(school(), ("terms.text", text), ("edition.summary", text + "\n" + text))
    assert parse_rulebook(dump_toml(rulebook)) == rulebook


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, MOST_FILE_BYTES),
    st.decimals("0.0001", 1, allow_nan=False, places=4),
    # Before 1992 there are nights of summer time, whose readings name no one moment.
    st.datetimes(datetime(1992, 1, 1), datetime(2024, 12, 31)),
)
def test_any_number_size_and_moment_passes_through_the_export(size: int, ratio: Decimal, moment: datetime) -> None:
    opens = moment.replace(microsecond=0).isoformat(sep=" ")
    rulebook = changed(
        school(), ("documents.0.max_bytes", size), ("quota", {"ratio": str(ratio)}), ("stages.0.opens", opens)
    )
    assert parse_rulebook(dump_toml(rulebook)) == rulebook
    assert Rulebook.model_validate(rulebook.to_data()) == rulebook
