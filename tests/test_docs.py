"""The documents speak of what is there: each link, name, address, test and clause in them is looked up."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db.models import Field
from django.urls import URLPattern, URLResolver, get_resolver

from saiban.accounts.models import RoleKind
from saiban.engines.registry import ENGINES
from saiban.entries.models import State

ROOT = Path(__file__).resolve().parent.parent
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
MOST_BYTES_OF_AN_IMAGE = 200_000
OURS = ("saiban/", "tests/", "tools/", "docs/", "rulebooks/")

every_document = pytest.mark.parametrize("doc", DOCS, ids=lambda doc: str(doc.relative_to(ROOT)))


# --- reading documents ------------------------------------------------------------------------------------------
@cache
def prose(doc: Path) -> str:
    """The document without its blocks of code."""
    return re.sub(r"^```.*?^```", "", doc.read_text(), flags=re.MULTILINE | re.DOTALL)


def links(doc: Path) -> list[str]:
    """Targets of links and images that lie in the project."""
    found = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", prose(doc))
    return [link for pair in found for link in pair if link and not re.match(r"[a-z]+:", link)]


def quoted(doc: Path) -> set[str]:
    """What stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", prose(doc)))


def anchors(doc: Path) -> set[str]:
    """The names by which a page of a code host leads to the document's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(doc), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rows(doc: Path) -> Iterator[list[list[str]]]:
    """Each table of the document: its rows of cells, without the head."""
    for table in re.findall(r"(?:^\|.*\n)+", prose(doc), flags=re.MULTILINE):
        yield [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()[2:]]


# --- reading code -----------------------------------------------------------------------------------------------
@cache
def names_in(path: Path) -> set[str]:
    """The functions and classes of a module, and the methods of its classes as `Class.method`."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return names


def resolves(dotted: str) -> bool:
    """Whether `saiban.core.errors.Refused` is a module, or something in one."""
    for length in range(len(parts := dotted.split(".")), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            found = getattr(found, name, None)
        return found is not None
    return False


def routes(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address of the site, as `/editions/<code>/`."""
    for entry in resolver.url_patterns:
        here = before + re.sub(r"<\w+:(\w+)>", r"<\1>", str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield here
        else:
            yield from routes(entry, here)


def choices_of_models() -> set[tuple[str, str]]:
    """Every value that a column may hold by choice, with its word for people."""
    columns: list[Field[Any, Any]] = [
        column for model in models() for column in model._meta.get_fields() if isinstance(column, Field)
    ]
    stored = {(str(value), str(label)) for column in columns for value, label in column.choices or ()}
    return stored | {(kind.value, str(kind.label)) for choice in (State, RoleKind) for kind in choice}


def models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("saiban.")]


# --- every document ---------------------------------------------------------------------------------------------
@every_document
def test_links_lead_somewhere(doc: Path) -> None:
    for link in links(doc):
        path, _, anchor = link.partition("#")
        target = (doc.parent / path).resolve() if path else doc
        assert target.exists() and target.is_relative_to(ROOT), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(target), f"{link}: no such heading"


@every_document
def test_files_functions_and_modules_that_are_named_exist(doc: Path) -> None:
    for word in quoted(doc):
        path, _, name = word.partition(":")
        if path.startswith(OURS) and not set(path) & set("*<{…"):
            assert (ROOT / path).exists(), f"`{word}`: no such file"
            assert not name or name in names_in(ROOT / path), f"`{word}`: no such name in that file"
        if re.fullmatch(r"saiban(\.\w+)+", word):
            assert resolves(word), f"`{word}`: no such module or name"


@every_document
def test_tests_that_are_named_exist(doc: Path) -> None:
    known = set().union(*(names_in(path) for root in ("saiban", "tests") for path in (ROOT / root).rglob("test_*.py")))
    for word in quoted(doc):
        if re.fullmatch(r"test_\w+", word):
            assert word in known, f"`{word}`: no such test"


@every_document
def test_commands_that_are_named_exist(doc: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for word in quoted(doc):
        if make := re.fullmatch(r"make ([a-z]+)( .*)?", word):
            assert make[1] in targets, f"`{word}`: no such target"
        if command := re.fullmatch(r"saiban ([a-z_]+)( .*)?", word):
            assert command[1] in {*get_commands(), *ENGINES}, f"`{word}`: no such command"


@every_document
def test_addresses_that_are_named_answer(doc: Path) -> None:
    known = set(routes(get_resolver()))
    for word in quoted(doc):
        if re.fullmatch(r"/([a-z0-9<>_.-]+/)*", word) and word not in {"/demo/", "/tmp/"}:
            assert word in known, f"`{word}`: no page has this address"


# --- README -----------------------------------------------------------------------------------------------------
def test_both_readmes_show_and_link_the_same() -> None:
    chinese, english = ({link for link in links(doc) if "README" not in link} for doc in READMES)
    assert chinese == english


def test_pictures_are_small_and_all_are_shown() -> None:
    shown = {(ROOT / link).resolve() for doc in READMES for link in links(doc) if "docs/images/" in link}
    assert shown == set((ROOT / "docs" / "images").glob("*.*"))
    assert {image.name for image in shown if image.stat().st_size > MOST_BYTES_OF_AN_IMAGE} == set()


# --- architecture -----------------------------------------------------------------------------------------------
def test_the_floors_told_are_the_floors_held() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = next(contract["layers"] for contract in contracts if contract["containers"] == ["saiban"])
    floors = next(rows(ROOT / "docs" / "architecture.md"))
    assert [row[0].strip("`") for row in floors] == [floor.strip("()") for floor in held]


# --- glossary ---------------------------------------------------------------------------------------------------
GLOSSARY = ROOT / "docs" / "glossary.md"


def test_every_model_has_its_word() -> None:
    known = {cell.strip("`") for table in rows(GLOSSARY) for row in table if len(row) > 2 for cell in [row[2]]}
    assert {model.__name__ for model in models()} - known == set()


def test_every_stored_choice_has_its_word() -> None:
    known = {(row[2].strip("`"), row[1]) for table in rows(GLOSSARY) for row in table if len(row) > 2}
    assert choices_of_models() - known == set()


def test_a_word_means_one_thing() -> None:
    for table in rows(GLOSSARY):
        for column in (0, 1):
            words = Counter(row[column] for row in table)
            assert [word for word, count in words.items() if count > 1] == []


# --- clauses ----------------------------------------------------------------------------------------------------
CLAUSES = ROOT / "docs" / "clauses.md"
NUMBERS = [*(f"H{number}" for number in range(1, 19)), *(f"N{number}" for number in range(1, 18))]


@dataclass(frozen=True)
class Clause:
    """What the document says of one clause."""

    number: str
    text: str

    @property
    def is_kept(self) -> bool:
        return self.text.startswith("**Kept.**")

    @property
    def tests(self) -> dict[str, set[str]]:
        """The tests named, by file."""
        found: dict[str, set[str]] = {}
        for item in re.findall(r"^  - (.+(?:\n    .+)*)", self.text, flags=re.MULTILINE):
            file, *names = re.findall(r"`([^`]+)`", item)
            found[file] = set(names)
        return found

    @property
    def code(self) -> list[str]:
        return re.findall(r"`(saiban/[\w/]+\.py:[\w.]+)`", self.text)

    @property
    def pages(self) -> list[str]:
        return re.findall(r"`(/[^`]*)`", self.text.partition("- Pages ")[2])


def clauses() -> list[Clause]:
    parts = re.split(r"^### ([HN]\d+)\n", CLAUSES.read_text(), flags=re.MULTILINE)
    return [Clause(number, text.strip()) for number, text in zip(parts[1::2], parts[2::2], strict=True)]


def test_every_clause_of_the_notices_has_its_place() -> None:
    assert [clause.number for clause in clauses()] == NUMBERS
    overview = {re.sub(r"\[(\w+)\].*", r"\1", row[0]): row[2] for row in next(rows(CLAUSES))}
    assert overview == {clause.number: "kept" if clause.is_kept else "not yet" for clause in clauses()}


@pytest.mark.parametrize("clause", [clause for clause in clauses() if clause.is_kept], ids=lambda clause: clause.number)
def test_a_kept_clause_has_code_pages_and_a_test_of_its_number(clause: Clause) -> None:
    assert clause.code and clause.pages
    for file, names in clause.tests.items():
        assert names and names <= names_in(ROOT / file), f"{names - names_in(ROOT / file)} not in {file}"
    named = {name for names in clause.tests.values() for name in names}
    assert any(f"_{clause.number.lower()}_" in name for name in named)


@pytest.mark.parametrize(
    "clause", [clause for clause in clauses() if not clause.is_kept], ids=lambda clause: clause.number
)
def test_a_clause_that_is_not_kept_claims_nothing(clause: Clause) -> None:
    assert clause.text.startswith("**Not yet.**")
    assert not clause.tests and "- Pages " not in clause.text
