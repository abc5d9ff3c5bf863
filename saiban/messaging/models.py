"""What people are told: an inbox on the site, and what goes out by SMS and e-mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class MessageQuerySet(models.QuerySet["Message"]):
    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)


class Message(models.Model):
    """One message in one person's inbox. `sent_at` is the moment of what it tells of, as the edition's clock has it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="message_inbox"),
            models.Index(fields=["person"], name="message_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.title


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)


class Delivery(models.Model):
    """One text on its way to a phone or a mailbox; a worker sends it once.

    All its moments are real time, also where an edition rehearses another: a worker has no other clock.
    """

    class Channel(models.TextChoices):
        SMS = "sms", "短信"
        EMAIL = "email", "邮件"

    # None for what has no place in an inbox: a verification code, an invitation to somebody who is not here yet.
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    # The body is sealed, and emptied once it is sent or given up.
    is_secret = models.BooleanField(default=False)
    queued_at = models.DateTimeField(db_default=Now())
    # Pointless from then on: a code that has expired.
    not_after = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sent_at=None) | Q(given_up_at=None), name="sent_or_given_up")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(sent_at=None, given_up_at=None), name="delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class TemplateOverride(models.Model):
    """What a committee has written in place of a default text, for its edition: `scope` is the edition's code.

    Editions live on a floor above this one, which is why this is no foreign key.
    """

    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=100)
    body = models.TextField()
    sms = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="template_override_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
