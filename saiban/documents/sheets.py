"""Tables that people take away: as an Excel sheet, or as text with commas that Excel opens as well."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from typing import Any

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


class Sheet:
    """One sheet, written row by row and never held as a whole.

    Everything is written as text but numbers: what begins with = + - @ stays what somebody typed and is never a
    formula that a committee's Excel would run.
    """

    def __init__(self, name: str, head: Iterable[str]) -> None:
        from xlsxwriter import Workbook

        self._file = BytesIO()
        self._book = Workbook(self._file, {"constant_memory": True, "strings_to_formulas": False, "in_memory": False})
        self._sheet = self._book.add_worksheet(name[:31])
        self._line = 0
        bold = self._book.add_format({"bold": True, "bg_color": "#E8EEF6"})
        titles = list(head)
        for column, title in enumerate(titles):
            self._sheet.set_column(column, column, max(12, min(40, 3 * len(title))))
            self._sheet.write_string(0, column, title, bold)
        self._sheet.freeze_panes(1, 1)

    def add(self, values: Iterable[Any]) -> None:
        self._line += 1
        for column, value in enumerate(values):
            if isinstance(value, int):
                self._sheet.write_number(self._line, column, value)
            elif value not in (None, ""):
                self._sheet.write_string(self._line, column, str(value)[:32767])

    def data(self) -> bytes:
        """The finished file; nothing can be added after."""
        if self._line:
            self._sheet.autofilter(0, 0, self._line, self._sheet.dim_colmax)
        self._book.close()
        return self._file.getvalue()


class CommaTable:
    """The same as text with commas, for programs; the mark at its beginning has Excel read it as UTF-8.

    A text that Excel would take for a formula gets an apostrophe before it.
    """

    def __init__(self, head: Iterable[str]) -> None:
        self._file = StringIO()
        self._file.write("\ufeff")
        self._rows = csv.writer(self._file)
        self._rows.writerow(head)

    def add(self, values: Iterable[Any]) -> None:
        self._rows.writerow([value if isinstance(value, int) else _harmless(str(value or "")) for value in values])

    def data(self) -> bytes:
        return self._file.getvalue().encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
