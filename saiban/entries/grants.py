"""More time than others have, as a committee granted it to one entry: by whom, until when, why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

PEOPLE = settings.AUTH_USER_MODEL


class CorrectionGrant(models.Model):
    """A returned entry may be mended until then, and no longer until the date that stood before; the newest counts."""

    screening = models.ForeignKey("entries.Screening", on_delete=models.CASCADE, related_name="grants")
    until = models.DateTimeField()
    why = models.TextField()
    granted_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="a_correction_grant_says_why")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.screening} → {self.until:%F %R}"


class LateGrant(models.Model):
    """A document of a later stage is taken from one entry until then, after its deadline (H11); the newest counts."""

    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="late_grants")
    kind = models.CharField(max_length=40)
    until = models.DateTimeField()
    why = models.TextField()
    granted_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="a_late_grant_says_why")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry} {self.kind} → {self.until:%F %R}"


class DocumentReminder(models.Model):
    """The owner of an entry was reminded, once, that a document of a later stage is due (H11)."""

    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    due = models.DateTimeField()
    sent_at = models.DateTimeField()

    class Meta:
        # A deadline that is moved is worth another reminder.
        constraints = [models.UniqueConstraint(fields=["entry", "kind", "due"], name="reminded_once_a_deadline")]

    def __str__(self) -> str:
        return f"{self.entry} {self.kind}"
