"""The scripts in Chromium, on pages that are rendered here and served from memory: no server, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import loader
from django.test import RequestFactory
from django.utils import timezone

from saiban.ui.samples import SampleForm

ORIGIN = "http://saiban.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    """Opens a page whose `main` is the given template; `answers` are what posts and reads of other paths get."""
    complaints: list[str] = []
    contexts = []

    def open_it(source: str, *, answers: dict[str, Any] | None = None, scripts: bool = True, **context: Any) -> Any:
        html = render_page(source, context)
        contexts.append(browser.new_context(java_script_enabled=scripts, base_url=ORIGIN, locale="zh-CN"))
        page = contexts[-1].new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", lambda route: route.fulfill(**answer_to(route.request, html, answers or {})))
        page.goto(ORIGIN)
        page.wait_for_load_state("networkidle")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(message: Any) -> bool:
    # A refusal is an answer, though the browser notes it as a failure.
    return bool(message.type == "error" and "status of" not in message.text and "Response Status" not in message.text)


def render_page(source: str, context: dict[str, Any]) -> str:
    from django.template import engines

    frame = '{% extends "ui/base.html" %}{% block main %}' + source + "{% endblock %}"
    return str(engines["django"].from_string(frame).template.render(page_context(context)))  # type: ignore[attr-defined]


def page_context(context: dict[str, Any]) -> Any:
    from django.template import Context

    return Context({"request": RequestFactory().get("/"), **context})


def answer_to(request: Any, html: str, answers: dict[str, Any]) -> dict[str, Any]:
    path = request.url.removeprefix(ORIGIN).split("?")[0]
    if path in answers:
        given = answers[path]
        return dict(given(request) if callable(given) else given)
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        return {"path": found} if found else {"status": 404}
    return {"body": html, "content_type": "text/html; charset=utf-8", "headers": {"Content-Security-Policy": POLICY}}


def noting(seen: list[str], answer: dict[str, Any], *, header: str = "") -> Callable[[Any], dict[str, Any]]:
    """Answers each request alike and notes its method, or one of its headers."""

    def note(request: Any) -> dict[str, Any]:
        seen.append(request.headers.get(header, "") if header else request.method)
        return answer

    return note


def clock(moment: Any) -> dict[str, Any]:
    return {"body": str(int(moment.timestamp() * 1000)), "content_type": "text/plain"}


def test_the_countdown_ticks_by_the_servers_clock_not_the_visitors(open_page: Open) -> None:
    now = timezone.now()
    # The page lay in a cache for five minutes: what it says is stale, what the server says is not.
    page = open_page(
        "{% countdown closes now=now %}",
        answers={"/ui/clock/": lambda request: clock(timezone.now() + timedelta(minutes=5))},
        closes=now + timedelta(minutes=20),
        now=now,
    )
    page.wait_for_selector("[data-countdown-left]:has-text('14 分')")


def test_the_countdown_of_a_rehearsal_stays_ahead_of_the_real_clock(open_page: Open) -> None:
    rehearsed = timezone.now() + timedelta(days=40)
    page = open_page(
        "{% countdown closes now=now %}",
        answers={"/ui/clock/": lambda request: clock(timezone.now())},
        closes=rehearsed + timedelta(minutes=10),
        now=rehearsed,
    )
    page.wait_for_selector("[data-countdown-left]:has-text('9 分')")


def test_the_countdown_ends_by_itself(open_page: Open) -> None:
    now = timezone.now()
    page = open_page(
        "{% countdown closes now=now past='报名已截止' %}",
        answers={"/ui/clock/": lambda request: clock(timezone.now())},
        closes=now + timedelta(seconds=2),
        now=now,
    )
    page.wait_for_selector(".countdown.is-past")
    assert page.inner_text(".countdown").strip() == "报名已截止"


DIALOG = '{% button label="退回" opens="return" %}{% dialog "return" "退回修改" %}<p>理由</p>{% enddialog %}'


def test_a_dialog_opens_over_the_page_and_escape_closes_it(open_page: Open) -> None:
    page = open_page(DIALOG)
    page.click("text=退回")
    assert page.locator("dialog").evaluate("dialog => dialog.open && dialog.matches(':modal')")
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert "#" not in page.url


def test_a_dialog_can_be_reached_and_left_without_scripts(open_page: Open) -> None:
    page = open_page(DIALOG, scripts=False)
    assert not page.locator("dialog").is_visible()
    page.click("a:has-text('退回')")
    assert page.locator("dialog").is_visible()
    page.click(".dialog-close")
    assert not page.locator("dialog").is_visible()


def test_a_refused_question_stops_the_act(open_page: Open) -> None:
    sent: list[str] = []
    page = open_page(
        '<form method="post" action="/withdraw/">{% button label="撤回" confirm="确定撤回吗？" %}</form>',
        answers={"/withdraw/": noting(sent, {"body": "撤回了"})},
    )
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("text=撤回")
    assert sent == []
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("text=撤回")
    page.wait_for_url("**/withdraw/")
    assert sent == ["POST"]


def test_pressing_twice_sends_once(open_page: Open) -> None:
    sent: list[str] = []
    page = open_page(
        '<form method="post" action="/submit/">{% button label="提交" %}</form>',
        answers={"/submit/": noting(sent, {"status": 204})},
    )
    page.evaluate("for (const time of [1, 2]) document.querySelector('main button').click()")
    page.wait_for_timeout(200)
    assert sent == ["POST"]


def test_typing_is_counted_as_the_server_counts(open_page: Open) -> None:
    page = open_page("{% field form.summary %}", form=SampleForm())
    page.fill("textarea", "你好👋\n再见")
    assert page.inner_text("[data-counter-used]") == "6"
    page.fill("textarea", "字" * 501)
    assert page.locator(".field-count.is-over").is_visible()
    assert page.input_value("textarea") == "字" * 501


def test_a_file_that_is_too_large_is_said_before_it_travels(open_page: Open, tmp_path: Path) -> None:
    page = open_page("{% field form.licence %}", form=SampleForm())
    large = tmp_path / "营业执照.pdf"
    large.write_bytes(b"0" * (5 * 1024 * 1024 + 1))
    page.set_input_files("input[type=file]", large)
    assert "超过上限" in page.inner_text("[data-file-note]")
    small = tmp_path / "执照.pdf"
    small.write_bytes(b"0" * 2048)
    page.set_input_files("input[type=file]", small)
    assert page.inner_text("[data-file-note]") == "执照.pdf（2 KB）"


def test_copying_says_so_also_without_the_clipboard(open_page: Open) -> None:
    page = open_page('<button type="button" data-copy="HN-1" data-copied="已复制"><span>复制</span></button>')
    page.click("text=复制")
    page.wait_for_selector("text=已复制")


AUTOSAVE = (
    '<form method="post" action="/wizard/" data-autosave hx-post="/save/" hx-trigger="input delay:50ms"'
    ' hx-swap="none"><input name="title">{% autosave_status saved="自动保存" %}</form>'
)


@pytest.mark.parametrize(
    ("status", "words"), [(204, "已自动保存（"), (422, "有内容不符合要求"), (503, "尚未保存：网络中断或服务器繁忙")]
)
def test_autosave_says_how_it_went(open_page: Open, status: int, words: str) -> None:
    answer = {"status": status, "headers": {"Date": "Fri, 31 May 2024 15:59:00 GMT"}}
    page = open_page(AUTOSAVE, answers={"/save/": answer})
    page.type("[name=title]", "a")
    page.wait_for_selector(f"[data-autosave-status]:has-text('{words}')")
    if status == 204:
        assert "23:59" in page.inner_text("[data-autosave-status]")


def test_autosave_never_takes_the_log_in_page_for_success(open_page: Open) -> None:
    # What a followed redirect looks like: a page, well received, that came from the log-in address.
    login = {"body": "<h1>登录</h1>", "content_type": "text/html; charset=utf-8"}
    page = open_page(AUTOSAVE.replace("/save/", "/account/login/"), answers={"/account/login/": login})
    page.type("[name=title]", "a")
    page.wait_for_selector("[data-autosave-status]:has-text('登录已失效')")
    assert page.input_value("[name=title]") == "a"


def test_htmx_carries_the_token_of_the_page(open_page: Open) -> None:
    tokens: list[str] = []
    page = open_page(
        '<button hx-post="/act/" hx-swap="none" type="button">做</button>',
        answers={"/act/": noting(tokens, {"status": 204}, header="x-csrftoken")},
        request=signed_in(),
        csrf_token="t0ken",
    )
    page.click("text=做")
    page.wait_for_timeout(100)
    assert tokens == ["t0ken"]


def signed_in() -> Any:
    request = RequestFactory().get("/")
    request.user = type("Someone", (), {"is_authenticated": True, "display_name": "欧阳医生"})()
    return request


def test_a_refusal_by_htmx_replaces_the_form_and_takes_the_focus(open_page: Open) -> None:
    refusal = '<form id="f"><div data-focus tabindex="-1">有 1 处需要修改</div></form>'
    page = open_page(
        '<form id="f" hx-post="/go/" hx-target="#f" hx-swap="outerHTML">{% button label="提交" %}</form>',
        answers={"/go/": {"status": 422, "body": refusal, "content_type": "text/html; charset=utf-8"}},
    )
    page.click("text=提交")
    page.wait_for_selector("[data-focus]:focus:has-text('有 1 处需要修改')")


def test_ticking_the_head_ticks_all_and_one_less_leaves_it_half(open_page: Open) -> None:
    page = open_page(
        '<form><input type="checkbox" data-check-all="entry" aria-label="全选">'
        '<input type="checkbox" name="entry" value="1"><input type="checkbox" name="entry" value="2"></form>'
    )
    page.check("[data-check-all]")
    assert page.locator("[name=entry]:checked").count() == 2
    page.uncheck("[value='2']")
    assert page.locator("[data-check-all]").evaluate("box => box.indeterminate")


def test_the_next_page_of_a_list_comes_without_leaving_the_page(open_page: Open) -> None:
    page = open_page("<div id='list'>{% pager turned target='#list' %}</div>", turned=Paginator(range(40), 20).page(1))
    page.evaluate("window.kept = true")
    page.click("text=下一页")
    page.wait_for_url("**/?page=2")
    page.wait_for_selector("#list nav")
    assert page.evaluate("window.kept")


@pytest.mark.parametrize("width", [360, 1440, 1920])
def test_nothing_stands_out_of_the_page(browser: Any, open_page: Open, width: int) -> None:
    from django.http import QueryDict

    from saiban.ui.samples import everything

    context = everything(timezone.now(), QueryDict())
    html = loader.get_template("ui/components.html").template.render(page_context(context))  # type: ignore[attr-defined]
    page = browser.new_page(viewport={"width": width, "height": 800}, base_url=ORIGIN)
    page.route(
        "**/*", lambda route: route.fulfill(**answer_to(route.request, html, {"/ui/clock/": clock(timezone.now())}))
    )
    page.goto(ORIGIN)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
