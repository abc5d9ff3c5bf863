from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from saiban.audit.words import name_things, name_verbs


class OutreachConfig(AppConfig):
    name = "saiban.outreach"

    def ready(self) -> None:
        from saiban.accounts import desk_menu
        from saiban.accounts.desk_menu import COMMITTEE, Page
        from saiban.messaging import message_templates
        from saiban.outreach.templates_sent import TEMPLATES

        message_templates.register(TEMPLATES)
        desk_menu.register(
            [
                Page(50, _("提问"), "desk_questions", COMMITTEE),
                Page(60, _("群发"), "desk_broadcasts", COMMITTEE),
            ]
        )
        name_things({"enquiry": _("提问"), "broadcast": _("群发消息")})
        name_verbs(
            {
                "ask_question": _("向组委会提问"),
                "follow_up_question": _("补充提问"),
                "answer_question": _("答复提问"),
                "pass_on_question": _("转交提问"),
                "send_broadcast": _("群发消息"),
            }
        )
