"""What askers and those who answer are told, as committees may reword it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.messaging.message_templates import Audience, Place, Template

TEMPLATES = (
    Template(
        "question_answered", gettext_lazy("答复提问"), lambda: _("组委会已答复：%(subject)s"), lambda: "%(answer)s",
        (Place("subject", "问题", "路演要带什么材料？"), Place("answer", "答复", "请带营业执照复印件。")),
    ),
    Template(
        "question_asked", gettext_lazy("收到提问"), lambda: _("有新的提问：%(subject)s"),
        lambda: _("请在工作台的“提问”中查看并答复。"), (Place("subject", "问题", "路演要带什么材料？"),),
        audience=Audience.STAFF,
    ),
)  # fmt: skip
