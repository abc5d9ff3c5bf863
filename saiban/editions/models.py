"""Contests, their editions, and the rulebook that each edition runs by."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Q

from saiban.core.tokens import new_public_id
from saiban.editions.rules import Standing, standing
from saiban.rulebook import Rulebook


class Contest(models.Model):
    """A series of numbered editions (H1)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class RulebookRevision(models.Model):
    """One state of an edition's rulebook: never changed; a change is the next number."""

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    data = models.JSONField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="revision_number_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.edition} r{self.number}"


class Edition(models.Model):
    """One numbered run of a contest (届)."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="editions")
    code = models.SlugField(max_length=40, unique=True)
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=200)
    revision = models.ForeignKey(RulebookRevision, null=True, on_delete=models.PROTECT, related_name="+")
    is_public = models.BooleanField(default=True)
    # The edition that the site's front page shows.
    is_featured = models.BooleanField(default=False)
    # What the newest Rehearsal says, kept here so that whoever has the edition can read its clock without asking the
    # database again; both are empty when the clock is the real one.
    clock_shows = models.DateTimeField(null=True)
    clock_set_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "ordinal"], name="edition_ordinal_once"),
            models.UniqueConstraint(fields=["is_featured"], condition=Q(is_featured=True), name="one_featured"),
            models.CheckConstraint(
                condition=Q(clock_shows=None, clock_set_at=None)
                | Q(clock_shows__isnull=False, clock_set_at__isnull=False),
                name="edition_clock_is_whole",
            ),
        ]
        ordering = ["-is_featured", "-ordinal"]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Rulebook:
        """The rulebook in force; parsed once a process for each revision, without asking the database again."""
        assert self.revision_id
        return _rulebook(self.revision_id)


@lru_cache(maxsize=64)
def _rulebook(revision_id: int) -> Rulebook:
    # A revision never changes, so neither does what is kept here.
    return Rulebook.model_validate(RulebookRevision.objects.values_list("data", flat=True).get(pk=revision_id))


class Division(models.Model):
    """A division (赛区) of one edition; its committee works in it alone (H1)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="divisions")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="division_code_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return f"{self.edition.code}/{self.code}"


class Track(models.Model):
    """A track (赛道) of one edition, or one of its special contests (H4)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tracks")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="track_code_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Rehearsal(models.Model):
    """From `began_at` (real time) on, the edition's clock shows `moment` and moves on from there.

    The newest row of an edition counts (the edition keeps a copy of it); a row without a moment ends the rehearsal.
    Rows are kept: they say who set the clock, and when.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rehearsals")
    moment = models.DateTimeField(null=True)
    began_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.edition} {self.moment}"


class TermsAcceptance(models.Model):
    """A person accepted one version of an edition's terms (H17)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="acceptances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acceptances")
    version = models.CharField(max_length=40)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "person", "version"], name="terms_accepted_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def meant_for_the_public(self) -> BulletinQuerySet:
        """Published, or to be published at a time that may still be to come."""
        return self.filter(publish_at__isnull=False, withdrawn_at=None)


class Bulletin(models.Model):
    """A notice of a committee (公告), for everybody: of the edition, or of one of its divisions.

    All its moments are of the edition's clock. It is a draft until `publish_at` is set; from that moment on it is
    public, without anybody doing anything. Title and text are those of the newest version.
    """

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="bulletins")
    division = models.ForeignKey(Division, null=True, on_delete=models.CASCADE, related_name="bulletins")
    title = models.CharField(max_length=120)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    publish_at = models.DateTimeField(null=True)
    is_pinned = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["edition", "-id"], name="bulletin_of_edition")]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        """Whose it is: the edition's or the division's, as roles and the record know them."""
        return self.division.scope if self.division else self.edition.code

    def standing_at(self, now: datetime) -> Standing:
        return standing(self.publish_at, self.withdrawn_at, now)


class BulletinVersion(models.Model):
    """What a bulletin said, from one change to the next: never changed."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "number"], name="bulletin_version_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.bulletin} v{self.number}"


class Attachment(models.Model):
    """A file of a bulletin, sealed like every private file; whoever may read the bulletin may have it."""

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Faq(models.Model):
    """A question that is often asked, with its answer: of the edition, or of one of its divisions.

    They stand after those of the rulebook, in the order of `position`, each division's by themselves.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="faqs")
    division = models.ForeignKey(Division, null=True, on_delete=models.CASCADE, related_name="faqs")
    position = models.PositiveIntegerField()
    question = models.CharField(max_length=200)
    answer = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.question

    @property
    def scope(self) -> str:
        return self.division.scope if self.division else self.edition.code
