"""More time for a returned entry: by its committee, within the rulebook, to the second (H7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Refused
from saiban.core.windows import BEIJING
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, make_edition, rehearse_at
from saiban.entries.commands.correcting import grant_correction
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry
from saiban.entries.grants import CorrectionGrant
from saiban.entries.invariants.standing import returned_entries_can_be_mended
from saiban.entries.models import Screening, State, Submission
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import CLOSES, NOW, Cast
from saiban.messaging.models import Message

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PAST = CLOSES + 2 * DAY
LATER = CLOSES + 4 * DAY


@pytest.fixture
def returned(edition: Edition, cast: Cast) -> Screening:
    """Returned on the closing day, to be back two days after it."""
    return send_back(make_submission(edition, cast.owner, NOW), cast)


def send_back(sent: Submission, cast: Cast, until: datetime | None = PAST) -> Screening:
    return screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.hunan, verdict="returned", reason="请补充",
        correct_until=until, now=NOW,
    )  # fmt: skip


def grant(returned: Screening, cast: Cast, until: datetime | None = LATER, **changes: object) -> CorrectionGrant:
    given = {"actor": cast.hunan, "why": "证明尚在办理", "now": PAST + DAY, **changes}
    return grant_correction(entry_id=returned.entry_id, screening_id=returned.pk, until=until, **given)  # type: ignore[arg-type]


def refused(returned: Screening, cast: Cast, until: datetime | None = LATER, **changes: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        grant(returned, cast, until, **changes)
    assert not CorrectionGrant.objects.exists()
    return [reason.message for reason in caught.value.reasons]


def amend(returned: Screening, cast: Cast, title: str, now: datetime) -> None:
    save_draft(entry_id=returned.entry_id, actor=cast.owner, values={"title": title}, now=now)
    submit_entry(entry_id=returned.entry_id, actor=cast.owner, accepts_terms=True, now=now)


def test_h7_a_date_granted_after_the_first_had_passed_holds_to_the_second(returned: Screening, cast: Cast) -> None:
    with pytest.raises(Refused):
        amend(returned, cast, "逾期的修改", PAST)
    grant(returned, cast)
    amend(returned, cast, "最后一秒的修改", LATER - SECOND)
    returned.entry.refresh_from_db()
    assert (returned.entry.title, returned.entry.state) == ("最后一秒的修改", State.SUBMITTED)


def test_h7_not_a_second_after_the_granted_date(returned: Screening, cast: Cast) -> None:
    grant(returned, cast)
    with pytest.raises(Refused) as caught:
        amend(returned, cast, "晚了", LATER)
    assert [reason.clause for reason in caught.value.reasons] == ["H7"]
    returned.entry.refresh_from_db()
    assert returned.entry.state == State.RETURNED


def test_h7_nobody_elses_window_opens_by_it(returned: Screening, edition: Edition, cast: Cast) -> None:
    other = make_submission(edition, cast.owner, NOW, title="别的项目", lead=hospital(7))
    grant(returned, cast)
    with pytest.raises(Refused):
        save_draft(entry_id=other.entry_id, actor=cast.owner, values={"title": "也想改"}, now=LATER - DAY)


def test_h7_what_came_back_in_time_is_closed_again(returned: Screening, cast: Cast) -> None:
    grant(returned, cast)
    amend(returned, cast, "改好了", LATER - DAY)
    with pytest.raises(Refused) as caught:
        grant(returned, cast, LATER + DAY)
    assert [reason.code for reason in caught.value.reasons] == ["state"]


def test_the_owner_is_told_and_it_is_on_record(returned: Screening, cast: Cast) -> None:
    grant(returned, cast)
    told = Message.objects.filter(person=cast.owner).latest("pk")
    assert "证明尚在办理" in told.body and told.link == f"/entries/{returned.entry.public_id}/"
    row = AuditRow.objects.get(verb="grant_correction")
    assert (row.actor_id, row.scope, row.detail["why"]) == (cast.hunan.pk, "shic-7/hunan", "证明尚在办理")


def test_the_rulebook_says_how_late_it_may_be(returned: Screening, cast: Cast) -> None:
    latest = NOW + timedelta(days=14)
    (message,) = refused(returned, cast, latest + SECOND)
    assert "最迟为" in message
    assert grant(returned, cast, latest).until == latest


def test_the_first_date_is_bounded_as_well(edition: Edition, cast: Cast) -> None:
    sent = make_submission(edition, cast.owner, NOW)
    with pytest.raises(Refused):
        send_back(sent, cast, NOW + timedelta(days=14, seconds=1))
    assert send_back(sent, cast, NOW + timedelta(days=14))


def test_a_rulebook_may_forbid_a_later_date(cast: Cast, returned: Screening) -> None:
    data = load_shipped("shic-7").rules.to_data()
    data["correction"] |= {"later": False}
    rehearse_at(make_edition(data), NOW)
    (message,) = refused(returned, cast)
    assert "不再给出或延长" in message


def test_what_is_promised_is_not_taken_back(returned: Screening, cast: Cast) -> None:
    (message,) = refused(returned, cast, PAST - DAY, now=CLOSES)
    assert "不能提前" in message


def test_everything_that_is_wrong_is_told_at_once(returned: Screening, cast: Cast) -> None:
    assert len(refused(returned, cast, None, why=" \0")) == 2
    assert "必须晚于现在" in refused(returned, cast, PAST)[0]


def test_other_committees_and_observers_grant_nothing(returned: Screening, cast: Cast) -> None:
    for stranger in (cast.guangdong, cast.observer, cast.owner):
        with pytest.raises(NotThere):
            grant(returned, cast, actor=stranger)
    assert grant(returned, cast, actor=cast.national)


def test_the_whole_database_still_agrees(returned: Screening, cast: Cast) -> None:
    grant(returned, cast)
    assert list(returned_entries_can_be_mended()) == []
    CorrectionGrant.objects.update(until=LATER + DAY)
    assert list(returned_entries_can_be_mended())


def test_the_desk_offers_it_and_both_sides_see_it(
    returned: Screening, edition: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    rehearse_at(edition, PAST + DAY)
    client, entry = client_for(cast.hunan), returned.entry
    address = f"/desk/shic-7/entries/{entry.public_id}/"
    assert "给出新的修改期限" in client.get(address).content.decode()
    assert "给出新的修改期限" not in client_for(cast.observer).get(address).content.decode()
    wrong = {"screening": returned.pk, "until": "2024-07-05T12:00", "why": "精心写下的理由"}
    page = client.post(f"{address}correction/", wrong)
    assert page.status_code == 422
    assert "最迟为" in page.content.decode() and "精心写下的理由" in page.content.decode()
    assert client.post(f"{address}correction/", wrong | {"until": "2024-06-05T12:00"}).status_code == 302
    entry.refresh_from_db()
    assert entry.correct_until == datetime(2024, 6, 5, 12, 0, tzinfo=BEIJING)
    assert "延长修改期限至" in client.get(address).content.decode()
    assert "修改期限延长至" in client_for(cast.owner).get(f"/entries/{entry.public_id}/").content.decode()
