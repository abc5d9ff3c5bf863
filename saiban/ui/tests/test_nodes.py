from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Engine
from django.utils import translation

from saiban.ui.tests.rendering import render

PAGES = {
    "outer.html": "<{% block head %}o{% endblock %}|{% block main %}{% block inner %}i{% endblock %}{% endblock %}>",
    "middle.html": "{% extends 'outer.html' %}{% block main %}m({{ block.super }}){% endblock %}",
    "page.html": "{% extends 'middle.html' %}{% block inner %}{{ word }}{% endblock %}{% block head %}h{% endblock %}",
    "other.html": "{% extends name %}{% block head %}other{% endblock %}",
    "part.html": "{% url 'my_entries' as there %}[{{ word }}{{ more }}{{ there }}]",
    "around.html": "{% include 'part.html' with more='!' %}{{ more }}{{ there }}{% include 'part.html' only %}",
    "many.html": "{% for one in words %}{% include name %}{% include 'turn.html' %}{% endfor %}",
    "turn.html": "{% cycle 'a' 'b' %}",
    "itself.html": "{{ depth }}{% if depth %}{% with depth='' %}{% include 'itself.html' %}{% endwith %}{% endif %}",
}


def engine(folder: Path, *builtins: str) -> Engine:
    for name, source in PAGES.items():
        (folder / name).write_text(source, encoding="utf-8")
    loaders: list[Any] = ["django.template.loaders.filesystem.Loader"]
    return Engine(dirs=[str(folder)], builtins=list(builtins), loaders=[("saiban.ui.folding.FoldingLoader", loaders)])


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_put_together_as_django_does_it(page: str, tmp_path: Path) -> None:
    given = {"word": "<w>", "words": "xyz", "name": "outer.html", "depth": 1}
    plain, ours = (engine(tmp_path, *builtins) for builtins in ((), ("saiban.ui.templatetags.basics",)))
    expected = plain.get_template(page).render(Context(given))
    compiled = ours.get_template(page)
    assert [compiled.render(Context(given)) for _again in range(2)] == [expected] * 2


def test_a_page_may_extend_now_one_and_now_another(tmp_path: Path) -> None:
    compiled = engine(tmp_path, "saiban.ui.templatetags.basics").get_template("other.html")
    said = [compiled.render(Context({"name": name})) for name in ("outer.html", "middle.html", "outer.html")]
    assert said == ["<other|i>", "<other|m(i)>", "<other|i>"]


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "共 &lt;3&gt; 条"), ("en", "&lt;3&gt; in all")]
)  # fmt: skip
def test_a_sentence_is_in_the_language_of_the_page_and_its_values_are_escaped(language: str, said: str) -> None:
    with translation.override(language):
        assert render("{% blocktranslate trimmed %}\n 共 {{ total }} 条\n{% endblocktranslate %}", total="<3>") == said
        named = (
            "{% blocktranslate asvar told with total=n %}共 {{ total }} 条{% endblocktranslate %}{{ told }}{{ total }}"
        )
        assert render(named, n="<3>") == said


def test_a_sentence_without_places_is_text_with_its_per_cent_signs() -> None:
    assert render("{% blocktranslate %}占 100% 以上{% endblocktranslate %}") == "占 100% 以上"
    assert render("{% blocktranslate %}{{ a }}% 与 {{ b }}{% endblocktranslate %}", a=5) == "5% 与"


def test_a_plural_is_chosen_by_the_number() -> None:
    source = "{% blocktranslate count n=n %}{{ n }} entry{% plural %}{{ n }} entries{% endblocktranslate %}"
    with translation.override("en"):
        assert [render(source, n=n) for n in (1, 2)] == ["1 entry", "2 entries"]


def test_what_is_kept_is_written_once_for_its_values() -> None:
    source = "{% for one in given %}{% kept one %}{{ one }}{% cycle 'a' 'b' %}{% endkept %}{% endfor %}"
    assert render(source, given=["x", "y", "x", "y", "x"]) == "xaybxaybxa"
