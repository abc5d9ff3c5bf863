"""The desk's pages of an edition: its rulebook, with who changed what and why, and its clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.core.windows import BEIJING, parse_opening
from saiban.editions.models import Edition, Rehearsal, RulebookRevision
from saiban.editions.testing import make_edition, rehearse_at, small_rules
from saiban.rulebook import Rulebook, dump_toml

pytestmark = pytest.mark.django_db
HISTORY, CHANGE, CLOCK = (f"/desk/cup-1/{page}/" for page in ("rulebook", "rulebook/change", "clock"))
LogIn = Callable[..., Client]


@pytest.fixture
def edition() -> Edition:
    return make_edition()


def staff(kind: str, scope: str = "cup-1") -> Person:
    person = make_person()
    make_role(person, kind, scope)
    return person


def a_file(**changes: object) -> SimpleUploadedFile:
    text = dump_toml(Rulebook.model_validate(small_rules(**changes)))
    return SimpleUploadedFile("cup-1.toml", text.encode())


# --- who gets in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [HISTORY, "/desk/cup-1/rulebook/1/", "/desk/cup-1/rulebook/1/download/"])
def test_the_national_committee_and_observers_read_the_rulebook(edition: Edition, client_for: LogIn, path: str) -> None:
    for kind in (RoleKind.NATIONAL, RoleKind.OBSERVER):
        assert client_for(staff(kind)).get(path).status_code == 200
    for stranger in (
        staff(RoleKind.DIVISION, "cup-1/hunan"),
        staff(RoleKind.FINANCE),
        staff(RoleKind.NATIONAL, "cup-2"),
        make_person(),
    ):
        assert client_for(stranger).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_only_the_national_committee_changes_rulebook_and_clock(edition: Edition, client_for: LogIn) -> None:
    observer = client_for(staff(RoleKind.OBSERVER))
    assert "修改规则" not in observer.get(HISTORY).content.decode()
    assert observer.post(CHANGE, {"file": a_file(), "reason": "想改"}).status_code == 404
    assert observer.post("/desk/cup-1/rulebook/1/revert/", {"reason": "想改"}).status_code == 404
    assert observer.get(CLOCK).status_code == observer.post(CLOCK, {"by": "60"}).status_code == 404
    assert client_for(staff(RoleKind.DIVISION, "cup-1/hunan")).get(CLOCK).status_code == 404
    assert Client().post(CLOCK, {"by": "60"}).status_code == 302
    assert not Rehearsal.objects.exists()


# --- the rulebook ----------------------------------------------------------------------------------------------


def test_a_change_is_shown_first_and_made_when_it_is_confirmed(edition: Edition, client_for: LogIn) -> None:
    person = staff(RoleKind.NATIONAL)
    client = client_for(person)
    shown = client.post(CHANGE, {"file": a_file(team={"max": 8}), "reason": "补充通知"})
    assert shown.status_code == 200 and RulebookRevision.objects.count() == 1
    page = shown.content.decode()
    assert "团队 › 上限" in page and "确认生效" in page and "已提交的项目可能超出新的限制" in page
    confirmed = {"text": shown.context["text"], "reason": "补充通知", "confirm": "1", "expects": edition.revision_id}
    assert client.post(CHANGE, confirmed).status_code == 302
    revision = RulebookRevision.objects.get(number=2)
    assert (revision.loaded_by, revision.reason) == (person, "补充通知")
    history = client.get(HISTORY).content.decode()
    assert "第 2 版" in history and person.display_name in history and "补充通知" in history


def test_a_confirmation_of_what_has_changed_meanwhile_is_shown_again(edition: Edition, client_for: LogIn) -> None:
    client = client_for(staff(RoleKind.NATIONAL))
    text = a_file(team={"max": 8}).read().decode()
    make_edition(small_rules(team={"max": 6}))
    stale = {"text": text, "reason": "补充通知", "confirm": "1", "expects": edition.revision_id}
    again = client.post(CHANGE, stale)
    assert again.status_code == 200 and RulebookRevision.objects.count() == 2
    assert ">6<" in again.content.decode() and ">8<" in again.content.decode()


def test_a_faulty_file_is_answered_with_every_problem_and_the_reason_is_kept(
    edition: Edition, client_for: LogIn
) -> None:
    text = a_file().read().decode().replace("ordinal = 1", 'ordinal = "一"').replace('["43"]', '["00"]')
    upload = SimpleUploadedFile("cup-1.toml", text.encode())
    answer = client_for(staff(RoleKind.NATIONAL)).post(CHANGE, {"file": upload, "reason": "精心写下的理由"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "edition.ordinal" in page and "divisions[0].provinces" in page and "精心写下的理由" in page


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (b"\xff\xfe\x00", "不是 UTF-8 编码"),
        (b"#" * (1024 * 1024 + 1), "超过 1 MB"),
        (b"", "提交的文件为空"),
    ],
)
def test_a_file_that_cannot_be_a_rulebook_is_refused(
    edition: Edition, client_for: LogIn, upload: bytes, told: str
) -> None:
    file = SimpleUploadedFile("cup-1.toml", upload)
    answer = client_for(staff(RoleKind.NATIONAL)).post(CHANGE, {"file": file, "reason": "试试"})
    assert answer.status_code == 422 and (told in answer.content.decode() or "空" in answer.content.decode())


def test_the_rulebook_of_another_edition_is_refused(edition: Edition, client_for: LogIn) -> None:
    other = a_file(edition=small_rules()["edition"] | {"code": "cup-2", "ordinal": 2})
    answer = client_for(staff(RoleKind.NATIONAL)).post(CHANGE, {"file": other, "reason": "看错了"})
    assert answer.status_code == 422 and "“cup-2”的规则手册" in answer.content.decode()
    assert not Edition.objects.filter(code="cup-2").exists()


def test_a_change_without_a_reason_is_refused(edition: Edition, client_for: LogIn) -> None:
    answer = client_for(staff(RoleKind.NATIONAL)).post(CHANGE, {"file": a_file(team={"max": 8}), "reason": " "})
    assert answer.status_code == 422 and RulebookRevision.objects.count() == 1


# --- written on the page ---------------------------------------------------------------------------------------

EDIT = "/desk/cup-1/rulebook/edit/"


def typed(most: int = 8) -> str:
    return str(a_file(team={"max": most}).read().decode())


def test_the_rulebook_is_written_on_a_page_shown_and_confirmed(edition: Edition, client_for: LogIn) -> None:
    client = client_for(staff(RoleKind.NATIONAL))
    opened = client.get(EDIT)
    assert opened.context["text"] == RulebookRevision.objects.get().source
    given = {"text": typed().replace("\n", "\r\n"), "reason": "扩大团队", "expects": edition.revision_id}
    shown = client.post(CHANGE, given)
    assert shown.status_code == 200 and "团队 › 上限" in shown.content.decode()
    assert "继续修改" in shown.content.decode() and RulebookRevision.objects.count() == 1
    back = client.post(CHANGE, given | {"back": "1"})
    assert back.context["text"] == typed() and "扩大团队" in back.content.decode()
    assert client.post(CHANGE, given | {"confirm": "1"}).status_code == 302
    assert RulebookRevision.objects.get(number=2).source == typed()


def test_nobody_but_the_national_committee_writes_in_it(edition: Edition, client_for: LogIn) -> None:
    for stranger in (staff(RoleKind.OBSERVER), staff(RoleKind.DIVISION, "cup-1/hunan"), make_person()):
        assert client_for(stranger).get(EDIT).status_code == 404
    assert EDIT not in client_for(staff(RoleKind.OBSERVER)).get(HISTORY).content.decode()


def test_each_problem_stands_beside_its_line_and_the_text_is_kept(edition: Edition, client_for: LogIn) -> None:
    wrong = typed().replace("ordinal = 1", 'ordinal = "一"')
    line = wrong[: wrong.index('ordinal = "一"')].count("\n") + 1
    answer = client_for(staff(RoleKind.NATIONAL)).post(CHANGE, {"text": wrong, "reason": "精心写下的理由"})
    page = answer.content.decode()
    assert answer.status_code == 422 and answer.context["text"] == wrong and "精心写下的理由" in page
    (problem,) = answer.context["form"].rulebook_problems
    assert (problem.line, problem.key, problem.said) == (line, "edition.ordinal", 'ordinal = "一"')
    assert f'data-line="{line}"' in page and "ordinal = &quot;一&quot;" in page


@pytest.mark.parametrize("given", [{"text": " "}, {"text": "[contest"}, {"text": "x", "reason": ""}])
def test_what_is_no_rulebook_is_refused_and_not_lost(
    edition: Edition, client_for: LogIn, given: dict[str, str]
) -> None:
    answer = client_for(staff(RoleKind.NATIONAL)).post(CHANGE, {"reason": "试试"} | given)
    assert answer.status_code == 422 and answer.context["text"] == given["text"]


def test_of_two_who_write_at_once_the_second_is_told_and_keeps_the_text(edition: Edition, client_for: LogIn) -> None:
    first, second = (client_for(staff(RoleKind.NATIONAL)) for _ in range(2))
    began = second.get(EDIT).context["form"]["expects"].value()
    given = {"text": typed(6), "reason": "先改的", "expects": began, "confirm": "1"}
    assert first.post(CHANGE, given).status_code == 302
    late = second.post(CHANGE, {"text": typed(8), "reason": "后改的", "expects": began, "confirm": "1"})
    page = late.content.decode()
    assert late.status_code == 200 and RulebookRevision.objects.count() == 2
    assert "规则已被别人改过" in page and "先改的" in page and "第 2 版" in page
    assert late.context["text"] == typed(8) and ">6<" in page and ">8<" in page
    wrong = second.post(CHANGE, {"text": "[contest", "reason": "后改的", "expects": began})
    assert wrong.status_code == 422 and "规则已被别人改过" in wrong.content.decode()


def test_what_would_break_entries_is_not_to_be_confirmed(edition: Edition, client_for: LogIn) -> None:
    text = a_file(edition=small_rules()["edition"] | {"ordinal": 2}).read().decode()
    make_edition(small_rules(edition=small_rules()["edition"] | {"code": "cup-2", "ordinal": 2}))
    page = client_for(staff(RoleKind.NATIONAL)).post(CHANGE, {"text": text, "reason": "试试"}).content.decode()
    assert "这样修改不能生效" in page and "确认生效" not in page and "继续修改" in page


def test_two_revisions_are_compared(edition: Edition, client_for: LogIn) -> None:
    for most in (8, 6):
        make_edition(small_rules(team={"max": most}))
    client = client_for(staff(RoleKind.OBSERVER))
    assert "首版" in client.get("/desk/cup-1/rulebook/1/").content.decode()
    against_before = client.get("/desk/cup-1/rulebook/3/").content.decode()
    assert "与第 2 版相比" in against_before and ">8<" in against_before and ">6<" in against_before
    against_first = client.get("/desk/cup-1/rulebook/3/?against=1").content.decode()
    assert "与第 1 版相比" in against_first and ">10<" in against_first
    assert client.get("/desk/cup-1/rulebook/9/").status_code == 404


def test_the_text_that_was_loaded_is_downloaded(edition: Edition, client_for: LogIn) -> None:
    answer = client_for(staff(RoleKind.OBSERVER)).get("/desk/cup-1/rulebook/1/download/")
    assert answer.content.decode() == RulebookRevision.objects.get().source
    assert answer["Content-Disposition"] == 'attachment; filename="cup-1-r1.toml"'


def test_an_earlier_revision_is_put_in_force_again_with_a_reason(edition: Edition, client_for: LogIn) -> None:
    make_edition(small_rules(team={"max": 8}))
    client = client_for(staff(RoleKind.NATIONAL))
    assert client.post("/desk/cup-1/rulebook/1/revert/", {"reason": ""}).status_code == 422
    assert client.post("/desk/cup-1/rulebook/1/revert/", {"reason": "改错了"}).status_code == 302
    edition.refresh_from_db()
    assert edition.revision and edition.revision.number == 3 and edition.rules.team.max == 10


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_asks_the_same_of_the_database_however_long_it_is(
    edition: Edition, client_for: LogIn, count: int, assert_queries: Callable[..., Callable[..., object]]
) -> None:
    for most in range(2, 2 + count):
        make_edition(small_rules(team={"max": most}))
    client = client_for(staff(RoleKind.NATIONAL))
    client.get(HISTORY)
    with assert_queries(4):  # type: ignore[attr-defined]
        client.get(HISTORY)


# --- the clock -------------------------------------------------------------------------------------------------


def test_the_clock_is_set_to_a_moment_of_beijing_time(edition: Edition, client_for: LogIn) -> None:
    person = staff(RoleKind.NATIONAL)
    client = client_for(person)
    assert "真实时间" in client.get(CLOCK).content.decode()
    assert client.post(CLOCK, {"moment": "2024-05-31T23:58:00"}).status_code == 302
    edition.refresh_from_db()
    assert edition.clock_shows == datetime(2024, 5, 31, 23, 58, tzinfo=BEIJING)
    page = client.get(CLOCK).content.decode()
    assert "演练中：本届时钟为" in page and person.display_name in page


def test_every_turn_of_a_stage_has_its_button_and_so_has_what_comes_shortly_before(
    edition: Edition, client_for: LogIn
) -> None:
    client = client_for(staff(RoleKind.NATIONAL))
    page = client.get(CLOCK).content.decode()
    for value in ("2024-04-30 00:00:00", "2024-05-31 23:58:00", "2024-06-01 00:00:00", "2024-06-05 23:58:00"):
        assert f'name="moment" value="{value}"' in page
    client.post(CLOCK, {"moment": "2024-05-31 23:58:00"})
    edition.refresh_from_db()
    assert edition.clock_shows == parse_opening("2024-05-31 23:58")


def test_the_clock_is_moved_by_a_step_and_let_go_again(edition: Edition, client_for: LogIn) -> None:
    rehearse_at(edition, "2024-05-20 09:00")
    client = client_for(staff(RoleKind.NATIONAL))
    client.post(CLOCK, {"by": "86400"})
    edition.refresh_from_db()
    assert edition.clock_shows
    assert timedelta(0) <= edition.clock_shows - parse_opening("2024-05-21 09:00") < timedelta(minutes=1)
    client.post(CLOCK, {"end": "1"})
    edition.refresh_from_db()
    assert edition.clock_shows is None


@pytest.mark.parametrize(
    "typed", [{}, {"moment": "下周二"}, {"moment": "1066-10-14T09:00"}, {"by": "999999999999"}, {"by": "x"}]
)
def test_what_is_no_moment_is_refused_beside_the_field(
    edition: Edition, client_for: LogIn, typed: dict[str, str]
) -> None:
    answer = client_for(staff(RoleKind.NATIONAL)).post(CLOCK, typed)
    assert answer.status_code == 422 and not Rehearsal.objects.exists()
    assert typed.get("moment", "") in answer.content.decode()


@pytest.mark.parametrize("page", ["people", "audit", "deliveries", "rulebook"])
def test_every_page_of_a_rehearsed_editions_desk_says_so(edition: Edition, client_for: LogIn, page: str) -> None:
    client = client_for(staff(RoleKind.NATIONAL))
    assert "演练中" not in client.get(f"/desk/cup-1/{page}/").content.decode()
    rehearse_at(edition, "2024-05-20 09:00")
    assert "演练中：本届时钟为" in client.get(f"/desk/cup-1/{page}/").content.decode()
