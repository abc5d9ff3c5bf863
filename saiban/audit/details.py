"""What the details of acts are called where people read the record: names of what was told, and the commonest codes.

Rooms share these names, so that one thing is called the same whatever act tells of it. Whatever else they name is told
as it was written: codes, numbers and moments, by which it can be searched.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES: Mapping[str, str | Promise] = {
    "answer": gettext_lazy("答复"),
    "asked": gettext_lazy("查询条件"),
    "at": gettext_lazy("时刻"),
    "before": gettext_lazy("此前"),
    "change": gettext_lazy("改动"),
    "changed": gettext_lazy("改动"),
    "channel": gettext_lazy("方式"),
    "corrected": gettext_lazy("有更正"),
    "count": gettext_lazy("数量"),
    "division": gettext_lazy("赛区"),
    "document": gettext_lazy("材料编号"),
    "documents": gettext_lazy("材料份数"),
    "email": gettext_lazy("发邮件"),
    "entry": gettext_lazy("项目编号"),
    "file": gettext_lazy("文件"),
    "files": gettext_lazy("文件数"),
    "filter": gettext_lazy("筛选条件"),
    "first": gettext_lazy("第一家"),
    "found": gettext_lazy("找到"),
    "from_person": gettext_lazy("原填报人"),
    "given": gettext_lazy("筛选条件"),
    "gone": gettext_lazy("并入"),
    "is_preferred": gettext_lazy("默认"),
    "is_shared": gettext_lazy("共享"),
    "item": gettext_lazy("对象"),
    "kept": gettext_lazy("保留"),
    "kind": gettext_lazy("类型"),
    "language": gettext_lazy("语言"),
    "left": gettext_lazy("未移动"),
    "merge": gettext_lazy("合并记录"),
    "method": gettext_lazy("登录方式"),
    "moment": gettext_lazy("时刻"),
    "moved": gettext_lazy("移动"),
    "name": gettext_lazy("名称"),
    "number": gettext_lazy("编号"),
    "order": gettext_lazy("顺序"),
    "part": gettext_lazy("部分"),
    "parts": gettext_lazy("条件"),
    "place": gettext_lazy("范围"),
    "position": gettext_lazy("位置"),
    "privacy": gettext_lazy("个人信息保护说明"),
    "project": gettext_lazy("比对的项目"),
    "proofs_erased": gettext_lazy("删除的身份证明"),
    "q": gettext_lazy("查找"),
    "question": gettext_lazy("问题"),
    "reason": gettext_lazy("理由"),
    "recipients": gettext_lazy("收件人数"),
    "remarks": gettext_lazy("逐项意见"),
    "reminded": gettext_lazy("提醒"),
    "revision": gettext_lazy("版次"),
    "role": gettext_lazy("身份"),
    "rule": gettext_lazy("依据"),
    "scale": gettext_lazy("规模"),
    "second": gettext_lazy("第二家"),
    "sequence": gettext_lazy("第几次提交"),
    "sha256": "SHA-256",
    "since": gettext_lazy("从"),
    "size": gettext_lazy("字节数"),
    "sms": gettext_lazy("发短信"),
    "state": gettext_lazy("状态"),
    "thing": gettext_lazy("对象类型"),
    "title": gettext_lazy("标题"),
    "to": gettext_lazy("交给"),
    "to_person": gettext_lazy("新填报人"),
    "track": gettext_lazy("赛道"),
    "units": gettext_lazy("单位数"),
    "until": gettext_lazy("至"),
    "verb": gettext_lazy("操作"),
    "verdict": gettext_lazy("结论"),
    "version": gettext_lazy("版本"),
    "waiver": gettext_lazy("豁免理由"),
    "was": gettext_lazy("原名"),
    "who": gettext_lazy("负责人"),
    "why": gettext_lazy("理由"),
    "withdrawn": gettext_lazy("撤回"),
    "written": gettext_lazy("已填写"),
}

# Codes that everybody meets, under the names that hold codes; what a rulebook names has its own there.
CODED = frozenset({"channel", "kind", "language", "order", "role", "state", "verdict", "who"})
CODES: Mapping[str, str | Promise] = {
    "division": gettext_lazy("赛区组委会"),
    "draft": gettext_lazy("草稿"),
    "email": gettext_lazy("邮件"),
    "en": gettext_lazy("英文"),
    "finance": gettext_lazy("财务"),
    "judge": gettext_lazy("评委"),
    "me": gettext_lazy("分给我的"),
    "national": gettext_lazy("全国组委会"),
    "nobody": gettext_lazy("无人领取的"),
    "observer": gettext_lazy("观察员（只读）"),
    "oldest": gettext_lazy("等候最久的在前"),
    "passed": gettext_lazy("初审通过"),
    "phone": gettext_lazy("短信"),
    "rejected": gettext_lazy("初审未通过"),
    "returned": gettext_lazy("退回修改"),
    "sms": gettext_lazy("短信"),
    "submitted": gettext_lazy("待初审"),
    "volunteer": gettext_lazy("现场志愿者"),
    "withdrawn": gettext_lazy("已撤回"),
    "zh-hans": gettext_lazy("中文"),
}

# What somebody writes in when entering, as `changed` names it.
PARTS: Mapping[str, Promise] = {
    "abstract": gettext_lazy("项目简介"),
    "applicant": gettext_lazy("申报主体类型"),
    "division": gettext_lazy("赛区"),
    "fields": gettext_lazy("补充信息"),
    "joint": gettext_lazy("联合申报单位"),
    "lead": gettext_lazy("主体申报单位"),
    "members": gettext_lazy("团队成员"),
    "mentors": gettext_lazy("导师"),
    "province": gettext_lazy("所在省份"),
    "title": gettext_lazy("项目名称"),
    "track": gettext_lazy("赛道"),
}


def in_words(detail: Mapping[str, object]) -> str:
    """One act's details on one line: 「共享：是；名称：我的待办；条件：状态 待初审」."""
    told = ((_name(name), _value(name, value)) for name, value in detail.items())
    colon = _("：")
    return _("；").join(f"{name}{colon}{value}" for name, value in told if value)


def _name(name: str) -> str:
    return str(NAMES.get(name, name))


def _value(name: str, value: object) -> str:
    """Empty for what says nothing."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Mapping):
        return _("，").join(f"{_name(key)} {_value(key, each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return _("、").join(_value(name, each) for each in value)
    return "" if value is None else str(_codes_of(name).get(str(value), value))


def _codes_of(name: str) -> Mapping[str, str | Promise]:
    if name == "changed":
        return PARTS
    return CODES if name in CODED else {}
