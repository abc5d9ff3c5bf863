"""What people are told: an inbox on the site, and what goes out by SMS and e-mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


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
    def open(self) -> DeliveryQuerySet:
        """Neither sent nor given up, whatever is being done about it."""
        return self.filter(sent_at=None, given_up_at=None)

    def waiting(self) -> DeliveryQuerySet:
        """For a worker to take up."""
        return self.open().filter(handing_at=None)

    def interrupted(self, before: datetime) -> DeliveryQuerySet:
        """Taken up before then, and nobody has said what came of it: the worker died, or lost the connection."""
        return self.open().filter(handing_at__lt=before, uncertain_at=None)


class Delivery(models.Model):
    """One text on its way to a phone or a mailbox; a worker sends it once.

    All its moments are real time, also where an edition rehearses another: a worker has no other clock.
    """

    class Channel(models.TextChoices):
        SMS = "sms", _("短信")
        EMAIL = "email", _("邮件")

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发送")
        HANDING = "handing", _("正在发送")
        SENT = "sent", _("已送出")
        FAILED = "failed", _("发送失败")
        UNCERTAIN = "uncertain", _("待核实")

    # None for what has no place in an inbox: a verification code, an invitation to somebody who is not here yet.
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    # The registered text that it is (see `message_templates`): a provider of short messages goes by it.
    kind = models.CharField(max_length=60, blank=True)
    # Whose committee looks after it: `shic-7`, `shic-7/hunan`, or empty where it is the platform's.
    scope = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    # What was put into the text, as a JSON object: providers take a template and its values, not a text.
    values = models.TextField(blank=True)
    # Body and values are sealed, and emptied once it is sent or given up.
    is_secret = models.BooleanField(default=False)
    queued_at = models.DateTimeField(db_default=Now())
    # Pointless from then on: a code that has expired.
    not_after = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now())
    # Committed before it is handed over: what is found so after a crash may have been sent.
    handing_at = models.DateTimeField(null=True)
    uncertain_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    # The provider's own word for the problem, and its number for what it took.
    problem_code = models.CharField(max_length=80, blank=True)
    receipt = models.CharField(max_length=80, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sent_at=None) | Q(given_up_at=None), name="sent_or_given_up")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(sent_at=None, given_up_at=None), name="delivery_waiting"),
            models.Index(fields=["scope", "-id"], name="delivery_scope"),
            models.Index(
                fields=["-id"], condition=Q(given_up_at__isnull=False) | Q(uncertain_at__isnull=False),
                name="delivery_in_trouble",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def state(self) -> Delivery.State:
        if self.sent_at:
            return self.State.SENT
        if self.given_up_at:
            return self.State.FAILED
        if self.uncertain_at:
            return self.State.UNCERTAIN
        return self.State.HANDING if self.handing_at else self.State.WAITING

    @property
    def reference(self) -> str:
        """Our number for it at a provider, by which we can ask later; the same for every attempt."""
        return f"saiban-{self.pk}-{self.queued_at:%Y%m%d%H%M%S}"

    @property
    def is_forgotten(self) -> bool:
        """Its words were a secret and are gone, so it cannot be sent again."""
        return self.is_secret and not self.body


class TemplateOverride(models.Model):
    """What a committee has written in place of a default text, for its edition: `scope` is the edition's code.

    In Chinese; what it has written in English besides is for those who read the site in English.

    Editions live on a floor above this one, which is why this is no foreign key.
    """

    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="zh-hans")
    title = models.CharField(max_length=100)
    body = models.TextField()
    sms = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key", "language"], name="template_override_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
