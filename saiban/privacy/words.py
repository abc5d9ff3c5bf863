"""What the columns of an export are called. `data.json` keeps their own names, which programs can count on."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Promise] = {
    "public_id": _("编号"), "name": _("名称"), "phone": _("手机号"), "phone_verified": _("手机号已验证"),
    "email": _("电子邮箱"), "email_verified": _("邮箱已验证"), "language": _("语言"), "joined_at": _("注册时间"),
    "last_login": _("最近登录"), "leaves_at": _("注销时间"), "has_password": _("已设置密码"), "version": _("版本"),
    "given_at": _("同意时间"), "withdrawn_at": _("撤回时间"), "edition__name": _("赛事"),
    "accepted_at": _("接受时间"), "began_at": _("登录时间"), "network": _("网络地址"), "agent": _("浏览器"),
    "expire_date": _("登录有效期至"), "type": _("类型"), "created_at": _("创建时间"), "last_used_at": _("最近使用"),
    "appid": _("公众平台应用"), "openid": _("微信 openid"), "unionid": _("微信 unionid"),
    "bound_at": _("绑定时间"), "kind": _("类别"), "scope": _("范围"), "granted_at": _("授予时间"),
    "ended_at": _("结束时间"), "address": _("号码或邮箱"), "invited_at": _("邀请时间"), "parts": _("筛选条件"),
    "is_shared": _("与同事共用"), "view__name": _("视图"), "number": _("项目编号"), "state": _("状态"),
    "title": _("标题"), "form": _("填写的内容"), "changed_at": _("最近修改"), "entry__number": _("项目编号"),
    "sequence": _("第几次提交"), "submitted_at": _("提交时间"), "terms_version": _("条款版本"),
    "documents": _("材料清单"), "entry__title": _("项目名称"), "size": _("字节数"),
    "sha256": _("摘要值（SHA-256）"), "uploaded_at": _("上传时间"), "erased_at": _("删除时间"),
    "entry__edition__name": _("赛事"), "offered_at": _("发起时间"), "settled_at": _("办结时间"),
    "sent_at": _("发送时间"), "body": _("正文"), "read_at": _("阅读时间"), "subject": _("事由"),
    "asked_at": _("提出时间"), "enquiry__subject": _("提问"), "is_answer": _("组委会答复"), "text": _("正文"),
    "written_at": _("发出时间"), "at": _("时间"), "subject_id": _("对象编号"), "detail__role": _("查看人角色"),
    "detail__version": _("材料版本"), "detail__part": _("查看的部分"), "channel": _("渠道"),
    "queued_at": _("排队时间"), "part": _("身份"), "found": _("项目中所填"), "said": _("本人所填"),
    "consent_version": _("同意的说明版本"), "answered_at": _("答复时间"), "act": _("操作"), "by_me": _("由我操作"),
}  # fmt: skip


def word_for(column: str) -> str:
    return str(WORDS[column])
