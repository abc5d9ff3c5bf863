from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError
from django.test import RequestFactory

from saiban.rulebook.regions import REGIONS
from saiban.ui.templatetags.ui import register
from saiban.ui.tests.rendering import render

EVIL = '<b onmouseover="x">"\'&'
ESCAPED = "&lt;b onmouseover=&quot;x&quot;&gt;"

# Each component with `evil` in every place that takes text.
WITH_TEXT = [
    "{% button label=evil name='n' value=evil confirm=evil %}",
    "{% button label=evil href=evil %}",
    "{% badge evil %}",
    "{% clause evil %}",
    "{% stat evil evil hint=evil href=evil %}",
    "{% icon 'home' label=evil %}",
    "{% notice title=evil %}{{ evil }}{% endnotice %}",
    "{% card title=evil id=evil %}{{ evil }}{% endcard %}",
    "{% page_head title=evil lead=evil over=evil %}{{ evil }}{% endpage_head %}",
    "{% empty title=evil text=evil label=evil href=evil %}",
    "{% definition pairs %}",
    "{% facts %}{% fact evil %}{{ evil }}{% endfact %}{% endfacts %}",
    "{% table caption=evil %}<tr><td>{{ evil }}</td></tr>{% endtable %}",
    "{% breadcrumbs pairs %}",
    "{% tabs things evil label=evil %}",
    "{% dialog evil evil %}{{ evil }}{% enddialog %}",
    "{% steps things label=evil %}",
    "{% checklist checks %}",
    "{% timeline stages %}",
    "{% progress 1 2 evil %}",
    "{% funnel funnel label=evil %}",
    "{% tile_map tiles label=evil unit=evil %}",
    "{% autosave_status saved=evil %}",
    "{% problems reasons=reasons title=evil %}",
]
CONTEXT: dict[str, Any] = {
    "evil": EVIL,
    "pairs": [(EVIL, EVIL), (EVIL, EVIL)],
    "things": [{"key": EVIL, "label": EVIL, "href": EVIL, "count": EVIL, "state": "todo"}],
    "checks": [{"label": EVIL, "href": EVIL, "message": EVIL, "state": "problem"}],
    "stages": [{"name": EVIL, "when": EVIL, "note": EVIL, "href": EVIL, "phase": "current"}],
    "funnel": [{"label": EVIL, "count": 3, "href": EVIL}],
    "tiles": [{"code": "43", "short": EVIL, "name": EVIL, "count": 1, "href": EVIL}],
    "reasons": [{"message": EVIL, "remedy": EVIL, "clause": EVIL}],
}


@pytest.mark.parametrize("source", WITH_TEXT)
def test_what_people_typed_is_escaped(source: str) -> None:
    html = render(source, **CONTEXT)
    assert ESCAPED in html
    assert "<b " not in html
    assert '"x"' not in html


def compiled_with(name: str, option: str) -> str:
    block = f"{{% end{name} %}}" if name in BLOCKS else ""
    return render(f"{{% {name} {option} %}}{block}")


BLOCKS = ("notice", "card", "page_head", "facts", "fact", "table", "dialog")
OURS = sorted(register.tags)


@pytest.mark.parametrize("name", OURS)
def test_a_misspelt_option_is_refused_when_the_template_is_compiled(name: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'tittle'"):
        compiled_with(name, 'tittle="报名"')


@pytest.mark.parametrize(
    "source",
    [
        '{% button label="a" tone="primery" %}',
        '{% button label="a" type="sumbit" %}',
        '{% badge "a" tone="green" %}',
        '{% notice tone="error" %}{% endnotice %}',
        '{% icon "hous" %}',
        '{% when None style="hour" %}',
        "{% checklist things %}",
        "{% steps things %}",
        "{% tile_map things %}",
    ],
)
def test_an_option_with_a_value_that_is_not_known_is_refused(source: str) -> None:
    things = [{"label": "a", "state": "fine", "tone": "red", "code": "43"}]
    with pytest.raises(TemplateSyntaxError, match="is not one of"):
        render(source, things=things)


def test_a_button_is_a_button_or_with_an_address_a_link() -> None:
    assert "<button" in render('{% button label="提交" name="act" value="go" %}')
    link = render('{% button label="查看" href="/rules/" tone="secondary" full=True %}')
    assert '<a class="button button-secondary button-full" href="/rules/">' in link


def test_a_button_that_opens_a_dialog_leads_to_it_without_scripts_too() -> None:
    assert 'href="#return" data-opens="return"' in render('{% button label="退回" opens="return" %}')


def test_an_unknown_clause_number_leaves_no_mark() -> None:
    assert render('{% clause "" %}') == ""
    assert "条款 H13" in render('{% clause "H13" %}')


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (5 * 1024 * 1024, "5 MB"), (5033165, "4.8 MB"), (1048575, "1 MB")],
)
def test_sizes_are_said_in_the_largest_unit_that_fits(size: int, words: str) -> None:
    assert words in render("{% filesize n %}", n=size)


def test_a_size_that_is_not_known_is_a_dash() -> None:
    assert "—" in render("{% filesize n %}", n=None)


def test_a_fact_without_a_value_is_a_dash_but_zero_is_a_value() -> None:
    html = render("{% definition facts %}", facts=[("联合单位", ""), ("项目数", 0)])
    assert html.count("—") == 1
    assert "<dd>0</dd>" in html


def test_only_an_empty_pages_one_step_is_a_link() -> None:
    assert "<a" not in render('{% empty title="没有项目" %}')
    assert 'href="/me/entries/new/"' in render('{% empty title="没有项目" label="新建" href="/me/entries/new/" %}')


def test_empty_works_in_the_empty_branch_of_a_loop() -> None:
    html = render('{% for x in xs %}{{ x }}{% empty %}{% empty title="没有项目" %}{% endfor %}', xs=[])
    assert "没有项目" in html


def test_page_actions_take_no_room_when_there_are_none() -> None:
    assert "page-head-acts" not in render('{% page_head title="项目" %} {% endpage_head %}')


def test_the_pager_keeps_the_rest_of_the_query() -> None:
    request = RequestFactory().get("/desk/?state=new&page=2&q=a%26b")
    html = render("{% pager page %}", page=Paginator(range(100), 10).page(2), request=request)
    assert 'href="?state=new&amp;page=3&amp;q=a%26b" rel="next"' in html
    assert 'href="?state=new&amp;page=1&amp;q=a%26b" rel="prev"' in html
    assert 'aria-current="page">2<' in html
    assert "共 100 条" in html


def test_a_list_of_one_page_has_no_pager() -> None:
    html = render("{% pager page %}", page=Paginator(range(3), 10).page(1))
    assert "<nav" not in html
    assert "共 3 条" in html


@dataclass(frozen=True, slots=True)
class Slice:
    previous: str | None
    next: str | None


def test_the_pager_also_turns_lists_that_are_read_by_cursor() -> None:
    html = render("{% pager page param='after' %}", page=Slice(previous=None, next="k9"), path="/desk/?q=x")
    assert 'href="?q=x&amp;after=k9" rel="next"' in html
    assert 'rel="prev"' not in html
    assert "共" not in html


def test_steps_say_their_state_in_words_as_well_as_in_colour() -> None:
    items = [
        {"key": "a", "label": "主体", "href": "/a/", "state": "done"},
        {"key": "b", "label": "信息", "href": "/b/", "state": "problem"},
        {"key": "c", "label": "提交", "href": "", "state": "todo"},
    ]
    html = render('{% steps items "b" %}', items=items)
    assert "（已完成）" in html
    assert "（需要修改）" in html
    assert '<a href="/b/" aria-current="step">' in html
    assert "已完成 1 / 3 步" in html


def test_the_funnel_draws_against_the_largest_and_divides_by_nothing_that_is_zero() -> None:
    html = render("{% funnel steps %}", steps=[("报名", 200), ("初审", 50), ("决赛", 0), ("总决赛", 0)])
    assert 'width="100.00%"' in html
    assert 'width="25.00%"' in html
    assert "占上一环节 25%" in html
    assert 'width="0%"' in render("{% funnel steps %}", steps=[("报名", 0)])
    assert "<li" not in render("{% funnel steps %}", steps=[])


def test_a_tile_stands_where_it_is_told_or_where_its_province_lies() -> None:
    html = render("{% tile_map tiles %}", tiles=[{"code": "43", "short": "湘"}, {"short": "海外", "row": 2, "col": 1}])
    assert f"tile-r{REGIONS['43'].row + 1} tile-c{REGIONS['43'].col + 1}" in html
    assert "tile-r2 tile-c1" in html


def test_each_tile_says_its_full_name_and_count_to_screen_readers() -> None:
    tiles = [{"code": "43", "short": "湘", "name": "湖南赛区", "count": 0, "href": "/hunan/"}]
    html = render('{% tile_map tiles unit="个项目" %}', tiles=tiles)
    assert '<span class="visually-hidden">湖南赛区 </span>' in html
    assert '0<span class="visually-hidden"> 个项目</span>' in html


def test_a_notice_is_announced_only_when_it_is_live() -> None:
    assert "role=" not in render("{% notice %}在{% endnotice %}")
    assert 'role="alert"' in render('{% notice tone="danger" live=True %}在{% endnotice %}')


def test_every_component_is_shown_on_the_components_page(components_page: str) -> None:
    sources = components_page
    missing = [name for name in OURS if f"{{% {name}" not in sources and name not in {"problems", "person_menu"}]
    assert missing == []


@pytest.fixture
def components_page() -> Iterable[str]:
    from django.template.loader import get_template

    source: Any = get_template("ui/components.html")
    return str(source.template.source)
