"""What is told of an entry: to its owner, to those whom it names, to its committee; as committees may reword it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.messaging.message_templates import Audience, Place, Template

_TITLE = Place("title", "项目名称", "智慧门诊全流程协同平台")
_NUMBER = Place("number", "项目编号", "SHIC7-HUNAN-000123-K")
_NAME = Place("name", "姓名", "李明")
_MOMENT = Place("moment", "提交时间", "2024-05-20 09:00:00")
_OPINION = Place("reason", "意见", "请补充应用效果的数据。")
_DEADLINE = Place("deadline", "修改期限", "\n请在 2024-06-03 12:00（北京时间）前修改并重新提交。")


def _received() -> str:
    return _("项目编号 %(number)s，提交时间 %(moment)s（北京时间）。报名截止前可以修改后再次提交，或撤回。")


def _asked() -> str:
    return _(
        "%(name)s，%(owner)s在%(edition)s的项目“%(title)s”中将您列为%(part)s。请在 %(days)s 天内打开链接核对，"
        "确认或说明不是本人：%(link)s"
    )


def _offered() -> str:
    return _(
        "%(owner)s请您接手%(edition)s的参赛项目“%(title)s”，由您继续填报。"
        "请在 %(days)s 天内打开链接，登录后接受或谢绝：%(link)s"
    )


TEMPLATES = (
    Template(
        "entry_received", gettext_lazy("收到首次提交"), lambda: _("已收到：%(title)s"), _received,
        (_TITLE, _NUMBER, _MOMENT), goes_by_sms=True,
    ),
    Template(
        "entry_amended", gettext_lazy("收到修改后的提交"), lambda: _("已收到修改：%(title)s"), _received,
        (_TITLE, _NUMBER, _MOMENT),
    ),
    Template(
        "entry_passed", gettext_lazy("初审通过"), lambda: _("初审通过：%(title)s"),
        lambda: _("恭喜，您的项目已通过初审。后续安排请关注组委会通知。"), (_TITLE,), goes_by_sms=True,
    ),
    Template(
        "entry_returned", gettext_lazy("退回修改"), lambda: _("请修改后重新提交：%(title)s"),
        # The deadline is a line of its own, and not there where there is none.
        lambda: _("初审意见：%(reason)s") + "%(deadline)s", (_TITLE, _OPINION, _DEADLINE), goes_by_sms=True,
    ),
    Template(
        "entry_rejected", gettext_lazy("初审未通过"), lambda: _("初审未通过：%(title)s"),
        lambda: _("理由：%(reason)s"), (_TITLE, _OPINION), goes_by_sms=True,
    ),
    Template(
        "correction_granted", gettext_lazy("延长修改期限"), lambda: _("修改期限延长：%(title)s"),
        lambda: _("现在可以修改到 %(moment)s（北京时间）。原因：%(why)s"),
        (_TITLE, Place("moment", "修改期限", "2024-06-08 12:00"), Place("why", "原因", "所需证明尚在办理。")),
        goes_by_sms=True,
    ),
    Template(
        "stage_reminder", gettext_lazy("提醒上传阶段材料"), lambda: _("请在截止前上传%(document)s：%(title)s"),
        lambda: _("“%(document)s”尚未上传，截止时间 %(moment)s（北京时间），逾期不能再上传。"),
        (_TITLE, Place("document", "材料名称", "路演 PPT"), Place("moment", "截止时间", "2024-06-05 24:00")),
        goes_by_sms=True,
    ),
    Template(
        "late_granted", gettext_lazy("准予补交阶段材料"), lambda: _("可以补交%(document)s：%(title)s"),
        lambda: _("现在可以在 %(moment)s（北京时间）前补交。原因：%(why)s"),
        (
            _TITLE, Place("document", "材料名称", "路演 PPT"), Place("moment", "补交期限", "2024-06-07 12:00"),
            Place("why", "原因", "现场网络中断。"),
        ),
        goes_by_sms=True,
    ),
    Template(
        "screening_undone", gettext_lazy("撤销初审结论"), lambda: _("初审结论已撤销：%(title)s"),
        lambda: _("初审结论已撤销，项目恢复为待初审，请等候新的结论。原因：%(why)s"),
        (_TITLE, Place("why", "原因", "材料核对有误。")), goes_by_sms=True,
    ),
    Template(
        "confirm_part", gettext_lazy("请本人确认"), lambda: _("请确认您在参赛项目中的信息"), _asked,
        (
            _NAME, Place("owner", "申报人", "王芳"), Place("edition", "赛事", "第七届智慧医疗创新大赛"), _TITLE,
            Place("part", "身份", "导师"), Place("days", "天数", "14"),
            Place("link", "链接", "https://example.org/confirmations/…/", is_needed=True),
        ),
        goes_by_sms=True, audience=Audience.NAMED, is_whole=True,
    ),
    Template(
        "person_declined", gettext_lazy("有人表示不是本人"), lambda: _("有人表示不是本人：%(title)s"),
        lambda: _("“%(name)s”打开链接后表示这不是本人。请核实后更正姓名、手机号或邮箱，或更换人选。"), (_TITLE, _NAME),
    ),
    Template(
        "person_corrected", gettext_lazy("本人更正了信息"), lambda: _("本人更正了信息：%(title)s"),
        lambda: _("“%(name)s”确认时更正了自己的信息，已写入项目。请核对后再次提交，委员会才会看到。"), (_TITLE, _NAME),
    ),
    Template(
        "person_corrected_late", gettext_lazy("本人更正了信息（项目已不能修改）"),
        lambda: _("本人更正了信息：%(title)s"),
        lambda: _("“%(name)s”确认时更正了自己的信息。项目已不能修改，更正的内容会另外显示给委员会。"), (_TITLE, _NAME),
    ),
    Template(
        "entry_offered", gettext_lazy("请接手参赛项目"), lambda: _("请接手参赛项目"), _offered,
        (
            Place("owner", "申报人", "王芳"), Place("edition", "赛事", "第七届智慧医疗创新大赛"), _TITLE,
            Place("days", "天数", "7"), Place("link", "链接", "https://example.org/handovers/…/", is_needed=True),
        ),
        goes_by_sms=True, audience=Audience.NAMED, is_whole=True,
    ),
    Template(
        "entry_taken_over", gettext_lazy("接手了项目"), lambda: _("您已接手：%(title)s"),
        lambda: _("从现在起由您填报和查看这个项目，通知也发给您。身份证明未随项目移交，需要时请上传您本人的。"),
        (_TITLE,),
    ),
    Template(
        "entry_handed_over", gettext_lazy("项目已移交"), lambda: _("项目已移交：%(title)s"),
        lambda: _("“%(name)s”已接手。您不能再查看或修改这个项目，您在项目中的身份证明正在删除。"), (_TITLE, _NAME),
        goes_by_sms=True,
    ),
    Template(
        "handover_declined", gettext_lazy("对方谢绝接手"), lambda: _("对方没有接手：%(title)s"),
        lambda: _("您请来接手的人谢绝了。项目仍由您填报，您可以改请他人。"), (_TITLE,),
    ),
    Template(
        "entries_assigned", gettext_lazy("分配初审"), lambda: _("有 %(count)s 个项目分给您初审"),
        lambda: _("请在工作台的“分给我的”中查看。"), (Place("count", "项目数", "12"),), audience=Audience.STAFF,
    ),
)  # fmt: skip
