"""A committee's own words for what the site sends in its edition, in place of the default texts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from saiban.accounts.models import Person
from saiban.audit.commands import record
from saiban.core.errors import Refused
from saiban.editions.models import Edition
from saiban.messaging.message_templates import Words, own_template_of, problems_of
from saiban.messaging.models import TemplateOverride
from saiban.messaging.queries import CHINESE


@transaction.atomic(durable=True)
def reword_message(
    *, edition_id: int, key: str, words: Words, language: str = CHINESE, actor: Person, now: datetime
) -> TemplateOverride:
    """From now on the edition's people get these words; English ones only those who read the site in English.

    Refused with every unknown place, and for what no committee words. Locks the edition.
    """
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    template = own_template_of(key)
    if reasons := problems_of(template, words):
        raise Refused(reasons)
    written = {"title": words.title, "body": words.body, "sms": words.sms}
    override, _ = TemplateOverride.objects.update_or_create(
        scope=edition.code, key=key, language=language, defaults=written
    )
    record(
        actor=actor, verb="reword_message", subject=("message_template", key), scope=edition.code, now=now,
        language=language, **written,
    )  # fmt: skip
    return override


@transaction.atomic(durable=True)
def reset_message(*, edition_id: int, key: str, language: str = CHINESE, actor: Person, now: datetime) -> None:
    """The default text of that language again; where it is that already nothing is written. Locks the edition."""
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    own_template_of(key)
    if TemplateOverride.objects.filter(scope=edition.code, key=key, language=language).delete()[0]:
        record(
            actor=actor, verb="reset_message", subject=("message_template", key), scope=edition.code, now=now,
            language=language,
        )  # fmt: skip
