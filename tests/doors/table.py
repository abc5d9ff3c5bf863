"""Every address of the site: who may pass, and with which methods.

A new address gets its line here; what it speaks of gets its targets in `world.py`, and a form its act in `acts.py`.
"""

from __future__ import annotations

from tests.doors.doors import (
    Door,
    committee_of_the_division,
    committee_of_the_entry,
    committee_of_the_scope,
    committees_in_the_edition,
    committees_of_the_view,
    everybody,
    logged_in,
    national,
    national_and_observers,
    owner,
    readers_in_the_edition,
    readers_of_the_document,
    readers_of_the_entry,
    staff,
    whoever_has_a_second_factor,
    whoever_may_invite,
    whoever_sees_the_edition,
    whoever_sees_the_edition_and_is_logged_in,
)

# `require_GET` turns HEAD away, `require_safe` does not.
READ, SEE, FORM, ACT = "GET", "GET HEAD", "GET POST", "POST"
# allauth's own form pages take a PUT for a POST.
ALLAUTH_FORM = "GET HEAD POST PUT"
ANYTHING = "GET HEAD POST PUT DELETE"

_READING = {"messaging_message": "reading changes nothing for anybody else"}
_UNKNOWN_YET = "who asks for a code is not known yet; what the code then does is on record"
_CODES = {"accounts_coderequest": _UNKNOWN_YET, "messaging_delivery": _UNKNOWN_YET}
_SHOWN = {"mfa_authenticator": "allauth notes when the codes were last shown; they stay as they are"}
_FILE_POLICY = "a committee's file, only ever downloaded"
_PICTURE_POLICY = "a private file that can run nothing and load nothing"

# --- pages for everybody ----------------------------------------------------------------------------------------

_PUBLIC = [
    Door("home", everybody, SEE, is_public=True),
    Door("editions", everybody, SEE, is_public=True),
    Door("edition", whoever_sees_the_edition, SEE, "editions", is_public=True),
    Door("edition_notice", whoever_sees_the_edition, SEE, "editions", is_public=True),
    Door("edition_terms", whoever_sees_the_edition, SEE, "editions", is_public=True),
    Door("edition_divisions", whoever_sees_the_edition, SEE, "editions", is_public=True),
    Door(
        "passed_projects", whoever_sees_the_edition, SEE, "published lists", is_public=True,
        tells=frozenset({"湖南初审通过项目"}),
    ),
    Door("edition_division", whoever_sees_the_edition, SEE, "divisions", is_public=True),
    Door("about", everybody, SEE, is_public=True),
    Door("draw_replay", everybody, SEE, is_public=True),
    Door("draw_replay_file", everybody, SEE, is_public=True),
    Door("robots", everybody, SEE, is_public=True),
    Door("sitemap", everybody, SEE, is_public=True),
    Door("manifest", everybody, SEE, is_public=True),
    Door("favicon", everybody, SEE, is_public=True),
    Door("ui_components", everybody, SEE, is_public=True),
    Door("ui_clock", everybody, SEE, is_public=True),
    Door("ui_old_browser", everybody, SEE, is_public=True),
    Door(
        "set_language", everybody, ANYTHING, is_public=True,
        no_token="stands on pages kept for everybody; a forged post can change the language of a page at worst",
    ),
    Door("privacy", everybody, READ, is_public=True),
]  # fmt: skip

# --- the way in, and one's own account --------------------------------------------------------------------------

_ACCOUNT = [
    Door("account_login", everybody, FORM, quiet=_CODES),
    Door(
        "account_login_password", everybody, FORM,
        quiet={"accounts_failedlogin": "a wrong guess is counted, and known to be nobody's"},
    ),
    Door("account_signup", everybody, FORM, quiet=_CODES),
    Door("account_logout", everybody, "GET HEAD POST"),
    Door("account_inactive", everybody, READ, answers={"GET": 403}),
    Door("account_consent", everybody, FORM),
    Door("account_reauthenticate", logged_in, FORM, leads_to=frozenset({"mfa_reauthenticate"}), quiet=_CODES),
    Door("mfa_index", logged_in, SEE),
    # A step of a log-in that is under way, which for nobody here it is: all are led to its beginning.
    Door("mfa_authenticate", everybody, ANYTHING, leads_to=frozenset({"account_login"})),
    Door(
        "mfa_reauthenticate", logged_in, ALLAUTH_FORM, leads_to=frozenset({"account_reauthenticate"}),
        quiet={"mfa_authenticator": "allauth notes when it was last used"},
    ),
    Door("mfa_activate_totp", logged_in, ALLAUTH_FORM, leads_to=frozenset({"mfa_deactivate_totp"}), is_fresh=True),
    Door(
        "mfa_deactivate_totp", whoever_has_a_second_factor, ALLAUTH_FORM, is_fresh=True,
        leads_to=frozenset({"mfa_index"}),
    ),
    # Not configured here: to everybody as if there were no such way.
    Door("wechat_log_in", everybody, READ, answers={"GET": 404}),
    Door("wechat_back", everybody, READ, leads_to=frozenset({"account_login"})),
    Door("wechat_bind", everybody, FORM),
    Door("wechat_bind_own", logged_in, READ, answers={"GET": 404}, is_fresh=True),
    Door("wechat_unbind", logged_in, ACT, is_fresh=True),
    Door("mfa_login_webauthn", everybody, FORM, leads_to=frozenset({"account_login"})),
    Door(
        "mfa_reauthenticate_webauthn", logged_in, FORM,
        leads_to=frozenset({"account_reauthenticate", "mfa_reauthenticate"}),
        quiet={"mfa_authenticator": "allauth notes when it was last used"},
    ),
    Door("mfa_add_webauthn", logged_in, FORM, leads_to=frozenset({"mfa_index"}), is_fresh=True),
    Door("mfa_remove_webauthn", owner, FORM, "passkeys", leads_to=frozenset({"mfa_index"})),
    Door("mfa_view_recovery_codes", whoever_has_a_second_factor, SEE, is_fresh=True, quiet=_SHOWN),
    Door("mfa_generate_recovery_codes", logged_in, ALLAUTH_FORM, is_fresh=True),
    Door("mfa_download_recovery_codes", whoever_has_a_second_factor, SEE, is_fresh=True, quiet=_SHOWN),
    Door("profile", logged_in, FORM),
    Door("change_phone", logged_in, FORM, is_fresh=True, quiet=_CODES),
    Door("change_email", logged_in, FORM, is_fresh=True, quiet=_CODES),
    Door("change_password", logged_in, FORM, is_fresh=True),
    Door("invitation", everybody, FORM, "links", acts=logged_in),
    Door("sessions", logged_in, FORM),
    Door("unit_suggestions", logged_in, READ),
    # Whoever has the link, without an account; what was sent to others shows nothing but their own entry.
    Door(
        "confirmation", everybody, FORM, "confirmation links",
        quiet={"saiban_cache": "links that never were are counted, so that nobody goes through them"},
    ),
]  # fmt: skip

# --- one's own data ---------------------------------------------------------------------------------------------

_OWN_DATA = [
    Door("my_privacy", logged_in, READ),
    Door("ask_export", logged_in, ACT, is_fresh=True),
    Door("download_export", owner, READ, "exports"),
    Door("leave", logged_in, FORM, is_fresh=True),
]

# --- the personal centre ----------------------------------------------------------------------------------------

_OWN = [
    Door("me", everybody, ANYTHING),
    Door("inbox", logged_in, READ),
    Door("inbox_read_all", logged_in, ACT, quiet=_READING),
    Door("inbox_message", owner, READ, "messages", quiet=_READING),
    Door("my_entries", logged_in, READ),
    Door("new_entry", whoever_sees_the_edition_and_is_logged_in, FORM, "editions"),
    Door("entry", owner, READ, "entries"),
    Door("entry_step", owner, FORM, "steps"),
    Door("entry_documents", owner, READ, "entries"),
    Door("upload_document", owner, ACT, "kinds of document"),
    Door("remove_document", owner, ACT, "own documents"),
    Door("take_over_reading", owner, ACT, "own documents"),
    Door("submit_entry", owner, FORM, "entries"),
    Door("withdraw_entry", owner, ACT, "entries"),
    Door("entry_confirmations", owner, FORM, "entries"),
    Door("entry_handover", owner, FORM, "entries", is_fresh=True),
    # Whom it was not sent to is told so, and nothing of the entry.
    Door("handover", logged_in, FORM, "handovers"),
    Door("entry_stage", owner, READ, "entries"),
    Door("upload_stage_document", owner, ACT, "kinds of document"),
    Door("remove_stage_document", owner, ACT, "own documents"),
    Door("entry_receipt", owner, READ, "receipts"),
    Door("identity_consent", owner, FORM, "entries that ask for consent"),
]

# --- what several may see ---------------------------------------------------------------------------------------

_DOCUMENTS = [
    Door("document", readers_of_the_document, READ, "documents"),
    Door("document_preview", readers_of_the_document, READ, "documents"),
    Door("document_reading", readers_of_the_document, READ, "licences"),
    Door("document_looks", readers_of_the_document, READ, "private documents"),
    Door("preview_text", readers_of_the_document, READ, "texts", own_policy="an entrant's text in a frame of ours"),
    Door("preview_asset", readers_of_the_document, READ, "pictures", own_policy=_PICTURE_POLICY),
]

# --- the desk ---------------------------------------------------------------------------------------------------

_DESK = [
    Door("desk", staff, READ),
    Door("desk_edition", readers_in_the_edition, READ, "editions"),
    Door("desk_entries", readers_in_the_edition, READ, "editions"),
    Door("passed_list", committee_of_the_division, FORM, "division desks"),
    Door("desk_together", committees_in_the_edition, ACT, "editions"),
    Door("desk_views", committees_in_the_edition, FORM, "editions"),
    Door("desk_view", committees_of_the_view, ACT, "views"),
    Door("desk_sheet", committees_in_the_edition, READ, "editions"),
    Door("desk_entry", readers_of_the_entry, FORM, "desk entries", acts=committee_of_the_entry),
    Door("undo_screening", committee_of_the_entry, ACT, "desk entries"),
    Door("desk_stage", readers_in_the_edition, READ, "editions"),
    Door("grant_late", committee_of_the_entry, ACT, "desk entries"),
    Door("grant_correction", committee_of_the_entry, ACT, "desk entries"),
    Door("desk_contacts", committee_of_the_entry, ACT, "desk entries"),
    Door("desk_retention", national, READ, "editions"),
    Door("desk_similar", readers_of_the_entry, FORM, "pairs", acts=committee_of_the_entry),
    Door("project_lists", national, FORM, "editions"),
    Door("project_list_template", national, READ, "editions"),
    Door("project_list", national, FORM, "project lists"),
    Door("desk_units", national, FORM, "editions"),
    Door("unit_pair", national, FORM, "unit pairs"),
    Door("unit_merge", national, FORM, "unit merges"),
    Door("rulebook_history", national_and_observers, READ, "editions"),
    Door("rulebook_edit", national, READ, "editions"),
    Door("rulebook_change", national, ACT, "editions"),
    Door("rulebook_revision", national_and_observers, READ, "revisions"),
    Door("rulebook_revert", national, ACT, "revisions"),
    Door("rulebook_download", national_and_observers, READ, "revisions"),
    Door("edition_clock", national, FORM, "editions"),
    Door("people", whoever_may_invite, FORM, "scopes"),
    Door("end_role", whoever_may_invite, ACT, "roles"),
    Door("revoke_invitation", whoever_may_invite, ACT, "invitations"),
    Door("audit", national, READ, "scopes"),
    Door("export_audit", national, READ, "scopes"),
    Door("deliveries", committee_of_the_scope, READ, "scopes"),
    Door("retry_delivery", committee_of_the_scope, ACT, "deliveries"),
    Door("confirm_delivery", committee_of_the_scope, ACT, "deliveries"),
]

# --- bulletins ---------------------------------------------------------------------------------------------------

_BULLETINS = [
    Door("edition_bulletins", whoever_sees_the_edition, SEE, "editions", is_public=True),
    Door("edition_bulletins_page", whoever_sees_the_edition, SEE, "bulletin lists", is_public=True),
    Door("edition_bulletin", whoever_sees_the_edition, SEE, "bulletins", is_public=True),
    Door("edition_attachment", whoever_sees_the_edition, SEE, "bulletin files", own_policy=_FILE_POLICY),
    Door("desk_bulletins", committees_in_the_edition, READ, "editions"),
    Door("desk_bulletin_new", committees_in_the_edition, FORM, "editions"),
    Door("desk_bulletin", committee_of_the_scope, FORM, "desk bulletins"),
    Door("desk_bulletin_publish", committee_of_the_scope, ACT, "desk bulletins"),
    Door("desk_bulletin_withdraw", committee_of_the_scope, ACT, "desk bulletins"),
    Door("desk_bulletin_pin", committee_of_the_scope, ACT, "desk bulletins"),
    Door("desk_bulletin_attach", committee_of_the_scope, ACT, "desk bulletins"),
    Door("desk_bulletin_detach", committee_of_the_scope, ACT, "files on a bulletin"),
    Door("desk_attachment", committee_of_the_scope, READ, "desk files", own_policy=_FILE_POLICY),
]

# --- questions --------------------------------------------------------------------------------------------------

_QUESTIONS = [
    Door("edition_faq", whoever_sees_the_edition, SEE, "editions", is_public=True),
    Door("desk_faqs", committees_in_the_edition, READ, "editions"),
    Door("desk_faq_new", committees_in_the_edition, FORM, "editions"),
    Door("desk_faq", committee_of_the_scope, FORM, "faqs"),
    Door("desk_faq_move", committee_of_the_scope, ACT, "faqs"),
    Door("desk_faq_remove", committee_of_the_scope, ACT, "faqs"),
    Door("ask_question", whoever_sees_the_edition_and_is_logged_in, FORM, "editions"),
    Door("my_questions", logged_in, READ),
    Door("my_question", owner, FORM, "own questions"),
    Door("desk_questions", committees_in_the_edition, READ, "editions"),
    Door("desk_question", committee_of_the_scope, FORM, "desk questions"),
    Door("desk_question_pass_on", committee_of_the_scope, ACT, "desk questions"),
    Door("desk_question_faq", committee_of_the_scope, FORM, "desk questions"),
]

# --- to many at once, and the texts that the site sends ---------------------------------------------------------

_TOLD = [
    Door("desk_broadcasts", committees_in_the_edition, READ, "editions"),
    Door("desk_broadcast_new", committees_in_the_edition, FORM, "editions"),
    Door("desk_broadcast", committee_of_the_scope, READ, "broadcasts"),
    Door("desk_messages", national, READ, "editions"),
    Door("desk_message", national, FORM, "message texts"),
]

_ALL = [*_PUBLIC, *_ACCOUNT, *_OWN_DATA, *_OWN, *_DOCUMENTS, *_DESK, *_BULLETINS, *_QUESTIONS, *_TOLD]
DOORS = {door.name: door for door in _ALL}

# Addresses of the demonstration: nobody passes them anywhere else, for they are not there.
OF_THE_DEMO = frozenset({"demo", "demo_enter", "demo_clock"})
