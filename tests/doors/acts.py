"""One act for every address that takes a POST: somebody does what the page is there for, and it succeeds.

An act that changes nothing that lasts says why; an address that no act fits does so in `WITHOUT_ACT`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.files.uploadedfile import SimpleUploadedFile

from saiban.accounts import privacy
from saiban.accounts.models import Consent, Person
from saiban.accounts.testing import code_sent_to
from saiban.documents.samples import quick_pdf
from saiban.editions.models import Edition
from saiban.entries.project_sheets import template as project_template
from saiban.rulebook import Rulebook, dump_toml
from tests.doors.people import BY_KEY, SEVENTH, Persona
from tests.doors.walk import Answer, Browser, Walk, address
from tests.doors.world import PASSWORD

_CEREMONY = "takes a browser with a passkey; tests/browser/test_passkeys.py does it"
WITHOUT_ACT = {
    "me": "leads to the list of entries, whatever it is asked with",
    "wechat_bind": "takes the word of WeChat; saiban/accounts/tests/test_wechat.py does it",
    "mfa_login_webauthn": _CEREMONY,
    "mfa_reauthenticate_webauthn": _CEREMONY,
    "mfa_add_webauthn": _CEREMONY,
}


@dataclass
class Actor:
    """Somebody at a browser."""

    walk: Walk
    persona: Persona
    browser: Browser

    @property
    def person(self) -> Person:
        return self.walk.world.people[self.persona.key]

    def posts(self, name: str, data: Mapping[str, Any] | None = None, **named: object) -> Answer:
        return self.browser.send("POST", address(name, named), dict(data or {}))

    def opens(self, name: str, **named: object) -> Answer:
        return self.browser.send("GET", address(name, named))

    def posts_to(self, name: str, kind: str, label: str, data: Mapping[str, Any] | None = None) -> Answer:
        """To the target of that kind and label."""
        return self.posts(name, data, **self.walk.world.target(kind, label).named)


@dataclass(frozen=True)
class Act:
    """Who does what at which address; `take` returns the last answer, `lasts_not` says why nothing comes of it."""

    door: str
    by: Persona
    what: str
    take: Callable[[Actor], Answer]
    lasts_not: str = ""

    def __str__(self) -> str:
        return f"{self.door}: {self.by.label} {self.what}"

    def of(self, walk: Walk) -> Answer:
        return self.take(Actor(walk, self.by, walk.browser(self.by)))


ACTS: list[Act] = []
Take = Callable[[Actor], Answer]


def act(door: str, by: str, what: str, *, lasts_not: str = "") -> Callable[[Take], Take]:
    def register(take: Take) -> Take:
        ACTS.append(Act(door, BY_KEY[by], what, take, lasts_not))
        return take

    return register


# --- everybody --------------------------------------------------------------------------------------------------


@act("set_language", "visitor", "reads English", lasts_not="the language is kept in the visitor's browser")
def choose_language(actor: Actor) -> Answer:
    return actor.posts("set_language", {"language": "en", "next": "/"})


@act("account_login", "visitor", "asks for a code")
def ask_for_code(actor: Actor) -> Answer:
    return actor.posts("account_login", {"address": _phone(actor, "stranger"), "send": "1"})


@act("account_login", "visitor", "logs in with a code")
def log_in(actor: Actor) -> Answer:
    number = _phone(actor, "stranger")
    actor.posts("account_login", {"address": number, "send": "1"})
    return actor.posts("account_login", {"address": number, "code": code_sent_to(number)})


@act("account_login_password", "visitor", "logs in with a password")
def log_in_by_password(actor: Actor) -> Answer:
    return actor.posts("account_login_password", {"address": _phone(actor, "stranger"), "password": PASSWORD})


@act("mfa_authenticate", "visitor", "shows the second factor at the log-in")
def show_second_factor(actor: Actor) -> Answer:
    actor.posts("account_login_password", {"address": _phone(actor, "hunan"), "password": PASSWORD})
    return actor.posts("mfa_authenticate", {"code": _totp(actor.walk.world.people["hunan"])})


@act("account_signup", "visitor", "signs up")
def sign_up(actor: Actor) -> Answer:
    number = "13700137000"
    actor.posts("account_signup", {"address": number, "send": "1"})
    return actor.posts(
        "account_signup", {"address": number, "code": code_sent_to(number), "name": "新人", "consent": "on"}
    )


@act("account_logout", "stranger", "logs out", lasts_not="only the session ends")
def log_out(actor: Actor) -> Answer:
    return actor.posts("account_logout")


@act("account_consent", "stranger", "agrees to the privacy notice")
def consent(actor: Actor) -> Answer:
    Consent.objects.filter(person=actor.person).delete()
    return actor.posts("account_consent", {"consent": "on"})


def _phone(actor: Actor, key: str) -> str:
    return actor.walk.world.people[key].phone or ""


def _totp(person: Person, secret: str = "") -> str:
    from allauth.mfa.utils import decrypt

    if not secret:
        secret = decrypt(Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"])
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


# --- one's own account ------------------------------------------------------------------------------------------


@act("account_reauthenticate", "stranger", "shows once more who they are")
def confirm(actor: Actor) -> Answer:
    actor.posts("account_reauthenticate", {"send": "1"})
    return actor.posts("account_reauthenticate", {"code": code_sent_to(actor.person.phone or "")})


@act("mfa_reauthenticate", "hunan", "shows once more who they are")
def confirm_by_second_factor(actor: Actor) -> Answer:
    return actor.posts("mfa_reauthenticate", {"code": _totp(actor.person)})


@act("mfa_activate_totp", "stranger", "sets up a second factor")
def set_up_second_factor(actor: Actor) -> Answer:
    secret = re.search(rb"<code>([A-Z2-7]{32})</code>", actor.opens("mfa_activate_totp").body)
    assert secret, "the page shows no secret to take over by hand"
    return actor.posts("mfa_activate_totp", {"code": _totp(actor.person, secret[1].decode())})


@act("mfa_deactivate_totp", "hunan", "turns the second factor off")
def turn_off_second_factor(actor: Actor) -> Answer:
    return actor.posts("mfa_deactivate_totp")


@act("wechat_unbind", "stranger", "lets go of WeChat")
def unbind_wechat(actor: Actor) -> Answer:
    return actor.posts("wechat_unbind")


@act("mfa_remove_webauthn", "hunan", "removes a passkey")
def remove_passkey(actor: Actor) -> Answer:
    return actor.posts_to("mfa_remove_webauthn", "passkeys", "湖南委员的通行密钥")


@act("mfa_generate_recovery_codes", "hunan", "makes new recovery codes")
def make_recovery_codes(actor: Actor) -> Answer:
    return actor.posts("mfa_generate_recovery_codes")


@act("profile", "stranger", "takes another name")
def edit_profile(actor: Actor) -> Answer:
    return actor.posts("profile", {"name": "改名后的路人", "language": "en"})


@act("change_phone", "stranger", "takes another number")
def change_phone(actor: Actor) -> Answer:
    return _change(actor, "change_phone", "13600136000")


@act("change_email", "stranger", "takes an e-mail address")
def change_email(actor: Actor) -> Answer:
    return _change(actor, "change_email", "stranger@example.cn")


def _change(actor: Actor, name: str, new: str) -> Answer:
    actor.posts(name, {"address": new, "send": "1"})
    return actor.posts(name, {"address": new, "code": code_sent_to(new)})


@act("change_password", "stranger", "sets another password")
def change_password(actor: Actor) -> Answer:
    return actor.posts("change_password", {"password": "battery staple 2", "again": "battery staple 2"})


@act("ask_export", "stranger", "asks for all that is known of them")
def ask_export(actor: Actor) -> Answer:
    return actor.posts("ask_export")


@act("leave", "stranger", "asks for the account to be deleted")
def leave(actor: Actor) -> Answer:
    return actor.posts("leave", {"understood": "yes"})


@act("invitation", "stranger", "accepts an invitation")
def accept_invitation(actor: Actor) -> Answer:
    return actor.posts_to("invitation", "links", "指名邀请")


@act("confirmation", "visitor", "confirms to be the mentor")
def confirm_to_be_mentor(actor: Actor) -> Answer:
    words = {"name": "待确认的导师", "unit": "示范大学", "post": "教授", "reason": "我亲自指导。"}
    consent = {"consent": "on", "consent_version": privacy.VERSION, "answer": "confirm"}
    return actor.posts_to("confirmation", "confirmation links", "待确认的导师", words | consent)


@act("confirmation", "visitor", "says that it is somebody else")
def say_that_it_is_somebody_else(actor: Actor) -> Answer:
    return actor.posts_to("confirmation", "confirmation links", "待确认的导师", {"answer": "decline"})


# --- the personal centre ----------------------------------------------------------------------------------------


@act("inbox_read_all", "owner", "has read everything")
def read_all(actor: Actor) -> Answer:
    return actor.posts("inbox_read_all")


@act("new_entry", "stranger", "begins an entry")
def begin_entry(actor: Actor) -> Answer:
    return actor.posts("new_entry", code=SEVENTH)


@act("entry_step", "owner", "writes in the draft")
def write(actor: Actor) -> Answer:
    return actor.posts_to("entry_step", "steps", "湖南草稿 project", {"title": "改过的题目"})


@act("entry_confirmations", "owner", "asks those who are named to confirm")
def ask_to_confirm(actor: Actor) -> Answer:
    return actor.posts_to("entry_confirmations", "entries", "湖南草稿", {"do": "ask"})


@act("entry_handover", "owner", "asks a colleague to take an entry over")
def offer(actor: Actor) -> Answer:
    return actor.posts_to("entry_handover", "entries", "湖南草稿", {"to": "13812340000"})


@act("entry_handover", "owner", "takes an offer back")
def take_back_offer(actor: Actor) -> Answer:
    offer(actor)
    return actor.posts_to("entry_handover", "entries", "湖南草稿", {"do": "take_back"})


@act("handover", "stranger", "takes an entry over")
def accept_handover(actor: Actor) -> Answer:
    version = Edition.objects.get(code=SEVENTH).rules.terms.version
    data = {"answer": "accept", "terms": "yes", "terms_version": version}
    return actor.posts_to("handover", "handovers", "待移交的课题", data)


@act("handover", "stranger", "does not want to lead an entry")
def decline_handover(actor: Actor) -> Answer:
    return actor.posts_to("handover", "handovers", "待移交的课题", {"answer": "decline"})


@act("upload_document", "owner", "uploads a document")
def upload(actor: Actor) -> Answer:
    file = SimpleUploadedFile("报名表.pdf", quick_pdf(["新的报名表"]), content_type="application/pdf")
    return actor.posts_to("upload_document", "kinds of document", "湖南草稿", {"file": file})


@act("remove_document", "owner", "removes a document")
def remove(actor: Actor) -> Answer:
    return actor.posts_to("remove_document", "own documents", "湖南草稿")


@act("take_over_reading", "owner", "takes over what was read on a licence")
def take_over_reading(actor: Actor) -> Answer:
    return actor.posts_to("take_over_reading", "own documents", "湖南草稿", {"item": "name"})


@act("identity_consent", "owner", "takes the consent to proofs of identity back")
def withdraw_identity_consent(actor: Actor) -> Answer:
    return actor.posts_to("identity_consent", "entries that ask for consent", "湖南草稿", {"do": "withdraw"})


@act("identity_consent", "owner", "agrees to what is done with proofs of identity")
def give_identity_consent(actor: Actor) -> Answer:
    withdraw_identity_consent(actor)
    version = Edition.objects.get(code=SEVENTH).rules.identity_consent
    data = {"consent": "yes", "version": version.version if version else ""}
    return actor.posts_to("identity_consent", "entries that ask for consent", "湖南草稿", data)


@act("submit_entry", "owner", "hands the draft in")
def submit(actor: Actor) -> Answer:
    return actor.posts_to("submit_entry", "entries", "湖南草稿", {"terms": "yes"})


@act("withdraw_entry", "owner", "takes an entry back")
def withdraw(actor: Actor) -> Answer:
    return actor.posts_to("withdraw_entry", "entries", "湖南待初审")


# --- the desk ---------------------------------------------------------------------------------------------------


def _decision(actor: Actor, **decided: str) -> Answer:
    submission = actor.walk.world.entries["湖南待初审"].submission
    assert submission
    data = {"submission": str(submission.pk), **decided}
    return actor.posts_to("desk_entry", "desk entries", "湖南待初审", data)


@act("desk_contacts", "hunan", "has numbers shown in full", lasts_not="nothing but the record changes")
def show_contacts(actor: Actor) -> Answer:
    return actor.posts_to("desk_contacts", "desk entries", "湖南待初审")


@act("desk_entry", "hunan", "lets an entry pass")
def let_pass(actor: Actor) -> Answer:
    return _decision(actor, verdict="passed")


@act("desk_entry", "national", "returns an entry")
def return_entry(actor: Actor) -> Answer:
    return _decision(actor, verdict="returned", reason="请补充", correct_until="2024-06-03T12:00")


@act("desk_entry", "platform", "rejects an entry")
def reject(actor: Actor) -> Answer:
    return _decision(actor, verdict="rejected", reason="不符合条件")


@act("passed_list", "hunan", "publishes the list of passed entries")
def publish_list(actor: Actor) -> Answer:
    return actor.posts("passed_list", {"do": "publish"}, code=SEVENTH, division_code="hunan")


@act("sessions", "owner", "logs out everywhere else", lasts_not="there is no other browser")
def log_out_elsewhere(actor: Actor) -> Answer:
    return actor.posts("sessions", {"do": "others"})


@act("desk_together", "hunan", "claims an entry from the list")
def claim(actor: Actor) -> Answer:
    entry = actor.walk.world.entries["湖南待初审"]
    return actor.posts("desk_together", {"do": "claim", "entry": [entry.public_id]}, code=SEVENTH)


@act("desk_views", "hunan", "keeps a view of the list")
def save_view(actor: Actor) -> Answer:
    return actor.posts("desk_views", {"name": "县域待审", "track": "county"}, code=SEVENTH)


@act("desk_view", "hunan", "has the list open with a view")
def prefer_view(actor: Actor) -> Answer:
    return actor.posts_to("desk_view", "views", "湖南视图 at shic-7", {"do": "prefer"})


@act("desk_similar", "hunan", "says that two projects are different ones")
def dismiss_suspect(actor: Actor) -> Answer:
    return actor.posts_to("desk_similar", "pairs", "湖南待初审", {"reason": "对象不同"})


@act("project_lists", "national", "uploads a list of earlier projects")
def upload_project_list(actor: Actor) -> Answer:
    return actor.posts("project_lists", {"file": SimpleUploadedFile("往届.xlsx", project_template(7))}, code=SEVENTH)


@act("project_list", "national", "has a list of earlier projects taken in")
def confirm_project_list(actor: Actor) -> Answer:
    return actor.posts_to("project_list", "project lists", "往届名单")


@act("desk_units", "national", "has units compared with each other")
def have_units_compared(actor: Actor) -> Answer:
    return actor.posts("desk_units", code=SEVENTH)


@act("unit_pair", "national", "says that two units are one")
def merge_two_units(actor: Actor) -> Answer:
    named = actor.walk.world.target("unit pairs", "两家单位").named
    data = {"do": "merge", "keep": named["one"], "name": named["one"], "reason": "同一家"}
    return actor.posts("unit_pair", data, **named)


@act("unit_merge", "national", "takes back that two units are one")
def unmerge_two_units(actor: Actor) -> Answer:
    return actor.posts_to("unit_merge", "unit merges", "合并", {"why": "是两家"})


@act("undo_screening", "hunan", "takes a decision back")
def undo_decision(actor: Actor) -> Answer:
    passed = actor.walk.world.entries["湖南初审通过"].submission
    assert passed
    data = {"screening": str(passed.screening.pk), "why": "点错了"}
    return actor.posts_to("undo_screening", "desk entries", "湖南初审通过", data)


@act("grant_correction", "hunan", "gives a returned entry more time")
def grant_correction(actor: Actor) -> Answer:
    returned = actor.walk.world.entries["湖南退回修改"].submission
    assert returned
    data = {"screening": str(returned.screening.pk), "until": "2024-06-08T12:00", "why": "证明尚在办理"}
    return actor.posts_to("grant_correction", "desk entries", "湖南退回修改", data)


def _hands_slides_in(actor: Actor) -> Answer:
    entry = actor.walk.world.entries["湖南初审通过"]
    file = SimpleUploadedFile("路演.pdf", quick_pdf(["路演"]), content_type="application/pdf")
    return actor.posts("upload_stage_document", {"file": file}, public_id=entry.public_id, kind="slides")


@act("upload_stage_document", "owner", "hands the slides in")
def hand_slides_in(actor: Actor) -> Answer:
    return _hands_slides_in(actor)


@act("remove_stage_document", "owner", "takes the slides back")
def take_slides_back(actor: Actor) -> Answer:
    _hands_slides_in(actor)
    entry = actor.walk.world.entries["湖南初审通过"]
    slides = entry.documents.get(kind="slides", replaced_at=None)
    return actor.posts("remove_stage_document", public_id=entry.public_id, document_id=slides.public_id)


@act("grant_late", "hunan", "lets an entry hand its slides in late")
def grant_late(actor: Actor) -> Answer:
    data = {"kind": "slides", "until": "2024-06-08T12:00", "why": "现场网络中断"}
    return actor.posts_to("grant_late", "desk entries", "湖南初审通过", data)


def _another_rulebook() -> dict[str, Any]:
    data = Edition.objects.get(code=SEVENTH).rules.to_data()
    data["edition"]["theme"] = "又一个主题"
    return {"text": dump_toml(Rulebook.model_validate(data)), "reason": "换主题"}


@act("rulebook_change", "national", "looks at what a rulebook would change", lasts_not="nothing is confirmed yet")
def preview_rulebook(actor: Actor) -> Answer:
    return actor.posts("rulebook_change", _another_rulebook(), code=SEVENTH)


@act("rulebook_change", "national", "puts a rulebook in force")
def load_rulebook(actor: Actor) -> Answer:
    expects = str(Edition.objects.get(code=SEVENTH).revision_id)
    return actor.posts("rulebook_change", {**_another_rulebook(), "expects": expects, "confirm": "1"}, code=SEVENTH)


@act("rulebook_revert", "national", "puts an earlier rulebook in force again")
def revert_rulebook(actor: Actor) -> Answer:
    return actor.posts("rulebook_revert", {"reason": "改回"}, code=SEVENTH, number=1)


@act("edition_clock", "national", "sets the clock")
def set_clock(actor: Actor) -> Answer:
    return actor.posts("edition_clock", {"moment": "2024-06-02T10:00"}, code=SEVENTH)


@act("edition_clock", "national", "moves the clock")
def move_clock(actor: Actor) -> Answer:
    return actor.posts("edition_clock", {"by": "3600"}, code=SEVENTH)


@act("edition_clock", "national", "lets the clock go by the real time again")
def end_rehearsal(actor: Actor) -> Answer:
    return actor.posts("edition_clock", {"end": "1"}, code=SEVENTH)


@act("people", "hunan", "invites a colleague")
def invite(actor: Actor) -> Answer:
    data = {"name": "新同事", "kind": "division", "scope": "shic-7/hunan", "address": "13500135000"}
    return actor.posts("people", data, scope="shic-7/hunan")


@act("retry_delivery", "hunan", "sends a text again")
def retry_delivery(actor: Actor) -> Answer:
    return actor.posts_to("retry_delivery", "deliveries", "shic-7/hunan at shic-7/hunan")


@act("confirm_delivery", "national", "says that a text arrived")
def confirm_delivery(actor: Actor) -> Answer:
    return actor.posts_to("confirm_delivery", "deliveries", "shic-7 at shic-7")


@act("end_role", "hunan", "ends a role")
def end_role(actor: Actor) -> Answer:
    return actor.posts_to("end_role", "roles", "湖南评委 at shic-7/hunan")


@act("revoke_invitation", "hunan", "takes an invitation back")
def revoke_invitation(actor: Actor) -> Answer:
    return actor.posts_to("revoke_invitation", "invitations", "湖南委员邀请 at shic-7/hunan")


# --- bulletins --------------------------------------------------------------------------------------------------


@act("desk_bulletin_new", "hunan", "drafts a bulletin")
def draft_bulletin(actor: Actor) -> Answer:
    return actor.posts("desk_bulletin_new", {"title": "新公告", "text": "内容"}, code=SEVENTH)


@act("desk_bulletin", "hunan", "looks at a bulletin before saving it", lasts_not="a preview is not kept")
def preview_bulletin(actor: Actor) -> Answer:
    data = {"title": "湖南公告", "text": "**预览**", "preview": "1"}
    return actor.posts_to("desk_bulletin", "desk bulletins", "湖南公告", data)


@act("desk_bulletin", "hunan", "corrects a bulletin")
def edit_bulletin(actor: Actor) -> Answer:
    return actor.posts_to("desk_bulletin", "desk bulletins", "湖南公告", {"title": "湖南公告", "text": "更正"})


@act("desk_bulletin_publish", "hunan", "publishes a bulletin now")
def publish_bulletin(actor: Actor) -> Answer:
    return actor.posts_to("desk_bulletin_publish", "desk bulletins", "湖南未发布公告")


@act("desk_bulletin_publish", "hunan", "makes a draft of it again")
def unschedule_bulletin(actor: Actor) -> Answer:
    return actor.posts_to("desk_bulletin_publish", "desk bulletins", "湖南未发布公告", {"undo": "1"})


@act("desk_bulletin_withdraw", "national", "withdraws a bulletin")
def withdraw_bulletin(actor: Actor) -> Answer:
    return actor.posts_to("desk_bulletin_withdraw", "desk bulletins", "湖南公告", {"reason": "有误"})


@act("desk_bulletin_pin", "national", "pins a bulletin")
def pin_bulletin(actor: Actor) -> Answer:
    return actor.posts_to("desk_bulletin_pin", "desk bulletins", "全国公告", {"pinned": "1"})


@act("desk_bulletin_attach", "hunan", "attaches a file")
def attach_to_bulletin(actor: Actor) -> Answer:
    file = SimpleUploadedFile("须知.pdf", quick_pdf(["须知"]), content_type="application/pdf")
    return actor.posts_to("desk_bulletin_attach", "desk bulletins", "湖南公告", {"file": file})


@act("desk_bulletin_detach", "hunan", "removes a file")
def detach_from_bulletin(actor: Actor) -> Answer:
    return actor.posts_to("desk_bulletin_detach", "files on a bulletin", "湖南公告")


# --- questions --------------------------------------------------------------------------------------------------


@act("ask_question", "stranger", "asks a committee")
def ask_question(actor: Actor) -> Answer:
    data = {"division": "hunan", "subject": "何时路演？", "text": "请问何时路演？"}
    return actor.posts("ask_question", data, code=SEVENTH)


@act("my_question", "owner", "adds something to a question")
def follow_up_question(actor: Actor) -> Answer:
    return actor.posts_to("my_question", "own questions", "湖南提问", {"text": "另外……"})


@act("desk_question", "hunan", "answers a question")
def answer_question(actor: Actor) -> Answer:
    return actor.posts_to("desk_question", "desk questions", "湖南提问", {"text": "可以。", "has_read": "1"})


@act("desk_question_pass_on", "hunan", "lays a question on another desk")
def pass_on_question(actor: Actor) -> Answer:
    return actor.posts_to("desk_question_pass_on", "desk questions", "湖南提问", {"to": ""})


@act("desk_question_faq", "hunan", "makes an answer for everybody of it")
def question_into_faq(actor: Actor) -> Answer:
    data = {"question": "何时路演？", "answer": "见通知。"}
    return actor.posts_to("desk_question_faq", "desk questions", "湖南提问", data)


@act("desk_faq_new", "national", "adds a question that is often asked")
def write_faq(actor: Actor) -> Answer:
    return actor.posts("desk_faq_new", {"place": "", "question": "新问题", "answer": "回答"}, code=SEVENTH)


@act("desk_faq", "hunan", "rewrites an answer")
def edit_faq(actor: Actor) -> Answer:
    return actor.posts_to("desk_faq", "faqs", "湖南提问", {"question": "问题", "answer": "新的回答"})


@act("desk_faq_move", "hunan", "moves the only one", lasts_not="there is no other place")
def move_faq(actor: Actor) -> Answer:
    return actor.posts_to("desk_faq_move", "faqs", "湖南提问", {"up": "1"})


@act("desk_faq_remove", "hunan", "removes one")
def remove_faq(actor: Actor) -> Answer:
    return actor.posts_to("desk_faq_remove", "faqs", "湖南提问")


# --- to many at once, and the texts that the site sends ---------------------------------------------------------


@act("desk_broadcast_new", "hunan", "looks at whom it would write to", lasts_not="nothing is confirmed yet")
def look_at_broadcast(actor: Actor) -> Answer:
    return actor.posts("desk_broadcast_new", {"state": "submitted", "title": "题", "text": "文"}, code=SEVENTH)


@act("desk_broadcast_new", "hunan", "writes to those whose entries wait")
def send_broadcast(actor: Actor) -> Answer:
    look = look_at_broadcast(actor)
    count = re.search(rb'name="expects" value="([0-9]+)"', look.body)
    assert count, "the second look shows no number of recipients"
    data = {"state": "submitted", "title": "题", "text": "文", "confirm": "1", "expects": count[1].decode()}
    return actor.posts("desk_broadcast_new", data, code=SEVENTH)


@act("desk_message", "national", "rewords a message")
def reword_message(actor: Actor) -> Answer:
    data = {"title": "恭喜{项目名称}", "body": "好消息", "sms": ""}
    return actor.posts_to("desk_message", "message texts", SEVENTH, data)
