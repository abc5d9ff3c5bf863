"""Between committees and people: what people ask, and what committees tell many at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saiban.core.tokens import new_public_id
from saiban.editions.models import Division, Edition
from saiban.messaging.models import Message

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


class Broadcast(models.Model):
    """One text of a committee to all whose entries a filter of the desk shows (群发).

    Who gets it is settled when it is confirmed; from then on a worker hands it out in batches. `sent_at` is of the
    edition's clock, `finished_at` is real time, for a worker has no other.
    """

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="broadcasts")
    division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="broadcasts")
    title = models.CharField(max_length=100)
    text = models.TextField()
    by_sms = models.BooleanField(default=False)
    by_email = models.BooleanField(default=False)
    # What the entries were narrowed to: state, track, division, q
    filter = models.JSONField(default=dict)
    recipients_count = models.PositiveIntegerField()
    sent_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["edition", "-id"], name="broadcast_of_edition")]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.division.scope if self.division else self.edition.code


class BroadcastRecipient(models.Model):
    """Somebody who is to get it, once: with the message as soon as they have."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey(PEOPLE, on_delete=models.CASCADE, related_name="+")
    message = models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    # Stays when the message is gone
    is_told = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["broadcast", "person"], name="broadcast_once_a_person")]
        indexes = [models.Index(fields=["broadcast"], condition=Q(is_told=False), name="broadcast_waiting")]

    def __str__(self) -> str:
        return f"{self.broadcast} {self.person}"
