"""Views of the desk's list that somebody has named: what it was narrowed to, and its order."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from saiban.editions.models import Division, Edition

PEOPLE = settings.AUTH_USER_MODEL


class SavedView(models.Model):
    """One view, its owner's own or shared with everybody who works at the same desk."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="saved_views")
    # Of whose desk it is; None for one that sees the whole edition
    division = models.ForeignKey(Division, null=True, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(PEOPLE, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    # As addresses name it: {"state": "submitted", "track": "county"}
    parts = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "owner", "name"], name="saved_view_named_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return self.division.scope if self.division else self.edition.code


class PreferredView(models.Model):
    """The view with which a person's list of an edition opens."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(PEOPLE, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="preferred")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="one_preferred_view")]

    def __str__(self) -> str:
        return f"{self.person}: {self.view}"
