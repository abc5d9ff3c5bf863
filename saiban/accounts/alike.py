"""Units of the register that are probably one, and units that were merged: what was found, said and done."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from saiban.accounts.rules.alike_units import Likelihood

PEOPLE = settings.AUTH_USER_MODEL


class UnitPair(models.Model):
    """Two units that may be one, with the reasons (`Why`); found by the worker, judged by a person.

    Dismissed by somebody who says that they are two, with the reason; that may be taken back.
    """

    LIKELIHOODS = (
        (int(Likelihood.POSSIBLE), _("可能")),
        (int(Likelihood.LIKELY), _("很可能")),
        (int(Likelihood.SURE), _("几乎肯定")),
    )

    # The one with the smaller id is the first
    first = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    reasons = ArrayField(models.CharField(max_length=20))
    likelihood = models.PositiveSmallIntegerField(choices=LIKELIHOODS)
    found_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    dismissed_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="unit_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="unit_pair_in_order"),
            models.CheckConstraint(
                condition=Q(dismissed_by=None, dismissed_at=None, dismissed_why="")
                | Q(dismissed_by__isnull=False, dismissed_at__isnull=False) & ~Q(dismissed_why=""),
                name="a_dismissed_unit_pair_says_why",
            ),
        ]
        indexes = [models.Index(fields=["-likelihood", "id"], condition=Q(dismissed_at=None), name="unit_pair_open")]
        ordering = ["-likelihood", "pk"]

    def __str__(self) -> str:
        return f"{self.first} ~ {self.second}"


class UnitMerge(models.Model):
    """Somebody said that `gone` is `kept`: why, what was moved by it, and whether it was undone.

    `before` and `after` hold both units' fields, by "kept" and "gone". `moved` holds the ids of the rows that were made
    to refer to `kept`, by "app.Model.field"; `dropped` the parts that the unit would have had twice in an entry that
    was withdrawn, as [entry, part]. `left` says, once undone, what had changed meanwhile and so was left as it is.
    """

    kept = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    merged_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    before = models.JSONField()
    after = models.JSONField()
    moved = models.JSONField()
    dropped = models.JSONField(default=list)
    # The entry of each part that was moved, by the part's id
    entries = models.JSONField(default=dict)
    undone_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_why = models.TextField(blank=True)
    left = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="unit_merged_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_unit_merge_says_why"),
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None, undone_why="")
                | Q(undone_by__isnull=False, undone_at__isnull=False) & ~Q(undone_why=""),
                name="an_undone_unit_merge_says_why",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"
