"""A database that would do its work wrongly is refused at the start, with what to do about it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import Tags
from django.db import connection

from saiban.config.checks import server_faults, trigram_faults


@pytest.mark.django_db
def test_the_embedded_server_is_fit() -> None:
    assert not run_checks(databases=["default"], tags=[Tags.database])


@pytest.mark.django_db
def test_the_embedded_server_sees_letters_in_chinese_text() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity('湖南省人民医院智慧医疗', '湖南人民医院智慧医疗')")
        assert cursor.fetchone()[0] > 0.4


@pytest.mark.parametrize(
    ("version", "encoding", "told"),
    [
        (18, "UTF8", []),
        (15, "UTF8", []),
        (14, "UTF8", ["saiban.E001"]),
        (14, "SQL_ASCII", ["saiban.E001", "saiban.E002"]),
    ],
)
def test_an_old_server_and_another_encoding_are_refused(version: int, encoding: str, told: list[str]) -> None:
    assert [fault.id for fault in server_faults(version, encoding)] == told


def test_a_database_without_chinese_trigrams_is_refused_with_a_remedy() -> None:
    [fault] = trigram_faults(0)
    assert fault.id == "saiban.E003"
    assert "LC_CTYPE 'C.UTF-8'" in str(fault.hint)


@pytest.mark.django_db(transaction=True)
def test_a_database_made_under_plain_c_has_no_chinese_trigrams() -> None:
    """The control: this is the database that the check is there for."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE plain_c LOCALE_PROVIDER libc LOCALE 'C' ENCODING 'UTF8' TEMPLATE template0")
    try:
        assert _trigrams_in("plain_c") == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE plain_c WITH (FORCE)")


def _trigrams_in(database: str) -> int:
    import psycopg

    parameters = connection.get_connection_params() | {"dbname": database, "cursor_factory": None}
    with psycopg.connect(
        **{key: value for key, value in parameters.items() if value is not None and key != "context"}
    ) as link:
        link.execute("CREATE EXTENSION pg_trgm")
        row = link.execute("SELECT cardinality(show_trgm('智慧'))").fetchone()
        assert row
        return int(row[0])
