"""Names that nobody can guess, and numbers that a person can read out over the telephone.

The alphabet leaves out I, L, O and U. On reading, letters that look alike are taken as one (O and Q as 0,
I and L as 1, U as V), so that a number copied from paper is found.
"""

import hashlib
import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PUBLIC_ID_LENGTH = 12
_TOKEN_BYTES = 32
_CHECK_ALPHABET = "0123456789ABCDEFGHJKMNPRSTVWXYZ"  # 31, a prime: see check_character
_SAME_LOOK = str.maketrans("OQILU", "0011V")


def new_public_id() -> str:
    """Twelve characters, 60 random bits: the name of a thing in an address, where a count would tell how many."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_PUBLIC_ID_LENGTH)).lower()


def read_public_id(text: str) -> str:
    """The public id that was typed or copied; empty when `text` cannot be one."""
    typed = _plain(text).translate(str.maketrans("OILU", "011V"))
    return typed.lower() if re.fullmatch(f"[{ALPHABET}]{{{_PUBLIC_ID_LENGTH}}}", typed) else ""


def new_token() -> str:
    """A secret for a link: 256 random bits, safe in an address. Store only its `token_hash`."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> str:
    """SHA-256 in hexadecimal: enough for random secrets, never for passwords."""
    return hashlib.sha256(token.encode()).hexdigest()


def numbered(prefix: str, number: int, *, width: int = 6) -> str:
    """`SHIC7-HUN-000123-K`: a counted number under a prefix, with its check character."""
    if number < 0 or not re.fullmatch("[A-Za-z0-9]+(-[A-Za-z0-9]+)*", prefix):
        raise ValueError(f"not a prefix of letters, digits and dashes with a count: {prefix!r}, {number}")
    body = f"{prefix.upper()}-{number:0{width}d}"
    return f"{body}-{check_character(body)}"


def check_number(text: str) -> bool:
    """Whether `text` is a number of `numbered`, however it is spaced, with its right check character."""
    key = number_key(text)
    return len(key) > 2 and key.isalnum() and key.isascii() and check_character(key[:-1]) == key[-1]


def number_key(text: str) -> str:
    """What to store beside a number and to look it up by: without dashes, look-alikes folded."""
    return _plain(text).translate(_SAME_LOOK)


def check_character(text: str) -> str:
    """The character that makes a mistyped number show.

    Look-alikes folded, 31 letters are left; weights are powers of 3, a primitive root of 31. So every
    single wrong character and every swap of two within 30 places changes the sum. Never a look-alike itself.
    ValueError when `text` holds more than letters, digits and dashes.
    """
    values = [_CHECK_ALPHABET.index(c) for c in reversed(number_key(text))]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values, start=1))
    return _CHECK_ALPHABET[-total % 31]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s_\-‐-―−]", "", folded).upper()


def row_number(text: str) -> int | None:
    """A number as it stands in an address (``?before=120``); None for anything else, however long or exotic."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
