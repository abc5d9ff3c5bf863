"""Outside the demo nothing of it can be reached."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from saiban.demo import apps as demo_apps


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/demo/", "/demo/enter/national/", "/demo/clock/closed/"])
def test_outside_the_demo_its_addresses_are_not_there(path: str) -> None:
    assert not settings.DEMO and "saiban.demo" not in settings.INSTALLED_APPS
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 404


def test_outside_the_demo_no_page_can_lead_to_it() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo")


@pytest.mark.parametrize(("mode", "there"), [("demo", True), ("production", False)])
def test_the_mode_alone_decides_whether_the_demo_is_there(mode: str, there: bool, tmp_path: Path) -> None:
    asked = (
        "import django; django.setup(); from django.urls import get_resolver; "
        "print(any(str(p.pattern) == 'demo/' for p in get_resolver().url_patterns))"
    )
    environment = os.environ | {"SAIBAN_MODE": mode, "SAIBAN_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True, cwd=settings.ROOT
    )
    assert told.stdout.strip() == str(there)


def test_the_room_has_no_models_and_no_migrations() -> None:
    room = Path(demo_apps.__file__).parent
    assert not (room / "migrations").exists() and not (room / "models.py").exists()
