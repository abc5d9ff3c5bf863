"""A provider of short messages as its documentation has it, on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from saiban.messaging.aliyun import signed_headers

KEY, SECRET = "LTAI-of-tests", "secret-of-tests"
NUMBER = "13800138000"


@dataclass
class Provider:
    """The far end: refuses what is signed wrongly, otherwise answers what it is told to."""

    answers: list[Any] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    address: str = ""

    def answer(self, action: str, query: dict[str, str]) -> Any:
        self.asked.append({"Action": action, **query})
        return self.answers.pop(0) if self.answers else {"Code": "OK", "Message": "OK", "BizId": "900^0"}


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_POST(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        given = {name.lower(): value for name, value in self.headers.items()}
        expected = signed_headers(
            host=given["host"], action=given["x-acs-action"], version=given["x-acs-version"], query=query, key_id=KEY,
            key_secret=SECRET, now=datetime.strptime(given["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ"),
            nonce=given["x-acs-signature-nonce"],
        )  # fmt: skip
        if given["authorization"] != expected["Authorization"]:
            self._say({"Code": "SignatureDoesNotMatch", "Message": "The signature does not match."}, 400)
            return
        self._say(self.provider.answer(given["x-acs-action"], query))

    def _say(self, answer: Any, status: int = 200) -> None:
        if answer is None:  # hangs up without a word
            return
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quietly."""


def server_of(far: Provider) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OneHandler", (Handler,), {"provider": far}))
    far.address = f"http://127.0.0.1:{server.server_port}"
    return server


def details(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(rows)}}
