"""A small demo, seeded once for all tests here: what is in the database afterwards, and what one can do there."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Count
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from saiban.accounts.addresses import read_phone
from saiban.accounts.models import Invitation, Person, Role, UnitPair
from saiban.accounts.queries import has_role, person_by_address
from saiban.audit.models import AuditRow
from saiban.core.errors import Refused
from saiban.demo.cast import PLAYERS, SEVENTH
from saiban.demo.invention.outcomes import EVENING, STATES
from saiban.demo.invention.plan import Planned, plan_entries
from saiban.demo.management.commands import demo_logins, seed_demo
from saiban.demo.seeding.editions import EIGHTH_AT
from saiban.demo.seeding.site import Seeded, is_seeded, seed
from saiban.editions.clock import edition_now
from saiban.editions.models import Bulletin, Edition
from saiban.entries import storage
from saiban.entries.commands.papers import keep_receipt
from saiban.entries.commands.submission import submit_entry
from saiban.entries.known import KnownProject, Suspect
from saiban.entries.models import ENTERED, Confirmation, Document, Entry, Screening, State, Submission, UnitPlace
from saiban.entries.queries.desk import get_desk_for
from saiban.entries.queries.handovers import offers_to
from saiban.entries.queries.saved_views import chips_of
from saiban.entries.queries.similar import similar_to
from saiban.entries.queries.stage_documents import count_handed_in, slots_of
from saiban.messaging.models import Delivery, Message
from saiban.outreach.models import Broadcast, Enquiry

SCALE = 0.013
# As in the demo, but for the room itself, which cannot be installed while the program runs.
DEMO = override_settings(
    DEMO=True, ROOT_URLCONF="saiban.demo.tests.urls", STAFF_NEED_SECOND_FACTOR=False,
    SITE_ADDRESS="http://demo.example",
    TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [settings.ROOT / "saiban" / "demo" / "templates"]}],
)  # fmt: skip


def run(command: BaseCommand) -> str:
    """What the command says."""
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


@DEMO
class TestTheSeededDemo(TestCase):
    seeded: Seeded
    planned: list[Planned]
    said: str

    @classmethod
    def setUpTestData(cls) -> None:
        told: list[str] = []
        cls.seeded = seed(write=told.append, scale=SCALE, processes=0)
        cls.said = "".join(told)
        cls.planned = plan_entries(Edition.objects.get(code=SEVENTH).rules, scale=SCALE)

    def player(self, key: str) -> Person:
        known = next(each for each in PLAYERS if each.key == key)
        person = person_by_address(read_phone(known.phone), proven=True)
        assert person
        return person

    def ready(self, key: str) -> list[Entry]:
        """The drafts of one of the cast to which only the handing in is left."""
        drafts = Entry.objects.filter(owner=self.player(key), state=State.DRAFT)
        return [entry for entry in drafts.order_by("pk") if entry.documents.count() >= 2]

    def hand_in(self, entry: Entry) -> Submission:
        return submit_entry(
            entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=EVENING + timedelta(minutes=1)
        )

    def test_h14_a_topic_that_comes_for_the_third_time_is_there_to_be_seen(self) -> None:
        entries = [suspect.entry for suspect in Suspect.objects.filter(same_unit=True, project__entry=None)]
        assert entries and max(similar_to(entry).run for entry in entries) == 3
        assert KnownProject.objects.filter(entry=None).count() >= 40

    # --- what is there ----------------------------------------------------------------------------------------------
    def test_h13_a_unit_that_was_written_in_two_ways_is_there_to_be_seen(self) -> None:
        pair = UnitPair.objects.filter(dismissed_at=None).order_by("-likelihood")[0]
        assert pair.likelihood == 3 and "same_body" in pair.reasons

    def test_every_entry_stands_as_it_was_planned(self) -> None:
        planned = Counter((each.form.title, STATES[each.outcome]) for each in self.planned)
        # Drafts that were left early have no title yet.
        named = Counter({key: count for key, count in planned.items() if key[1] != "draft"})
        found = Counter(Entry.objects.exclude(state=State.DRAFT).values_list("title", "state"))
        assert found == named
        assert Entry.objects.count() == len(self.planned) == self.seeded.entries
        assert {state for _, state in planned} == set(State.values)

    def test_every_entered_entry_has_a_submission_with_documents_that_open(self) -> None:
        entered = Entry.objects.filter(state__in=ENTERED)
        assert entered.exists()
        for entry in entered.select_related("submission"):
            assert entry.number and entry.submission
            assert entry.submission.submitted_at < EVENING
            for frozen in entry.submission.documents:
                document = Document.objects.get(public_id=frozen["id"], entry=entry)
                assert sha256(storage.read(document.stored_as)).hexdigest() == frozen["sha256"] == document.sha256

    def test_h13_places_are_counted_and_no_unit_has_more_than_five(self) -> None:
        held = UnitPlace.objects.values_list("unit").annotate(count=Count("pk"))
        assert max(count for _, count in held) == 5
        assert not UnitPlace.objects.exclude(entry__state__in=ENTERED).exists()
        assert not UnitPlace.objects.filter(entry__state=State.REJECTED).exists()

    def test_h1_every_decision_is_of_the_divisions_own_committee(self) -> None:
        decisions = Screening.objects.select_related("entry__division__edition", "decided_by")
        assert decisions.exists()
        for decision in decisions:
            assert has_role(decision.decided_by, "division", decision.entry.scope)
            assert not has_role(decision.decided_by, "national", SEVENTH)

    def test_n15_committees_have_published_answered_and_told_many(self) -> None:
        now = [bulletin.standing_at(EVENING).value for bulletin in Bulletin.objects.order_by("pk")]
        assert now == ["published", "published", "scheduled"]
        assert Counter(Enquiry.objects.values_list("state", flat=True)) == {"open": 2, "answered": 1}
        broadcast = Broadcast.objects.get()
        assert broadcast.finished_at and Message.objects.filter(kind="broadcast").count() == broadcast.recipients_count

    def test_every_division_has_a_committee(self) -> None:
        scopes = set(Role.objects.filter(kind="division").values_list("scope", flat=True))
        divisions = Edition.objects.get(code=SEVENTH).divisions.all()
        assert {division.scope for division in divisions} <= scopes

    def test_nothing_is_left_for_the_worker(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs")
            assert cursor.fetchone() == (0,)
        assert not Delivery.objects.waiting().exists()

    def test_h12_some_have_confirmed_some_have_not_and_somebody_is_somebody_else(self) -> None:
        states = Counter(Confirmation.objects.filter(entry__division__code="hunan").values_list("state", flat=True))
        assert states["confirmed"] > 10 and states["asked"] > 10 and states["declined"] >= 1, states
        assert Confirmation.objects.exclude(entry__division__code="hunan").exists()
        asked = Confirmation.objects.filter(state="asked").select_related("entry").latest("pk")
        assert asked.asked_at < EVENING

    def test_receipts_can_be_made(self) -> None:
        sent = Submission.objects.latest("pk")
        keep_receipt(submission_id=sent.pk, now=EVENING)
        sent.refresh_from_db()
        assert storage.read(sent.receipt).startswith(b"%PDF")

    def test_the_record_reads_as_if_the_weeks_had_passed(self) -> None:
        acts = AuditRow.objects.filter(subject_kind="entry").exclude(actor_id=None)
        moments = list(acts.order_by("pk").values_list("at", flat=True))
        assert moments == sorted(moments)

    def test_three_editions_are_public_and_the_7th_is_on_the_front_page(self) -> None:
        editions = Edition.objects.filter(is_public=True)
        assert {edition.code for edition in editions} == {"shic-7", "shic-8", "compute-1"}
        assert [edition.code for edition in editions if edition.is_featured] == [SEVENTH]

    def test_h7_the_clocks_show_the_last_evening_and_the_eve_of_the_final(self) -> None:
        for code, moment in ((SEVENTH, EVENING), ("shic-8", EIGHTH_AT)):
            shown = edition_now(Edition.objects.get(code=code), timezone.now())
            assert moment <= shown < moment + timedelta(minutes=10)

    def test_everybody_of_the_cast_is_there_with_their_roles(self) -> None:
        for player in PLAYERS:
            person = self.player(player.key)
            assert person.name == player.name
            held = set(Role.objects.filter(person=person).values_list("kind", "scope"))
            assert held == {(kind.value, scope) for kind, scope in player.roles}

    def test_the_stranger_is_asked_to_take_an_entry_over(self) -> None:
        (offer,) = offers_to(self.player("stranger"), timezone.now())
        assert offer.offered_by == self.player("near-unit") and offer.entry.state == State.PASSED

    def test_invitations_are_open_in_hunan(self) -> None:
        assert Invitation.objects.filter(scope=f"{SEVENTH}/hunan", accepted_at=None).count() == 2

    def test_no_address_of_a_person_can_be_real(self) -> None:
        for phone, email in Person.objects.values_list("phone", "email"):
            assert (phone or "154").startswith("154") and (email or "@example.cn").endswith("@example.cn")

    def test_how_far_it_has_come_is_told_line_by_line(self) -> None:
        lines = self.said.splitlines()
        assert len(lines) == 8
        assert all(line.startswith("[") and line.endswith(" s") for line in lines)
        assert "█" * 30 in self.said and "\r" not in self.said

    # --- what the cast can try --------------------------------------------------------------------------------------
    def test_the_entrant_has_an_entry_at_every_point(self) -> None:
        states = Entry.objects.filter(owner=self.player("entrant")).values_list("state", flat=True)
        assert sorted(states) == ["draft", "draft", "passed", "returned", "submitted"]
        returned = Entry.objects.get(owner=self.player("entrant"), state=State.RETURNED)
        assert returned.screenings.get().remarks.exists()
        assert returned.correct_until and returned.correct_until > EVENING

    def test_the_complete_draft_can_be_handed_in_as_it_stands(self) -> None:
        (draft,) = self.ready("entrant")
        assert self.hand_in(draft).sequence == 1

    def test_h13_the_sixth_entry_of_the_full_unit_is_refused(self) -> None:
        (draft,) = self.ready("full-unit")
        with pytest.raises(Refused) as refused:
            self.hand_in(draft)
        assert [reason.clause for reason in refused.value.reasons] == ["H13"]

    def test_h13_of_two_drafts_for_the_last_place_the_first_is_taken(self) -> None:
        first, second = self.ready("near-unit")
        self.hand_in(first)
        with pytest.raises(Refused) as refused:
            self.hand_in(second)
        assert [reason.clause for reason in refused.value.reasons] == ["H13"]

    def test_the_team_without_a_unit_can_hand_in_its_draft(self) -> None:
        (draft,) = self.ready("team")
        assert self.hand_in(draft).sequence == 1

    def test_h11_some_have_handed_their_slides_in_and_the_entrant_has_yet_to(self) -> None:
        desk = get_desk_for(self.player("hunan"), SEVENTH)
        passed, lacking = count_handed_in(desk)
        assert passed - lacking == 3
        own = Entry.objects.get(owner=self.player("entrant"), state=State.PASSED)
        (slot,) = slots_of(own, EVENING)
        assert slot.is_open and not slot.is_handed_in

    def test_hunans_committee_has_views_of_its_list(self) -> None:
        chips = chips_of(get_desk_for(self.player("hunan"), SEVENTH))
        assert len(chips) == 3 and not any(chip.gone for chip in chips)

    # --- the commands -----------------------------------------------------------------------------------------------

    def test_seeding_again_changes_nothing(self) -> None:
        before = AuditRow.objects.count()
        assert is_seeded()
        assert "已经建立" in run(seed_demo.Command())
        assert AuditRow.objects.count() == before

    def test_a_database_with_an_unfinished_seeding_is_refused(self) -> None:
        with (
            mock.patch("saiban.demo.management.commands.seed_demo.is_seeded", return_value=False),
            pytest.raises(CommandError, match="空数据库"),
        ):
            run(seed_demo.Command())

    def test_outside_the_demo_both_are_refused(self) -> None:
        for command in (seed_demo.Command(), demo_logins.Command()):
            with self.settings(DEMO=False), pytest.raises(CommandError, match="演示"):
                run(command)

    def test_the_log_ins_are_told_with_the_address(self) -> None:
        told = run(demo_logins.Command())
        assert all(player.phone in told and player.name in told for player in PLAYERS)
        assert "http://demo.example/demo/" in told and "2024-05-31 20:0" in told
        assert "已按此时钟截止" not in told

    def test_when_the_clock_has_passed_the_closing_the_log_ins_say_so(self) -> None:
        Edition.objects.filter(code=SEVENTH).update(clock_shows=EVENING + timedelta(hours=5))
        assert "已按此时钟截止" in run(demo_logins.Command())

    # --- the page ---------------------------------------------------------------------------------------------------
    def enter(self, key: str, **posted: str) -> tuple[Client, str]:
        """A browser in which one click was made, and where it led."""
        client = Client()
        answer = client.post(f"/demo/enter/{key}/", posted)
        assert answer.status_code == 302, key
        return client, answer["Location"]

    def test_everybody_is_on_it_with_what_they_can_try(self) -> None:
        page = Client().get("/demo/").content.decode()
        for player in PLAYERS:
            assert player.phone in page and str(player.title) in page
            assert all(f'value="{attempt.path}"' in page for attempt in player.tries)
        assert "距报名截止还有" in page

    def test_one_click_logs_in_and_leads_to_the_page_to_try(self) -> None:
        for player in PLAYERS:
            client, landed = self.enter(player.key, next=player.tries[0].path)
            assert landed == player.tries[0].path
            assert client.session["_auth_user_id"] == str(self.player(player.key).pk)

    def test_every_page_to_try_answers_as_told(self) -> None:
        for player in PLAYERS:
            client, _ = self.enter(player.key)
            for attempt in player.tries:
                hidden = "应当看不到" in str(attempt.label)
                answer = client.get(attempt.path, follow=True)
                assert answer.status_code == (404 if hidden else 200), (player.key, attempt.path)

    def test_another_click_makes_one_somebody_else(self) -> None:
        client, _ = self.enter("hunan")
        client.post("/demo/enter/stranger/")
        assert client.session["_auth_user_id"] == str(self.player("stranger").pk)
        assert client.get("/desk/").status_code == 404

    def test_a_log_in_leads_nowhere_outside_the_site(self) -> None:
        _, landed = self.enter("entrant", next="https://elsewhere.example/")
        assert landed == "/me/"

    def test_nobody_but_the_cast_can_be_entered(self) -> None:
        assert Client().post("/demo/enter/anybody/").status_code == 404

    def test_even_with_its_addresses_nobody_is_let_in_outside_the_demo(self) -> None:
        with self.settings(DEMO=False):
            assert Client().post("/demo/enter/national/").status_code == 404
            assert Client().post("/demo/clock/closed/").status_code == 404

    def test_a_link_alone_logs_nobody_in_and_another_site_cannot(self) -> None:
        assert Client().get("/demo/enter/national/").status_code == 405
        assert Client(enforce_csrf_checks=True).post("/demo/enter/national/").status_code == 403

    def test_h7_the_clock_can_be_set_to_the_last_minutes_and_past_the_end(self) -> None:
        client = Client()
        for key, shown in (("last-minutes", "23:58"), ("closed", "00:05"), ("evening", "20:00")):
            assert client.post(f"/demo/clock/{key}/").status_code == 302
            assert f" {shown}" in client.get("/demo/").content.decode()
        assert AuditRow.objects.filter(verb="rehearse", actor_id=self.player("national").pk).count() == 5
        assert client.post("/demo/clock/never/").status_code == 404


@DEMO
class TestAnEmptyDatabase(TestCase):
    def test_the_page_says_that_there_is_nothing_yet(self) -> None:
        assert "尚未建立" in Client().get("/demo/").content.decode()
        assert Client().post("/demo/enter/national/").status_code == 404
        assert Client().post("/demo/clock/closed/").status_code == 404

    def test_the_log_ins_ask_for_a_seeding(self) -> None:
        with pytest.raises(CommandError, match="seed_demo"):
            run(demo_logins.Command())
