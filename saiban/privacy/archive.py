"""The ZIP file of an export: the data for machines, the same for reading, and one's own files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from saiban.privacy.queries.known import Part, Row
from saiban.privacy.words import word_for

_HEAD = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>
body{{font-family:"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;line-height:1.7}}
body{{margin:2rem auto;max-width:48rem;padding:0 1rem;color:#1d2736}}
h2{{margin:2rem 0 .5rem;font-size:1.2rem}}
dl{{margin:0 0 1rem;padding:.5rem 1rem;border:1px solid #c9d2de;border-radius:4px}}
dl>div{{display:grid;grid-template-columns:9em 1fr;gap:0 1rem;padding:.2rem 0}}
dt{{color:#526073}}dd{{margin:0;min-width:0;overflow-wrap:anywhere;white-space:pre-wrap}}
@media(max-width:36rem){{dl>div{{grid-template-columns:1fr}}}}
</style></head><body><h1>{title}</h1>"""


def write_data(archive: ZipFile, parts: Iterable[Part], at: datetime) -> None:
    """`data.json` with every part under its name, and `index.html` with the same in words."""
    told = list(parts)
    data = {"exported_at": at, **{part.name: part.rows for part in told}}
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    archive.writestr("data.json", text, ZIP_DEFLATED)
    archive.writestr("index.html", "".join(_page(told, at)), ZIP_DEFLATED)


def _page(parts: list[Part], at: datetime) -> Iterator[str]:
    yield _HEAD.format(title=escape(_("我的个人信息")))
    exported, nothing = escape(_("导出时间：")), escape(_("没有记录"))
    yield f"<p>{exported}{localtime(at):%Y-%m-%d %H:%M:%S}</p>"
    for part in parts:
        yield f"<h2>{escape(part.title)}</h2>"
        yield "".join(_record(row) for row in part.rows) if part.rows else f"<p>{nothing}</p>"
    yield "</body></html>"


def _record(row: Row) -> str:
    """One row below the other, each a list of its own: tables of ten columns are read on no telephone."""
    lines = (f"<div><dt>{escape(word_for(name))}</dt><dd>{escape(_shown(row[name]))}</dd></div>" for name in row)
    return f"<dl>{''.join(lines)}</dl>"


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value in (None, "") else str(value)


def write_file(archive: ZipFile, name: str, chunks: Iterable[bytes]) -> None:
    """A file as it was uploaded, which is packed already."""
    with archive.open(_safe(name), "w", force_zip64=True) as target:
        for chunk in chunks:
            target.write(chunk)


def _safe(name: str) -> str:
    """Without what would lead out of the folder in which somebody unpacks it."""
    steps = [step.replace("\\", "_").lstrip(".") or "_" for step in name.split("/")]
    return "/".join(steps)


def new_archive(target: Any) -> ZipFile:
    return ZipFile(target, "w", ZIP_STORED)
