"""Whoever is given a byte of a private document leaves a row on record: at every address, and at any that is new.

What is private lies sealed, so whatever view hands it out must have it opened: that is watched, and not what views say
of themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import pytest

from saiban.audit.models import AuditRow
from saiban.core.encryption import KeyRing
from saiban.entries.commands import looks
from saiban.entries.commands.erasing import files_of
from saiban.entries.models import Document
from tests.doors.acts import ACTS, Act, Actor
from tests.doors.doors import Door
from tests.doors.people import CAST, Persona
from tests.doors.table import DOORS
from tests.doors.targets import Verdict
from tests.doors.walk import Walk, address

pytestmark = pytest.mark.django_db

LOOK = "look_at_document"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names under which sealed files were opened, as they are: a file's name is part of what it is sealed with."""
    names: list[str] = []
    decrypt = KeyRing.decrypt_chunks

    def noting(self: KeyRing, source: BinaryIO, *, context: str) -> Iterator[bytes]:
        names.append(context)
        yield from decrypt(self, source, context=context)

    monkeypatch.setattr(KeyRing, "decrypt_chunks", noting)
    return names


@pytest.fixture
def private(walk: Walk) -> Mapping[str, str]:
    """Everything in the store that is private or was made of what is, with the document that it is of."""
    rows = Document.objects.filter(is_sensitive=True, erased_at=None)
    return {name: document.public_id for document in rows for name in files_of(document)}


@dataclass
class Watch:
    """Asks, and holds what was opened against what was put on record."""

    walk: Walk
    opened: list[str]
    private: Mapping[str, str]
    seen: int = 0

    def faults_of(self, who: Persona, what: str, ask: Any) -> Iterator[str]:
        self.opened.clear()
        before = AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        ask()
        for document in {self.private[name] for name in self.opened if name in self.private}:
            self.seen += 1
            rows = AuditRow.objects.filter(pk__gt=before, verb=LOOK, subject_id=document)
            if not rows.filter(actor_id=self.walk.world.people[who.key].pk).exists():
                yield f"{who.label} {what} was given a private document and left no row on record"
        self.walk.marker.go_back()

    def faults_at(self, door: Door) -> Iterator[str]:
        """Everybody who passes, with everything, in reading."""
        for target in self.walk.world.targets[door.of]:
            for persona in CAST:
                passes = door.verdict(persona, target, "GET") is not Verdict.SHUT
                if passes and persona.is_known and persona.is_active and "GET" in door.methods:
                    path = address(door.name, target.named)
                    yield from self.faults_of(persona, f"GET {path}", lambda: self._get(persona, path))  # noqa: B023

    def _get(self, persona: Persona, path: str) -> None:
        self.walk.browser(persona).send("GET", path)

    def faults_in(self, act: Act) -> Iterator[str]:
        yield from self.faults_of(act.by, act.what, lambda: act.take(Actor(self.walk, act.by, self._browser(act))))

    def _browser(self, act: Act) -> Any:
        return self.walk.browser(act.by)


@pytest.fixture
def watch(walk: Walk, opened: list[str], private: Mapping[str, str]) -> Watch:
    assert private, "the world holds private documents"
    return Watch(walk, opened, private)


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_every_view_of_a_private_document_leaves_a_row_on_record(door: Door, watch: Watch) -> None:
    faults = list(watch.faults_at(door))
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("act", [act for act in ACTS if act.by.is_known], ids=str)
def test_and_so_does_everything_that_is_done(act: Act, watch: Watch) -> None:
    faults = list(watch.faults_in(act))
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("name", ["document", "preview_asset"])
def test_a_view_that_forgets_is_told_of(name: str, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch sees private documents being handed out, and the row that is missing."""
    monkeypatch.setattr(looks, "_note", lambda *args: None)
    faults = list(watch.faults_at(DOORS[name]))
    assert watch.seen and len(faults) == watch.seen, "the watch sees nothing"
