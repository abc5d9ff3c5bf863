"""The regions agree with the published codes and lie on the map without covering one another."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest

from saiban.rulebook.regions import MAINLAND, REGIONS, region

ROOT = Path(__file__).parents[3]
PROVINCES = Path(os.environ.get("SAIBAN_REFERENCE") or ROOT.parent / "shared" / "reference") / "provinces.csv"

# Pairs of neighbours that a person looks for; on the tiles they touch, corners included.
NEIGHBOURS = [
    "\n    41 42",
    " 42 43",
    " 43 44",
    " 31 32",
    " 32 33",
    " 11 12",
    " 11 13",
    " 21 22",
    " 22 23",
    " 50 51",
    " 52 53",
    " 44 45",
    " 62 63",
    " 54 51",
    " 65 63",
    " 65 66",
    "\n    44 81",
    " 44 82",
    " 35 71",
    " 44 46",
    " 61 64",
    " 37 13\n",
]


def test_the_regions_are_those_of_the_published_codes(capsys: pytest.CaptureFixture[str]) -> None:
    if not PROVINCES.is_file():
        with capsys.disabled():
            sys.stdout.write(f"\nNOT RUN: no {PROVINCES}; set SAIBAN_REFERENCE to the folder that has it.\n")
        return
    with PROVINCES.open(encoding="utf-8") as file:
        published = {row["gbt2260"]: row for row in csv.DictReader(file)}
    ours = {each.gb_code: each for each in REGIONS.values() if each.gb_code}
    assert list(ours) == sorted(published)
    for code, row in published.items():
        each = ours[code]
        assert [each.name, each.short_name, each.abbreviation, each.pinyin, each.zone, each.kind] == [
            row[key] for key in ("name", "short", "abbr", "pinyin", "zone", "kind")
        ]


def test_h1_there_are_31_provinces_and_five_regions_beside_them() -> None:
    assert len(MAINLAND) == 31
    assert sorted(set(REGIONS) - set(MAINLAND)) == ["66", "71", "81", "82", "99"]
    assert region("66").name == "新疆生产建设兵团" and region("66").gb_code is None
    assert region("43").gb_code == "430000"


def test_regions_are_in_the_order_of_their_codes() -> None:
    assert list(REGIONS) == sorted(REGIONS)


def test_no_two_tiles_of_the_map_cover_one_another() -> None:
    tiles = [(each.row, each.col) for each in REGIONS.values()]
    assert len(set(tiles)) == len(tiles) == 36
    assert {row for row, _ in tiles} == set(range(8)) and {col for _, col in tiles} == set(range(7))


@pytest.mark.parametrize("pair", NEIGHBOURS)
def test_neighbours_touch_on_the_map(pair: str) -> None:
    one, other = (region(code) for code in pair.split())
    assert max(abs(one.row - other.row), abs(one.col - other.col)) == 1


def test_the_map_has_north_above_and_east_to_the_right() -> None:
    assert region("23").row < region("11").row < region("43").row < region("46").row
    assert region("65").col < region("62").col < region("41").col < region("31").col
