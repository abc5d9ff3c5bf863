"""What is measured: the acts of visitors, entrants and committees, each as a script."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from saiban.bench.browsing import Script, Unexpected, Visitor
from saiban.bench.cast import DIVISION, EDITION, Cast
from saiban.bench.entering import enter, project
from saiban.bench.lists import ROWS
from saiban.bench.wire import Request, Response

LIST = f"/desk/{EDITION}/entries/"
EARLIER = f"/desk/{EDITION}/earlier/"
_NEXT_PAGE = re.compile(r'href="(\?[^"]*\bbefore=\d+[^"]*)"')


@dataclass(frozen=True, slots=True)
class Promise:
    """What an operation may cost at most: milliseconds of processor time, and queries."""

    cpu: float
    queries: int


PUBLIC, DESK, FLOW = Promise(3, 0), Promise(12, 8), Promise(100, 60)
DECISION, SHEET, LOOK = Promise(40, 25), Promise(1_000, 12), Promise(2_000, 24)


class Players:
    """Everybody at their browser; what they found out on the way is remembered from one script to the next."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.anybody = Visitor()
        self.committee, self.national = Visitor(cast.committee.cookie), Visitor(cast.national.cookie)
        self.owners = [(Visitor(owner.cookie), owner.entry) for owner in cast.owners]
        self.writers = [(Visitor(writer.cookie), writer.entry) for writer in cast.writers]
        self.newcomers = iter(cast.newcomers)
        self.waiting = iter(cast.waiting)
        self.read = cycle(cast.waiting[:100])
        self.lists = iter(cast.lists)
        self.numbers = count(1)
        self.tenth_page = ""
        self.mark = ""
        self.steps: dict[str, str] = {}

    def explore(self) -> Script:
        """What must be known before anything is measured: addresses that only pages tell, and the pages of forms."""
        address = LIST
        for _ in range(9):
            page = yield from self.national.get(address)
            found = _NEXT_PAGE.search(page.text)
            if not found:
                raise Unexpected(f"{address} leads to no next page")
            address = LIST + html.unescape(found[1])
        self.tenth_page = address
        self.mark = (yield from self.anybody.get("/")).header("etag")
        for writer, entry in self.writers:
            self.steps[entry] = (yield from writer.get(f"/entries/{entry}/project/")).text


@dataclass(frozen=True, slots=True)
class Operation:
    """One act: its name in the results, how it is described, and the script of its `number`-th time.

    `most` bounds how often it can be done in one run, where each time uses something up. What takes seconds is done so
    many `times`, by one client alone, instead of for a while, and once to be counted.
    """

    name: str
    label: str
    script: Callable[[Players, int], Script]
    promise: Promise | None = None
    most: int = 100_000
    times: int = 0


def _page(path: str, who: str = "anybody") -> Callable[[Players, int], Script]:
    def script(players: Players, number: int) -> Script:
        yield from getattr(players, who).get(path)

    return script


def _unchanged(players: Players, number: int) -> Script:
    """What other operations wrote changes the page once; from then on it has to stay as it is."""
    answer = yield from players.anybody.get("/", known=players.mark)
    if answer.status == 200:
        players.mark = answer.header("etag")
        yield from players.anybody.get("/", known=players.mark)


def _home_of_member(players: Players, number: int) -> Script:
    visitor, _entry = players.owners[number % len(players.owners)]
    yield from visitor.get("/")


def _tenth_page(players: Players, number: int) -> Script:
    yield from players.national.get(players.tenth_page)


def _read(players: Players, number: int) -> Script:
    yield from players.committee.get(f"{LIST}{next(players.read)}/")


def _decide(players: Players, number: int) -> Script:
    """Read an entry, let it pass, and be shown the next, by htmx as a browser does."""
    path = f"{LIST}{next(players.waiting)}/"
    page = yield from players.committee.get(path)
    decision = {"verdict": "passed", "reason": "", "then": "next"}
    yield from players.committee.post(path, page.text, decision, htmx=True)


def _own(path: str) -> Callable[[Players, int], Script]:
    def script(players: Players, number: int) -> Script:
        visitor, entry = players.owners[number % len(players.owners)]
        yield from visitor.get(path.format(entry=entry))

    return script


def _step(players: Players, number: int) -> Script:
    visitor, entry = players.writers[number % len(players.writers)]
    yield from visitor.get(f"/entries/{entry}/project/")


def _autosave(players: Players, number: int) -> Script:
    """A pause in typing: the whole step goes to the server, and the checklist comes back."""
    visitor, entry = players.writers[number % len(players.writers)]
    fields = project(f"智慧门诊全流程协同平台 {next(players.numbers)}")
    yield from visitor.post(f"/entries/{entry}/project/", players.steps[entry], fields, htmx=True)


def _enter(players: Players, number: int) -> Script:
    newcomer = next(players.newcomers)
    yield from enter(Visitor(newcomer.cookie), newcomer.code, next(players.numbers), players.cast.papers)


def _upload(players: Players, file: str) -> Generator[Request, Response, tuple[str, str]]:
    """Upload a list of earlier projects; the address and the text of the page on which it is looked at."""
    page = yield from players.national.get(EARLIER)
    answer = yield from players.national.upload(EARLIER, page.text, Path(file))
    address = answer.header("location")
    return address, (yield from players.national.get(address)).text


def _look_at_list(players: Players, number: int) -> Script:
    yield from _upload(players, players.cast.wrong_list)


def _take_in_list(players: Players, number: int) -> Script:
    """Upload a list and confirm it; the worker takes it in and compares it with what was entered."""
    address, page = yield from _upload(players, next(players.lists))
    yield from players.national.submit(address, page, {})


def _list(**narrowed: str) -> Callable[[Players, int], Script]:
    return _page(f"{LIST}?{urlencode(narrowed)}", "national")


OPERATIONS = (
    Operation("home", "front page", _page("/"), PUBLIC),
    Operation("unchanged", "front page, asked again and unchanged", _unchanged, PUBLIC),
    Operation("edition", "edition's page", _page(f"/editions/{EDITION}/"), PUBLIC),
    Operation("division", "division's page", _page(f"/editions/{EDITION}/divisions/{DIVISION}/"), PUBLIC),
    Operation("notice", "notice", _page(f"/editions/{EDITION}/notice/"), PUBLIC),
    Operation("member_home", "front page for somebody logged in", _home_of_member),
    Operation("mine", "own entries", _own("/me/entries/")),
    Operation("entry", "own entry's page", _own("/entries/{entry}/")),
    Operation("step", "wizard step", _step),
    Operation("autosave", "autosave of a step", _autosave),
    Operation("enter", "draft to submission with 1 MB", _enter, FLOW, most=320),
    Operation("division_list", "division's list, first page", _page(LIST, "committee"), DESK),
    Operation("list", "national list, first page", _page(LIST, "national"), DESK),
    Operation("track", "… of one track", _list(track="county"), DESK),
    Operation("state", "… of one state", _list(state="returned"), DESK),
    Operation("search", "… with 护理 in it (two characters)", _list(q="护理"), DESK),
    Operation("search_long", "… with 县域医共体 in it", _list(q="县域医共体"), DESK),
    Operation("tenth_page", "… tenth page", _tenth_page, DESK),
    Operation("oldest", "… nobody's of those that wait, oldest first",
              _list(state="submitted", who="nobody", order="oldest"), DESK),
    Operation("sheet", "… every tenth as an Excel file",
              _page(f"/desk/{EDITION}/entries.xlsx?state=returned", "national"), SHEET, times=3),
    Operation("overview", "national overview", _page(f"/desk/{EDITION}/", "national"), DESK),
    Operation("read", "one entry on the desk", _read, DESK),
    Operation("decide", "decide on an entry, see the next", _decide, DECISION, most=150),
    Operation("look_at_list", f"list of {ROWS:,} earlier projects, looked at", _look_at_list, LOOK, times=2),
    Operation("take_in_list", "… taken in and compared", _take_in_list, times=2),
)  # fmt: skip


def named(names: list[str]) -> Iterator[Operation]:
    """The operations of these names, all of them for none; ValueError for a name that is not known."""
    known: dict[str, Any] = {operation.name: operation for operation in OPERATIONS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; known are {', '.join(known)}")
    return (operation for operation in OPERATIONS if not names or operation.name in names)
