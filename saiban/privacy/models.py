"""Exports of one's own data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from saiban.core.tokens import new_public_id


class DataExport(models.Model):
    """All that is known of a person as one ZIP file, made by the worker; gone a few days after. In real time."""

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField()
    # Files that are in it already, of so many
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stored_as = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ready_at=None), name="one_export_at_a_time_a_person"
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None, stored_as="") | Q(ready_at__isnull=False, expires_at__isnull=False),
                name="export_is_ready_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.asked_at:%F}"
