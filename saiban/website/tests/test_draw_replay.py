"""The page that draws again: in Chromium, on the site and from a disk, it comes to what `saiban draw` comes to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from saiban.engines.draw.stream import shuffled
from saiban.engines.draw.tests.cases import SECRET, drawn, invented, one, plan, reveal
from saiban.website.replay import FILENAME, self_contained

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLE = Path(__file__).parents[3] / "docs" / "formats" / "draw" / "example.result.json"
Json = dict[str, Any]
Visit = Callable[..., Page]
MODULE = "import('/static/website/draw/replay.js')"


def record(request: Json) -> Json:
    result: Json = drawn(request).model_dump(mode="json")
    return result


def show(page: Page, text: str, mark: str = "") -> None:
    """Paste a record and have it drawn again."""
    if not page.locator("#replay-text").is_visible():
        page.get_by_text("粘贴记录的内容").click()
    page.locator("#replay-text").fill(text)
    page.locator("#replay-mark").fill(mark)
    page.get_by_role("button", name="重演抽签").click()


def verdict(page: Page) -> tuple[str, str]:
    notice = page.locator("[data-verdict]").first
    return notice.get_attribute("data-verdict") or "", notice.inner_text()


def rows_on(page: Page) -> list[list[str]]:
    """Draw, venue, and what stands in each row, as the page shows it."""
    script = """() => [...document.querySelectorAll("[data-draw]")].flatMap((table) =>
      [...table.querySelectorAll("tbody tr")].map((row) => [table.dataset.draw, table.dataset.venue ?? "",
        ...[...row.cells].map((cell) => cell.innerText.trim())]))"""
    found: list[list[str]] = page.evaluate(script)
    return found


def rows_of(result: Json) -> Iterator[list[str]]:
    words = {"drawn": "", "withdrawn": " 已退出", "late": " 后来"}
    draws = {draw["code"]: draw for draw in result["plan"]["draws"]}
    for outcome in result["outcomes"]:
        for venue in draws[outcome["draw"]]["venues"] or [None]:
            for row in (row for row in outcome["order"] if row["venue"] == venue):
                place = [] if outcome["purpose"] == "ties" else [str(row["place"] or "—")]
                name = " ".join(filter(None, [row["id"], row["name"]])) + words[row["state"]]
                yield [outcome["draw"], venue or "", *place, name, str(row["lot"])]


# --- the same numbers -------------------------------------------------------------------------------------------------
def test_the_pages_own_sha256_and_hmac_are_those_of_everybody(visit: Visit) -> None:
    page = visit("/draw/replay/")
    texts = [
        "",
        "abc",
        *("甲" * length for length in range(18, 24)),
        *("x" * length for length in range(54, 66)),
        "长" * 5000,
    ]
    found = page.evaluate(
        f"async (texts) => {{ const m = await {MODULE};"
        "return texts.map((text) => m.hex(m.sha256(new TextEncoder().encode(text)))); }",
        texts,
    )
    assert found == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    # RFC 4231, test cases 2 and 6
    keyed = page.evaluate(
        f"async () => {{ const m = await {MODULE}; const b = (t) => new TextEncoder().encode(t);"
        "return [m.hmac(b('Jefe'), b('what do ya want for nothing?')),"
        "m.hmac(new Uint8Array(131).fill(0xaa), b('Test Using Larger Than Block-Size Key - Hash Key First'))]"
        ".map(m.hex); }"
    )
    assert keyed == [
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ]


def test_it_draws_what_the_command_draws(visit: Visit) -> None:
    """120 invented plans of all kinds: the whole record is replayed, and each lot of it agrees."""
    page = visit("/draw/replay/")
    records = [record(invented(number)) for number in range(120)]
    found = page.evaluate(
        f"async (records) => {{ const m = await {MODULE}; return records.map((record) => m.replay(record))"
        ".map(({ seed, differences, checks, outcomes }) => ({ seed, differences,"
        "checks: checks.every((check) => check.isRight),"
        "numbers: outcomes.map((o) => o.steps.map((s) => s.number)), rows: outcomes.map((o) => o.rows) })); }",
        records,
    )
    for mine, theirs in zip(records, found, strict=True):
        assert theirs["seed"] == mine["seed"] and theirs["differences"] == [] and theirs["checks"]
        assert theirs["numbers"] == [outcome["numbers"] for outcome in mine["outcomes"]]
        assert theirs["rows"] == [outcome["order"] for outcome in mine["outcomes"]]


def test_words_that_would_favour_anybody_are_passed_over_there_too(visit: Visit) -> None:
    """70,000 ids, under a seed with which a word happens to be passed over, as with about one in four."""
    ids = [f"{number:05}" for number in range(70_000)]
    found = visit("/draw/replay/").evaluate(
        f"async (ids) => {{ const m = await {MODULE}; const {{ order, steps }} = m.shuffle('{SECRET}', 'x', ids);"
        "return [order, steps.filter((step) => step.passed.length).length]; }",
        ids,
    )
    assert found[0] == shuffled(SECRET, "x", ids)
    assert found[1] > 0


# --- what people see --------------------------------------------------------------------------------------------------
def test_the_examples_record_is_replayed_from_its_file(visit: Visit) -> None:
    page = visit("/draw/replay/")
    page.locator("#replay-file").set_input_files(EXAMPLE)
    page.locator("[data-verdict=success]").wait_for()
    assert "重新抽取的结果与记录完全一致" in verdict(page)[1]
    assert rows_on(page) == list(rows_of(json.loads(EXAMPLE.read_text())))
    page.get_by_text("逐步抽取（6 步）").click()
    expect(page.locator(".replay-steps ol li")).to_have_count(6)
    assert "的 D7-031 " in page.locator(".replay-steps ol li").first.inner_text()


def test_what_is_shown_is_what_was_drawn(visit: Visit) -> None:
    page = visit("/draw/replay/")
    for result in (record(invented(number)) for number in range(12)):
        show(page, json.dumps(result))
        assert verdict(page)[0] == "success"
        assert rows_on(page) == list(rows_of(result))


def test_a_request_is_drawn_too_and_claims_nothing(visit: Visit) -> None:
    page, request = visit("/draw/replay/"), reveal(one("order", 5))
    show(page, json.dumps(request))
    assert verdict(page)[0] == "info" and "已按记录抽出结果" in verdict(page)[1]
    assert rows_on(page) == list(rows_of(record(request)))


def test_a_commitment_is_checked_before_anything_is_drawn(visit: Visit) -> None:
    page = visit("/draw/replay/")
    published = record({"mode": "commit", "plan": plan(), "secret": SECRET})
    show(page, json.dumps(published))
    assert verdict(page)[0] == "info" and "尚未抽签" in verdict(page)[1]
    published["plan"]["draws"][0]["list"][0]["name"] = "换了人"
    show(page, json.dumps(published))
    assert verdict(page)[0] == "danger" and "名单与公布的哈希值不一致" in verdict(page)[1]


def test_the_fingerprint_of_the_notice_tells_a_record_that_was_exchanged_as_a_whole(visit: Visit) -> None:
    page, result = visit("/draw/replay/"), record(reveal(plan()))
    mark = result["published"]["fingerprint"]
    show(page, json.dumps(result), f" {mark[:32].upper()} {mark[32:]} ")
    assert verdict(page)[0] == "success" and "请把下面的方案指纹" not in verdict(page)[1]
    show(page, json.dumps(record(reveal(plan(title="另一次抽签")))), mark)
    assert verdict(page)[0] == "danger" and "不是当时公布的方案" in verdict(page)[1]


# --- what was tampered with -------------------------------------------------------------------------------------------
def swap_two(result: Json) -> None:
    rows = result["outcomes"][0]["order"]
    rows[0]["id"], rows[1]["id"] = rows[1]["id"], rows[0]["id"]


def put(path: str, value: object) -> Callable[[Json], None]:
    def change(result: Json) -> None:
        place: Any = result
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            place = place[step]
        place[last] = value

    return change


TAMPERED: list[tuple[Callable[[Json], None], str]] = [
    (swap_two, "第 1 签应为"),
    (put("outcomes.0.order.3.venue", "丙"), "第 4 签应为"),
    (put("outcomes.0.order.3.place", 9), "第 4 签应为"),
    (put("outcomes.0.order.3.name", "另一个"), "第 4 签应为"),
    (put("outcomes.0.order.3.state", "withdrawn"), "第 4 签应为"),
    (put("outcomes.0.numbers.0", 1), "记录的抽取数字与重新抽出的不一致"),
    (put("outcomes.0.title", "别的"), "名称或用途与方案不一致"),
    (put("outcomes", []), "记录里没有“应用创新”的结果"),
    (put("outcomes.0.draw", "x"), "记录里的抽签“x”不在方案里"),
    (put("seed", "0" * 64), "种子应为"),
    (put("seed", None), "种子应为"),
    (put("secret", "0" * 64), "秘密值与事先公布的承诺不一致"),
    (put("public_values.0.value", "387"), "种子应为"),
    (put("public_values.0.value", "38７"), "与方案约定的写法“000”不符"),
    (put("public_values.0.value", None), "缺少“public_values[0].missing”"),
    (put("plan.title", "别的"), "方案与公布的方案指纹不一致"),
    (put("plan.public_values.0.name", "别的"), "方案与公布的方案指纹不一致"),
    (put("plan.draws.0.venues", ["乙", "甲", "丙"]), "方案与公布的方案指纹不一致"),
    (put("plan.draws.0.list.0.id", "P-099"), "“应用创新”的名单与公布的哈希值不一致"),
    (put("plan.draws.0.list.0.id", "P-002"), "“P-002”出现了两次"),
    (put("plan.version", "saiban-draw-0"), "只能重演算法 saiban-draw-1"),
    (put("plan.nonces", True), "方案与公布的方案指纹不一致"),
    (put("nonces", [{"id": "P-001", "word": "春"}]), "方案没有约定附加字词"),
    (put("changes", [{"kind": "withdrawn", "draw": "applied", "id": "P-001"}]), "签应为"),
    (put("changes", [{"kind": "withdrawn", "draw": "applied", "id": "X"}]), "无从退出"),
    (put("changes", [{"kind": "late", "draw": "applied", "id": "P-001"}]), "不是后来的"),
    (put("published.commitment", "0" * 64), "秘密值与事先公布的承诺不一致"),
    (put("published.fingerprint", "0" * 64), "方案与公布的方案指纹不一致"),
    (put("published.lists", []), "名单与公布的哈希值不一致"),
    (put("published", None), "“published”应是一个对象"),
    (put("mode", "x"), "“mode”应是 commit 或 draw"),
]


def test_a_record_that_was_tampered_with_is_shown_as_such(visit: Visit) -> None:
    page, right = visit("/draw/replay/"), record(reveal(plan()))
    missed = []
    for number, (tamper, says) in enumerate(TAMPERED):
        wrong = deepcopy(right)
        tamper(wrong)
        show(page, json.dumps(wrong))
        if verdict(page)[0] != "danger" or says not in verdict(page)[1]:
            missed.append((number, says, verdict(page)))
    assert not missed
    show(page, json.dumps(right))
    assert verdict(page)[0] == "success"


def test_what_is_no_record_is_told_as_such(visit: Visit, tmp_path: Path) -> None:
    page = visit("/draw/replay/")
    page.get_by_role("button", name="重演抽签").click()
    assert "请选择抽签公布的 .json 文件" in verdict(page)[1]
    for text in ("{", "[]", "null", "{}", '{"plan": 1}', "你好"):
        show(page, text)
        assert verdict(page)[0] == "danger" and "这份记录不能用来重演" in verdict(page)[1]
    page.reload()
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\xff\xfe")
    page.locator("#replay-file").set_input_files(tmp_path / "picture.json")
    page.locator("[data-verdict=danger]").wait_for()


# --- from a disk ------------------------------------------------------------------------------------------------------
def test_the_saved_page_replays_from_a_disk_without_a_network(browser: Browser, client: Client, tmp_path: Path) -> None:
    answer = client.get("/draw/replay/file/")
    assert answer["Content-Disposition"] == f'attachment; filename="{FILENAME}"'
    saved = tmp_path / FILENAME
    saved.write_bytes(answer.content)
    context = browser.new_context(offline=True, viewport={"width": 360, "height": 800})
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(saved.as_uri())
    page.locator("#replay-file").set_input_files(EXAMPLE)
    page.locator("[data-verdict=success]").wait_for()
    assert rows_on(page) == list(rows_of(json.loads(EXAMPLE.read_text())))
    wrong = json.loads(EXAMPLE.read_text())
    swap_two(wrong)
    show(page, json.dumps(wrong))
    assert verdict(page)[0] == "danger" and "第 1 签应为" in verdict(page)[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
    assert not faults


def test_the_saved_page_may_reach_no_address_and_run_nothing_else() -> None:
    whole = self_contained()
    assert "default-src 'none'; script-src 'sha256-" in whole and "connect-src" not in whole
    assert whole.count("<script") == whole.count("</script>") == 1
    assert "import " not in whole.split("<script", 1)[1].split("\n", 1)[0]


def test_whoever_looks_for_it_finds_it(client: Client) -> None:
    assert 'href="/draw/replay/"' in client.get("/").content.decode()
    assert "/draw/replay/</loc>" in client.get("/sitemap.xml").content.decode()


# --- for everybody ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_fits_and_can_be_used_by_everybody(
    width: int, visit: Visit, assert_accessible: Callable[[Page], None], assert_fits: Callable[[Page], None]
) -> None:
    page = visit("/draw/replay/", width=width)
    assert_accessible(page)
    page.locator("#replay-file").set_input_files(EXAMPLE)
    page.locator("[data-verdict=success]").wait_for()
    for summary in page.locator(".replay-steps summary").all():
        summary.click()
    assert_fits(page)
    assert_accessible(page)
