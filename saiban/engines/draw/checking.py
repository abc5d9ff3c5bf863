"""Whether the parts of a request fit together, and whether what was published is what is drawn from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from saiban.core.parts import Finding, Path
from saiban.engines.draw.formats import Check, Draw, DrawRequest, Plan, Published, Seen
from saiban.engines.draw.plan import commitment, fingerprint, list_sha256, nonces_sha256


def findings(request: DrawRequest) -> Iterator[Finding]:
    """Everything for which nothing can be computed."""
    yield from _plan(request.plan)
    yield from _nonces(request)
    if request.mode == "commit":
        yield from _not_yet(request)
    else:
        yield from _values(request)
        yield from _changes(request)
        yield from _published(request)


def checks(request: DrawRequest, stated: Published) -> Iterator[Check]:
    """What was published against what it is; each has to be right before anything is drawn."""
    plan = request.plan
    found = commitment(request.secret)
    yield _check("commitment", stated.commitment, found, "秘密值与事先公布的承诺", None)
    said = {each.draw: each.sha256 for each in stated.lists}
    for draw in sorted(plan.draws, key=lambda draw: draw.code):
        yield _check(
            "list", said.get(draw.code), list_sha256(draw), f"“{draw.title}”的名单与事先公布的哈希值", draw.code
        )
    found = fingerprint(plan, stated.commitment)
    yield _check("fingerprint", stated.fingerprint, found, "抽签方案与事先公布的方案指纹", None)
    if plan.nonces:
        listed = nonces_sha256(request.nonces) if request.nonces else None
        yield _check("nonces", stated.nonces_sha256, listed, "各方附加的字词与截止时公布的哈希值", None)
    name, value = counted(request)
    yield Check(
        about="public_value", draw=None, published=name, found=value, is_right=value is not None,
        message=f"以“{name}”为准：{value}。" if value else "预告的公开数值全部缺失，须另行公布方案后再抽。",
    )  # fmt: skip


def counted(request: DrawRequest) -> tuple[str | None, str | None]:
    """The name and the value of the public value that counts; (None, None) when all of them are missing."""
    for named, seen in zip(request.plan.public_values, request.public_values, strict=False):
        if seen.value is not None:
            return named.name, seen.value
    return None, None


def has_shape(value: str, shape: str) -> bool:
    """Whether each 0 of the shape is a digit of the value, and all else the same."""
    return re.fullmatch(re.escape(shape).replace("0", "[0-9]"), value) is not None


def _check(about: str, said: str | None, found: str | None, what: str, draw: str | None) -> Check:
    is_right = said == found
    message = f"{what}一致。" if is_right else f"{what}不一致，不能据此抽签。"
    fields = {"about": about, "draw": draw, "published": said, "found": found, "is_right": is_right, "message": message}
    return Check.model_validate(fields)


def _plan(plan: Plan) -> Iterator[Finding]:
    yield from _once(("plan", "draws"), "code", [draw.code for draw in plan.draws])
    yield from _once(("plan", "public_values"), "name", [value.name for value in plan.public_values])
    for number, value in enumerate(plan.public_values):
        if "0" not in value.shape:
            yield Finding(("plan", "public_values", number, "shape"), "至少要有一个 0：每个 0 代表一位数字。")
    for number, draw in enumerate(plan.draws):
        yield from _draw(("plan", "draws", number), draw)
    yield from _composed(("plan",), plan.model_dump())


def _draw(path: Path, draw: Draw) -> Iterator[Finding]:
    yield from _once((*path, "list"), "id", [each.id for each in draw.list])
    yield from _once((*path, "venues"), None, list(draw.venues))
    if draw.purpose != "venues" and draw.venues:
        yield Finding((*path, "venues"), f'purpose = "{draw.purpose}" 不能写 venues（场地）。')
    elif draw.purpose == "venues" and len(draw.venues) < 2:
        yield Finding((*path, "venues"), "分场地至少要有两个场地。")
    elif len(draw.venues) > len(draw.list):
        yield Finding((*path, "venues"), f"{len(draw.list)} 个对象分不满 {len(draw.venues)} 个场地。")


def _nonces(request: DrawRequest) -> Iterator[Finding]:
    known = {each.id for draw in request.plan.draws for each in draw.list}
    yield from _once(("nonces",), "id", [each.id for each in request.nonces])
    yield from _composed(("nonces",), [each.model_dump() for each in request.nonces])
    if request.nonces and not request.plan.nonces:
        yield Finding(("nonces",), "方案没有约定附加字词（plan.nonces 为 false），不能再加。")
    for number, each in enumerate(request.nonces):
        if each.id not in known:
            yield Finding(("nonces", number, "id"), f"“{each.id}”不在任何名单里。")


def _not_yet(request: DrawRequest) -> Iterator[Finding]:
    for key in ("published", "public_values", "changes"):
        if getattr(request, key):
            yield Finding((key,), '这是抽签时才有的内容，mode = "commit" 时不能写。')


def _published(request: DrawRequest) -> Iterator[Finding]:
    if request.published is None:
        yield Finding(("published",), "缺少必填的“published”：抽签须写明事先公布了什么。")
        return
    yield from _once(("published", "lists"), "draw", [each.draw for each in request.published.lists])
    codes = {draw.code for draw in request.plan.draws}
    for number, each in enumerate(request.published.lists):
        if each.draw not in codes:
            yield Finding(("published", "lists", number, "draw"), f"方案里没有代码为“{each.draw}”的抽签。")
    if not request.plan.nonces and request.published.nonces_sha256 is not None:
        yield Finding(("published", "nonces_sha256"), "方案没有约定附加字词，不会有它们的哈希值。")


def _values(request: DrawRequest) -> Iterator[Finding]:
    named, seen = request.plan.public_values, request.public_values
    path: Path = ("public_values",)
    if not seen:
        yield Finding(path, "缺少公开数值：抽签须写明它是多少；缺失的写明原因（missing）。")
    if len(seen) > len(named):
        yield Finding(path, f"方案只预告了 {len(named)} 个公开数值，这里写了 {len(seen)} 个。")
    if seen and all(each.value is None for each in seen) and len(seen) < len(named):
        yield Finding(path, f"“{named[len(seen) - 1].name}”缺失，还须写明下一个：“{named[len(seen)].name}”。")
    for number, each in enumerate(seen[: len(named)]):
        yield from _value((*path, number), each, named[number].shape, is_last=number == len(seen) - 1)


def _value(path: Path, seen: Seen, shape: str, *, is_last: bool) -> Iterator[Finding]:
    if (seen.value is None) == (seen.missing is None):
        yield Finding(path, "value（数值）与 missing（缺失的原因）要写且只写一个。")
    if seen.value is not None and not has_shape(seen.value, shape):
        yield Finding((*path, "value"), f"“{seen.value}”与方案约定的写法“{shape}”不符，每个 0 代表一位数字。")
    if seen.value is not None and not is_last:
        yield Finding((*path, "value"), "这个数值没有缺失，就以它为准，后面的不能再写。")


def _changes(request: DrawRequest) -> Iterator[Finding]:
    """Each in its turn: nobody leaves who is not there, nobody comes who was there before."""
    there = {draw.code: {each.id for each in draw.list} for draw in request.plan.draws}
    gone: set[tuple[str, str]] = set()
    for number, change in enumerate(request.changes):
        path: Path = ("changes", number)
        if change.draw not in there:
            yield Finding((*path, "draw"), f"方案里没有代码为“{change.draw}”的抽签。")
            continue
        is_there, who = change.id in there[change.draw], (change.draw, change.id)
        if change.kind == "late":
            if is_there:
                yield Finding((*path, "id"), f"“{change.id}”已在名单里，不是后来的。")
            there[change.draw].add(change.id)
            continue
        if change.name is not None:
            yield Finding((*path, "name"), "退出的名称已在名单里，不用再写。")
        if not is_there or who in gone:
            yield Finding((*path, "id"), f"“{change.id}”{'已经退出过' if is_there else '不在名单里，无从退出'}。")
        gone.add(who)
    yield from _composed(("changes",), [change.model_dump() for change in request.changes])


def _once(path: Path, key: str | None, values: list[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value in seen:
            yield Finding((*path, number, *([key] if key else [])), f"“{value}”写了两次。")
        seen.add(value)


def _composed(path: Path, data: object) -> Iterator[Finding]:
    """Texts that look the same must be the same: Unicode's composed form (NFC) only."""
    if isinstance(data, str) and not unicodedata.is_normalized("NFC", data):
        yield Finding(path, f"“{data}”的字符编码不规范（应为 Unicode NFC），请重新输入。")
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _composed((*path, key), value)
    elif isinstance(data, Iterable) and not isinstance(data, str):
        for number, value in enumerate(data):
            yield from _composed((*path, number), value)
