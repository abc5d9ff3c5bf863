"""The formats' documentation is what the code does: schemas, examples, and what the examples come to."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from saiban.engines import console
from saiban.engines.reading import schema_of
from saiban.engines.registry import ENGINES, engine

FORMATS = Path(__file__).parents[3] / "docs" / "formats"
COMMANDS = sorted(ENGINES)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("side", ["request", "result"])
def test_the_schema_in_the_documentation_is_the_codes(command: str, side: str) -> None:
    written = (FORMATS / command / f"{side}.schema.json").read_text()
    assert written == schema_of(getattr(engine(command), side), written=side == "result")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_comes_to_the_result_beside_it(command: str) -> None:
    out, complaints = io.StringIO(), io.StringIO()
    status = console.answer(engine(command), (FORMATS / command / "example.json").read_text(), out, complaints)
    assert (status, complaints.getvalue()) == (console.COMPUTED, "")
    assert out.getvalue() == (FORMATS / command / "example.result.json").read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_key_of_the_request_is_told_in_the_documentation(command: str) -> None:
    told = (FORMATS / f"{command}.md").read_text()
    schema = json.loads(schema_of(engine(command).request))
    keys = {key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", {})}
    assert not sorted(key for key in keys if f"`{key}`" not in told)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_wrong_is_told_with_its_place(command: str) -> None:
    request = json.loads((FORMATS / command / "example.json").read_text()) | {"surprise": 1}
    out, complaints = io.StringIO(), io.StringIO()
    assert console.answer(engine(command), json.dumps(request), out, complaints) == console.UNREADABLE
    assert complaints.getvalue().startswith("surprise: 没有“surprise”这个键。")
    assert out.getvalue() == ""
