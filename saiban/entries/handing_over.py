"""Entries that their owner wants somebody else to lead: who was asked, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saiban.core.tokens import new_public_id
from saiban.messaging.models import Delivery

PEOPLE = settings.AUTH_USER_MODEL


class Handover(models.Model):
    """One offer of an entry to whoever has proven the address to be theirs (移交). Moments are the edition's.

    The link that was sent only says where: it opens nothing for anybody else, so it is no secret. Once the offer is
    settled in any way, the address is forgotten.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待接受")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("已谢绝")
        TAKEN_BACK = "taken_back", _("已收回")

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="handovers")
    offered_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(state="open"), name="one_open_offer_an_entry"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) & ~Q(address="")
                | ~Q(state="open") & Q(settled_at__isnull=False, address=""),
                name="a_settled_offer_forgets_its_address",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False)
                | ~Q(state="accepted") & Q(accepted_by__isnull=True),
                name="an_accepted_offer_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["address"], condition=Q(state="open"), name="open_offer_to")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry} {self.state}"
