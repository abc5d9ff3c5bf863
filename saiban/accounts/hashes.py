"""Keyed hashes under which addresses, networks and codes are counted and compared without being readable."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from saiban.accounts.addresses import Address


def address_hash(address: Address) -> str:
    return _hash("address", f"{address.channel}:{address.value}")


def network_hash(network: str) -> str:
    return _hash("network", network)


def code_hash(address: Address, code: str) -> str:
    """Of one code for one address: it opens nothing under another one."""
    return _hash("code", f"{address.channel}:{address.value}:{code}")


def _hash(kind: str, value: str) -> str:
    return salted_hmac(f"saiban.accounts.{kind}", value, algorithm="sha256").hexdigest()
