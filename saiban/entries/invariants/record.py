"""What was done is on record, by those who may do it, under rules that they accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, IntegerField, OuterRef
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from saiban.accounts.models import Role
from saiban.accounts.scopes import names_of
from saiban.audit.models import AuditRow
from saiban.editions.models import Edition, TermsAcceptance
from saiban.entries.invariants.registry import invariant
from saiban.entries.invariants.standing import submission_name
from saiban.entries.models import Screening, Submission


@invariant(_("每次提交都有操作记录"))
def every_submission_is_on_record() -> Iterable[str]:
    rows = AuditRow.objects.filter(verb="submit_entry", subject_kind="entry", subject_id=OuterRef("entry__public_id"))
    rows = rows.annotate(sequence=Cast(KT("detail__sequence"), IntegerField()))
    broken = Submission.objects.exclude(Exists(rows.filter(sequence=OuterRef("sequence"), at=OuterRef("submitted_at"))))
    return (submission_name(*row) for row in broken.values_list("entry__public_id", "sequence"))


@invariant(_("每个初审结论都有操作记录"))
def every_decision_is_on_record() -> Iterable[str]:
    rows = AuditRow.objects.filter(verb="screen_entry", subject_kind="entry", subject_id=OuterRef("entry__public_id"))
    rows = rows.filter(actor_id=OuterRef("decided_by"), at=OuterRef("decided_at"))
    rows = rows.annotate(verdict=KT("detail__verdict")).filter(verdict=OuterRef("verdict"))
    broken = Screening.objects.exclude(Exists(rows))
    return (f"screening {key}" for key in broken.values_list("pk", flat=True))


@invariant(_("提交人都同意过提交时的参赛条款"))
def whoever_handed_in_had_accepted_the_terms() -> Iterable[str]:
    accepted = TermsAcceptance.objects.filter(
        edition=OuterRef("entry__edition"), person=OuterRef("submitted_by"), version=OuterRef("terms_version")
    )
    broken = Submission.objects.exclude(Exists(accepted))
    return (submission_name(*row) for row in broken.values_list("entry__public_id", "sequence"))


@invariant(_("现任角色的范围都存在"))
def roles_are_held_where_there_is_something() -> Iterator[str]:
    rows = list(Role.objects.filter(ended_at=None).values_list("pk", "scope"))
    known = names_of({scope for _key, scope in rows})
    return (f"role {key} at {scope}" for key, scope in rows if scope not in known)


@invariant(_("每届的赛区和赛道与现行规则一致，届的时钟与最近一次设定一致"))
def editions_are_what_their_rulebooks_say() -> Iterator[str]:
    rows = Edition.objects.exclude(revision=None).prefetch_related("divisions", "tracks", "rehearsals")
    for edition in rows:
        rules, clock = edition.rules, next(iter(edition.rehearsals.all()), None)
        agree = [
            [division.code for division in edition.divisions.all()] == [division.code for division in rules.divisions],
            [track.code for track in edition.tracks.all()] == [track.code for track in rules.tracks],
            edition.clock_shows == (clock.moment if clock else None),
        ]
        if not all(agree):
            yield f"edition {edition.code}"
