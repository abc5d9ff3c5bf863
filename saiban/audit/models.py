"""Who did what, when: one row for every write, never changed and never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Value

from saiban.audit.details import in_words
from saiban.audit.words import thing_for, word_for


class AuditRow(models.Model):
    """One write. The database itself refuses to change or delete a row (see the first migration)."""

    at = models.DateTimeField(db_index=True)
    # A plain number: the row must outlive the account, and this room lies below the one where people live.
    actor_id = models.BigIntegerField(null=True)
    # Who acted without an account, the system itself for one; people's names are looked up (see `names`)
    actor_name = models.CharField(max_length=100, blank=True)
    verb = models.CharField(max_length=60)
    # `shic-7`, `shic-7/hunan`, or empty for what belongs to no edition
    scope = models.CharField(max_length=120, blank=True)
    # The first part of the scope, by which an edition's committee reads: kept by the database itself.
    edition = models.GeneratedField(
        expression=Func(F("scope"), Value("/"), Value(1), function="split_part"),
        output_field=models.CharField(max_length=120), db_persist=True,
    )  # fmt: skip
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    # The name of the person that it speaks of, once `names` has looked it up
    subject_name = ""
    # What the scope is called, where a page says so
    scope_name = ""

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="audit_subject"),
            models.Index(fields=["scope", "-id"], name="audit_scope"),
            models.Index(fields=["edition", "-id"], name="audit_edition"),
            models.Index(fields=["edition", "verb", "-id"], name="audit_verb"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor_name or self.actor_id} {self.verb} {self.subject_kind} {self.subject_id}"

    @property
    def act(self) -> str:
        """What was done, in words."""
        return word_for(self.verb)

    @property
    def content(self) -> str:
        """Its details, in words."""
        return in_words(self.detail)

    @property
    def thing(self) -> str:
        """What kind of thing it was done to, in words."""
        return thing_for(self.subject_kind)
