"""The first line through the house, as its users walk it in a browser: from signing up to a passed entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep

import pytest
from playwright.sync_api import Page, Route, expect

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING
from saiban.documents.samples import sample_docx, sample_jpeg, sample_pdf
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.documents import add_document, check_upload
from saiban.entries.commands.papers import keep_preview, keep_receipt
from saiban.entries.models import Entry, State, Submission
from saiban.entries.testing import ABSTRACT, company, hospital, make_draft, make_submission
from saiban.messaging.commands import body_of
from saiban.messaging.models import Delivery

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = datetime(2024, 5, 31, 20, 0, tzinfo=BEIJING)
CLOSES = datetime(2024, 6, 1, tzinfo=BEIJING)
Visit = Callable[..., Page]


@pytest.fixture
def seventh(db: None) -> Edition:
    """The 7th contest at eight in the evening of the closing day."""
    return rehearse_at(load_shipped("shic-7"), EVENING)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Real files, as people have them on their desktops."""
    made = {
        "form": ("最终版 (2).docx", sample_docx("智慧医疗创新大赛报名表")),
        "large": ("扫描件.pdf", sample_pdf(["报名表"]) + b"\n%" + b"0" * (5 * 1024 * 1024)),
        "wrong": ("执照.pdf", b"MZ\x90\x00" + b"0" * 2000),
        "licence": ("IMG_0012.jpg", sample_jpeg("事业单位法人证书")),
        "patent": ("专利证书.pdf", sample_pdf(["发明专利证书"])),
    }
    for name, data in made.values():
        (tmp_path / name).write_bytes(data)
    return {key: str(tmp_path / name) for key, (name, _) in made.items()}


def sign_up(page: Page, phone: str, name: str) -> None:
    page.goto("/account/signup/")
    page.get_by_label("手机号或电子邮箱").fill(phone)
    page.get_by_role("button", name=re.compile("获取验证码|发送验证码")).click()
    expect(page.locator("body")).to_contain_text("验证码")
    code = re.search(r"\d{6}", body_of(Delivery.objects.latest("pk")))
    assert code
    page.get_by_label("验证码", exact=False).first.fill(code[0])
    page.get_by_label("姓名").fill(name)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("注册")).last.click()
    page.wait_for_url("**/me/**")


def fill_units(page: Page, *, level: str = "city") -> None:
    unit = hospital(21)
    page.get_by_label("医疗卫生机构").first.check()
    expect(page.locator("[data-autosave-status]")).to_contain_text("已自动保存")
    page.get_by_label("单位全称").fill(unit.name)
    page.get_by_label("统一社会信用代码").fill(unit.uscc)
    page.get_by_label("单位性质").select_option("medical")
    page.get_by_label("单位级别").select_option(level)
    page.get_by_label("所在省份").select_option("43")
    expect(page.locator("#id_division-said")).to_contain_text("湖南赛区")


def fill_project(page: Page, title: str) -> None:
    page.get_by_label("项目名称").fill(title)
    page.locator("input[name=track][value=applied]").check()
    page.get_by_label("项目简介").fill(ABSTRACT)
    page.get_by_label("项目所处阶段").select_option(index=1)
    page.get_by_label("要解决的痛点").fill("门诊高峰时段患者等候过久，多项检查之间往返奔波，体验差、效率低。")
    page.get_by_label("创新点").fill("以流程数据预测到检时间，动态安排检查顺序，减少排队与空等。")


def fill_person(page: Page, prefix: str, name: str, phone: str) -> None:
    page.locator(f"#id_{prefix}-name").fill(name)
    page.locator(f"#id_{prefix}-unit").fill("第21示范医院")
    page.locator(f"#id_{prefix}-post").fill("主任")
    page.locator(f"#id_{prefix}-phone").fill(phone)


def onward(page: Page) -> None:
    page.get_by_role("button", name="保存并继续").click()


def upload(page: Page, kind: str, file: str) -> None:
    # A new part of the page answers once htmx has settled it, some 20 ms after it is seen.
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
    page.wait_for_timeout(50)
    page.locator(f"#id_documents-{kind} input[type=file]").set_input_files(file)


def shelf(page: Page, kind: str) -> str:
    return f"#id_documents-{kind}"


def submit(page: Page) -> None:
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="确认提交").click()


def test_a_newcomer_signs_up_fills_in_uploads_and_submits(
    visit: Visit, seventh: Edition, files: dict[str, str]
) -> None:
    page = visit("/")
    sign_up(page, "13900001234", "周示范")
    page.goto("/editions/shic-7/enter/")
    page.get_by_role("button", name="开始填写").click()
    fill_units(page)
    onward(page)
    # H4: a track this applicant cannot enter is closed and says why and what to do.
    closed = page.locator("label", has=page.locator("input[name=track][value=technical]"))
    expect(closed.locator("input")).to_be_disabled()
    expect(closed).to_contain_text("企业")
    fill_project(page, "门诊检查智能排程平台")
    onward(page)
    fill_person(page, "members-0", "周示范", "13900001234")
    onward(page)
    fill_person(page, "mentors-0", "吴示范", "13900005678")
    page.locator("#id_mentors-0-reason").fill("切中真实痛点，方案可行，值得推广。")
    onward(page)
    # H8: too large, or not what its name says: refused at its own place with what to mend; the right one is renamed.
    upload(page, "registration-form", files["large"])
    expect(page.locator(shelf(page, "registration-form"))).to_contain_text("超过 5 MB 上限")
    upload(page, "registration-form", files["wrong"])
    expect(page.locator(shelf(page, "registration-form"))).to_contain_text("执照.pdf：")
    upload(page, "registration-form", files["form"])
    expect(page.locator(shelf(page, "registration-form"))).to_contain_text("第21示范医院-门诊检查智能排程平台.docx")
    upload(page, "licence", files["licence"])
    expect(page.locator(shelf(page, "licence"))).to_contain_text("IMG_0012.jpg")
    upload(page, "achievements", files["patent"])
    expect(page.locator(shelf(page, "achievements"))).to_contain_text("专利证书.pdf")
    page.get_by_role("link", name="继续").click()
    submit(page)
    expect(page.locator("h1")).to_have_text("门诊检查智能排程平台")
    expect(page.locator("body")).to_contain_text("SHIC-7-HUNAN-")
    entry = Entry.objects.get()
    assert entry.state == State.SUBMITTED and entry.owner.name == "周示范"
    keep_receipt(submission_id=Submission.objects.get().pk, now=EVENING)
    receipt = page.request.get(f"/entries/{entry.public_id}/receipt/1.pdf")
    assert receipt.status == 200 and receipt.body().startswith(b"%PDF")


def test_h13_and_h16_are_refused_with_the_way_out_and_the_mended_entry_is_taken(visit: Visit, seventh: Edition) -> None:
    owner = make_person("周示范")
    for number in range(5):
        make_submission(seventh, owner, EVENING, title=f"既有项目{number}")
    make_submission(seventh, owner, EVENING, title="门诊检查智能排程平台", lead=hospital(2), joint=(company(3),))
    draft = make_draft(seventh, owner, EVENING, title="门诊检查 智能排程平台", joint=(company(3),))
    page = visit(f"/entries/{draft.public_id}/submit/", owner)
    submit(page)
    said = page.locator(".open-points")
    expect(said).to_contain_text("每个单位最多 5 个")
    expect(said).to_contain_text("只能选择一个赛道、一个赛区报名一次")
    # The unit enters through another lead unit, the project under a name of its own.
    said.get_by_role("link", name=re.compile("每个单位最多")).click()
    expect(page.locator(".field.is-wrong")).to_contain_text("撤回")
    page.locator("#id_lead-name").fill(hospital(4).name)
    page.locator("#id_lead-uscc").fill(hospital(4).uscc)
    onward(page)
    page.get_by_label("项目名称").fill("住院检查智能排程平台")
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto(f"/entries/{draft.public_id}/submit/")
    submit(page)
    expect(page.locator("body")).to_contain_text("提交成功")


def test_what_is_typed_while_the_step_comes_anew_stays(visit: Visit, seventh: Edition) -> None:
    owner = make_person("周示范")
    draft = make_draft(seventh, owner, EVENING)
    page = visit(f"/entries/{draft.public_id}/project/", owner)
    slow = {"offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1}
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", slow)
    with page.expect_request(lambda request: request.method == "POST"):
        page.locator("input[name=track][value=xinchuang]").check()
    page.get_by_label("项目简介").press_sequentially("慢" * 30, delay=40)
    expect(page.get_by_label("国产化软硬件情况")).to_be_visible(timeout=10_000)
    expect(page.get_by_label("项目简介")).to_have_value(re.compile("慢{30}"))


def test_two_windows_take_nothing_from_each_other(visit: Visit, seventh: Edition) -> None:
    owner = make_person("周示范")
    draft = make_draft(seventh, owner, EVENING)
    one, other = (visit(f"/entries/{draft.public_id}/project/", owner) for _ in range(2))
    one.get_by_label("项目简介").fill("第一个窗口写的简介。" * 10)
    expect(one.locator("[data-autosave-status]")).to_contain_text("已自动保存（")
    other.get_by_label("项目名称").fill("第二个窗口写的名称")
    expect(other.get_by_label("项目简介")).to_have_value("第一个窗口写的简介。" * 10)
    form = Entry.objects.get().form
    assert (form["title"], form["abstract"]) == ("第二个窗口写的名称", "第一个窗口写的简介。" * 10)


def test_h7_at_midnight_a_form_that_was_open_keeps_what_was_typed(visit: Visit, seventh: Edition) -> None:
    owner = make_person("周示范")
    draft = make_draft(seventh, owner, EVENING)
    sent = make_submission(seventh, owner, EVENING, title="已提交的项目", lead=hospital(2)).entry
    page = visit(f"/entries/{draft.public_id}/submit/", owner)
    amending = visit(f"/entries/{sent.public_id}/project/", owner)
    amending.get_by_label("项目简介").fill("截止前一刻写下的话。" * 30)
    rehearse_at(seventh, CLOSES)
    submit(page)
    expect(page.locator("#step")).to_contain_text("报名已于 2024年5月31日 24:00（北京时间）截止")
    expect(page.locator("#step")).not_to_contain_text("还不能提交")
    amending.get_by_role("button", name="保存", exact=True).click()
    expect(amending.locator(".problems")).to_contain_text("截止")
    expect(amending.get_by_label("项目简介")).to_have_value("截止前一刻写下的话。" * 30)
    assert Entry.objects.get(pk=draft.pk).state == State.DRAFT
    rehearse_at(seventh, CLOSES - timedelta(minutes=1))
    submit(page)
    expect(page.locator("body")).to_contain_text("提交成功")


def test_h8_a_word_document_is_read_in_the_page_with_its_pictures(visit: Visit, seventh: Edition) -> None:
    owner = make_person("周示范")
    entry = make_draft(seventh, owner, EVENING)
    data = sample_docx("门诊流程改造申报书", picture=sample_jpeg("流程图"))
    found = check_upload(entry, "registration-form", data, "申报书.docx")
    document = add_document(
        entry_id=entry.pk, actor=owner, kind="registration-form", data=data, filename="申报书.docx", found=found,
        now=EVENING,
    )  # fmt: skip
    keep_preview(document_id=document.pk, now=EVENING)
    page = visit(f"/entries/{entry.public_id}/documents/", owner)
    page.get_by_role("link", name=re.compile("docx")).click()
    text = page.frame_locator(".preview-frame")
    expect(text.get_by_role("heading", name="门诊流程改造申报书")).to_be_visible()
    picture = text.locator("img").first
    expect(picture).to_be_visible()
    expect(picture).not_to_have_js_property("naturalWidth", 0)


def slowly(route: Route) -> None:
    """As over a telephone's network."""
    sleep(1)
    route.continue_()


def test_what_was_typed_last_goes_along_however_soon_the_button_is_pressed(visit: Visit, seventh: Edition) -> None:
    owner = make_person("周示范")
    entry = make_draft(seventh, owner, EVENING)
    page = visit(f"/entries/{entry.public_id}/project/", owner)
    loaded: list[str] = []
    page.on("load", lambda _: loaded.append(page.url))
    page.route("**/project/", slowly)
    page.get_by_label("项目名称").fill("门诊流程改造")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/team/")
    expect(page.locator("#main")).to_be_focused()
    expect(page).to_have_title(re.compile("门诊流程改造"))
    expect(page.locator("header .brand, header .menu, footer.site-footer")).to_have_count(3)
    expect(page.locator(".language [name=next]")).to_have_value(re.compile("/team/$"))
    assert Entry.objects.get(pk=entry.pk).form["title"] == "门诊流程改造"
    page.get_by_role("button", name="添加成员").click()
    expect(page.locator("[name=members-1-name]")).to_be_visible()
    page.wait_for_url("**/team/#rows")
    assert loaded == []
    page.evaluate("history.go(-2)")
    page.wait_for_url("**/project/")
    expect(page.get_by_label("项目名称")).to_have_value("门诊流程改造")


def committee(name: str, division: str) -> Person:
    person = make_person(name)
    make_role(person, RoleKind.DIVISION, f"shic-7/{division}")
    return person


def test_hunan_returns_the_entrant_mends_hunan_passes_and_the_nation_sees_it(visit: Visit, seventh: Edition) -> None:
    owner, hunan, guangdong = make_person("周示范"), committee("湖南委员", "hunan"), committee("广东委员", "guangdong")
    national = make_person("全国委员")
    make_role(national, RoleKind.NATIONAL, "shic-7")
    entry = make_submission(seventh, owner, EVENING).entry
    address = f"/desk/shic-7/entries/{entry.public_id}/"

    overview = visit("/desk/shic-7/", national)
    expect(overview.locator(".stats")).to_contain_text("待初审")
    before = overview.locator("tr", has_text="湖南赛区").inner_text().split()
    stranger = visit("/desk/shic-7/entries/", guangdong)
    expect(stranger.locator("body")).not_to_contain_text(entry.title)
    answer = stranger.goto(address)
    assert answer and answer.status == 404

    desk = visit("/desk/shic-7/entries/", hunan)
    desk.get_by_role("link", name=re.compile("智慧门诊")).click()
    desk.get_by_label("退回修改").check()
    desk.get_by_text("逐项意见").click()
    desk.get_by_label("项目简介", exact=True).fill("请补充应用数据。")
    desk.get_by_role("button", name="确定", exact=True).click()
    expect(desk.locator("#messages")).to_contain_text("退回修改")

    page = visit("/me/inbox/", owner)
    page.get_by_role("link", name=re.compile("请修改后重新提交")).first.click()
    page.goto(f"/entries/{entry.public_id}/project/")
    expect(page.locator(".field", has=page.get_by_label("项目简介"))).to_contain_text("初审意见：请补充应用数据。")
    page.get_by_label("项目简介").fill(ABSTRACT + "试点半年，平均等候时间缩短四成。")
    onward(page)
    page.goto(f"/entries/{entry.public_id}/submit/")
    submit(page)
    expect(page.locator("body")).to_contain_text("提交成功")

    desk.goto(address)
    expect(desk.locator("body")).to_contain_text("平均等候时间缩短四成")
    desk.get_by_label("通过", exact=True).check()
    desk.get_by_role("button", name="确定", exact=True).click()
    expect(desk.locator("#messages")).to_contain_text("：通过")
    overview.reload()
    after = overview.locator("tr", has_text="湖南赛区").inner_text().split()
    assert (before[-1], after[-1]) == ("0", "1")
    page.goto(f"/entries/{entry.public_id}/")
    expect(page.locator("body")).to_contain_text("初审通过")
