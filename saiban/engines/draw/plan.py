"""A plan in its one canonical form, and the hashes that freeze it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from saiban.engines.draw.formats import Draw, Listed, ListHash, Nonce, Plan, Published
from saiban.engines.draw.stream import VERSION, digest


def canonical(plan: Plan) -> Plan:
    """The same plan however it was written: draws by their codes, lists by their ids."""
    draws = [draw.model_copy(update={"list": tuple(sorted(draw.list, key=_id))}) for draw in plan.draws]
    return plan.model_copy(update={"draws": tuple(sorted(draws, key=lambda draw: draw.code))})


def list_text(draw: Draw) -> str:
    """The list as text: by id, one line each, the name behind a tab. Its SHA-256 is what `sha256sum` says of it."""
    lines = (each.id if each.name is None else f"{each.id}\t{each.name}" for each in sorted(draw.list, key=_id))
    return "".join(f"{line}\n" for line in lines)


def list_sha256(draw: Draw) -> str:
    return sha256(list_text(draw).encode()).hexdigest()


def commitment(secret: str) -> str:
    """SHA-256 of the secret's 64 digits as text."""
    return sha256(secret.encode()).hexdigest()


def nonces_sha256(nonces: Iterable[Nonce]) -> str:
    listed = [text for each in sorted(nonces, key=lambda nonce: nonce.id) for text in (each.id, each.word)]
    return digest([VERSION, "nonces", str(len(listed) // 2), *listed])


def fingerprint(plan: Plan, committed: str) -> str:
    """Of everything that is settled beforehand; whoever changes a letter of it comes to another one, and seed."""
    return digest([VERSION, "plan", committed, *_texts(canonical(plan))])


def publication(plan: Plan, secret: str, nonces: tuple[Nonce, ...]) -> Published:
    """What is to be published; the hash of the nonces only where the plan has them and they were closed."""
    committed = commitment(secret)
    return Published(
        commitment=committed,
        lists=tuple(ListHash(draw=draw.code, sha256=list_sha256(draw)) for draw in canonical(plan).draws),
        fingerprint=fingerprint(plan, committed),
        nonces_sha256=nonces_sha256(nonces) if nonces else None,
    )


def seed(secret: str, stated: Published, name: str, value: str) -> str:
    """From the secret, the plan's fingerprint, the public value that counts and the hash of the nonces, if any."""
    return digest([VERSION, "seed", secret, stated.fingerprint, name, value, stated.nonces_sha256 or ""])


def _texts(plan: Plan) -> Iterator[str]:
    yield from (plan.title, str(len(plan.public_values)))
    for value in plan.public_values:
        yield from (value.name, value.shape)
    yield from ("nonces" if plan.nonces else "", str(len(plan.draws)))
    for draw in plan.draws:
        yield from (draw.code, draw.title, draw.purpose, str(len(draw.venues)), *draw.venues, list_sha256(draw))


def _id(listed: Listed) -> str:
    return listed.id
