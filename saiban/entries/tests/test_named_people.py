"""How often somebody whom entries name takes part: as a member, as the leader, as a mentor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from threading import Thread
from time import sleep
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from saiban.accounts.models import Person
from saiban.accounts.testing import make_person
from saiban.audit.commands import SYSTEM
from saiban.core.errors import Reason, Refused
from saiban.editions.commands.rulebooks import load_rulebook, preview_changes
from saiban.editions.models import Edition
from saiban.editions.testing import make_edition, rehearse_at, shipped
from saiban.entries.commands import named, submission
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.handovers import accept_handover, offer_entry
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.commands.undoing import undo_screening
from saiban.entries.invariants import INVARIANTS
from saiban.entries.models import Entry, NamedPlace, Screening, Submission
from saiban.entries.queries.concerns import concerns_of
from saiban.entries.queries.facts import gather_facts
from saiban.entries.queries.named import engaged_people, entries_by_rules
from saiban.entries.rules.eligibility import findings
from saiban.entries.rules.findings import Weight
from saiban.entries.rules.form import MemberPart, MentorPart, UnitPart
from saiban.entries.rules.named import counted_people
from saiban.entries.testing import LEADER, MENTOR, filled_form, hospital, make_draft, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.entries.tests.racing import PATIENCE, errors, meet_after, together
from saiban.privacy.commands.leaving import delete_account
from saiban.rulebook.schema.limits import PerNamedPerson
from saiban.rulebook.tests.cast import changed

pytestmark = pytest.mark.django_db
LEADERS = {"code": "leaders", "roles": ["leader"], "max": 2, "clause": "第九条"}
MENTORS = {"code": "mentors", "roles": [], "mentors": True, "max": 2, "clause": "第十条"}
OTHER = MemberPart("陈示范", "core", "示范医院", "医师", "13800000005", "chen@example.cn")
CLAUSES = {"第九条"}


def running(*limits: dict[str, Any]) -> Edition:
    """The 7th contest, with other limits on people."""
    return rehearse_at(make_edition(changed(shipped("shic-7"), ("limits.per_named_person", list(limits)))), NOW)


def change(edition: Edition, *limits: dict[str, Any]) -> Edition:
    rulebook = changed(edition.rules, ("limits.per_named_person", list(limits)))
    load_rulebook(rulebook=rulebook, source="#", actor=SYSTEM, reason="按补充通知修改", now=NOW)
    return Edition.objects.get(pk=edition.pk)


def objections(edition: Edition, *limits: dict[str, Any]) -> Sequence[Reason]:
    return preview_changes(changed(edition.rules, ("limits.per_named_person", list(limits))))[1]


def enter(edition: Edition, number: int, owner: Person | None = None, **changes: Any) -> Submission:
    """An entry of a unit of its own, led by the same person as all others unless it is told."""
    form = {"title": f"第{number}号项目", "lead": hospital(100 + number)} | changes
    return make_submission(edition, owner or make_person(), NOW, **form)


def refused(edition: Edition, number: int, owner: Person | None = None, **changes: Any) -> list[Reason]:
    with pytest.raises(Refused) as error:
        enter(edition, number, owner, **changes)
    return list(error.value.reasons)


def decide(sent: Submission, cast: Cast, verdict: str, **more: Any) -> Screening:
    return screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict=verdict, reason="意见", now=NOW, **more
    )


def undo(done: Screening, cast: Cast) -> Entry:
    return undo_screening(entry_id=done.entry_id, screening_id=done.pk, actor=cast.hunan, why="点错了", now=NOW)


def holds() -> bool:
    """Whether the invariants of these places do."""
    own = {"nobody_is_named_more_often_than_the_limit", "places_of_people_are_those_that_were_handed_in"}
    return [each.offenders() for each in INVARIANTS if each.name in own] == [[], []]


# --- who is refused ---------------------------------------------------------------------------------------------------


def test_whoever_is_named_too_often_is_refused_at_their_row_with_the_way_out() -> None:
    edition = running(LEADERS)
    for number in range(2):
        enter(edition, number)
    (reason,) = refused(edition, 3)
    assert (reason.item, reason.clause) == ("members.0.name", "第九条")
    assert reason.message == "“张示范”作为团队负责人已参加 2 个项目，每人最多 2 个。"
    assert "更换人选" in reason.remedy and "组委会" in reason.remedy


def test_of_the_entries_those_alone_are_numbered_that_are_the_readers_own(cast: Cast) -> None:
    edition = running(LEADERS)
    own, _others = enter(edition, 1, cast.owner), enter(edition, 2)
    (reason,) = refused(edition, 3, cast.owner)
    assert f"已参加 2 个项目（编号 {own.entry.number}），" in reason.message


def test_a_committee_reads_the_numbers_of_its_own_division_only(cast: Cast) -> None:
    edition = running(LEADERS | {"severity": "warn", "max": 1})
    first, second = enter(edition, 1), enter(edition, 2)
    enter(edition, 3, lead=hospital(9, province="44"))
    (found,) = [each for each in concerns_of(Entry.objects.get(pk=second.entry_id)) if each.clause == "第九条"]
    assert f"已参加 2 个项目（编号 {first.entry.number}），" in found.message


@pytest.mark.parametrize(
    ("changes", "is_refused"),
    [
        ({"phone": "+86 138-0000-0001", "email": ""}, True),
        ({"name": " 张 示范"}, True),
        ({"phone": "", "email": "LEADER@example.cn"}, True),
        ({"phone": "13800000099"}, True),
        ({"phone": "13800000099", "email": ""}, False),
        ({"name": "章示范"}, False),
    ],
)
def test_a_person_is_a_name_with_a_number_or_a_mailbox(changes: dict[str, Any], *, is_refused: bool) -> None:
    edition = running(LEADERS | {"max": 1})
    enter(edition, 1)
    members = (replace(LEADER, **changes),)
    if is_refused:
        assert [reason.item for reason in refused(edition, 2, members=members)] == ["members.0.name"]
    else:
        assert enter(edition, 2, members=members)


@pytest.mark.parametrize(
    ("limit", "items"),
    [
        ({}, ["members.0", "members.1"]),
        ({"roles": ["leader"]}, ["members.0"]),
        ({"roles": ["leader"], "mentors": True}, ["members.0", "mentors.0"]),
        ({"roles": [], "mentors": True}, ["mentors.0"]),
    ],
)
def test_a_limit_counts_the_parts_that_it_names(limit: dict[str, Any], items: list[str]) -> None:
    form = filled_form(members=(LEADER, OTHER, MemberPart("无名", "core")))
    counting = PerNamedPerson.model_validate({"code": "x", "max": 1} | limit)
    assert [person.item for person in counted_people(counting, form)] == items


def test_several_limits_stand_side_by_side() -> None:
    edition = running(LEADERS | {"max": 1}, {"code": "anybody", "max": 2, "clause": "第八条"})
    enter(edition, 1)
    enter(edition, 2, members=(replace(OTHER, role="leader"), replace(LEADER, role="core")))
    members = (replace(OTHER, role="leader", name="赵示范", email=""), replace(LEADER, role="core"))
    (reason,) = refused(edition, 3, members=members)
    assert (reason.item, reason.clause) == ("members.1.name", "第八条") and "作为团队成员已参加 2 个" in reason.message


def test_a_mentor_is_counted_by_a_limit_of_mentors() -> None:
    edition = running(MENTORS)
    for number in range(2):
        enter(edition, number)
    assert [(reason.item, reason.clause) for reason in refused(edition, 3)] == [("mentors.0.name", "第十条")]
    assert enter(edition, 4, mentors=(MentorPart("周示范", "示范大学", "教授", "13800000077", "", MENTOR.reason),))


def test_somebody_who_stands_in_an_entry_twice_takes_part_once() -> None:
    edition = running({"code": "anybody", "max": 1, "mentors": True})
    assert enter(edition, 1, mentors=(replace(MENTOR, name=LEADER.name, phone=LEADER.phone),))
    assert NamedPlace.objects.count() == 2, "name with number, and name with mailbox"


def test_the_wizard_tells_it_beside_the_persons_row(client_for: Callable[[Person], Client]) -> None:
    edition, owner = running(LEADERS | {"max": 1}), make_person()
    enter(edition, 1)
    entry = make_draft(edition, owner, NOW, title="另一个项目")
    page = client_for(owner).get(f"/entries/{entry.public_id}/team/").content.decode()
    assert "作为团队负责人已参加 1 个项目，每人最多 1 个" in page
    answer = client_for(owner).post(f"/entries/{entry.public_id}/submit/", {"terms": "on"})
    assert answer.status_code == 422 and "每人最多 1 个" in answer.content.decode()


# --- what gives places and takes them back ----------------------------------------------------------------------------


def test_a_withdrawn_entry_frees_its_people_and_one_that_is_handed_in_again_keeps_them(cast: Cast) -> None:
    edition = running(LEADERS | {"max": 1})
    sent = enter(edition, 1, cast.owner)
    for title in ("甲", "乙"):
        entry = save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"title": title}, now=NOW)
        submit_entry(entry_id=entry.pk, actor=cast.owner, accepts_terms=True, now=NOW)
        assert refused(edition, 2) and holds()
    withdraw_entry(entry_id=sent.entry_id, actor=cast.owner, now=NOW)
    assert not NamedPlace.objects.exists()
    assert enter(edition, 2) and holds()


def test_who_is_replaced_is_free_once_that_is_handed_in(cast: Cast) -> None:
    edition = running(LEADERS | {"max": 1})
    sent = enter(edition, 1, cast.owner)
    members = [replace(OTHER, role="leader")]
    values = filled_form(members=tuple(members)).to_data()
    save_draft(entry_id=sent.entry_id, actor=cast.owner, values={"members": values["members"]}, now=NOW)
    assert refused(edition, 2), "what was handed in stands until the next"
    submit_entry(entry_id=sent.entry_id, actor=cast.owner, accepts_terms=True, now=NOW)
    assert enter(edition, 2) and refused(edition, 3, members=members) and holds()


def test_returning_and_passing_keep_places_and_rejecting_frees_them_where_it_does_not_count(cast: Cast) -> None:
    edition = running(LEADERS | {"max": 1}, {"code": "all", "max": 1, "count_rejected": True, "clause": "第八条"})
    sent = enter(edition, 1)
    decide(sent, cast, "rejected")
    assert {reason.clause for reason in refused(edition, 2)} == {"第八条"} and holds()
    (done,) = Screening.objects.all()
    undo(done, cast)
    assert {reason.clause for reason in refused(edition, 2)} == {"第八条", "第九条"} and holds()
    undo(decide(sent, cast, "passed"), cast)
    assert {reason.clause for reason in refused(edition, 2)} == {"第八条", "第九条"} and holds()


def test_a_rejection_is_not_undone_once_somebody_else_has_taken_the_last_place(cast: Cast) -> None:
    edition = running(LEADERS | {"max": 1})
    done = decide(enter(edition, 1), cast, "rejected")
    second = enter(edition, 2, cast.owner)
    with pytest.raises(Refused) as error:
        undo(done, cast)
    (reason,) = error.value.reasons
    assert (reason.code, reason.clause) == ("limit", "第九条") and "“张示范”已参加 1 个项目" in reason.message
    withdraw_entry(entry_id=second.entry_id, actor=cast.owner, now=NOW)
    undo(done, cast)
    assert refused(edition, 3) and holds()


def test_whoever_takes_an_entry_over_changes_nothing_about_its_people(cast: Cast) -> None:
    edition, taker = running(LEADERS | {"max": 1}), make_person(phone="13722225555")
    sent, before = enter(edition, 1, cast.owner), list(NamedPlace.objects.values())
    offer = offer_entry(entry_id=sent.entry_id, actor=cast.owner, address="13722225555", now=NOW)
    accept_handover(
        public_id=offer.public_id, actor=taker, accepts_terms=edition.rules.terms.version, now=NOW, real_now=NOW
    )
    assert before and list(NamedPlace.objects.values()) == before and holds()


# --- how severe it is -------------------------------------------------------------------------------------------------


def test_a_limit_that_only_warns_is_told_and_refuses_nobody() -> None:
    edition = running(LEADERS | {"max": 1, "severity": "warn"})
    enter(edition, 1)
    entry = make_draft(edition, make_person(), NOW, lead=hospital(2))
    found = [each for each in findings(gather_facts(entry, NOW)) if each.clause == "第九条"]
    assert [(each.weight, each.waivable) for each in found] == [(Weight.NOTED, False)]
    assert enter(edition, 3) and not NamedPlace.objects.exclude(place=None).exists() and holds()


def test_what_may_be_waived_is_entered_and_passes_with_a_reason_only(cast: Cast) -> None:
    edition = running(LEADERS | {"max": 1, "severity": "waivable"})
    sent = [enter(edition, number) for number in range(2)][-1]
    with pytest.raises(Refused) as error:
        decide(sent, cast, "passed")
    assert [(reason.code, reason.clause) for reason in error.value.reasons] == [("waiver", "第九条")]
    assert decide(sent, cast, "passed", waiver="同名同号的两人，已核实").waiver


# --- a rulebook that changes ------------------------------------------------------------------------------------------


def test_a_limit_that_comes_later_counts_what_was_entered_before(cast: Cast) -> None:
    edition = running()
    sent = [enter(edition, number, cast.owner) for number in range(2)]
    (reason,) = objections(edition, LEADERS | {"max": 1})
    assert (reason.item, reason.clause) == ("limits.per_named_person[leaders]", "第九条")
    assert "张示范 2 个" in reason.message and "不少于 2 个" in reason.remedy
    edition = change(edition, LEADERS)
    assert sorted(NamedPlace.objects.values_list("place", "places").distinct()) == [(1, 2), (2, 2)]
    assert refused(edition, 3) and holds()
    withdraw_entry(entry_id=sent[0].entry_id, actor=cast.owner, now=NOW)
    assert enter(edition, 3) and holds()


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ({"max": 2}, {"max": 1}, "max"),
        ({"max": 1, "severity": "warn"}, {"max": 1}, "severity"),
        ({"max": 1, "severity": "waivable"}, {"max": 1}, "severity"),
        ({"max": 1, "roles": ["core"]}, {"max": 1}, "roles"),
        ({"max": 1, "roles": ["core"]}, {"max": 1, "roles": ["core", "leader"]}, "roles"),
        ({"max": 1, "roles": ["core"]}, {"max": 1, "roles": ["core"], "mentors": True}, "mentors"),
    ],
)
def test_a_limit_does_not_become_tighter_than_what_people_have(
    before: dict[str, Any], after: dict[str, Any], path: str
) -> None:
    edition = running({"code": "often"} | before)
    for number in range(2):
        enter(edition, number)
    paths = [reason.item for reason in objections(edition, {"code": "often"} | after)]
    assert paths == [f"limits.per_named_person[often].{path}"]


def test_a_limit_that_becomes_milder_or_goes_is_followed() -> None:
    edition = running(LEADERS | {"max": 1})
    enter(edition, 1)
    edition = change(edition, LEADERS)
    enter(edition, 2)
    assert refused(edition, 3)
    edition = change(edition, LEADERS | {"severity": "warn"})
    assert enter(edition, 3) and holds()
    edition = change(edition)
    assert not NamedPlace.objects.exists() and enter(edition, 4) and holds()


# --- at the same moment -----------------------------------------------------------------------------------------------


@pytest.fixture
def drafts() -> Callable[[int], list[Entry]]:
    """So many entries that one person leads, each of another owner and of no unit: nothing else is in the way."""
    alone = {"applicant": "individual", "lead": UnitPart(), "province": "43", "track": "xinchuang"}

    def make(count: int) -> list[Entry]:
        edition = running(LEADERS)
        return [make_draft(edition, make_person(), NOW, title=f"第{n}号", **alone) for n in range(count)]

    return make


def submitting(entry: Entry) -> Callable[[], Submission]:
    return partial(submit_entry, entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_fifty_entries_that_name_somebody_at_once_exactly_two_are_accepted(
    drafts: Callable[[int], list[Entry]],
) -> None:
    outcomes = together([submitting(entry) for entry in drafts(50)])
    found = errors(outcomes)
    assert all(isinstance(error, Refused) for error in found), found
    clauses = {reason.clause for error in found if isinstance(error, Refused) for reason in error.reasons}
    assert clauses == CLAUSES and len(found) == 48
    assert Entry.objects.entered().count() == 2
    assert list(NamedPlace.objects.order_by("place").values_list("place", flat=True)) == [1, 1, 2, 2] and holds()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("numbered", [True, False], ids=["with places", "without places"])
def test_control_without_holding_the_people_all_come_as_far_as_the_database(
    drafts: Callable[[int], list[Entry]], monkeypatch: pytest.MonkeyPatch, *, numbered: bool
) -> None:
    entries = drafts(6)
    monkeypatch.setattr(submission, "hold_named", lambda *_: None)
    if not numbered:
        monkeypatch.setattr(submission, "take_named_places", lambda *_: None)
    meet_after(monkeypatch, submission, "gather_facts", len(entries))
    found = errors(together([submitting(entry) for entry in entries]))
    if numbered:
        assert found and all(isinstance(error, IntegrityError) for error in found)
    assert (Entry.objects.entered().count() <= 2) is numbered


@pytest.mark.django_db(transaction=True)
def test_two_entries_that_name_each_others_people_the_other_way_round_do_not_wait_for_good() -> None:
    edition = running({"code": "anybody", "max": 10})
    pairs = ((replace(LEADER, name=f"甲{n}"), replace(OTHER, name=f"乙{n}")) for n in range(4))
    one, two = zip(*pairs, strict=True)
    first = (one[0], *(replace(member, role="core") for member in one[1:]), *two)
    second = (first[0], *reversed(first[1:]))
    both = [
        make_draft(edition, make_person(), NOW, title=f"第{n}号", lead=hospital(n), members=members)
        for n, members in enumerate((first, second) * 5)
    ]
    assert errors(together([submitting(entry) for entry in both])) == [] and holds()


@pytest.mark.django_db(transaction=True)
def test_whoever_loads_a_limit_does_not_wait_for_entries_whose_owners_wait_for_the_rulebook(
    drafts: Callable[[int], list[Entry]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = drafts(3)
    edition = change(first.edition)
    for entry in (first, second):
        submitting(entry)()
    save_draft(entry_id=first.pk, actor=first.owner, values={"title": "改过的项目"}, now=NOW)
    counted = entries_by_rules

    def and_meanwhile(edition: Edition) -> Iterator[Entry]:
        found = list(counted(edition))
        for entry in (first, third):
            waiting.append(Thread(target=lambda entry=entry: outcomes.extend(together([submitting(entry)]))))
            waiting[-1].start()
        sleep(0.5)
        return iter(found)

    waiting: list[Thread] = []
    outcomes: list[Any] = []
    monkeypatch.setattr(named, "entries_by_rules", and_meanwhile)
    change(edition, LEADERS)
    monkeypatch.undo()
    for thread in waiting:
        thread.join(PATIENCE)
    assert [type(error) for error in errors(outcomes)] == [Refused] and len(outcomes) == 2
    assert Entry.objects.entered().count() == 2 and holds()


# --- what is private --------------------------------------------------------------------------------------------------


def test_places_hold_no_name_number_or_mailbox_and_mean_nobody_elsewhere() -> None:
    enter(running(LEADERS), 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(place::text, ' ') FROM entries_namedplace place")
        (text,) = cursor.fetchone()
    assert not [said for said in (LEADER.name, LEADER.phone, LEADER.email) if said in text]


def test_whoever_leaves_is_recognised_no_more(cast: Cast) -> None:
    edition, person = running(LEADERS), make_person("张示范", phone=LEADER.phone, email=LEADER.email)
    decide(enter(edition, 1, person), cast, "rejected")
    edition = change(edition, LEADERS | {"count_rejected": True})
    assert NamedPlace.objects.count() == 2
    Person.objects.filter(pk=person.pk).update(leaves_at=NOW)
    assert delete_account(person_id=person.pk, now=NOW)
    assert not NamedPlace.objects.exists() and holds()


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_without_such_a_limit_nothing_is_asked_and_with_it_one_thing_whoever_is_named(
    edition: Edition, cast: Cast, assert_queries: Callable[[int], Any]
) -> None:
    free = make_draft(edition, cast.owner, NOW)
    with assert_queries(0):
        assert engaged_people(free, filled_form(), lambda _: True) == ()
    limited = make_submission(change(edition, LEADERS, MENTORS), cast.stranger, NOW, title="另一个项目").entry
    for members in ((LEADER,), (LEADER, OTHER, replace(OTHER, name="又一人"))):
        with assert_queries(1):
            assert engaged_people(limited, filled_form(members=members), lambda _: True)
