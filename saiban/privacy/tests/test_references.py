"""Nothing that refers to a person is forgotten: not by the export, not by the deletion of the account.

Every reference to a person and every column that holds a name or an address, in whatever model, must be dealt with or
stand here with the reason why not. A new model fails these tests until somebody has thought about it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models

from saiban.accounts.models import Person, WechatAccount
from saiban.accounts.testing import make_person
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, rehearse_at
from saiban.entries.commands.handovers import offer_entry
from saiban.entries.handing_over import Handover
from saiban.entries.models import Confirmation, Entry, PreferredView, SavedView
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import NOW
from saiban.messaging.models import Delivery
from saiban.privacy.commands.leaving import KEPT_UNDER_THE_NUMBER, delete_account, falling_with_a_person
from saiban.privacy.queries.known import OWN, parts_about
from saiban.privacy.words import WORDS

pytestmark = pytest.mark.django_db

WORK = "an act at work: told as such by the record (`acts`), and kept under the number because others rest on it"
OF_AN_ENTRY = "belongs to its entry, and is told with that to whoever leads it"
ON_GROUND = "says on what ground the site has worked with what was handed in"

# References that are not told as rows, and why.
NOT_TOLD = {
    "accounts.Invitation.invited_by": WORK,
    "accounts.Role.ended_by": WORK,
    "accounts.Role.granted_by": WORK,
    "accounts.UnitMerge.merged_by": WORK,
    "accounts.UnitMerge.undone_by": WORK,
    "accounts.UnitPair.dismissed_by": WORK,
    "editions.BulletinVersion.written_by": WORK,
    "editions.Rehearsal.set_by": WORK,
    "editions.RulebookRevision.loaded_by": WORK,
    "entries.CorrectionGrant.granted_by": WORK,
    "entries.Dismissal.decided_by": WORK,
    "entries.Dismissal.retracted_by": WORK,
    "entries.Entry.assigned_to": WORK,
    "entries.LateGrant.granted_by": WORK,
    "entries.PassedList.published_by": WORK,
    "entries.ProjectList.confirmed_by": WORK,
    "entries.ProjectList.uploaded_by": WORK,
    "entries.ProjectList.withdrawn_by": WORK,
    "entries.Screening.decided_by": WORK,
    "entries.Screening.undone_by": WORK,
    "outreach.Broadcast.sent_by": WORK,
    "outreach.EnquiryPost.author": "the asker's are told with the question; answers are work",
    "entries.Confirmation.asked_by": OF_AN_ENTRY,
    "entries.Document.uploaded_by": OF_AN_ENTRY,
    "entries.Submission.submitted_by": OF_AN_ENTRY,
    "outreach.BroadcastRecipient.person": "the message that they got is told",
    "privacy.DataExport.person": "asking, making and downloading are told by the record",
    "account.EmailAddress.user": "the account's own address is told; this site keeps none here",
}
# References that stay after the account was deleted, to a row that has no name any more.
STAYS = {
    **{reference: reason for reference, reason in NOT_TOLD.items() if reason is WORK},
    "accounts.Invitation.accepted_by": "whom a committee let in; name and address in it are blanked",
    "editions.TermsAcceptance.person": ON_GROUND,
    "entries.IdentityConsent.person": ON_GROUND,
    "entries.SavedView.owner": "one's own go; a shared one is the tool of everybody at its desk",
    "entries.Entry.owner": "what was handed in is the contest's record, without number and address; drafts go",
    "entries.Handover.offered_by": "how an entry came to whoever leads it; without an address",
    "entries.Handover.accepted_by": "how an entry came to whoever leads it; without an address",
    "entries.Confirmation.asked_by": OF_AN_ENTRY,
    "entries.Document.uploaded_by": OF_AN_ENTRY,
    "entries.Submission.submitted_by": OF_AN_ENTRY,
    "outreach.EnquiryPost.author": "one's own questions go with all their posts; answers to others are theirs",
}
# They go by other ways than by their key, as a test below or in `test_own_data` shows.
GOES_OTHERWISE = {"outreach.Enquiry.asker", "entries.Entry.assigned_to"}

NOT_A_PERSONS = "names no person"
# Columns for names and addresses outside the person's own row, and why the deletion leaves them or how it empties them.
NAMED = {
    **dict.fromkeys(
        [
            "accounts.Unit.name", "audit.AuditRow.actor_name", "auth.Group.name", "auth.Permission.name",
            "auth.Permission.codename", "editions.Attachment.name", "editions.Contest.name",
            "editions.Division.name", "editions.Edition.name", "editions.Edition.short_name", "editions.Track.name",
            "entries.KnownProject.edition_name", "entries.ProjectList.name",
            "procrastinate.ProcrastinateJob.queue_name", "procrastinate.ProcrastinateJob.task_name",
            "procrastinate.ProcrastinatePeriodicDefer.task_name",
        ],
        NOT_A_PERSONS,
    ),
    "account.EmailAddress.email": "goes with its person; this site keeps none here",
    "accounts.WechatAccount.openid": "goes with its person",
    "accounts.WechatAccount.unionid": "goes with its person",
    "accounts.Session.network": "goes with its person",
    "accounts.Session.agent": "goes with its person",
    "accounts.Invitation.name": "blanked where the person accepted it or it was sent to them",
    "accounts.Invitation.address": "blanked where the person accepted it or it was sent to them",
    "entries.Handover.address": "blanked once the offer is settled, which the deletion does",
    "messaging.Delivery.address": "deleted where it went to the person",
    "entries.SavedView.name": "one's own go; a shared one's name is its desk's",
    "entries.Document.name": "called after the entry; a proof of identity's is blanked when it is erased",
    "entries.Document.original_name": "as `Document.name`",
    "entries.Entry.lead_name": "a unit, or the name under which somebody without one entered: the contest's record",
    "entries.KnownProject.lead_name": "as `Entry.lead_name`",
    "entries.Confirmation.name": "named by an entry: of one's own, the contest's record; of others', theirs to say",
    "entries.Confirmation.phone": "blanked in the person's own entries; in others', what their entrant wrote",
    "entries.Confirmation.email": "blanked in the person's own entries; in others', what their entrant wrote",
}  # fmt: skip
_SAYS_WHO = ("name", "phone", "email", "address", "openid", "unionid", "network", "agent", "mobile", "wechat")


def references() -> Iterator[tuple[str, models.Field]]:  # type: ignore[type-arg]
    """Every foreign key, one-to-one and many-to-many to a person, in every model that is installed."""
    for model in apps.get_models(include_auto_created=True):
        for column in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
            if column.related_model is Person:
                yield f"{model._meta.label}.{column.name}", column


def told() -> set[str]:
    """The references that the export follows: the last step of each way that leads to a person."""
    found = set()
    for own in OWN:
        model = own.model
        *steps, last = own.of.split("__")
        for step in steps:
            model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        found.add(f"{model._meta.label}.{last}")
    return found


def test_every_reference_to_a_person_is_exported_or_has_a_reason_not_to_be() -> None:
    known = {label for label, _ in references()}
    assert known - told() - NOT_TOLD.keys() == set(), "tell it in `OWN`, or say why not"
    assert NOT_TOLD.keys() - known == set() == NOT_TOLD.keys() & told(), "reasons for what is not there, or is told"


def test_every_reference_to_a_person_goes_or_has_a_reason_to_stay() -> None:
    known = {label for label, _ in references()}
    goes = {f"{model._meta.label}.{column}" for model, column in falling_with_a_person()}
    kept = {f"{model._meta.label}." for model in KEPT_UNDER_THE_NUMBER}
    falls = {label for label in goes if not label.startswith(tuple(kept))}
    assert known - falls - GOES_OTHERWISE - STAYS.keys() == set(), "let it go with its person, or say why it stays"
    assert (STAYS.keys() | GOES_OTHERWISE) - known == set(), "reasons for what is not there"
    assert STAYS.keys() & falls == set(), "it goes, whatever is said of it"


def test_every_column_for_a_name_or_an_address_is_thought_of() -> None:
    text = (models.CharField, models.TextField, models.GenericIPAddressField)
    found = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if model is not Person and isinstance(column, text) and column.name.endswith(_SAYS_WHO)
    }
    assert found ^ NAMED.keys() == set()


@pytest.fixture
def person(db: None) -> Person:
    return make_person("端木全", phone="13722223333", email="duanmu@example.cn", email_verified=True)


@pytest.fixture
def views(edition: Edition, person: Person) -> list[SavedView]:
    common = {"edition": edition, "owner": person, "created_at": NOW}
    own = SavedView.objects.create(name="我的", **common)
    shared = SavedView.objects.create(name="大家的", is_shared=True, **common)
    PreferredView.objects.create(edition=edition, person=person, view=shared)
    return [own, shared]


@pytest.fixture
def ways_in(person: Person) -> None:
    Authenticator.objects.create(user=person, type="totp", data={"secret": "SEALED-TOTP-SECRET"})
    WechatAccount.objects.create(person=person, appid="wx1", openid="openid-1", unionid="unionid-1", bound_at=NOW)


@pytest.fixture
def edition(db: None) -> Edition:
    return rehearse_at(load_shipped("shic-7"), NOW)


def leave(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(leaves_at=NOW)
    assert delete_account(person_id=person.pk, now=NOW)


def test_the_export_tells_of_ways_in_and_views_and_of_no_secret(
    person: Person, ways_in: None, views: list[SavedView]
) -> None:
    parts = {part.name: part.rows for part in parts_about(person)}
    assert [row["type"] for row in parts["second_factors"]] == ["totp"]
    assert parts["second_factors"][0]["created_at"]
    assert "SEALED-TOTP-SECRET" not in repr(parts)
    assert parts["wechat_accounts"][0]["openid"] == "openid-1"
    assert [row["name"] for row in parts["views"]] == ["我的", "大家的"]
    assert [row["view__name"] for row in parts["preferred_views"]] == ["大家的"]


def test_ways_in_go_with_the_account_and_so_do_views_that_nobody_shares(
    person: Person, ways_in: None, views: list[SavedView]
) -> None:
    leave(person)
    assert not Authenticator.objects.exists() and not WechatAccount.objects.exists()
    assert list(SavedView.objects.values_list("name", flat=True)) == ["大家的"]
    assert not PreferredView.objects.exists()


def test_what_somebody_left_was_to_look_at_is_free_again(edition: Edition, person: Person) -> None:
    entry = make_submission(edition, make_person(), NOW).entry
    Entry.objects.filter(pk=entry.pk).update(assigned_to=person)
    leave(person)
    entry.refresh_from_db()
    assert entry.assigned_to_id is None


def test_every_column_of_the_person_is_emptied_but_those_with_a_reason(person: Person) -> None:
    leave(person)
    person.refresh_from_db()
    stays = {"id": "what is kept refers to it", "public_id": "names nobody", "joined_at": "of the number, not of them",
             "erased_at": "says that it is done", "password": "one that nothing fits"}  # fmt: skip
    left = {column.name for column in Person._meta.concrete_fields if getattr(person, column.name)}
    assert left == stays.keys() and not person.has_usable_password()


def test_number_and_address_go_from_what_one_confirmed_of_oneself_however_it_was_typed(
    edition: Edition, person: Person
) -> None:
    entry = make_submission(edition, person, NOW).entry
    for form in (entry.form, entry.submission.form if entry.submission else {}):
        form["members"][0] |= {"phone": "137 2222 3333", "email": "Duanmu@example.cn "}
    entry.save()
    assert entry.submission
    entry.submission.save()
    for phone, email in (("13722223333", ""), ("", "duanmu@example.cn")):
        Confirmation.objects.create(entry=entry, part="member", name="端木全", phone=phone, email=email, asked_at=NOW)
    Entry.objects.filter(pk=entry.pk).update(state="withdrawn")
    leave(person)
    entry.refresh_from_db()
    assert (entry.form["members"][0]["phone"], entry.form["members"][0]["email"]) == ("", "")
    assert [(each.phone, each.email) for each in Confirmation.objects.filter(name="端木全")] == [("", "")]
    assert "13722223333" not in texts("entries_confirmation") + texts("entries_submission")
    assert not Person.objects.filter(phone="13722223333").exists()


def test_who_leaves_neither_hands_over_nor_takes_over(edition: Edition, person: Person) -> None:
    other = make_person(phone="13722225555")
    for owner, to in ((person, "13722225555"), (other, "13722223333")):
        entry = make_submission(edition, owner, NOW, lead=hospital(owner.pk % 50), title=f"{owner.pk}号").entry
        offer_entry(entry_id=entry.pk, actor=owner, address=to, now=NOW)
    Entry.objects.filter(owner=person).update(state="withdrawn")
    told_of = {part.name: part.rows for part in parts_about(person)}
    assert len(told_of["handovers_offered"]) == 1 and told_of["handovers_accepted"] == []
    leave(person)
    assert list(Handover.objects.values_list("state", "address")) == [("taken_back", "")] * 2


def texts(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        return str(cursor.fetchone()[0])


def test_what_was_sent_to_a_number_is_told_to_whom_it_is_proven_to_be(person: Person) -> None:
    other = make_person(phone="13722224444", phone_verified=False)
    for each in (person, other):
        Delivery.objects.create(channel="sms", address=each.phone or "", kind="code", body="验证码", is_secret=True)
    told_of = {part.name: part.rows for part in parts_about(person)}["deliveries"]
    assert [row["address"] for row in told_of] == [person.phone] and "body" not in told_of[0]
    assert {part.name: part.rows for part in parts_about(other)}["deliveries"] == []


def test_every_column_of_an_export_has_a_word_for_people(edition: Edition, person: Person) -> None:
    make_submission(edition, person, NOW)
    columns = {column for own in OWN for column in own.told}
    columns |= {column for part in parts_about(person) for row in part.rows[:1] for column in row}
    assert columns - set(WORDS) == set()
