"""Which tables a request leaves other than it found them, and taking that back."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.signals import got_request_exception
from django.db import connection, transaction

from saiban.editions.changes import forget


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back at the end.

    Commands insist on a transaction of their own; as in Django's own test cases they are told that this one is not
    meant.
    """
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        try:
            yield
        finally:
            transaction.set_rollback(True)


class Marker:
    """A place in the transaction to go back to, again and again; it costs nothing while nothing is written."""

    def __init__(self) -> None:
        self._savepoint = transaction.savepoint()

    def go_back(self) -> None:
        # Pages of what was taken back are out of date.
        forget()
        transaction.set_rollback(False)
        transaction.savepoint_rollback(self._savepoint)


class Tables:
    """The tables as the world left them."""

    at_first: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def take_note(cls) -> None:
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor)
        cls.at_first = fingerprints(names)


def fingerprints(names: Collection[str]) -> dict[str, str]:
    """A digest of all rows of each of the tables."""
    if not names:
        return {}
    one = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{0}\" t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(name) for name in sorted(names)))
        return dict(cursor.fetchall())


def changed_tables() -> set[str]:
    """All tables that are not as they were at first."""
    return {name for name, rows in fingerprints(Tables.at_first).items() if rows != Tables.at_first[name]}


@dataclass
class Watch:
    """What happened while it was looked at: `changed` names tables, `problem` tells of an error that nobody caught."""

    changed: frozenset[str] = frozenset()
    problem: str = ""
    may_have_written: bool = False

    def statement(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.may_have_written = self.may_have_written or not _READS.match(str(sql))
        return execute(sql, params, many, context)

    def trouble(self, sender: object, **more: object) -> None:
        self.problem = repr(sys.exc_info()[1])[:300]


# A select from a table, or a savepoint; a select of a function's value may do anything.
_READS = re.compile(r'SELECT .*FROM "|SAVEPOINT|RELEASE|ROLLBACK', re.DOTALL)


@contextlib.contextmanager
def watched() -> Iterator[Watch]:
    """Watch a request and compare the tables with what they were at first.

    PostgreSQL counts the rows that a transaction has written, undone or not; only those tables are looked at. Where
    nothing was written that is known without asking.
    """
    watch = Watch()
    counted = dict(_counted) or _count()
    got_request_exception.connect(watch.trouble)
    try:
        with connection.execute_wrapper(watch.statement):
            yield watch
    finally:
        got_request_exception.disconnect(watch.trouble)
    if not watch.may_have_written:
        return
    counts = _count()
    written = {table for table, count in counts.items() if count != counted.get(table, 0)}
    watch.changed = frozenset(name for name, rows in fingerprints(written).items() if rows != Tables.at_first[name])


# Kept between requests, for nothing else writes: one count a request will do.
_counted: dict[str, int] = {}


def _count() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        _counted.clear()
        _counted.update(cursor.fetchall())
    return dict(_counted)
