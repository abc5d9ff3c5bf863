"""Proofs of identity (身份证明): that people agreed to hand them over, and that they were erased."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saiban.editions.models import Edition

PEOPLE = settings.AUTH_USER_MODEL


class IdentityConsent(models.Model):
    """A person agreed to what an edition does with proofs of identity: to one version of its text, apart from all else.

    Both moments are of the edition's clock. The row stays when the consent is withdrawn: it says until when there was
    one.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(PEOPLE, on_delete=models.CASCADE, related_name="identity_consents")
    version = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person", "version"],
                condition=Q(withdrawn_at=None),
                name="identity_consent_once_a_version",
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"


class Erasure(models.Model):
    """That one document was erased: what kind it was, its hash, when, and by which rule. Nothing of its content.

    It stands before the files are gone, with their names in `left`; so whoever is killed in between is followed by
    somebody who knows what remains to be done. Moments are real time: what is gone is gone for real.
    """

    class Rule(models.TextChoices):
        RETENTION = "retention", _("保存期满")
        WITHDRAWN = "withdrawn", _("撤回同意")
        ACCOUNT = "account", _("注销账号")
        UNUSED = "unused", _("更换或删除后未提交")
        HANDED_OVER = "handed_over", _("项目移交他人")

    # By the id alone: the proof outlives the row that it speaks of.
    document_id = models.CharField(max_length=26, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="erasures")
    # The edition's or its division's, as roles know them
    scope = models.CharField(max_length=120)
    entry_number = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    rule = models.CharField(max_length=12, choices=Rule)
    # What the rule said: from when on it was to be erased
    due_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    files = models.PositiveSmallIntegerField()
    left: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(left=models.Value([], models.JSONField())),
                name="what_is_erased_has_left_nothing",
            )
        ]
        indexes = [
            models.Index(fields=["edition", "-id"], name="erasure_of_edition"),
            models.Index(fields=["id"], condition=Q(erased_at=None), name="erasure_unfinished"),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.document_id} {self.rule}"
