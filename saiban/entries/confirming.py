"""What those whom an entry names were asked, and what they have said (H12)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saiban.core.tokens import new_public_id
from saiban.messaging.models import Delivery

PEOPLE = settings.AUTH_USER_MODEL


class Confirmation(models.Model):
    """One person whom an entry names: the question that was sent to them, and their answer.

    Whom the entry does not name any more keeps this row: what was confirmed stays on file. All moments are the
    edition's time.
    """

    class Part(models.TextChoices):
        MEMBER = "member", _("团队成员")
        MENTOR = "mentor", _("导师")

    class State(models.TextChoices):
        ASKED = "asked", _("待本人确认")
        CONFIRMED = "confirmed", _("已确认")
        DECLINED = "declined", _("表示不是本人")

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    entry = models.ForeignKey("entries.Entry", on_delete=models.PROTECT, related_name="confirmations")
    part = models.CharField(max_length=10, choices=Part)
    # Who was asked: as the entry named them then, number and address in their normal form
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    # What the entry said of them when they answered, and what they made of it
    found: models.JSONField[Any, Any] = models.JSONField(default=dict)
    said: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Whether their words went into the entry; late ones stand here alone
    is_written = models.BooleanField(default=False)
    consent_version = models.CharField(max_length=40, blank=True)
    asked_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "part", "name", "phone", "email"], name="one_confirmation_each"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(answered_at__isnull=False), name="an_answer_has_its_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(consent_version=""), name="whoever_confirms_consents"
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class ConfirmationLink(models.Model):
    """One link as it was sent; only its hash is known here. Earlier links stay good until they expire."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.confirmation} {self.sent_at:%F %T}"
