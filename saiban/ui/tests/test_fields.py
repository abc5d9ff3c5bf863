from __future__ import annotations

from typing import Any

import pytest
from django import forms

from saiban.core.errors import Reason
from saiban.ui.tests.rendering import render


class Sample(forms.Form):
    name = forms.CharField(label="项目名称", max_length=10, help_text="不含单位名称")
    text = forms.CharField(label="简介", max_length=20, widget=forms.Textarea, required=False)
    track = forms.ChoiceField(
        label="赛道", widget=forms.RadioSelect, choices=[("", "未选"), ("a", "应用"), ("b", "县域")]
    )
    topics = forms.MultipleChoiceField(
        label="方向", widget=forms.CheckboxSelectMultiple, choices=[("x", "甲"), ("y", "乙")], required=False
    )
    level = forms.ChoiceField(label="等级", choices=[("", "请选择"), ("3", "三级")], required=False)
    day = forms.DateField(label="日期", required=False)
    file = forms.FileField(label="执照", widget=forms.FileInput(attrs={"data-max-bytes": 5242880}), required=False)
    agree = forms.BooleanField(label="同意")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


REASON = Reason(code="limit", message="已达上限", remedy="请撤回一个", clause="H13")


def field(name: str, options: str = "", *, data: dict[str, Any] | None = None, **context: Any) -> str:
    form = context.pop("form", None) or Sample(data)
    return render(f"{{% field form.{name} {options} %}}", form=form, **context)


def test_a_label_belongs_to_its_control_and_says_what_is_needed() -> None:
    html = field("name")
    assert '<label class="field-label" for="id_name">' in html
    assert "必填" in html
    assert "必填" not in field("text")


def test_a_draft_may_ask_for_less_than_it_marks_as_needed() -> None:
    assert "必填" in field("text", "required=True")
    assert "必填" not in field("name", "required=False")


def test_help_errors_and_reasons_are_tied_to_the_control() -> None:
    html = field("name", "reasons=reasons", data={"name": ""}, reasons=[REASON])
    assert 'aria-describedby="id_name_hint id_name_error id_name_count"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_hint"' in html
    assert '<ul class="field-wrongs" id="id_name_error">' in html
    for said in ("已达上限", "请撤回一个", "条款 H13"):
        assert said in html


def test_a_field_that_is_right_says_nothing_of_errors() -> None:
    html = field("name", data={"name": "院内导航"})
    assert "aria-invalid" not in html
    assert "_error" not in html


def test_what_was_typed_is_still_there_beside_the_error_and_escaped() -> None:
    html = field("name", data={"name": '"><script>过长的名称啊'})
    assert "&quot;&gt;&lt;script&gt;过长的名称啊" in html
    assert "<script" not in html
    assert "is-over" in html


@pytest.mark.parametrize("name", ["name", "text"])
def test_pasting_too_much_is_counted_and_never_cut_in_silence(name: str) -> None:
    html = field(name)
    assert "maxlength" not in html
    assert "data-limit=" in html


def test_a_line_break_counts_as_one_character() -> None:
    assert "<span data-counter-used>3</span>" in field("text", data={"text": "甲\r\n乙"})


def test_choices_are_one_group_under_one_legend() -> None:
    html = field("track")
    assert '<fieldset class="field field-choices" id="id_track" role="radiogroup">' in html
    assert html.count('type="radio"') == 2
    assert 'type="checkbox"' in field("topics")


def test_a_choice_that_is_closed_says_why_and_cannot_be_taken() -> None:
    form = Sample()
    form.fields["track"].choice_closed = {"b": "限县级及以下机构"}  # type: ignore[attr-defined]
    html = field("track", form=form)
    assert "限县级及以下机构" in html
    assert html.count("disabled") == 1


def test_a_choice_once_made_stays_to_be_seen_when_it_is_closed_later() -> None:
    form = Sample({"track": "b"})
    form.fields["track"].choice_closed = {"b": "限县级及以下机构"}  # type: ignore[attr-defined]
    html = field("track", form=form)
    assert "checked" in html
    assert "disabled" not in html


def test_days_are_chosen_in_the_browsers_calendar_and_keep_their_value() -> None:
    html = field("day", data={"day": "2024-05-31"})
    assert 'type="date"' in html
    assert 'value="2024-05-31"' in html


def test_a_file_field_says_its_limit_before_anything_is_uploaded() -> None:
    html = field("file")
    assert "不超过 5 MB" in html
    assert 'data-max-bytes="5242880"' in html


def test_a_check_box_stands_inside_its_label() -> None:
    html = field("agree")
    assert html.index("<label") < html.index('type="checkbox"') < html.index("同意")


def test_a_select_and_a_hidden_field_are_drawn_as_what_they_are() -> None:
    assert "<select" in field("level")
    assert field("key").startswith('<input type="hidden"')


def test_a_whole_form_lists_everything_wrong_at_its_head_with_links() -> None:
    class Strict(Sample):
        def clean(self) -> None:
            raise forms.ValidationError("两处相互矛盾")

    html = render('{% include "ui/form.html" %}', form=Strict({}), reasons=[REASON])
    assert "有 5 处需要修改" in html
    assert '<a href="#id_name">项目名称</a>' in html
    assert "两处相互矛盾" in html
    assert "已达上限" in html
    assert "data-focus" in html
    for name in Sample.base_fields:
        assert f'name="{name}"' in html


def test_a_form_without_problems_has_no_summary() -> None:
    assert "problems" not in render('{% include "ui/form.html" %}', form=Sample())


def test_forms_with_prefixes_keep_their_ids_apart() -> None:
    assert 'id="id_a-name_hint"' in field("name", form=Sample(prefix="a"))
