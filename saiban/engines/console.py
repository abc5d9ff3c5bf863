"""`saiban rank`, `saiban draw` and their like: a request as JSON in, the result as JSON out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from saiban.core.parts import dotted
from saiban.engines.reading import Unreadable, compute, read, schema_of, write
from saiban.engines.registry import ENGINES, Engine, engine

COMPUTED, UNANSWERED, UNREADABLE = 0, 1, 2


def main(command: str, arguments: Sequence[str]) -> int:
    """Run one engine's command; the exit status: 0 computed, 1 the result says why not, 2 the request is unfit."""
    asked = _parser(command).parse_args(arguments)
    chosen = engine(command)
    if asked.schema:
        sys.stdout.write(schema_of(chosen.request if asked.schema == "request" else chosen.result,
                                   written=asked.schema == "result"))  # fmt: skip
        return COMPUTED
    try:
        text = asked.file.read_bytes().decode("utf-8") if asked.file else sys.stdin.buffer.read().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"saiban {command}: 读不了请求：{error}\n")
        return UNREADABLE
    return answer(chosen, text, sys.stdout, sys.stderr)


def answer(chosen: Engine, text: str, out: TextIO, complaints: TextIO) -> int:
    """Compute what the text asks for: the result to `out`; what is wrong with the text to `complaints`, by lines."""
    try:
        request = read(chosen.request, text)
        result = compute(chosen, request)
    except Unreadable as error:
        for found in error.findings:
            place = f"{dotted(found.path)}: " if found.path else ""
            complaints.write(f"{place}{found.message}\n")
        return UNREADABLE
    out.write(write(result))
    return COMPUTED if chosen.is_answered(result) else UNANSWERED


def _parser(command: str) -> ArgumentParser:
    parser = ArgumentParser(
        prog=f"saiban {command}",
        formatter_class=RawDescriptionHelpFormatter,
        description=f"{ENGINES[command][1]}. Reads JSON from FILE or standard input, writes JSON.",
        epilog="exit status: 0 computed; 1 the result says why there is none; 2 the request is unfit, see the messages",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the request; standard input when left out")
    parser.add_argument("--schema", choices=["request", "result"], help="write the JSON Schema of it instead")
    return parser
