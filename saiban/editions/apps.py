from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from saiban.audit.words import name_things, name_verbs


class EditionsConfig(AppConfig):
    name = "saiban.editions"

    def ready(self) -> None:
        from saiban.accounts import desk_menu, scopes
        from saiban.accounts.desk_menu import COMMITTEE, NATIONAL, READERS, Page
        from saiban.editions.scopes import EDITIONS

        scopes.register(EDITIONS)
        desk_menu.register(
            [
                Page(40, _("公告"), "desk_bulletins", COMMITTEE),
                Page(55, _("常见问题"), "desk_faqs", COMMITTEE),
                Page(110, _("规则手册"), "rulebook_history", READERS, is_whole=True),
                Page(120, _("消息模板"), "desk_messages", NATIONAL, is_whole=True),
                Page(130, _("本届时钟"), "edition_clock", NATIONAL, is_whole=True),
            ]
        )
        name_things(
            {
                "edition": _("赛事届次"),
                "division": _("赛区"),
                "bulletin": _("公告"),
                "faq": _("常见问题"),
                "message_template": _("消息模板"),
            }
        )
        name_verbs(
            {
                "accept_terms": _("同意参赛条款"),
                "load_rulebook": _("载入规则手册"),
                "rehearse": _("拨动演练时钟"),
                "end_rehearsal": _("结束演练"),
                "write_bulletin": _("起草公告"),
                "edit_bulletin": _("修改公告"),
                "publish_bulletin": _("发布公告"),
                "unschedule_bulletin": _("取消定时发布"),
                "withdraw_bulletin": _("撤回公告"),
                "pin_bulletin": _("置顶公告"),
                "unpin_bulletin": _("取消置顶公告"),
                "attach_to_bulletin": _("添加公告附件"),
                "detach_from_bulletin": _("删除公告附件"),
                "write_faq": _("添加常见问题"),
                "edit_faq": _("修改常见问题"),
                "move_faq": _("调整常见问题顺序"),
                "remove_faq": _("删除常见问题"),
                "reword_message": _("修改消息模板"),
                "reset_message": _("恢复默认消息模板"),
            }
        )
