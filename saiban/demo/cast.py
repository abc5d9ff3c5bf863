"""The cast of the demo: whom a visitor can be with one click, and what each can try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saiban.accounts.models import RoleKind
from saiban.demo.invention.outcomes import Outcome
from saiban.demo.invention.people import Newcomer, cast_phone
from saiban.entries.rules.form import UnitPart
from saiban.entries.testing import invented_uscc

SEVENTH, EIGHTH, CHALLENGE = "shic-7", "shic-8", "compute-1"
CLOCK = f"/desk/{SEVENTH}/clock/"


@dataclass(frozen=True, slots=True)
class Try:
    """Something to try, and the page where it begins."""

    label: Promise
    path: str


@dataclass(frozen=True, slots=True)
class Player:
    """One of the cast. `roles` are (kind, scope) pairs; `entries` are (track, outcome) pairs, all in `division`."""

    key: str
    number: int
    name: str
    title: Promise
    about: Promise
    icon: str
    tries: tuple[Try, ...]
    roles: tuple[tuple[RoleKind, str], ...] = ()
    entries: tuple[tuple[str, Outcome], ...] = ()
    division: str = "hunan"
    unit: UnitPart | None = None

    @property
    def phone(self) -> str:
        return cast_phone(self.number)

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(self.name, self.phone)


def _hospital(number: int, name: str) -> UnitPart:
    return UnitPart(name, invented_uscc(number, region="430100"), "medical", "city", "43")


_MY_ENTRIES = Try(_("我的项目"), "/me/entries/")
_ENTER = Try(_("新建项目"), f"/editions/{SEVENTH}/enter/")
_DESK = Try(_("工作台"), "/desk/")
_PROFILE = Try(_("个人资料和角色"), "/me/profile/")

PLAYERS: tuple[Player, ...] = (
    Player(
        "entrant", 1, "演示参赛者", _("参赛者"), icon="edit",
        about=_("五个项目各处一个阶段：可直接提交的草稿、写了一半的草稿、待初审、退回修改、初审通过。"),
        tries=(_MY_ENTRIES, _ENTER, Try(_("收件箱"), "/me/inbox/")),
        unit=_hospital(1, "湖南望舒市第一人民医院"),
        entries=(
            ("applied", Outcome.PASSED), ("applied", Outcome.RETURNED), ("traditional-medicine", Outcome.WAITING),
            ("applied", Outcome.HALF), ("applied", Outcome.READY),
        ),
    ),
    Player(
        "full-unit", 2, "演示满额单位", _("名额已满的单位"), icon="lock",
        about=_("本单位已报满 5 个项目；第 6 个已写好，提交会被拒绝并说明理由。"),
        tries=(_MY_ENTRIES,),
        unit=_hospital(2, "湖南蓬瀛市中心医院"),
        entries=(
            ("applied", Outcome.PASSED), ("xinchuang", Outcome.PASSED_MENDED), ("applied", Outcome.WAITING),
            ("traditional-medicine", Outcome.AMENDED), ("applied", Outcome.RETURNED), ("applied", Outcome.READY),
        ),
    ),
    Player(
        "near-unit", 3, "演示临界单位", _("还剩一个名额的单位"), icon="flag",
        about=_("本单位已报 4 个项目，另有两个写好的草稿：先提交的成功，后提交的被拒绝。"),
        tries=(_MY_ENTRIES,),
        unit=_hospital(3, "湖南方壶市第二人民医院"),
        entries=(
            ("applied", Outcome.PASSED), ("applied", Outcome.WAITING), ("xinchuang", Outcome.MENDED),
            ("traditional-medicine", Outcome.WAITING), ("applied", Outcome.READY), ("applied", Outcome.READY),
        ),
    ),
    Player(
        "team", 4, "演示海外团队", _("没有单位的创新团队"), icon="globe",
        about=_("以团队名义参加海外人才专题赛：没有主体单位，按负责人所在地定赛区，交身份证明。"),
        tries=(_MY_ENTRIES, _ENTER),
        entries=(("overseas-talent", Outcome.WAITING), ("overseas-talent", Outcome.READY)),
    ),
    Player(
        "stranger", 5, "演示路人", _("刚注册的人"), icon="user",
        about=_("还没有任何项目，从头走一遍报名，或接手别人移交的一个；其他项目和工作台对其如同不存在。"),
        tries=(
            _ENTER, Try(_("接手移交来的项目"), "/me/entries/"),
            Try(_("赛事通知"), f"/editions/{SEVENTH}/notice/"), Try(_("打开工作台（应当看不到）"), "/desk/"),
        ),
    ),
    Player(
        "hunan", 6, "演示湖南赛区组委会", _("湖南赛区组委会"), icon="building",
        about=_("初审本赛区的项目：通过、逐项退回、不通过；只看得到湖南。"),
        roles=((RoleKind.DIVISION, f"{SEVENTH}/hunan"), (RoleKind.DIVISION, f"{EIGHTH}/hunan")),
        tries=(
            Try(_("待初审的项目"), f"/desk/{SEVENTH}/entries/?state=submitted"),
            Try(_("提问（有一条待答复）"), f"/desk/{SEVENTH}/questions/"),
            Try(_("群发"), f"/desk/{SEVENTH}/broadcasts/"),
            Try(_("短信与邮件（有发送失败的）"), f"/desk/{SEVENTH}/hunan/deliveries/"),
            Try(_("本赛区人员与邀请"), f"/desk/{SEVENTH}/hunan/people/"),
            Try(_("全部项目"), f"/desk/{SEVENTH}/entries/"),
        ),
    ),
    Player(
        "guangdong", 7, "演示广东赛区组委会", _("广东赛区组委会"), icon="building",
        about=_("另一个赛区：看不到湖南的项目，湖南也看不到这里的。"),
        roles=((RoleKind.DIVISION, f"{SEVENTH}/guangdong"),),
        tries=(
            Try(_("待初审的项目"), f"/desk/{SEVENTH}/entries/?state=submitted"),
            Try(_("打开湖南的人员页（应当看不到）"), f"/desk/{SEVENTH}/hunan/people/"),
        ),
    ),
    Player(
        "national", 8, "演示全国组委会", _("全国组委会"), icon="flag",
        about=_("看全部 31 个赛区的进展，改规则手册，管人员，拨动本届时钟来演练截止。"),
        roles=tuple((RoleKind.NATIONAL, scope) for scope in (SEVENTH, EIGHTH, CHALLENGE)),
        tries=(
            Try(_("第七届总览"), f"/desk/{SEVENTH}/"),
            Try(_("公告（一则到截止时刻自动发布）"), f"/desk/{SEVENTH}/bulletins/"),
            Try(_("消息模板"), f"/desk/{SEVENTH}/messages/"),
            Try(_("规则手册"), f"/desk/{SEVENTH}/rulebook/"),
            Try(_("第七届时钟"), CLOCK),
            Try(_("人员与邀请"), f"/desk/{SEVENTH}/people/"),
            Try(_("操作记录"), f"/desk/{SEVENTH}/audit/"),
        ),
    ),
    Player(
        "observer", 9, "演示观察员", _("观察员（只读）"), icon="eye",
        about=_("能看各赛区的项目，不能作决定，也看不到身份证明。"),
        roles=((RoleKind.OBSERVER, SEVENTH),),
        tries=(Try(_("第七届总览"), f"/desk/{SEVENTH}/"),),
    ),
    Player(
        "finance", 10, "演示财务", _("财务"), icon="briefcase",
        about=_("只管钱：参赛项目对其不可见。"),
        roles=((RoleKind.FINANCE, SEVENTH), (RoleKind.FINANCE, EIGHTH)),
        tries=(_DESK, _PROFILE),
    ),
    Player(
        "judge", 11, "演示评委", _("评委"), icon="star",
        about=_("湖南赛区邀请的评委：评审开始之前看不到任何项目。"),
        roles=((RoleKind.JUDGE, f"{SEVENTH}/hunan"), (RoleKind.JUDGE, EIGHTH)),
        tries=(_PROFILE, Try(_("收件箱"), "/me/inbox/")),
    ),
    Player(
        "volunteer", 12, "演示志愿者", _("现场志愿者"), icon="users",
        about=_("总决赛现场的志愿者：会务之外的一切对其不可见。"),
        roles=((RoleKind.VOLUNTEER, EIGHTH),),
        tries=(_PROFILE,),
    ),
)  # fmt: skip


def player(key: str) -> Player | None:
    return next((each for each in PLAYERS if each.key == key), None)


def entrants() -> Iterator[Player]:
    return (each for each in PLAYERS if each.entries)
