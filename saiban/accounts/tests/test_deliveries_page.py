"""What goes out by SMS and e-mail, for the committee that looks after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from saiban.accounts.testing import make_role
from saiban.accounts.tests.conftest import Cast
from saiban.audit.models import AuditRow
from saiban.messaging.commands import send_message, send_text
from saiban.messaging.models import Delivery
from saiban.messaging.queries.outbox import PER_PAGE

ClientFor = Callable[..., Client]
PAGE = "/desk/shic-7/deliveries/"


def tell(cast: Cast, scope: str = "shic-7/hunan", **state: Any) -> Delivery:
    with transaction.atomic():
        said = send_message(
            person=cast.owner,
            kind="broadcast",
            title="路演安排",
            body="请准时。",
            scope=scope,
            now=timezone.now(),
            sms=True,
        )
    delivery = said.deliveries.get()
    Delivery.objects.filter(pk=delivery.pk).update(**state)
    return delivery


def failed(cast: Cast, **more: Any) -> Delivery:
    problem = {"problem": "触发天级流控", "problem_code": "isv.BUSINESS_LIMIT_CONTROL", **more}
    return tell(cast, given_up_at=timezone.now(), attempts=7, **problem)


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("national", PAGE, 200),
        ("hunan", "/desk/shic-7/hunan/deliveries/", 200),
        ("hunan", PAGE, 404),
        ("hubei", "/desk/shic-7/hunan/deliveries/", 404),
        ("national", "/desk/*/deliveries/", 404),
        ("observer", PAGE, 404),
        ("owner", PAGE, 404),
    ],
)
def test_committees_see_what_goes_out_for_them(
    cast: Cast, client_for: ClientFor, who: str, page: str, status: int
) -> None:
    assert client_for(getattr(cast, who)).get(page).status_code == status


def test_a_failure_is_shown_with_the_providers_words_and_without_the_number(cast: Cast, client_for: ClientFor) -> None:
    failed(cast)
    page = text(client_for(cast.national).get(PAGE))
    for said in (
        "群发消息",
        "发送失败",
        "触发天级流控",
        "isv.BUSINESS_LIMIT_CONTROL",
        "已试 7 次",
        "最近 24 小时有 1 条",
    ):
        assert said in page
    assert str(cast.owner.phone) not in page


def test_what_belongs_to_no_edition_is_the_platforms(cast: Cast, client_for: ClientFor) -> None:
    with transaction.atomic():
        send_text(channel="sms", address="13900139000", template="code", values={"code": "1", "minutes": 5})
    assert "验证码" not in text(client_for(cast.national).get(PAGE))
    make_role(cast.stranger, "national", "*")
    assert "短信 · 验证码" in text(client_for(cast.stranger).get("/desk/*/deliveries/"))


def test_the_list_is_narrowed_by_state_and_channel(cast: Cast, client_for: ClientFor) -> None:
    failed(cast)
    client = client_for(cast.national)
    assert "再发一次" in text(client.get(PAGE, {"state": "failed", "channel": "sms"}))
    for asked in ({"state": "sent"}, {"state": "uncertain"}, {"channel": "email"}):
        assert "没有这样的短信或邮件" in text(client.get(PAGE, asked))
    assert "再发一次" in text(client.get(PAGE, {"state": "no such", "channel": "no such"}))


def test_a_click_sends_it_again(cast: Cast, client_for: ClientFor) -> None:
    delivery = failed(cast)
    answer = client_for(cast.hunan).post(f"/desk/shic-7/hunan/deliveries/{delivery.pk}/retry/", {"state": "failed"})
    assert answer["Location"] == "/desk/shic-7/hunan/deliveries/?state=failed"
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.WAITING
    row = AuditRow.objects.get(verb="retry_delivery")
    assert (row.actor_id, row.scope, row.subject_id) == (cast.hunan.pk, "shic-7/hunan", str(delivery.pk))


def test_another_scopes_delivery_is_not_there(cast: Cast, client_for: ClientFor) -> None:
    delivery = failed(cast, scope="shic-7/hubei")
    for act in ("retry", "confirm"):
        path = f"/desk/shic-7/hunan/deliveries/{delivery.pk}/{act}/"
        assert client_for(cast.hunan).post(path).status_code == 404


def test_what_nobody_can_tell_about_is_confirmed_by_a_person(cast: Cast, client_for: ClientFor) -> None:
    delivery = tell(cast, handing_at=timezone.now(), uncertain_at=timezone.now(), problem="发送时中断")
    client = client_for(cast.national)
    page = text(client.get(PAGE))
    assert "待核实" in page and "1 条无法确认是否送出" in page
    client.post(f"{PAGE}{delivery.pk}/confirm/")
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SENT
    said = text(client.post(f"{PAGE}{delivery.pk}/retry/", follow=True))
    assert "当前为“已送出”，无需处理" in said


def test_a_worker_that_stands_still_is_noticed(cast: Cast, client_for: ClientFor) -> None:
    tell(cast, next_at=timezone.now() - timedelta(hours=1))
    assert "1 条已等待超过 15 分钟" in text(client_for(cast.national).get(PAGE))


def test_the_rest_is_one_page_further(cast: Cast, client_for: ClientFor) -> None:
    first = tell(cast)
    for _ in range(PER_PAGE):
        tell(cast)
    client = client_for(cast.national)
    after = client.get(PAGE).context["page"].next
    rows = client.get(PAGE, {"before": after}).context["rows"]
    assert [row["delivery"].pk for row in rows] == [first.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    cast: Cast, client_for: ClientFor, count: int, assert_queries: Any
) -> None:
    for _ in range(count):
        failed(cast)
    client = client_for(cast.national)
    client.get(PAGE)
    with assert_queries(5):  # who asks, rows, the counts of what is in trouble
        client.get(PAGE)
