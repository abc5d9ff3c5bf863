"""Entries (参赛项目): what is being written, what was submitted, and what a committee decided.

An entry has a working copy (`form`, whatever was typed, right or wrong) and any number of submissions, each a frozen
copy. Committees read submissions, never the working copy; so amending an entry puts nothing at risk: the last
submission stands until the next one is accepted.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from saiban.accounts.models import Unit
from saiban.core.tokens import new_public_id
from saiban.editions.models import Division, Edition, RulebookRevision, Track

# Models of this room as well, each about something of its own.
from saiban.entries.confirming import Confirmation, ConfirmationLink
from saiban.entries.grants import CorrectionGrant, DocumentReminder, LateGrant
from saiban.entries.handing_over import Handover
from saiban.entries.known import Dismissal, KnownProject, ProjectGram, ProjectList, Suspect
from saiban.entries.named import NamedPlace
from saiban.entries.private import Erasure, IdentityConsent
from saiban.entries.saved_views import PreferredView, SavedView

__all__ = [
    "ENTERED", "Confirmation", "ConfirmationLink", "CorrectionGrant", "Dismissal", "Document", "DocumentReminder",
    "Entry", "EntryQuerySet", "EntryUnit", "Erasure", "Handover", "IdentityConsent", "KnownProject", "LateGrant",
    "NamedPlace", "PreferredView", "ProjectClaim", "ProjectGram", "ProjectList", "SavedView", "Screening",
    "ScreeningRemark", "State", "Submission", "Suspect", "UnitPlace",
]  # fmt: skip

PEOPLE = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    """Where an entry stands; `saiban.entries.rules.states` holds the legal moves."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待初审")
    RETURNED = "returned", _("退回修改")
    PASSED = "passed", _("初审通过")
    REJECTED = "rejected", _("初审未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


ENTERED = (State.SUBMITTED, State.RETURNED, State.PASSED, State.REJECTED)


class EntryQuerySet(models.QuerySet["Entry"]):
    def entered(self) -> EntryQuerySet:
        """Those that a committee has before it or has decided; drafts and withdrawn ones are not."""
        return self.filter(state__in=ENTERED)


class Entry(models.Model):
    """One project in one edition, in one division and one track at a time (H16)."""

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="entries")
    owner = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="entries")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    # The working copy, in the shape that `saiban.entries.forms` reads and writes.
    form = models.JSONField(default=dict)
    # Grows with every saved change; a submission says which one it froze.
    version = models.PositiveIntegerField(default=0)

    # What lists show and constraints need, taken from `form` whenever it is saved.
    title = models.CharField(max_length=200, blank=True)
    title_key = models.CharField(max_length=200, blank=True)
    lead_name = models.CharField(max_length=120, blank=True)
    # What a committee's search finds it by (see `saiban.entries.naming.search_key`); empty until it is handed in
    found_by = models.TextField(blank=True)
    division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="entries")
    track = models.ForeignKey(Track, null=True, on_delete=models.PROTECT, related_name="entries")

    number = models.CharField(max_length=40, blank=True)
    submission = models.ForeignKey("Submission", null=True, on_delete=models.PROTECT, related_name="+")
    # A returned entry may be amended until then, also after the closing time.
    correct_until = models.DateTimeField(null=True)
    # Who of the committee has taken it on; others may still decide.
    assigned_to = models.ForeignKey(PEOPLE, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    # Come along with an entry that its owner's door gave (see `saiban.entries.queries.doors`); None where not asked
    known_terms: list[str] | None = None
    known_asked: bool | None = None
    # Which version of its row it was read from (see `saiban.database.marks`); empty where nobody needs to know
    mark: str = ""

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="entry_number_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="entry_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | Q(state=State.WITHDRAWN)
                | Q(division__isnull=False, track__isnull=False, submission__isnull=False) & ~Q(number=""),
                name="entered_entry_is_complete",
            ),
        ]
        indexes = [
            # None on what every saved step changes, such as `changed_at`: the new version of the row is then written
            # beside the old one, and all indexes stay as they are.
            # The desk's lists, the last handed in first; a division's counts come from its index alone.
            models.Index(fields=["edition", "-submission"], condition=Q(state__in=ENTERED), name="entry_of_edition"),
            models.Index(
                fields=["division", "-submission"],
                include=["state", "assigned_to"],
                condition=Q(state__in=ENTERED),
                name="entry_of_division",
            ),
            # What waits, the longest first: late in a screening it lies behind thousands that are decided.
            models.Index(fields=["edition", "submission"], condition=Q(state=State.SUBMITTED), name="edition_waiting"),
            models.Index(
                fields=["division", "submission"], condition=Q(state=State.SUBMITTED), name="division_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("（未命名项目）"))

    @property
    def scope(self) -> str:
        """The audit scope: the division's once it is known."""
        return f"{self.edition.code}/{self.division.code}" if self.division else self.edition.code


class Submission(models.Model):
    """An entry as it was handed in: frozen, with its moment to the second and its receipt."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="submissions")
    sequence = models.PositiveIntegerField()
    form = models.JSONField()
    # The working copy's version that was frozen; a larger one there means changes that were not handed in
    version = models.PositiveIntegerField()
    # The document versions that belong to it: [{"id", "kind", "name", "size", "sha256"}]
    documents = models.JSONField(default=list)
    revision = models.ForeignKey(RulebookRevision, on_delete=models.PROTECT, related_name="+")
    terms_version = models.CharField(max_length=40)
    submitted_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    # Where the receipt's encrypted PDF lies, once the worker has made it
    receipt = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "sequence"], name="submission_sequence_once")]
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return f"{self.entry.number}#{self.sequence}"


class EntryUnit(models.Model):
    """A unit takes part in an entry that was submitted, as the lead unit or as a joint unit (H2)."""

    class Part(models.TextChoices):
        LEAD = "lead", "主体申报单位"
        JOINT = "joint", "联合申报单位"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="entries")
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "unit"], name="unit_once_in_an_entry"),
            models.UniqueConstraint(fields=["entry"], condition=Q(part="lead"), name="one_lead_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.part}"


class UnitPlace(models.Model):
    """One of the places that a unit has in an edition, or in a track or division of it, taken by an entry (H13).

    `limit` is the code of the limit, empty for that of the whole edition, and `within` what it counts apart, such as
    ``track:poster``.

    Commands count places under a lock on the unit; should one ever forget to, the two constraints still let no place
    be taken twice and no place beyond the limit exist.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="places")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="places")
    limit = models.CharField(max_length=40, blank=True)
    within = models.CharField(max_length=50, blank=True)
    place = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "unit", "limit", "within", "place"], name="unit_place_once"),
            models.UniqueConstraint(fields=["entry", "unit", "limit"], name="unit_place_once_an_entry"),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=F("places")), name="unit_place_within_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.place}/{self.places}"


class ProjectClaim(models.Model):
    """One project (a title key) of one applicant in one edition: a second entry of the same project is refused (H16).

    `claimant` is ``unit:<id>`` for each unit of the entry, or ``person:<id>`` where no unit leads.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    claimant = models.CharField(max_length=40)
    title_key = models.CharField(max_length=200)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="claims")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "claimant", "title_key"], name="project_claimed_once")
        ]

    def __str__(self) -> str:
        return f"{self.claimant} {self.title_key}"


class Document(models.Model):
    """One version of an uploaded file; replaced or removed, its row and bytes stay, for submissions refer to it.

    Of one that was erased the row alone is left, without a name: that something was handed in, and its hash.
    """

    public_id = models.CharField(max_length=26, unique=True, default=new_public_id)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    # As the entrant named it, and as the notice wants it named
    original_name = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    # Where the encrypted bytes lie in the private storage; empty once they were erased
    stored_as = models.CharField(max_length=100, blank=True)
    is_sensitive = models.BooleanField(default=False)
    # Proves who a person is: agreed to apart (`IdentityConsent`), and erased after the edition (`Erasure`)
    is_identity = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Preview(models.TextChoices):
        WAITING = "waiting", "生成中"
        READY = "ready", "可预览"
        NONE = "none", "无法预览"

    preview = models.CharField(max_length=10, choices=Preview, default=Preview.WAITING)
    # {"kind": "pages" | "html", "assets": {name: kept as}, "text": kept as, "notice": what is not shown}
    preview_data = models.JSONField(default=dict)

    class Reading(models.TextChoices):
        WAITING = "waiting", "识读中"
        READ = "read", "已识读"
        NONE = "none", "无法识读"

    # Of kinds that the rulebook wants read (`saiban.documents.licences`); the others are never asked for it
    reading = models.CharField(max_length=10, choices=Reading, default=Reading.WAITING)
    # What was read, in the shape of `saiban.documents.licences.model.Reading`
    reading_data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind", "version"], name="document_version_once"),
            models.CheckConstraint(
                condition=Q(erased_at=None) & ~Q(stored_as="") | Q(erased_at__isnull=False, stored_as=""),
                name="document_is_kept_or_erased",
            ),
        ]
        indexes = [
            models.Index(fields=["entry"], condition=Q(is_identity=True, erased_at=None), name="identity_documents")
        ]
        ordering = ["kind", "version"]

    def __str__(self) -> str:
        return self.name


class PassedList(models.Model):
    """A division's list of entries that passed screening, as its committee made it public.

    The list is a copy: a decision that is undone later changes it only when the committee publishes anew.
    """

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="passed_lists")
    # [{"number", "title", "track", "unit"}], tracks in the rulebook's order, then by number
    rows = models.JSONField()
    published_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    # Withdrawn, or replaced by a later one
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division"], condition=Q(ended_at=None), name="one_passed_list_a_division")
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.division} {self.published_at:%F}"


class Screening(models.Model):
    """A committee's decision on one submission: who, when, why."""

    class Verdict(models.TextChoices):
        PASSED = "passed", "通过"
        RETURNED = "returned", "退回修改"
        REJECTED = "rejected", "不通过"

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="screenings")
    # The submission that it decides; an undone decision decides none, and `undone_of` says on which it was taken.
    submission = models.OneToOneField(Submission, null=True, on_delete=models.PROTECT, related_name="screening")
    undone_of = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="undone_screenings")
    undone_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_why = models.TextField(blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField(blank=True)
    # Why the entry passed in spite of what "in principle" speaks against it (H15)
    waiver = models.TextField(blank=True)
    decided_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    correct_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict="passed") | ~Q(reason=""), name="a_refusing_verdict_says_why"),
            models.CheckConstraint(
                condition=Q(submission__isnull=False, undone_of=None, undone_by=None, undone_at=None, undone_why="")
                | Q(submission=None, undone_of__isnull=False, undone_by__isnull=False, undone_at__isnull=False)
                & ~Q(undone_why=""),
                name="a_decision_stands_or_is_undone",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.entry} {self.verdict}"


class ScreeningRemark(models.Model):
    """What is to be mended at one item of a returned entry; the entrant sees it beside that item."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="remarks")
    item = models.CharField(max_length=80)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["screening", "item"], name="one_remark_an_item")]

    def __str__(self) -> str:
        return f"{self.item}: {self.text}"
