"""Writing a rulebook as TOML that reads back equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from saiban.rulebook.schema.rulebook import Rulebook

_INLINE_WIDTH = 90
_LAST_KEYS = ("clause", "source")


def dump_toml(rulebook: Rulebook) -> str:
    """The rulebook as a file; what is at its default is left out. Comments of a source are not kept."""
    return write_data(rulebook.model_dump(mode="json", exclude_defaults=True))


def write_data(data: dict[str, Any]) -> str:
    """TOML of JSON-able data without nulls, such as `Rulebook.to_data` gives."""
    return "\n".join(_table((), data)).strip() + "\n"


def _table(path: tuple[str, ...], data: dict[str, Any]) -> Iterator[str]:
    """Plain values first: in TOML what follows a header of an inner table belongs to that table."""
    plain = {key: value for key, value in data.items() if not _is_nested(value)}
    for key in sorted(plain, key=lambda key: key in _LAST_KEYS):
        yield f"{key} = {_value(plain[key])}"
    for key, value in data.items():
        for table in value if _is_list_of_tables(value) else ():
            yield f"\n[[{'.'.join((*path, key))}]]"
            yield from _table((*path, key), table)
        if isinstance(value, dict):
            yield f"\n[{'.'.join((*path, key))}]"
            yield from _table((*path, key), value)


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or _is_list_of_tables(value)


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return _list([_value(item) for item in value])
    return _long_text(value) if "\n" in value else f'"{_escaped(value)}"'


def _list(items: list[str]) -> str:
    line = f"[{', '.join(items)}]"
    if len(line) <= _INLINE_WIDTH:
        return line
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _long_text(text: str) -> str:
    return '"""\n' + "\n".join(_escaped(line) for line in text.split("\n")) + '"""'


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(char) or (char if _is_printable(char) else f"\\u{ord(char):04x}") for char in text)


def _is_printable(char: str) -> bool:
    """Control characters may not stand in TOML as they are; everything else may."""
    return char == "\t" or not (ord(char) < 0x20 or ord(char) == 0x7F)


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\r": "\\r"}
