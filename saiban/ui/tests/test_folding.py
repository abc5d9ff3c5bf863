from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Engine, NodeList, engines
from django.template.base import TextNode
from django.utils import translation
from django.utils.safestring import SafeString

from saiban.ui.tests.rendering import render


def nodes_of(source: str) -> NodeList:
    compiled: Any = engines["django"].from_string(source)
    return compiled.template.nodelist  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("constant", "looked_up"),
    [
        ('{% translate "登录" %}', "{% translate word %}"),
        ("{% static 'ui/favicon.svg' %}", "{% static file %}"),
        ("{% url 'account_login' %}", "{% url name %}"),
        ("{% url 'edition' 'shic-7' %}", "{% url 'edition' code %}"),
        ('{% icon "check" %}', "{% icon mark %}"),
        ('{% clause "H13" %}', "{% clause h13 %}"),
        ('{% button label=_("登录") small=True href="/me/" %}', '{% button label=word small=small href="/me/" %}'),
        ('{% badge "<b>" %}', "{% badge bold %}"),
    ],
)
def test_what_is_given_constants_alone_is_text_and_says_the_same(constant: str, looked_up: str) -> None:
    names = {"word": "登录", "file": "ui/favicon.svg", "name": "account_login", "code": "shic-7", "mark": "check"}
    [node] = nodes_of(constant)
    assert isinstance(node, TextNode)
    assert node.s == render(looked_up, **names, h13="H13", small=True, bold=SafeString("<b>"))


@pytest.mark.parametrize(
    "source",
    [
        "{% translate word %}",
        '{% translate "登录" as word %}',
        '{% translate "登录"|upper %}',
        "{% url 'edition' code %}",
        "{% url 'account_login' as there %}",
        "{% static path %}",
        "{% button label=word %}",
        '{% icon "check" as mark %}',
        '{% countdown moment label="还有" %}',
        '{% card title="标题" %}{{ word }}{% endcard %}',
    ],
)
def test_what_may_differ_between_requests_is_left_to_them(source: str) -> None:
    [node] = nodes_of(source)
    assert not isinstance(node, TextNode)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    (tmp_path / "page.html").write_text("{% translate '登录' %} {{ name }}", encoding="utf-8")
    source = "django.template.loaders.filesystem.Loader"
    return Engine(
        dirs=[str(tmp_path)], builtins=["saiban.ui.templatetags.basics"],
        loaders=[("saiban.ui.folding.FoldingLoader", [source])],
    )  # fmt: skip


def test_each_language_has_its_own_words_and_its_own_compiled_template(engine: Engine) -> None:
    said, compiled = [], []
    for language in ("zh-hans", "en", "zh-hans", "en"):
        with translation.override(language):
            compiled.append(engine.get_template("page.html"))
            said.append(compiled[-1].render(Context({"name": "欧阳"})))
    assert said == ["登录 欧阳", "Sign in 欧阳"] * 2
    assert compiled[0] is compiled[2]
    assert compiled[1] is compiled[3]
