"""Entering the contest from beginning to end: the longest way that anybody goes on the site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from saiban.bench.browsing import Exchange, Script, Unexpected, Visitor
from saiban.bench.cast import EDITION

TEXT = "项目面向真实业务场景，以数据驱动流程改造，降低等候时间，已在三个科室试用，效果稳定，可复制推广。"
PERSON = {"name": "张示范", "unit": "测量医院", "post": "主任", "phone": "13800000001", "email": ""}


def enter(visitor: Visitor, code: str, place: int, papers: Mapping[str, str]) -> Script:
    """From nothing to a submission, as a browser goes: by htmx where the forms are sent by it.

    `code` is the credit code of the unit that enters, `place` a number that makes names differ, `papers` the files by
    kind of document.
    """
    begin = f"/editions/{EDITION}/enter/"
    page = yield from visitor.get(begin)
    page = yield from visitor.post(begin, page.text, {}, htmx=True)
    entry = page.header("hx-push-url").rsplit("/", 2)[0]
    page = yield from visitor.post(f"{entry}/units/", page.text, {**_unit(code, place), "do": "next"}, htmx=True)
    filled = project(f"智慧门诊全流程协同平台 {place}")
    page = yield from visitor.post(f"{entry}/project/", page.text, {**filled, "do": "next"}, htmx=True)
    page = yield from _add(visitor, f"{entry}/team/", page.text, "members-0", {**PERSON, "role": "leader"})
    page = yield from _add(visitor, f"{entry}/mentors/", page.text, "mentors-0", {**PERSON, "reason": TEXT})
    for kind, paper in papers.items():
        page = yield from visitor.upload(f"{entry}/documents/{kind}/", page.text, Path(paper), htmx=True)
    page = yield from visitor.get(f"{entry}/submit/")
    page = yield from visitor.post(f"{entry}/submit/", page.text, {"terms": "yes"}, htmx=True)
    if "待初审" not in page.text:
        raise Unexpected(f"{entry} was not handed in")


def _unit(code: str, place: int) -> dict[str, str]:
    lead = {"name": f"第{place}测量医院", "uscc": code, "kind": "medical", "level": "province", "province": "43"}
    return {"applicant": "medical-institution", **{f"lead-{name}": value for name, value in lead.items()}}


def _add(visitor: Visitor, path: str, page: str, row: str, values: Mapping[str, str]) -> Exchange:
    """Fill in a row of a list, which is asked for where the page has none yet, and go on."""
    if f'name="{row}-name"' not in page:
        page = (yield from visitor.post(path, page, {"do": "add"}, htmx=True)).text
    filled = {f"{row}-{name}": value for name, value in values.items()}
    return (yield from visitor.post(path, page, {**filled, "do": "next"}, htmx=True))


def project(title: str) -> dict[str, str]:
    """The step “project” filled in."""
    return {
        "title": title, "track": "applied", "abstract": TEXT * 4, "fields-maturity": "in-use",
        "fields-pain-points": TEXT, "fields-innovation": TEXT, "fields-effects": TEXT,
    }  # fmt: skip
