"""Writes of this room. Other rooms take them from here."""

from __future__ import annotations

from saiban.accounts.commands.codes import AskedCode, ask_code, check_code
from saiban.accounts.commands.housekeeping import forget_traces
from saiban.accounts.commands.invitations import Invited, accept_invitation, invite, revoke_invitation
from saiban.accounts.commands.passwords import check_password
from saiban.accounts.commands.people import (
    change_address,
    confirm_address,
    edit_profile,
    give_consent,
    note_login,
    note_second_factor,
    set_password,
    sign_up,
)
from saiban.accounts.commands.roles import end_role, grant_role
from saiban.accounts.commands.units import Declared, ensure_unit, ensure_units

__all__ = [
    "AskedCode",
    "Declared",
    "Invited",
    "accept_invitation",
    "ask_code",
    "change_address",
    "check_code",
    "check_password",
    "confirm_address",
    "edit_profile",
    "end_role",
    "ensure_unit",
    "ensure_units",
    "forget_traces",
    "give_consent",
    "grant_role",
    "invite",
    "note_login",
    "note_second_factor",
    "revoke_invitation",
    "set_password",
    "sign_up",
]
