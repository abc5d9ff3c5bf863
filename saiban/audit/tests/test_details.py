"""The details of acts in words, and that whatever a room tells of has one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from saiban.audit.details import NAMES, in_words

ROOMS = Path(__file__).resolve().parents[2]
# What `record` takes for itself
OWN = {"actor", "verb", "subject", "now", "scope"}


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({}, ""),
        ({"name": "我的待办", "is_shared": False}, "名称：我的待办；共享：否"),
        ({"parts": {"state": "submitted", "order": "oldest"}}, "条件：状态 待初审，顺序 等候最久的在前"),
        ({"remarks": ["title", "lead.name"]}, "逐项意见：title、lead.name"),
        ({"changed": ["mentors", "title", "divisions.0.name"]}, "改动：导师、项目名称、divisions.0.name"),
        ({"moment": None}, ""),
        ({"verdict": "returned", "reason": "returned"}, "结论：退回修改；理由：returned"),
        ({"kind": "slides"}, "类型：slides"),
        ({"of_another_version": 3}, "of_another_version：3"),
    ],
)
def test_details_are_told_by_name(detail: dict[str, object], told: str) -> None:
    assert in_words(detail) == told


def test_every_detail_that_a_room_records_has_a_name() -> None:
    told = set(_told())
    assert {"verdict", "sha256", "recipients"} <= told
    assert told - NAMES.keys() == set()


def _told() -> Iterator[str]:
    for path in ROOMS.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                yield from (word.arg for word in node.keywords if word.arg and word.arg not in OWN)
