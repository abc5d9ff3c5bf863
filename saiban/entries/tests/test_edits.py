"""Two windows on one draft: what was typed in one is not taken back by what stands in the other."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from django.test import Client

from saiban.editions.models import Edition
from saiban.entries.commands.drafts import start_entry
from saiban.entries.models import Entry
from saiban.entries.rules.edits import edited, marks_of, read_marks
from saiban.entries.tests.conftest import NOW, Cast


def merged(shown: Any, stored: Any, typed: Any) -> Any:
    return edited({"part": typed}, {"part": marks_of(shown)}, {"part": stored})["part"]


@pytest.mark.parametrize(
    ("shown", "stored", "typed", "saved"),
    [
        ("", "elsewhere", "", "elsewhere"),
        ("", "", "here", "here"),
        ("", "elsewhere", "here", "here"),
        ("before", "before", "", ""),
        (["a"], ["b"], ["a"], ["b"]),
        ([], ["b"], ["a"], ["a"]),
        (False, True, False, True),
        ({"name": "", "uscc": ""}, {"name": "甲", "uscc": ""}, {"name": "", "uscc": "1"}, {"name": "甲", "uscc": "1"}),
        ({}, {"maturity": "concept"}, {"effects": "很好"}, {"effects": "很好"}),
    ],
)
def test_only_what_was_changed_on_the_page_is_saved(shown: Any, stored: Any, typed: Any, saved: Any) -> None:
    assert merged(shown, stored, typed) == saved


def test_rows_that_were_added_here_and_elsewhere_all_stay() -> None:
    one, two, three = {"name": "甲", "phone": ""}, {"name": "乙", "phone": ""}, {"name": "丙", "phone": ""}
    mended = {"name": "甲", "phone": "13900000001"}
    assert merged([one], [one, two], [mended]) == [mended, two]
    assert merged([one], [mended, two], [one, three]) == [mended, two, three]
    assert merged([], [one], [two]) == [one, two]


def test_where_a_row_was_removed_the_page_counts_as_it_stands() -> None:
    one, two = {"name": "甲"}, {"name": "乙"}
    assert merged([one, two], [one, two], [two]) == [two]
    assert merged([one, two], [two], [one, {"name": "丁"}]) == [one, {"name": "丁"}]


@pytest.mark.parametrize("sent", ["", "{", "[]", "7", '{"title": {"deep": [1]}}', "[" * 100_000])
def test_without_marks_that_can_be_read_all_that_was_typed_is_saved(sent: str) -> None:
    assert edited({"title": "新"}, read_marks(sent), {"title": "旧"}) == {"title": "新"}


@pytest.mark.django_db
def test_a_page_that_was_open_before_takes_back_nothing_and_shows_what_came(
    client: Client, edition: Edition, cast: Cast
) -> None:
    entry = start_entry(edition=edition, actor=cast.owner, now=NOW)
    client.force_login(cast.owner)
    address = f"/entries/{entry.public_id}/project/"
    marks = marks_on(client.get(address).text)
    client.post(address, {"title": "", "abstract": "第一个窗口写的", "marks": marks})
    answer = in_passing(client, address, title="第二个窗口写的", abstract="", marks=marks)
    form = Entry.objects.get().form
    assert (form["title"], form["abstract"]) == ("第二个窗口写的", "第一个窗口写的")
    assert answer["HX-Retarget"] == "#step" and "第一个窗口写的" in answer.text
    assert json.loads(marks_on(answer.text))["abstract"] == marks_of("第一个窗口写的")
    # The same again changes nothing, and leaves the page as it stands.
    typed = {"title": "第二个窗口写的", "abstract": "第一个窗口写的", "marks": marks_on(answer.text)}
    again = in_passing(client, address, **typed)
    assert "HX-Retarget" not in again and marks_on(again.text) == typed["marks"]
    assert Entry.objects.get().version == 2


def in_passing(client: Client, address: str, **typed: str) -> Any:
    return client.post(address, typed, headers={"HX-Request": "true"})


def marks_on(page: str) -> str:
    return unescape(page.partition('name="marks"')[2].partition('value="')[2].partition('"')[0])
