"""Entries, their submissions and the decisions on them agree with each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from saiban.core.tokens import check_number
from saiban.entries.invariants.registry import invariant
from saiban.entries.models import Entry, Screening, State, Submission
from saiban.entries.naming import project_key, search_key
from saiban.entries.queries.parts import place_of_entry
from saiban.entries.rules.facts import form_of

DECIDED = (State.PASSED, State.RETURNED, State.REJECTED)


def entry_ids(*broken: Q) -> Iterable[str]:
    """The entries for which one of the conditions holds."""
    either = Q(pk__in=[])
    for condition in broken:
        either |= condition
    return (f"entry {public_id}" for public_id in Entry.objects.filter(either).values_list("public_id", flat=True))


def submission_name(entry: str, sequence: int) -> str:
    return f"submission {entry}#{sequence}"


@invariant(_("已提交的项目都有编号、赛区、赛道和提交记录"))
def entered_entries_are_complete() -> Iterable[str]:
    lacking = Q(submission=None) | Q(division=None) | Q(track=None) | Q(number="")
    return entry_ids(Q(pk__in=Entry.objects.entered()) & lacking)


@invariant(_("项目的赛区和赛道属于项目所在的届"))
def division_and_track_are_of_the_entrys_edition() -> Iterable[str]:
    return entry_ids(
        Q(division__isnull=False) & ~Q(division__edition=F("edition")),
        Q(track__isnull=False) & ~Q(track__edition=F("edition")),
    )


@invariant(_("编号的校验字符正确"))
def numbers_have_their_check_character() -> Iterable[str]:
    rows = Entry.objects.exclude(number="").values_list("public_id", "number")
    return (f"entry {public_id}" for public_id, number in rows.iterator() if not check_number(number))


@invariant(_("每个项目的提交从第 1 次起连续编号"))
def submissions_are_counted_without_gaps() -> Iterable[str]:
    counted = Submission.objects.order_by().values("entry__public_id")
    counted = counted.annotate(count=Count("pk"), first=Min("sequence"), last=Max("sequence"))
    broken = counted.exclude(first=1, last=F("count"))
    return (f"entry {public_id}" for public_id in broken.values_list("entry__public_id", flat=True))


@invariant(_("项目当前的提交是它自己最近一次的提交"))
def the_last_submission_is_the_one_that_counts() -> Iterable[str]:
    own = Submission.objects.filter(entry=OuterRef("pk")).order_by("-sequence")
    rows = Entry.objects.annotate(last=Subquery(own.values("pk")[:1]))
    broken = rows.exclude(submission=None, last=None).exclude(submission_id=F("last"))
    return (f"entry {public_id}" for public_id in broken.values_list("public_id", flat=True))


@invariant(_("草稿从未提交过，其内容版本不低于最近一次提交的版本"))
def drafts_have_no_submission_and_versions_only_grow() -> Iterable[str]:
    return entry_ids(
        Q(state=State.DRAFT) & (Q(submission__isnull=False) | ~Q(number="")), Q(submission__version__gt=F("version"))
    )


@invariant(_("项目的状态与对当前提交的初审结论一致"))
def states_follow_the_decisions() -> Iterable[str]:
    undecided = Q(submission__screening=None) | ~Q(submission__screening__verdict=F("state"))
    return entry_ids(Q(state__in=DECIDED) & undecided, Q(state=State.SUBMITTED, submission__screening__isnull=False))


@invariant(_("初审结论针对的是本项目的提交，且在提交之后作出"))
def decisions_are_on_their_own_entrys_submissions() -> Iterable[str]:
    broken = Screening.objects.exclude(
        Q(submission__entry=F("entry"), decided_at__gte=F("submission__submitted_at"))
        | Q(undone_of__entry=F("entry"), decided_at__gte=F("undone_of__submitted_at"), undone_at__gte=F("decided_at"))
    )
    return (f"screening {key}" for key in broken.values_list("pk", flat=True))


@invariant(_("退回修改的项目写明修改期限，或在退回时报名尚未截止"))
def returned_entries_can_be_mended() -> Iterable[str]:
    rows = Entry.objects.filter(state=State.RETURNED).prefetch_related("submission__screening__grants")
    rows = rows.select_related("edition", "division", "track", "submission__screening")
    return (f"entry {entry.public_id}" for entry in rows.iterator(chunk_size=500) if not _can_be_mended(entry))


def _can_be_mended(entry: Entry) -> bool:
    """Entries without a decision are another invariant's offenders."""
    screening: Screening | None = getattr(entry.submission, "screening", None)
    if screening is None or entry.correct_until is not None:
        return screening is None or entry.correct_until == _last_date(screening)
    rules, (division, track) = entry.edition.rules, place_of_entry(entry)
    known = {each.code for each in rules.divisions}
    window = rules.registration_window(division if division in known else None, track)
    return screening.correct_until is None and window is not None and screening.decided_at in window


def _last_date(screening: Screening) -> datetime | None:
    """The date that was granted last, else that of the decision."""
    grants = list(screening.grants.all())
    return grants[-1].until if grants else screening.correct_until


@invariant(_("列表所示和检索所用的就是提交的内容"))
def lists_show_what_was_handed_in() -> Iterable[str]:
    rows = Entry.objects.entered().exclude(submission=None).select_related("edition", "submission").defer("form")
    for entry in rows.iterator(chunk_size=500):
        assert entry.submission
        form = form_of(entry.edition.rules, entry.submission.form)
        shown = entry.title, entry.title_key, entry.found_by
        if shown != (form.title.strip()[:200], project_key(form.title), search_key(entry, form)):
            yield f"entry {entry.public_id}"
