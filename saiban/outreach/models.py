"""Between committees and people: what people ask, and what committees tell many at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saiban.core.tokens import new_public_id
from saiban.editions.models import Division, Edition

PEOPLE = settings.AUTH_USER_MODEL


class Enquiry(models.Model):
    """A question to a committee (提问), and what was written back and forth about it.

    It lies on the desk of the division's committee, or of the national one where no division is named. Moments are of
    the edition's clock.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        ANSWERED = "answered", _("已答复")

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enquiries")
    division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="enquiries")
    asker = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="enquiries")
    subject = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    # How many posts there are: whoever answers says how many they have read.
    posts_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=["open", "answered"]), name="enquiry_state_known")]
        indexes = [
            models.Index(fields=["edition", "state", "-id"], name="enquiry_of_edition"),
            models.Index(fields=["division", "state", "-id"], name="enquiry_of_division"),
            models.Index(fields=["asker", "-id"], name="enquiry_of_asker"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def scope(self) -> str:
        return self.division.scope if self.division else self.edition.code


class EnquiryPost(models.Model):
    """One text of the thread, by the asker or by the committee."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    is_answer = models.BooleanField()
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.enquiry} {self.pk}"
