"""docs/formats/rulebook.md names every key there is, and none that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from saiban.core.parts import Part
from saiban.core.shape import all_parts, parts_in
from saiban.rulebook import Rulebook, Touch
from saiban.rulebook.schema.documents import PLACEHOLDERS
from saiban.rulebook.tests.cast import problems

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "rulebook.md").read_text("utf-8")
GUIDE = (Path(__file__).parents[3] / "docs" / "formats" / "notice.md").read_text("utf-8")
EVERYWHERE = {"clause", "source"}


def documented() -> dict[str, set[str]]:
    """The keys in the tables of each section that is headed by a table's name."""
    found: dict[str, set[str]] = {}
    for heading, body in re.findall(r"(?ms)^### `\[+([a-z_.]+)\]+`\n(.*?)(?=^##|\Z)", PAGE):
        found[heading] = set(re.findall(r"(?m)^\| `(\w+)` \|", body))
    return found


def schema(part: type[Part] = Rulebook, path: str = "") -> dict[str, set[str]]:
    """The keys of each table; tables of one part under several names stand under their first."""
    found: dict[str, set[str]] = {}
    todo, seen = [(part, path)], {part}
    while todo:
        part, path = todo.pop(0)
        for key, field in part.model_fields.items():
            for inner in parts_in(field.annotation):
                if inner not in seen:
                    seen.add(inner)
                    todo.append((inner, f"{path}{key}."))
                    found.setdefault(f"{path}{key}", set()).update(set(inner.model_fields) - EVERYWHERE)
    return found


@pytest.mark.parametrize("table", schema())
def test_a_table_s_section_names_its_keys(table: str) -> None:
    assert documented().get(table) == schema()[table]


def test_there_is_no_section_of_a_table_that_does_not_exist() -> None:
    assert set(documented()) == set(schema())


def test_what_every_rule_may_carry_is_said_once() -> None:
    assert all(f"| `{key}` |" in PAGE for key in EVERYWHERE)


def test_values_that_may_be_written_are_all_named() -> None:
    annotations = [field.annotation for part in all_parts(Rulebook) for field in part.model_fields.values()]
    values = {value for annotation in annotations for value in literals(annotation)}
    assert len(values) > 50
    assert {value for value in values if f'"{value}"' not in PAGE} == set()


def literals(annotation: Any) -> Iterator[str]:
    """The texts of every `Literal` inside an annotation."""
    for inner in get_args(annotation):
        if get_origin(annotation) is Literal:
            yield inner
        else:
            yield from literals(inner)


def test_every_class_of_change_and_every_placeholder_is_named() -> None:
    assert [touch.value for touch in Touch if f"`{touch.value}`" not in PAGE] == []
    assert [name for name in PLACEHOLDERS if f"`{{{name}}}`" not in PAGE] == []


def blocks(page: str) -> list[str]:
    return re.findall(r"(?s)```toml\n(.*?)```", page)


def example() -> str:
    return blocks(PAGE.split("## A small example")[1])[0]


def test_the_example_is_a_rulebook() -> None:
    assert problems(example()) == []


@pytest.mark.parametrize("pattern", blocks(GUIDE))
def test_each_pattern_of_the_guide_can_be_added_to_the_example(pattern: str) -> None:
    assert problems(f"{example()}\n{pattern}") == []
