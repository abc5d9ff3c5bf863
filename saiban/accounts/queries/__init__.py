"""Who somebody is, and what they may do where. Other rooms ask here."""

from __future__ import annotations

from saiban.accounts.queries.people import (
    Visitor,
    forget_roles,
    has_consented,
    has_role,
    has_second_factor,
    held_by,
    is_staff,
    people_holding,
    people_with_role,
    person_by_address,
    person_of,
    roles_of,
    scopes_of,
)
from saiban.accounts.queries.units import UnitMatcher, find_unit, find_units, suggest_units

__all__ = [
    "UnitMatcher",
    "Visitor",
    "find_unit",
    "find_units",
    "forget_roles",
    "has_consented",
    "has_role",
    "has_second_factor",
    "held_by",
    "is_staff",
    "people_holding",
    "people_with_role",
    "person_by_address",
    "person_of",
    "roles_of",
    "scopes_of",
    "suggest_units",
]
