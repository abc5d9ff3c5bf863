"""What an asker is told, as committees may reword it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saiban.messaging.message_templates import Place, Template

TEMPLATES = (
    Template(
        "question_answered", gettext_lazy("答复提问"), lambda: _("组委会已答复：%(subject)s"), lambda: "%(answer)s",
        (Place("subject", "问题", "路演要带什么材料？"), Place("answer", "答复", "请带营业执照复印件。")),
    ),
)  # fmt: skip
