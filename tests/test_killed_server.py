"""Killing everything at the busiest minute: what a person was told is saved, is saved."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from saiban.documents.samples import quick_pdf
from tests.harness.site import RunningSite, wait_until

DRAFTS = 24


@dataclass
class Told:
    """What the server has acknowledged: sequence numbers of abstracts by entry, entries handed in, files taken."""

    abstracts: dict[str, int] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    files: dict[str, int] = field(default_factory=dict)


class Entrant:
    """Somebody's browser, as far as forms go."""

    def __init__(self, site: RunningSite, session: str) -> None:
        self.site, self.cookies = site, f"sessionid={session}"
        self.token = self._token()

    def _token(self) -> str:
        with self._open(urllib.request.Request(self.site.address + "/me/entries/")) as answer:
            page = str(answer.read().decode())
            cookie = next(value for value in answer.headers.get_all("Set-Cookie") if value.startswith("csrf"))
        self.cookies += "; " + cookie.split(";")[0]
        return page.partition('name="csrf-token" content="')[2].partition('"')[0]

    def _open(self, request: urllib.request.Request) -> Any:
        request.add_header("Cookie", self.cookies)
        return urllib.request.build_opener(_Stay).open(request, timeout=10)

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> int:
        headers = {"X-CSRFToken": self.token, "Content-Type": kind, "Referer": self.site.address}
        request = urllib.request.Request(self.site.address + path, data=body, headers=headers)
        try:
            with self._open(request) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            answer.close()
            return answer.code
        except (OSError, HTTPException):
            return 0


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def write_and_send(entrant: Entrant, drafts: list[str], told: Told) -> None:
    """Save, upload and hand in, entry after entry, noting only what was acknowledged; ends when nobody answers."""
    for number, draft in enumerate(drafts):
        for count in range(1, 6):
            typed = {"title": f"项目{draft}", "track": "applied", "abstract": f"{count}：" + "写下的内容。" * 60}
            status = entrant.post(f"/entries/{draft}/project/", urllib.parse.urlencode(typed).encode())
            if status == 0:
                return
            assert status == 302, status
            told.abstracts[draft] = count
        name = f"{draft}.pdf"
        status = entrant.post(f"/entries/{draft}/documents/achievements/", *_form_of(name, quick_pdf([name])))
        if status == 302:
            told.files[name] = len(quick_pdf([name]))
        if number % 2:
            status = entrant.post(f"/entries/{draft}/submit/", b"terms=yes")
            if status == 302:
                told.sent.add(draft)


def _form_of(name: str, data: bytes) -> tuple[bytes, str]:
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + data + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"


def kill_everything(site: RunningSite) -> None:
    """SIGKILL for all at once, the database included: as if the machine had lost its power."""
    for pid in [site.process.pid, *site.processes()]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    site.process.wait(10)
    wait_until(lambda: not site.processes(), 20, site.processes)


def test_a_sigkill_loses_nothing_that_was_acknowledged(running_site: Callable[..., RunningSite]) -> None:
    site = running_site().ready()
    prepared = json.loads(_said(site, f"prepare({DRAFTS})"))
    told = Told()
    drafts: list[str] = prepared["drafts"]
    writers = [
        threading.Thread(target=write_and_send, args=(Entrant(site, prepared["session"]), drafts[start::4], told))
        for start in range(4)
    ]
    for writer in writers:
        writer.start()
    wait_until(lambda: len(told.sent) >= 4, 60, lambda: told)
    time.sleep(0.05)
    kill_everything(site)
    for writer in writers:
        writer.join(30)
    assert len(told.sent) < DRAFTS // 2, "everything was done before the kill: nothing was tried"

    again = running_site().ready()
    found = json.loads(_said(again, "tell()"))
    for draft, count in told.abstracts.items():
        assert int(found["entries"][draft]["abstract"].split("：")[0]) >= count
    for draft in told.sent:
        assert found["entries"][draft]["state"] == "submitted" and found["entries"][draft]["number"]
    for name, size in told.files.items():
        assert found["documents"][name] == size
    again.saiban("check_invariants")  # a status other than 0 would raise


def _said(site: RunningSite, call: str) -> str:
    name = call.split("(", maxsplit=1)[0]
    return site.saiban(
        "shell", "--no-imports", "-c", f"from tests.harness.closing_day import {name}; {call}"
    ).splitlines()[-1]
