"""A topic that comes again, as a committee meets it: a list of last time's projects, the two texts, the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.documents.sheets import Sheet
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.likeness import compare_entry
from saiban.entries.commands.project_lists import compare_project_list, take_in_project_list
from saiban.entries.known import ProjectList
from saiban.entries.models import Entry, State
from saiban.entries.rules.listed import COLUMNS
from saiban.entries.testing import hospital, make_submission
from saiban.messaging.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
Visit = Callable[..., Page]
BEFORE = (
    "出院患者的随访长期靠护士打电话，一半以上接不通，问到的情况也只记在本子上。项目把随访改成分层推送的问卷和语音回访，"
    "由模型先读一遍回答，把伤口渗液、发热、停药这类信号挑出来交给责任护士处理，其余自动归档进病历。"
    "试点的三个科室里，随访完成率从四成七升到九成一，两周内非计划再入院下降了近三成。"
    "整套流程跑在医院自己的服务器上，通话录音只保留九十天，患者随时可以退出。"
)
NOW_SAID = (
    "本项目面向住院患者离院后的管理难题。出院患者的随访长期靠护士打电话，一半以上接不通，问到的情况也只记在本子上。"
    "我们由模型先读一遍回答，把伤口渗液、发热、停药这类信号挑出来交给责任护士处理，其余自动归档进病历。"
    "试点扩大到八个科室，随访完成率从四成七升到九成一，两周内非计划再入院下降了近三成。"
    "今年增加了对老年患者的方言识别，并与社区卫生服务中心共享随访结果。"
)


@pytest.fixture
def edition(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), EVENING)


@pytest.fixture
def national(db: None) -> Person:
    person = make_person("全国委员")
    make_role(person, RoleKind.NATIONAL, "shic-7")
    return person


@pytest.fixture
def hunan(db: None) -> Person:
    person = make_person("湖南委员")
    make_role(person, RoleKind.DIVISION, "shic-7/hunan")
    return person


@pytest.fixture
def entry(edition: Edition) -> Entry:
    owner = make_person("参赛者")
    sent = make_submission(
        edition, owner, EVENING, title="出院患者智能随访管理平台", abstract=NOW_SAID, lead=hospital(1)
    )
    compare_entry(entry_id=sent.entry_id, now=EVENING)
    return sent.entry


def list_of_before(folder: Path) -> str:
    sheet = Sheet("往届项目", COLUMNS.values())
    name = hospital(1).name
    sheet.add([5, "2022-0107", "出院患者随访机器人", BEFORE, name, "", "入围奖", "2022-08-20"])
    sheet.add([6, "2023-0311", "基于大模型的出院患者智能随访", BEFORE, name, "", "二等奖", "2023-07-08"])
    sheet.add(
        [6, "2023-0312", "院前急救一键联动", "急救车上的心电图在到院之前就传给胸痛中心。", "别的医院", "", "", ""]
    )
    path = folder / "往届.xlsx"
    path.write_bytes(sheet.data())
    return str(path)


def as_the_worker_does() -> None:
    projects = ProjectList.objects.get()
    take_in_project_list(list_id=projects.pk, now=EVENING)
    compare_project_list(list_id=projects.pk, now=EVENING)


def test_h14_a_topic_of_two_editions_before_is_found_compared_and_rejected_with_the_reason(
    visit: Visit, entry: Entry, national: Person, hunan: Person, tmp_path: Path,
    assert_accessible: Callable[[Page], None],
) -> None:  # fmt: skip
    page = visit("/desk/shic-7/earlier/", national)
    assert_accessible(page)
    page.get_by_label("填好的名单").set_input_files(list_of_before(tmp_path))
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#state")).to_contain_text("3 行都可以导入")
    assert_accessible(page)
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("#state")).to_contain_text("正在导入")
    as_the_worker_does()
    expect(page.locator("#state")).to_contain_text("新增 3 个项目")

    page = visit("/desk/shic-7/entries/?alike=1", hunan)
    page.get_by_role("link", name="出院患者智能随访管理平台").click()
    similar = page.locator("#similar")
    expect(similar).to_contain_text("同一单位连续第 3 届申报相似项目")
    assert_accessible(page)
    similar.get_by_role("link", name="基于大模型的出院患者智能随访").click()
    expect(page.locator("mark").first).to_be_visible()
    expect(page.locator("mark", has_text="把伤口渗液、发热、停药这类信号挑出来交给责任护士处理")).to_have_count(2)
    assert_accessible(page)
    page.get_by_role("link", name="按相似项目不予通过").click()
    expect(page.get_by_label("不通过")).to_be_checked()
    expect(page.get_by_label("意见或理由")).to_have_value(
        "与本单位在第6届申报的“基于大模型的出院患者智能随访”属同一主题，不符合连续申报的届数规定（条款 H14）。"
    )
    page.get_by_role("button", name="确定", exact=True).click()
    expect(page.locator("body")).to_contain_text("初审未通过")
    entry.refresh_from_db()
    assert entry.state == State.REJECTED
    assert "属同一主题" in Message.objects.filter(person=entry.owner).latest("pk").body


def test_a_project_that_only_looks_alike_is_dismissed_with_a_reason_on_a_phone(
    visit: Visit,
    entry: Entry,
    national: Person,
    hunan: Person,
    edition: Edition,
    tmp_path: Path,
    assert_fits: Callable[[Page], None],
) -> None:
    page = visit("/desk/shic-7/earlier/", national, width=360)
    page.get_by_label("填好的名单").set_input_files(list_of_before(tmp_path))
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("#state")).to_contain_text("正在导入")
    as_the_worker_does()

    page = visit(f"/desk/shic-7/entries/{entry.public_id}/", hunan, width=360)
    page.locator("#similar").get_by_role("link", name="出院患者随访机器人").click()
    assert_fits(page)
    page.get_by_role("button", name="认定为不同项目").click()
    page.get_by_label("为什么是不同的项目").fill("第五届做的是电话机器人，今年是院内外共享的随访平台")
    page.get_by_role("button", name="认定为不同项目").click()
    expect(page.locator("#similar")).to_contain_text("已认定为不同项目（1）")
    expect(page.locator("#similar")).not_to_contain_text("连续第 3 届")
