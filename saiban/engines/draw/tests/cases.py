"""Invented plans, and what a committee does with them one after another."""

from __future__ import annotations

import random
from hashlib import sha256
from typing import Any

from saiban.engines.draw import compute
from saiban.engines.draw.formats import DrawRequest, DrawResult

Json = dict[str, Any]
SECRET = sha256(b"a secret for tests").hexdigest()


def listed(count: int, start: int = 1) -> list[Json]:
    return [{"id": f"P-{number:03}", "name": f"项目{number}"} for number in range(start, start + count)]


def plan(**changed: object) -> Json:
    """One track of 33 projects over three venues, unless said otherwise."""
    draw = {"code": "applied", "title": "应用创新", "purpose": "venues", "venues": ["甲", "乙", "丙"]}
    values = [{"name": "第 101 期", "shape": "000"}, {"name": "第 102 期", "shape": "000"}]
    whole = {"version": "saiban-draw-1", "title": "总决赛抽签", "public_values": values}
    return whole | {"draws": [draw | {"list": listed(33)}]} | changed


def one(purpose: str, count: int, code: str = "only") -> Json:
    return plan(draws=[{"code": code, "title": "某抽签", "purpose": purpose, "list": listed(count)}])


def commit(given: Json, nonces: list[Json] | None = None, secret: str = SECRET) -> Json:
    """What is made public beforehand."""
    request = {"mode": "commit", "plan": given, "secret": secret, "nonces": nonces or []}
    published: Json = compute(DrawRequest.model_validate(request)).model_dump(mode="json")["published"]
    return published


def reveal(given: Json, nonces: list[Json] | None = None, **changed: object) -> Json:
    """The request of a draw that was committed to properly, with this changed afterwards."""
    request = {
        "mode": "draw", "plan": given, "secret": SECRET, "nonces": nonces or [],
        "published": commit(given, nonces), "public_values": [{"value": "386"}],
    }  # fmt: skip
    return request | changed


def drawn(request: Json) -> DrawResult:
    return compute(DrawRequest.model_validate(request))


def invented(number: int) -> Json:
    """A draw that somebody might hold: its size, purposes, names and changes follow from the number."""
    chance = random.Random(number)
    names = ["智能导诊", "A-1", "𠀀生僻字", "项目 甲", "é", "ﾊﾝｶｸ", "～", "\U0001f3e5"]
    draws = []
    for each in range(chance.randint(1, 3)):
        count = chance.randint(2, 40)
        rows: list[Json] = [{"id": f"{chance.choice(['甲', 'P', '𠀀', 'ﾊ'])}{n}"} for n in range(count)]
        for row in rows:
            if chance.random() < 0.5:
                row["name"] = chance.choice(names)
        chance.shuffle(rows)
        purpose = chance.choice(["venues", "order", "ties"])
        draw: Json = {"code": f"d{each}", "title": f"抽签{each}", "purpose": purpose, "list": rows}
        if purpose == "venues":
            draw["venues"] = [f"场地{n}" for n in range(chance.randint(2, min(5, count)))]
        draws.append(draw)
    given = plan(draws=draws, nonces=chance.random() < 0.5)
    nonces = (
        [{"id": row["id"], "word": chance.choice(names)} for row in draws[0]["list"][:3]] if given["nonces"] else []
    )
    changes: list[Json] = []
    for number, row in enumerate(draws[-1]["list"][: chance.randint(0, 3)]):
        changes.append({"kind": "late", "draw": draws[-1]["code"], "id": f"late{number}", "name": "后来"})
        changes.append({"kind": "withdrawn", "draw": draws[-1]["code"], "id": row["id"]})
    seen = [{"missing": "停售"}] * chance.randint(0, 1) + [{"value": f"{chance.randint(0, 999):03}"}]
    return reveal(given, nonces, changes=changes, public_values=seen)
