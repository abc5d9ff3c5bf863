"""What the committees of the 7th edition publish, answer and tell many at once in the weeks of registration."""

from __future__ import annotations

from datetime import datetime

from saiban.accounts.models import Person
from saiban.core.windows import BEIJING
from saiban.demo.cast import SEVENTH, player
from saiban.demo.seeding.people import People
from saiban.documents.samples import quick_pdf
from saiban.editions.commands.bulletins import (
    add_attachment,
    check_attachment,
    pin_bulletin,
    publish_bulletin,
    write_bulletin,
)
from saiban.editions.commands.faqs import write_faq
from saiban.editions.models import Bulletin, Edition, Faq
from saiban.entries.queries.desk import DeskFilter
from saiban.outreach.commands.broadcasts import send_broadcast
from saiban.outreach.commands.enquiries import answer_question, ask_question
from saiban.outreach.models import Broadcast, Enquiry
from saiban.outreach.queries.broadcasts import audience_of, get_writing_desk_for

_MATERIALS = """\
各参赛单位：

近期不少项目因材料问题被退回，现将常见问题说明如下，请提交前逐项核对。

## 一、报名表

- 请使用官网提供的模板，**不要自行增删栏目**；
- 单个文件不超过 5 MB，图片请先压缩。

## 二、营业执照

须加盖主体申报单位公章，扫描件应完整、清晰。

| 情形 | 处理 |
|---|---|
| 公章不清晰 | 退回修改 |
| 单位名称与报名表不一致 | 退回修改 |
| 缺少营业执照 | 不能提交 |
"""
_FINAL = """\
湖南赛区决赛拟于 6 月上旬在长沙举行，具体日程在初审结束后公布。

1. 进入决赛的项目以赛区公布的名单为准；
2. 路演 8 分钟，答辩 4 分钟；
3. 路演材料另行通知提交时间。
"""
_CLOSED = """\
第七届大赛报名已于 5 月 31 日 24:00 截止，感谢各单位的参与。

被退回修改的项目，请在退回时写明的期限内重新提交；逾期视为放弃。
"""


def reach_out(edition: Edition, people: People) -> int:
    """Bulletins, one of them for a moment to come; questions with answers; a message to many. Returns how many.

    Done when all entries are, though each has its moment among theirs: whom a reminder reaches is known only then.
    """
    hunan, asker = _member(people, "hunan"), _member(people, "entrant")
    _publish(edition, people.national, hunan)
    _answer(edition, people.national, hunan, asker)
    _remind(hunan)
    return sum(table.objects.count() for table in (Bulletin, Enquiry, Faq, Broadcast))


def _at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2024, 5, day, hour, minute, tzinfo=BEIJING)


def _member(people: People, key: str) -> Person:
    found = player(key)
    assert found
    return people.by_address[found.phone]


def _publish(edition: Edition, national: Person, hunan: Person) -> None:
    place = edition.divisions.get(code="hunan").pk
    materials = _written(edition, None, "关于报名材料常见问题的说明", _MATERIALS, national, _at(20))
    data, name = quick_pdf(["报名材料核对清单"]), "报名材料核对清单.pdf"
    add_attachment(
        bulletin_id=materials.pk, data=data, filename=name, found=check_attachment(data, name), actor=national,
        now=_at(20, 9, 20),
    )  # fmt: skip
    publish_bulletin(bulletin_id=materials.pk, actor=national, now=_at(20, 10))
    pin_bulletin(bulletin_id=materials.pk, is_pinned=True, actor=national, now=_at(20, 10, 5))
    final = _written(edition, place, "湖南赛区决赛安排的预通知", _FINAL, hunan, _at(28))
    publish_bulletin(bulletin_id=final.pk, actor=hunan, now=_at(28, 9, 30))
    closed = _written(edition, None, "第七届大赛报名截止的通告", _CLOSED, national, _at(31, 15))
    midnight = datetime(2024, 6, 1, 0, 0, tzinfo=BEIJING)
    publish_bulletin(bulletin_id=closed.pk, at=midnight, actor=national, now=_at(31, 15, 10))


def _written(
    edition: Edition, division_id: int | None, title: str, text: str, actor: Person, now: datetime
) -> Bulletin:
    return write_bulletin(edition_id=edition.pk, division_id=division_id, title=title, text=text, actor=actor, now=now)


def _answer(edition: Edition, national: Person, hunan: Person, asker: Person) -> None:
    place = edition.divisions.get(code="hunan").pk
    answered = ask_question(
        edition_id=edition.pk, division_id=place, subject="两家医院联合申报，营业执照都要交吗？",
        text="我们与市中医院联合申报，对方的营业执照也需要盖章上传吗？", actor=asker, now=_at(22, 14),
    )  # fmt: skip
    answer = "只需主体申报单位的营业执照；联合申报单位填写名称和统一社会信用代码即可。"
    answer_question(enquiry_id=answered.pk, text=answer, has_read=1, actor=hunan, now=_at(22, 16))
    ask_question(
        edition_id=edition.pk, division_id=place, subject="路演可以由团队成员代替负责人上台吗？",
        text="项目负责人决赛期间可能出差。", actor=asker, now=_at(31, 18),
    )  # fmt: skip
    ask_question(
        edition_id=edition.pk, subject="获奖证书上的单位名称以哪里为准？", text="医院年内可能更名。", actor=asker,
        now=_at(31, 19),
    )  # fmt: skip
    write_faq(
        edition_id=edition.pk, division_id=place, question="联合申报时，每家单位都要交营业执照吗？", answer=answer,
        actor=hunan, now=_at(22, 16, 10),
    )  # fmt: skip
    write_faq(
        edition_id=edition.pk, question="提交之后还能修改吗？",
        answer="报名截止前可以**随时修改后再次提交**，以最后一次提交为准；也可以撤回。", actor=national, now=_at(21),
    )  # fmt: skip


def _remind(hunan: Person) -> None:
    """To whoever has an entry of Hunan that was returned; none where the seeding is small."""
    given = DeskFilter(state="returned")
    count = audience_of(get_writing_desk_for(hunan, SEVENTH), given).people
    if count:
        send_broadcast(
            edition_code=SEVENTH, given=given, title="请在期限内修改并重新提交项目",
            text="您有项目被退回修改。请按初审意见修改，并在期限内重新提交；有疑问可在网站上向赛区组委会提问。",
            expects=count, actor=hunan, now=_at(31, 17),
        )  # fmt: skip
