"""The papers are real files: they open, they can be shown, and they are the same every time."""

from __future__ import annotations

import pytest

from saiban.demo.invention.papers import Order, make
from saiban.documents.metadata import strip_metadata
from saiban.documents.previews.drawing import preview

ROWS = (("名称", "湖南望舒市第一人民医院"), ("信用代码", "（样张）"))


@pytest.mark.parametrize("kind", ["pdf", "docx", "jpg", "png"])
def test_a_paper_opens_and_can_be_shown(kind: str) -> None:
    order = Order(kind, f"报名表.{kind}", "报名表", ROWS)
    paper = make(order)
    assert paper.found.readable and not paper.found.problems
    assert paper.found.kind == kind
    shown = preview(paper.data, order.name)
    assert shown.assets or "报名表" in shown.html


@pytest.mark.parametrize("kind", ["pdf", "docx", "jpg", "png"])
def test_the_same_order_gives_the_same_bytes(kind: str) -> None:
    order = Order(kind, f"报名表.{kind}", "报名表", ROWS)
    assert make(order).data == make(order).data


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_picture_has_nothing_left_to_strip(kind: str) -> None:
    data = make(Order(kind, f"证照.{kind}", "证照", ROWS)).data
    assert strip_metadata(data) == data
