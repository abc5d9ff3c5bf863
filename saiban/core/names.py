"""Names of units, titles of projects, names of files: when two of them are the same, and how to write one down."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_FILENAME_LIMIT = 120
_FILENAME_BYTES = 240  # of the 255 that Linux file systems, and so the domestic desktops, allow
_FORBIDDEN = {'"': "'", "<": "〈", ">": "〉", ":": "：", "/": "_", "\\": "_", "|": "_", "?": "？", "*": "＊"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


@lru_cache(maxsize=1000)
def unit_key(name: str) -> str:
    """The key under which a unit is one unit, however its name is typed.

    Width, case, spaces, brackets and punctuation do not count. What names a branch does (分院, 东院区):
    a branch with a credit code of its own is a unit of its own. Empty when `name` holds no letter.
    """
    return _key(name, _is_letter)


def person_key(name: str) -> str:
    """The key under which two names of people are the same name; whether they are one person it does not tell."""
    return _key(name, _is_letter)


def title_key(title: str) -> str:
    """The key under which two titles are the same title. "+" counts: C++ is not C."""
    return _key(title, lambda c: _is_letter(c) or c == "+")


def _key(text: str, counts: Callable[[str], bool]) -> str:
    """`text` folded until folding changes nothing: what a dropped space sat between may compose anew."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Asked once of each letter, not of each place: texts of thousands of letters are compared by these keys.
    folded = folded.translate({ord(c): None for c in set(folded) if not counts(c)})
    return folded if folded == text else _key(folded, counts)


def _is_letter(c: str) -> bool:
    """Whether `c` tells names apart: also a rare Han character too new for this Python, or of a private font."""
    return c.isalnum() or 0x20000 <= ord(c) <= 0x3FFFF or unicodedata.category(c) == "Co"


def tidy(text: str) -> str:
    """`text` as one line, spaces single, without invisible characters, such as those that turn the direction."""
    kinds = {c: unicodedata.category(c) for c in set(text)}
    visible = (" " if kinds[c] == "Cc" else c for c in text if kinds[c] not in ("Cf", "Cs"))
    return " ".join("".join(visible).split())


def safe_filename(name: str, *, limit: int = _FILENAME_LIMIT) -> str:
    """`name` as a file name legal on Windows, macOS and Linux: at most `limit` characters and 240 bytes.

    Folders before it are dropped (browsers have sent `C:\\fakepath\\a.pdf`), forbidden characters become
    their full-width siblings, the extension survives shortening. Never empty.
    """
    last = re.split(r"[/\\]", tidy(name).rstrip("/\\"))[-1]
    stem, dot, extension = safe_part(last).rpartition(".")
    if not stem or not re.fullmatch("[A-Za-z0-9]{1,8}", extension):
        stem, dot, extension = safe_part(last), "", ""
    stem = shortened(stem, limit - len(dot + extension), _FILENAME_BYTES - len(dot + extension))
    return (stem or "未命名") + dot + extension


def safe_part(text: str) -> str:
    """`text` as a piece of a file name: a slash in a title is no folder."""
    legal = tidy("".join(_FORBIDDEN.get(c, c) for c in text)).strip(" .")
    return f"_{legal}" if _RESERVED.fullmatch(legal) else legal


def shortened(text: str, limit: int, limit_bytes: int = _FILENAME_BYTES) -> str:
    """The beginning of `text` that keeps both limits, without a space or dot at its end."""
    short = text[:limit].encode()[:limit_bytes].decode(errors="ignore")
    return short.rstrip(" .")
