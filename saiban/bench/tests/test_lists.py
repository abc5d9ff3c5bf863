"""The lists of the measurements are lists that a committee could upload."""

from __future__ import annotations

from pathlib import Path

from saiban.bench import lists
from saiban.entries.project_sheets import read_list


def test_each_list_is_taken_in_whole_and_has_projects_of_its_own(tmp_path: Path) -> None:
    read = [read_list(Path(file).read_bytes(), 7) for file in lists.write_lists(tmp_path, 40)]
    assert [len(lines) for lines in read] == [40] * lists.LISTS
    assert not [line.faults for lines in read for line in lines if line.faults]
    identities = [line.listed.identity for lines in read for line in lines if line.listed]
    assert len(set(identities)) == 40 * lists.LISTS


def test_the_wrong_list_is_wrong_in_each_hundredth_row(tmp_path: Path) -> None:
    lines = read_list(Path(lists.write_wrong_list(tmp_path, 250)).read_bytes(), 7)
    assert [line.place for line in lines if line.faults] == [2, 102, 202]


def test_lists_are_made_once(tmp_path: Path) -> None:
    first = Path(lists.write_lists(tmp_path, 3)[0])
    first.write_bytes(b"kept")
    assert lists.write_lists(tmp_path, 3)[0] == str(first) and first.read_bytes() == b"kept"
