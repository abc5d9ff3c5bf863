"""H11: the roadshow slides, handed in by entries that passed, before the division's final and not a second later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saiban.audit.models import AuditRow
from saiban.core.errors import NotThere, Reason, Refused
from saiban.core.windows import BEIJING
from saiban.documents.samples import quick_pdf
from saiban.editions.models import Edition
from saiban.editions.testing import load_shipped, make_edition, rehearse_at, shipped
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.stage_documents import (
    check_stage_upload,
    grant_late,
    hand_in_stage_document,
    take_back_stage_document,
)
from saiban.entries.commands.stage_reminders import remind_of_stage_documents
from saiban.entries.commands.undoing import undo_screening
from saiban.entries.models import Document, Entry, LateGrant
from saiban.entries.queries.desk import get_desk_for
from saiban.entries.queries.doors import get_document_for
from saiban.entries.queries.stage_documents import HandedInFilter, count_handed_in, list_handed_in
from saiban.entries.rules.stage_documents import is_reminder_due, stage_documents, stage_window_findings
from saiban.entries.testing import hospital, make_submission
from saiban.entries.tests.conftest import NOW, Cast
from saiban.messaging.models import Message

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
# Hunan's final opens at the first moment of 6 June; until then its slides are taken.
DUE = datetime(2024, 6, 6, tzinfo=BEIJING)
KIND = shipped("shic-7").document("slides")
PDF = quick_pdf(["路演"])


def pass_(edition: Edition, cast: Cast, number: int = 1, **changes: Any) -> Entry:
    sent = make_submission(edition, cast.owner, NOW, title=f"项目{number}", lead=hospital(number), **changes)
    screen_entry(
        entry_id=sent.entry_id, submission_id=sent.pk, actor=cast.national, verdict="passed", waiver="测试", now=NOW
    )
    return Entry.objects.get(pk=sent.entry_id)


@pytest.fixture
def passed(edition: Edition, cast: Cast) -> Entry:
    return pass_(edition, cast)


def hand_in(entry: Entry, cast: Cast, now: datetime, data: bytes = PDF, name: str = "路演.pdf") -> Document:
    found = check_stage_upload(entry, "slides", data, name, now)
    return hand_in_stage_document(
        entry_id=entry.pk, actor=cast.owner, kind="slides", data=data, filename=name, found=found, now=now
    )


def refused(entry: Entry, cast: Cast, now: datetime, **given: Any) -> tuple[Reason, ...]:
    with pytest.raises(Refused) as caught:
        hand_in(entry, cast, now, **given)
    assert not Document.objects.filter(kind="slides").exists()
    return caught.value.reasons


def grant(entry: Entry, cast: Cast, until: datetime | None = DUE + 2 * DAY, **changes: Any) -> LateGrant:
    given = {"actor": cast.hunan, "why": "现场网络中断", "now": DUE + SECOND, **changes}
    return grant_late(entry_id=entry.pk, kind="slides", until=until, **given)


# --- the rules --------------------------------------------------------------------------------------------------------


def test_h11_the_stage_after_screening_asks_for_the_slides() -> None:
    assert [kind.code for kind in stage_documents(shipped("shic-7"))] == ["slides"]


@pytest.mark.parametrize(
    ("now", "granted", "is_open"),
    [
        (DUE - SECOND, None, True),
        (DUE, None, False),
        (DUE, DUE + DAY, True),
        (DUE + DAY - SECOND, DUE + DAY, True),
        (DUE + DAY, DUE + DAY, False),
    ],
)
def test_h11_the_window_holds_to_the_second(now: datetime, granted: datetime | None, is_open: bool) -> None:
    window = shipped("shic-7").document_window(KIND, "hunan")
    found = list(stage_window_findings(KIND, window, granted, now))
    assert (found == []) is is_open and all(each.clause == "H11" for each in found)


def test_h11_a_window_that_has_not_opened_or_is_not_announced_says_so() -> None:
    opens = KIND.model_copy(update={"opens": DUE - DAY})
    window = shipped("shic-7").document_window(opens, "hunan")
    (found,) = stage_window_findings(opens, window, None, DUE - DAY - SECOND)
    assert "起上传" in found.message
    assert not list(stage_window_findings(opens, window, None, DUE - DAY))
    (found,) = stage_window_findings(KIND, None, None, NOW)
    assert "尚未公布" in found.message


@pytest.mark.parametrize(
    ("now", "is_due"),
    [(DUE - 3 * DAY - SECOND, False), (DUE - 3 * DAY + SECOND, True), (DUE - SECOND, True), (DUE, False)],
)
def test_h11_whoever_lacks_it_is_reminded_in_the_last_days(now: datetime, is_due: bool) -> None:
    assert is_reminder_due(KIND, DUE, now) is is_due
    assert not is_reminder_due(KIND.model_copy(update={"remind_days": 0}), DUE, now)


# --- handing in -------------------------------------------------------------------------------------------------------


def test_h11_an_entry_that_passed_hands_its_slides_in_until_the_last_second(passed: Entry, cast: Cast) -> None:
    document = hand_in(passed, cast, DUE - SECOND)
    assert (document.kind, document.replaced_at, document.uploaded_at) == ("slides", None, DUE - SECOND)
    passed.refresh_from_db()
    assert passed.state == "passed" and passed.submission and passed.version == passed.submission.version
    row = AuditRow.objects.get(verb="hand_in_stage_document")
    assert (row.actor_id, row.scope, row.detail["kind"]) == (cast.owner.pk, "shic-7/hunan", "slides")


def test_h11_not_a_second_later(passed: Entry, cast: Cast) -> None:
    (reason,) = refused(passed, cast, DUE)
    assert reason.clause == "H11" and "6月5日 24:00" in reason.message and "补交" in reason.remedy


def test_h11_only_entries_that_passed_hand_them_in(edition: Edition, cast: Cast) -> None:
    waiting = make_submission(edition, cast.owner, NOW).entry
    (reason,) = refused(waiting, cast, NOW)
    assert "通过初审后" in reason.message
    with pytest.raises(NotThere):
        hand_in_stage_document(
            entry_id=waiting.pk, actor=cast.stranger, kind="slides", data=PDF, filename="x.pdf",
            found=None, now=NOW,  # type: ignore[arg-type]
        )  # fmt: skip


def test_h11_what_is_no_presentation_is_refused_with_how_to_mend_it(passed: Entry, cast: Cast) -> None:
    reasons = refused(passed, cast, NOW, data=b"no slides", name="slides.pptx")
    assert reasons and all(reason.item == "documents.slides" for reason in reasons)


def test_h11_a_new_version_takes_the_place_of_the_old_one_and_both_are_kept(passed: Entry, cast: Cast) -> None:
    first, second = hand_in(passed, cast, NOW), hand_in(passed, cast, NOW + SECOND)
    first.refresh_from_db()
    assert first.replaced_at and second.version == 2
    take_back_stage_document(entry_id=passed.pk, actor=cast.owner, public_id=second.public_id, now=DUE - SECOND)
    assert not passed.documents.filter(kind="slides", replaced_at=None).exists()
    with pytest.raises(Refused):
        take_back_stage_document(
            entry_id=passed.pk, actor=cast.owner, public_id=hand_in(passed, cast, NOW).public_id, now=DUE
        )


def test_h11_a_decision_that_is_undone_closes_it_again(passed: Entry, cast: Cast) -> None:
    document = hand_in(passed, cast, NOW)
    assert passed.submission
    undo_screening(
        entry_id=passed.pk, screening_id=passed.submission.screening.pk, actor=cast.national, why="误判", now=NOW
    )
    with pytest.raises(Refused):
        hand_in(Entry.objects.get(pk=passed.pk), cast, NOW)
    with pytest.raises(NotThere):
        get_document_for(cast.hunan, document.public_id)


def test_h11_its_committee_and_observers_read_the_slides_and_no_other_division(passed: Entry, cast: Cast) -> None:
    first, second = hand_in(passed, cast, NOW), hand_in(passed, cast, NOW + SECOND)
    for reader in (cast.owner, cast.hunan, cast.national, cast.observer):
        assert get_document_for(reader, second.public_id) == second
    for stranger in (cast.guangdong, cast.stranger):
        with pytest.raises(NotThere):
            get_document_for(stranger, second.public_id)
    with pytest.raises(NotThere):
        get_document_for(cast.hunan, first.public_id)


# --- more time --------------------------------------------------------------------------------------------------------


def test_h11_a_committee_lets_one_entry_hand_in_late_to_the_second(passed: Entry, edition: Edition, cast: Cast) -> None:
    other = pass_(edition, cast, 2)
    grant(passed, cast)
    refused(other, cast, DUE + SECOND)
    hand_in(passed, cast, DUE + 2 * DAY - SECOND)
    with pytest.raises(Refused):
        hand_in(passed, cast, DUE + 2 * DAY)
    told = Message.objects.filter(person=cast.owner, link=f"/entries/{passed.public_id}/stage/").latest("pk")
    assert "现场网络中断" in told.body
    assert AuditRow.objects.get(verb="grant_late").detail["why"] == "现场网络中断"


def test_h11_more_time_needs_a_later_moment_and_a_reason(passed: Entry, cast: Cast) -> None:
    for until, why, codes in ((None, " ", ["missing", "missing"]), (DUE, "想给", ["too_early"])):
        with pytest.raises(Refused) as caught:
            grant(passed, cast, until, why=why)
        assert [reason.code for reason in caught.value.reasons] == codes
    for stranger in (cast.guangdong, cast.observer, cast.owner):
        with pytest.raises(NotThere):
            grant(passed, cast, actor=stranger)
    assert not LateGrant.objects.exists()


def test_h11_no_more_time_where_the_rulebook_gives_none(cast: Cast) -> None:
    data = shipped("shic-7").to_data()
    data["documents"] = [each | ({"late": "never"} if each["code"] == "slides" else {}) for each in data["documents"]]
    load_shipped("shic-7")
    passed = pass_(rehearse_at(make_edition(data), NOW), cast)
    with pytest.raises(Refused) as caught:
        grant(passed, cast)
    assert "逾期不再补交" in caught.value.reasons[0].message


# --- reminders --------------------------------------------------------------------------------------------------------


def reminded(cast: Cast) -> int:
    return Message.objects.filter(person=cast.owner, kind="stage_reminder").count()


def test_h11_whoever_has_not_handed_in_is_reminded_once(passed: Entry, edition: Edition, cast: Cast) -> None:
    hand_in(pass_(edition, cast, 2), cast, NOW)
    real = datetime.now(BEIJING)
    rehearse_at(edition, DUE - 4 * DAY, now=real)
    assert remind_of_stage_documents(real_now=real) == 0
    rehearse_at(edition, DUE - 2 * DAY, now=real)
    assert remind_of_stage_documents(real_now=real) == 1
    assert remind_of_stage_documents(real_now=real) == 0
    assert reminded(cast) == 1
    assert "项目1" in Message.objects.filter(kind="stage_reminder").get().title


def test_h11_a_document_is_due_by_the_tracks_own_time(cast: Cast) -> None:
    data, real = shipped("shic-7").to_data(), datetime.now(BEIJING)
    data["divisions"] = [each | {"windows": []} for each in data["divisions"]]
    later = [{"stage": "division-final", "opens": "2024-06-16 00:00", "closes": "2024-07-31 24:00"}]
    data["tracks"] = [each | ({"windows": later} if each["code"] == "applied" else {}) for each in data["tracks"]]
    edition = rehearse_at(make_edition(data), NOW)
    first, second = pass_(edition, cast), pass_(edition, cast, 2)
    rehearse_at(edition, DUE - 2 * DAY, now=real)
    assert remind_of_stage_documents(real_now=real) == 0
    hand_in(first, cast, DUE + 10 * DAY - SECOND)
    assert "截止" in refused_late(second, cast, DUE + 10 * DAY)
    rehearse_at(edition, DUE + 8 * DAY, now=real)
    assert remind_of_stage_documents(real_now=real) == 1


def refused_late(entry: Entry, cast: Cast, now: datetime) -> str:
    with pytest.raises(Refused) as caught:
        hand_in(entry, cast, now)
    return caught.value.reasons[0].message


def test_h11_nobody_is_reminded_of_what_is_past(passed: Entry, edition: Edition, cast: Cast) -> None:
    real = datetime.now(BEIJING)
    rehearse_at(edition, DUE, now=real)
    assert remind_of_stage_documents(real_now=real) == reminded(cast) == 0


# --- pages ------------------------------------------------------------------------------------------------------------


def test_h11_the_entrant_uploads_on_a_page_of_its_own(
    passed: Entry, cast: Cast, client_for: Callable[..., Client]
) -> None:
    client, address = client_for(cast.owner), f"/entries/{passed.public_id}/stage/"
    assert "待上传" in client.get(f"/entries/{passed.public_id}/").content.decode()
    assert client.post(f"{address}slides/").status_code == 422
    wrong = client.post(f"{address}slides/", {"file": SimpleUploadedFile("a.pdf", b"nothing")})
    assert wrong.status_code == 422 and "路演 PPT" in wrong.content.decode()
    assert client.post(f"{address}slides/", {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    assert "已上传" in client.get(address).content.decode()
    document = Document.objects.get(kind="slides")
    assert client.post(f"{address}{document.public_id}/remove/").status_code == 302
    assert client_for(cast.stranger).get(address).status_code == 404


def test_h11_after_the_window_the_page_is_closed_and_says_what_to_do(
    passed: Entry, edition: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    rehearse_at(edition, DUE)
    client, address = client_for(cast.owner), f"/entries/{passed.public_id}/stage/"
    page = client.get(address).content.decode()
    assert "不再接收" in page and 'type="file"' not in page
    assert client.post(f"{address}slides/", {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 422
    desk = f"/desk/shic-7/entries/{passed.public_id}/"
    given = {"kind": "slides", "until": "2024-06-08T12:00", "why": ""}
    refusal = client_for(cast.hunan).post(f"{desk}late/", given)
    assert refusal.status_code == 422 and "请写明准予补交的理由" in refusal.content.decode()
    assert client_for(cast.hunan).post(f"{desk}late/", given | {"why": "网络中断"}).status_code == 302
    assert 'type="file"' in client.get(address).content.decode()


def test_h11_the_committee_sees_who_has_handed_in(
    passed: Entry, edition: Edition, cast: Cast, client_for: Callable[..., Client]
) -> None:
    pass_(edition, cast, 2)
    hand_in(passed, cast, NOW)
    desk = get_desk_for(cast.hunan, "shic-7")
    assert count_handed_in(desk) == (2, 1)
    lines, more = list_handed_in(desk, HandedInFilter(missing=True))
    assert [line.title for line in lines] == ["项目2"] and more is None
    page = client_for(cast.hunan).get("/desk/shic-7/stage/").content.decode()
    assert "项目1" in page and "项目2" in page and "未交齐" in page
    assert "项目1" not in client_for(cast.guangdong).get("/desk/shic-7/stage/").content.decode()
    assert client_for(cast.stranger).get("/desk/shic-7/stage/").status_code == 404


def test_h11_the_list_takes_as_many_queries_for_three_entries_as_for_one(
    edition: Edition, cast: Cast, assert_queries: Callable[..., Any]
) -> None:
    desk = get_desk_for(cast.hunan, "shic-7")
    for number in (1, 2, 3):
        hand_in(pass_(edition, cast, number), cast, NOW)
        with assert_queries(2):
            assert len(list_handed_in(desk, HandedInFilter())[0]) == number
