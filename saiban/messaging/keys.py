"""The key ring by which personal data, private files and secrets on their way are encrypted at rest."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from saiban.core.encryption import KeyRing


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The ring of `settings.FIELD_KEYS` (32 bytes each, in hexadecimal).

    The first encrypts, all of them decrypt. A key goes by the start of its own fingerprint, so that rotating means
    no more than putting a new one first.
    """
    keys = [bytes.fromhex(key) for key in settings.FIELD_KEYS]
    ids = [sha256(key).hexdigest()[:8] for key in keys]
    return KeyRing(dict(zip(ids, keys, strict=True)), current=ids[0])
