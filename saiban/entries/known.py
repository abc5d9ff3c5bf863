"""Projects as they are known for comparison: of this edition and of all before it (H14, H16).

An entry is compared by its last submission; projects of editions that were run without this program come in by lists.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saiban.core.tokens import new_public_id
from saiban.editions.models import Contest, Edition
from saiban.entries.rules.likeness import Degree

PEOPLE = settings.AUTH_USER_MODEL
KEY_LENGTH = 200


class KnownProject(models.Model):
    """One project of one edition of a contest, with the words by which another is found to be like it."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="+")
    ordinal = models.PositiveIntegerField()
    edition_name = models.CharField(max_length=200)
    # None for what came by a list
    entry = models.OneToOneField("entries.Entry", null=True, on_delete=models.CASCADE, related_name="known")
    # Which submission of the entry these words are from
    sequence = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    title_key = models.CharField(max_length=KEY_LENGTH)
    abstract = models.TextField(blank=True)
    # Both are empty where no unit leads: a person's name is nothing for other divisions' committees.
    lead_name = models.CharField(max_length=120, blank=True)
    lead_key = models.CharField(max_length=120, blank=True)
    # The keys of all units that take part, the lead unit's among them: whoever led last time may have joined this time.
    units = ArrayField(models.CharField(max_length=120), default=list)
    # What became of it, and when: "二等奖", "未入围"
    outcome = models.CharField(max_length=100, blank=True)
    outcome_on = models.DateField(null=True)
    # The numbers under which it stands in `ProjectGram`; none once it was withdrawn.
    grams = ArrayField(models.IntegerField(), default=list)
    is_compared = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "ordinal", "number"],
                condition=Q(entry=None) & ~Q(number=""),
                name="listed_project_once_by_number",
            ),
            models.UniqueConstraint(
                fields=["contest", "ordinal", "title_key", "lead_key"],
                condition=Q(entry=None, number=""),
                name="listed_project_once_by_name",
            ),
        ]
        indexes = [
            models.Index(fields=["contest", "title_key"], name="known_project_title"),
            GinIndex(fields=["units"], name="known_project_units"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_name} {self.title}"


class ProjectGram(models.Model):
    """That a number stands for some of a project's words. Read by the primary key's index alone, rows by the million.

    No foreign key: checking one for each row would cost more than all else, and who deletes a project deletes these.
    """

    pk = models.CompositePrimaryKey("gram", "project")
    gram = models.IntegerField()
    project = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.gram} {self.project}"


class Suspect(models.Model):
    """A project that is like an entry: found by the worker, judged by a person."""

    DEGREES = ((int(Degree.PART), _("部分相似")), (int(Degree.HIGH), _("高度相似")))

    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="suspects")
    project = models.ForeignKey(KnownProject, on_delete=models.CASCADE, related_name="suspects")
    degree = models.PositiveSmallIntegerField(choices=DEGREES)
    # Hundredths of the shorter one's words that the other one has too
    title_share = models.PositiveSmallIntegerField()
    text_share = models.PositiveSmallIntegerField()
    same_unit = models.BooleanField()
    # False once somebody has said that they are different projects
    is_open = models.BooleanField(default=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "project"], name="suspect_once")]
        indexes = [models.Index(fields=["entry"], condition=Q(is_open=True), name="suspect_open")]
        ordering = ["-degree", "-text_share", "-title_share", "pk"]

    def __str__(self) -> str:
        return f"{self.entry} ~ {self.project}"


class DismissalQuerySet(models.QuerySet["Dismissal"]):
    def standing(self) -> DismissalQuerySet:
        """Those that nobody has taken back."""
        return self.filter(retracted_at=None)


class Dismissal(models.Model):
    """A committee says that two projects are different ones: who, when, why.

    It holds until somebody takes it back, and as long as the two are not found to be more alike than they were then
    (`degree`); the newest row counts.
    """

    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="dismissals")
    project = models.ForeignKey(KnownProject, on_delete=models.CASCADE, related_name="dismissals")
    degree = models.PositiveSmallIntegerField(choices=Suspect.DEGREES)
    reason = models.TextField()
    decided_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    retracted_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    retracted_at = models.DateTimeField(null=True)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_dismissal_says_why"),
            models.CheckConstraint(
                condition=Q(retracted_by=None, retracted_at=None)
                | Q(retracted_by__isnull=False, retracted_at__isnull=False),
                name="a_dismissal_is_retracted_by_somebody",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.entry} ≠ {self.project}"


class ProjectList(models.Model):
    """A list of projects of earlier editions, as an Excel file: looked at first, then taken in as a whole."""

    class State(models.TextChoices):
        LOOKED_AT = "looked_at", _("待确认")
        WAITING = "waiting", _("导入中")
        TAKEN = "taken", _("比对中")
        DONE = "done", _("已导入")
        LEAVING = "leaving", _("撤回中")
        WITHDRAWN = "withdrawn", _("已撤回")

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="project_lists")
    name = models.CharField(max_length=255)
    # Where the sealed file lies
    stored_as = models.CharField(max_length=100)
    size = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.LOOKED_AT)
    # How many of its rows are read (while waiting) or compared with the entries (once taken)
    progress = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # The projects that it added or changed, to be compared with what was entered
    projects = ArrayField(models.BigIntegerField(), default=list)
    # What those that it changed said before, by their ids, so that the list can be withdrawn
    before = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)
    # How many of its projects stayed, because a later list speaks of them as well
    stayed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawn_why="")
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_why=""),
                name="a_list_is_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="looked_at") | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="a_list_is_taken_in_by_somebody",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether the worker is at it."""
        return self.state in (self.State.WAITING, self.State.TAKEN, self.State.LEAVING)
