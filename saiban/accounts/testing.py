"""Made-up people, roles and units for the tests of every room. Nothing here is for the running program."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from saiban.accounts.models import Person, Role, Unit
from saiban.core.names import unit_key
from saiban.messaging.testing import texts_to

_numbers = count(1)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def make_person(name: str = "", *, phone: str | None = None, password: str | None = None, **fields: Any) -> Person:
    """A person with a number of their own (or none, when `email` alone is given), proven as after a sign-up."""
    number = next(_numbers)
    email = fields.pop("email", None)
    if phone is None and email is None:
        phone = f"139{number:08d}"
    known = {"phone_verified": phone is not None, "email_verified": email is not None} | fields
    return Person.objects.create_user(password, name=name or f"测试人员{number}", phone=phone, email=email, **known)


def make_role(person: Person, kind: str, scope: str, **fields: Any) -> Role:
    """A role that the person holds; `ended_at` makes it one that they held."""
    return Role.objects.create(person=person, kind=kind, scope=scope, **{"granted_at": LONG_AGO, **fields})


def make_unit(name: str = "", *, uscc: str = "", **fields: Any) -> Unit:
    """A unit on file, with the key that its name has."""
    name = name or f"测试单位{next(_numbers)}"
    return Unit.objects.create(name=name, name_key=unit_key(name), uscc=uscc, **fields)


def code_sent_to(address: str) -> str:
    """The verification code that was last sent to the number or mailbox."""
    codes = [found[0] for text in texts_to(address) if (found := re.findall(r"\b[0-9]{6}\b", text))]
    assert codes, f"no code was sent to {address}"
    return str(codes[-1])


def make_passkey(person: Person, name: str = "办公室电脑") -> Authenticator:
    """A passkey as a browser would have registered it; nobody holds the private half."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())  # type: ignore[no-untyped-call]
    held = AttestedCredentialData.create(Aaguid.NONE, secrets.token_bytes(16), key)
    about = AuthenticatorData.create(sha256(b"localhost").digest(), AuthenticatorData.FLAG.AT, 0, bytes(held))
    credential = {
        "id": websafe_encode(held.credential_id), "rawId": websafe_encode(held.credential_id), "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(CollectedClientData.create("webauthn.create", b"x", "http://localhost")),
            "attestationObject": websafe_encode(AttestationObject.create("none", about, {})),
        },
        "clientExtensionResults": {},
    }  # fmt: skip
    made: Authenticator = WebAuthn.add(person, name, credential).instance
    return made
