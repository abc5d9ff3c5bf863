"""The surroundings of the tests keep what they promise to the tests."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

LEAVE_A_JOB = "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('tests', 'tests.nothing', '{}')"


@pytest.mark.django_db(transaction=True)
def test_1_a_test_that_commits_leaves_a_job() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LEAVE_A_JOB)


@pytest.mark.django_db(transaction=True)
def test_2_and_the_next_test_does_not_find_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


def test_files_and_data_of_tests_lie_in_a_folder_that_goes_with_the_run() -> None:
    data = Path(os.environ["SAIBAN_DATA"])
    assert data == settings.DATA
    assert Path(tempfile.gettempdir()).is_relative_to(data)


def test_tests_run_on_a_test_database() -> None:
    assert settings.MODE == "test"
    assert connection.settings_dict["NAME"].startswith("test_")
