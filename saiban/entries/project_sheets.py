"""Lists of earlier projects as Excel files: the empty one to fill in, and reading one that was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from saiban.core.errors import Reason, Refused
from saiban.documents.fitness import check_fit
from saiban.documents.inspection import inspect
from saiban.documents.sheets import Sheet
from saiban.entries.rules.listed import COLUMNS, NEEDED, Line, read_lines

MOST_BYTES = 32 * 2**20
MOST_ROWS = 20_000
Row = tuple[int, Mapping[str, object]]


def template(current: int) -> bytes:
    """An empty list with two invented rows, which show how it is filled in and are to be replaced."""
    sheet = Sheet(_("往届项目"), COLUMNS.values())
    before = max(1, current - 1)
    abstract = _("（示例，请删除）本项目面向……")
    sheet.add([before, "2023-0001", _("智慧门诊全流程协同平台"), abstract, _("第一示范医院"),
               _("第二示范医院、示范科技有限公司"), _("二等奖"), "2023-07-08"])  # fmt: skip
    sheet.add([before, "", _("（编号没有可不填）县域远程会诊"), abstract, _("示范县人民医院"), "", _("未入围"), ""])
    return sheet.data()


def check_list(data: bytes, filename: str) -> None:
    """Refused with what is wrong with the file as a file: too large, no Excel, macros, a bomb."""
    problems = check_fit(inspect(data, filename), allowed_kinds=["xlsx"], max_bytes=MOST_BYTES)
    if problems:
        raise Refused(Reason(problem.code, problem.message, "file", problem.remedy) for problem in problems)


def read_list(data: bytes, current: int) -> list[Line]:
    """The lines of the first sheet, with the faults of each; Refused where it is no such list at all."""
    cells = _cells(data)
    head = {str(title).strip().rstrip("*").strip(): column for column, title in enumerate(cells[0])} if cells else {}
    missing = [COLUMNS[key] for key in NEEDED if COLUMNS[key] not in head]
    if missing:
        message = _("表格第一行缺少这些列：%(names)s。") % {"names": "、".join(missing)}
        raise Refused([Reason("columns", message, "file", _("请下载模板，按其中的列名填写。"))])
    columns = {key: head[name] for key, name in COLUMNS.items() if name in head}
    rows: list[Row] = []
    for place, row in enumerate(cells[1:], start=2):
        if any(str(cell).strip() for cell in row):
            rows.append((place, {key: row[column] for key, column in columns.items() if column < len(row)}))
    _refuse_unless_so_many(len(rows))
    return read_lines(rows, current)


def _cells(data: bytes) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError) as fault:
        message = _("这个文件打不开，不是完好的 Excel 表格。")
        raise Refused([Reason("unreadable", message, "file", _("请用 Excel 或 WPS 另存为 xlsx 后再上传。"))]) from fault


def _refuse_unless_so_many(count: int) -> None:
    if not count:
        raise Refused([Reason("empty", _("表格里没有项目。"), "file")])
    if count > MOST_ROWS:
        message = _("表格共 %(count)d 行，最多 %(most)d 行。") % {"count": count, "most": MOST_ROWS}
        raise Refused([Reason("too_many", message, "file", _("请分成几个文件上传。"))])
