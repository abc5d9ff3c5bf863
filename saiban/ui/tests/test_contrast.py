"""Text can be read: each pair of ink and ground that the sheets use has a contrast of 4.5 or more (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import saiban

SHEET = Path(saiban.__file__).parent / "ui" / "static" / "ui" / "frame.css"
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", SHEET.read_text(encoding="utf-8").split("}")[0]))

TEXT = [
    ("ink", "ground"), ("ink", "paper"), ("ink-soft", "ground"), ("ink-soft", "paper"), ("ink-soft", "blue-50"),
    ("blue-700", "ground"), ("blue-700", "blue-50"), ("blue-700", "blue-100"), ("blue-800", "blue-100"),
    ("paper", "blue-700"), ("paper", "blue-800"), ("paper", "blue-600"), ("accent", "paper"), ("accent", "ground"),
    ("accent", "accent-soft"), ("paper", "accent"), ("info", "info-soft"), ("success", "success-soft"),
    ("warning", "warning-soft"), ("danger", "danger-soft"), ("danger", "paper"), ("paper", "danger"),
    ("paper", "success"), ("success", "paper"), ("warning", "paper"),
]  # fmt: skip


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "ground"])
def test_the_edges_of_controls_can_be_seen(ground: str) -> None:
    assert contrast(TOKENS["line-firm"], TOKENS[ground]) >= 3


def test_the_measure_itself_knows_black_on_white() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
