from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from saiban.audit.words import name_things, name_verbs


class EntriesConfig(AppConfig):
    name = "saiban.entries"

    def ready(self) -> None:
        from saiban.accounts import desk_menu
        from saiban.accounts.desk_menu import NATIONAL, READERS, Page
        from saiban.editions import guards
        from saiban.entries.commands.named import follow_limits
        from saiban.entries.guards import speak_for_entries
        from saiban.entries.templates_sent import TEMPLATES
        from saiban.messaging import message_templates

        message_templates.register(TEMPLATES)
        guards.register(speak_for_entries)
        guards.register_follower(follow_limits)
        desk_menu.register(
            [
                Page(10, _("总览"), "desk_edition", READERS, is_whole=True),
                Page(20, _("参赛项目"), "desk_entries", READERS, within=("desk_views", "desk_view", "passed_list")),
                Page(30, _("阶段材料"), "desk_stage", READERS),
                Page(90, _("往届项目"), "project_lists", NATIONAL, is_whole=True),
                Page(100, _("单位"), "desk_units", NATIONAL, is_whole=True),
                Page(140, _("身份证明"), "desk_retention", NATIONAL, is_whole=True),
            ]
        )
        name_things(
            {
                "entry": _("参赛项目"),
                "document": _("申报材料"),
                "project_list": _("往届项目名单"),
                "view": _("列表视图"),
            }
        )
        name_verbs(
            {
                "start_entry": _("新建参赛项目"),
                "save_draft": _("保存项目内容"),
                "add_document": _("上传申报材料"),
                "remove_document": _("删除申报材料"),
                "submit_entry": _("提交参赛项目"),
                "withdraw_entry": _("撤回参赛项目"),
                "offer_entry": _("请他人接手项目"),
                "take_back_offer": _("收回项目移交"),
                "accept_handover": _("接手参赛项目"),
                "decline_handover": _("谢绝接手项目"),
                "screen_entry": _("作出初审结论"),
                "take_sheet": _("导出项目表"),
                "save_view": _("保存列表视图"),
                "change_view": _("修改列表视图"),
                "delete_view": _("删除列表视图"),
                "prefer_view": _("设定默认视图"),
                "grant_correction": _("延长修改期限"),
                "hand_in_stage_document": _("上传阶段材料"),
                "take_back_stage_document": _("删除阶段材料"),
                "grant_late": _("准予补交阶段材料"),
                "remind_of_document": _("提醒上传阶段材料"),
                "undo_screening": _("撤销初审结论"),
                "assign_entry": _("分配项目"),
                "ask_people": _("邀请本人确认"),
                "remind_person": _("提醒本人确认"),
                "confirm_part": _("本人确认"),
                "decline_part": _("表示不是本人"),
                "publish_passed_list": _("公布初审通过名单"),
                "withdraw_passed_list": _("撤下初审通过名单"),
                "look_at_document": _("查看敏感材料"),
                "show_contacts": _("显示完整联系方式"),
                "give_identity_consent": _("单独同意处理身份证明"),
                "withdraw_identity_consent": _("撤回对身份证明的同意"),
                "begin_erasing": _("开始删除身份证明"),
                "erase_document": _("删除材料并留存凭据"),
                "sweep_strays": _("清理残留文件"),
                "keep_preview": _("生成材料预览"),
                "keep_reading": _("识读证照"),
                "take_over_reading": _("采用识读结果"),
                "keep_receipt": _("生成提交回执"),
                "compare_entry": _("比对相似项目"),
                "restore_suspect": _("撤回不同项目的认定"),
                "withdraw_project_list": _("撤回往届名单"),
                "take_out_project_list": _("移除往届名单的项目"),
                "dismiss_suspect": _("认定为不同项目"),
                "merge_units": _("合并单位"),
                "unmerge_units": _("撤销单位合并"),
                "keep_project_list": _("上传往届名单"),
                "confirm_project_list": _("确认导入往届名单"),
                "take_in_project_list": _("导入往届名单"),
                "compare_project_list": _("比对往届名单"),
            }
        )
