from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from saiban.messaging.rules import provider_templates
from saiban.messaging.tests.provider import KEY, SECRET, Provider, server_of


@pytest.fixture
def serving(settings: Any) -> Callable[[Provider], Iterator[Provider]]:
    """Runs a provider and has the site send through it: ``yield from serving(Provider())``."""

    def serve(far: Provider) -> Iterator[Provider]:
        server = server_of(far)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.SMS_BACKEND, settings.SMS_ENDPOINT = "saiban.messaging.aliyun.AliyunSms", far.address
        settings.SMS_KEY_ID, settings.SMS_KEY_SECRET, settings.SMS_SIGN = KEY, SECRET, "测试大赛"
        settings.SMS_TEMPLATES = provider_templates(["code=SMS_1:code", "entry_passed=SMS_2", "notice=SMS_9"])
        yield far
        server.shutdown()
        thread.join()
        server.server_close()

    return serve
