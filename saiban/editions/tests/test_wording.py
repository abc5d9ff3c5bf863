"""Changes in the words of those who decide on them."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from pydantic import BaseModel

from saiban.editions.labels import LABELS
from saiban.editions.testing import shipped, small_rules
from saiban.editions.wording import _KINDS, _WARNINGS, Told, tell
from saiban.rulebook import Rulebook, Touch, difference
from saiban.rulebook.schema.texts import Words


def told(**changes: Any) -> list[Told]:
    old, new = (Rulebook.model_validate(data) for data in (small_rules(), small_rules(**changes)))
    return tell(difference(old, new), old, new)


def test_a_place_is_named_by_what_it_is_called_and_not_by_its_code() -> None:
    tracks = small_rules()["tracks"]
    tracks[0]["summary"] = "新的简介"
    (change,) = told(tracks=tracks)
    assert change.where == "赛道“应用创新赛道” › 简介"
    assert (change.kind, change.before, change.after) == ("新增", "", "新的简介")


def test_a_window_that_is_shortened_carries_a_warning() -> None:
    stages = small_rules()["stages"]
    stages[0]["closes"] = "2024-05-25 24:00"
    (change,) = told(stages=stages)
    assert change.where == "阶段“报名” › 截止时间"
    assert (change.before, change.after) == ("2024-05-31 24:00", "2024-05-25 24:00")
    assert "来不及" in change.warning


def test_a_divisions_window_is_named_by_its_stage() -> None:
    own = {"stage": "registration", "opens": "2024-05-10 00:00", "closes": "2024-05-20 24:00"}
    before, after = small_rules()["divisions"], small_rules()["divisions"]
    before[0]["windows"], after[0]["windows"] = [own], [own | {"closes": "2024-05-22 24:00"}]
    old, new = (Rulebook.model_validate(small_rules(divisions=each)) for each in (before, after))
    (change,) = tell(difference(old, new), old, new)
    assert change.where == "赛区“湖南赛区” › 本赛区时间“报名” › 截止时间"


def test_what_is_removed_is_told_whole() -> None:
    (change,) = told(divisions=small_rules()["divisions"][:1])
    assert (change.where, change.kind, change.after) == ("赛区“湖北赛区”", "删去", "")
    assert "名称：湖北赛区" in change.before and "省份：42" in change.before


def test_yes_and_no_are_words() -> None:
    edition = small_rules()["edition"] | {"theme_provisional": True}
    (change,) = told(edition=edition)
    assert (change.where, change.after) == ("届 › 主题暂定", "是")


def test_every_key_of_the_schema_has_a_name() -> None:
    assert not sorted(set(_keys(Rulebook, set())) - set(LABELS))


def test_what_a_contest_calls_things_unless_it_says_otherwise_is_known_in_english() -> None:
    with translation.override("en"):
        assert [word for word in Words().model_dump().values() if gettext(word) == word] == []


def test_every_kind_of_change_and_every_touch_has_words() -> None:
    assert set(_WARNINGS) == set(Touch)
    assert set(_KINDS) == {"added", "removed", "changed"}


def test_two_whole_rulebooks_can_be_told_apart_without_a_stumble() -> None:
    old, new = shipped("shic-7"), shipped("shic-8")
    changes = tell(difference(old, new), old, new)
    assert len(changes) > 50 and all(change.where and change.kind for change in changes)


def _keys(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield name
        for inner in _models(field.annotation):
            yield from _keys(inner, seen)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models(argument)
