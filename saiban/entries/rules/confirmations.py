"""Whether those whom an entry names have confirmed it themselves (H12).

A person is asked by a link to the number and the address that the entry gives. Who it is, is their name, number and
address together: with another one of them it is somebody else, and what the first one said does not count for them.
What is said of a person are the words of their row; a confirmation speaks of these words and of no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from saiban.core.errors import Reason
from saiban.core.identifiers import check_email, check_mobile
from saiban.core.windows import show_closing
from saiban.entries.rules.asked import answering
from saiban.entries.rules.findings import Finding, Weight
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart, as_data
from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.schema.people import Confirm
from saiban.rulebook.schema.rulebook import Place

if TYPE_CHECKING:
    from saiban.entries.rules.facts import Facts

Words = Mapping[str, Any]
AnyReply = TypeVar("AnyReply", bound="Reply")
# What a person writes themselves; the reasons for recommending are the mentor's to give.
OWN = {"mentor": ("name", "unit", "post", "reason"), "member": ("name", "unit", "post")}
NAME_LIMIT, WORD_LIMIT = 60, 200
LINK_LIFE = timedelta(days=14)
BETWEEN_REMINDERS = timedelta(days=1)
# More than any team has; whoever changes numbers to write to strangers soon comes to an end.
LINKS_A_DAY = 60
# A draft may be asked about as well as what was handed in; what is taken back or rejected needs nobody's word.
ASKED_ABOUT = frozenset({"draft", "submitted", "returned", "passed"})


class Standing(Enum):
    """Where a person who is named stands."""

    WRITER = "writer"
    UNREACHABLE = "unreachable"
    NOT_ASKED = "not_asked"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    DECLINED = "declined"

    @property
    def is_settled(self) -> bool:
        return self in (Standing.WRITER, Standing.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Writer:
    """Whoever writes the entry, with what is proven to be theirs: the words about them are their own."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom an entry names at `item` (``mentors.0``), as a ``mentor`` or a ``member``.

    `phone` and `email` are in their one normal form, and empty where what was typed cannot be one.
    """

    item: str
    part: str
    name: str
    phone: str
    email: str
    words: Words

    @property
    def is_reachable(self) -> bool:
        return bool(0 < len(self.name) <= NAME_LIMIT and (self.phone or self.email))

    def is_writer(self, writer: Writer | None) -> bool:
        """A mentor recommends somebody else's project, and so is asked in any case."""
        if writer is None or self.part != "member" or self.name != writer.name:
            return False
        return bool((self.phone and self.phone == writer.phone) or (self.email and self.email == writer.email))


class Reply(Protocol):
    """What somebody was asked and has said. `found` are the words as they stood, `said` as the person put them.

    `is_written`: whether the person's own words were put into the entry, or came when it could not be changed.
    """

    @property
    def part(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def found(self) -> Any: ...
    @property
    def said(self) -> Any: ...
    @property
    def is_written(self) -> bool: ...


def confirm_rule(rulebook: Rulebook, part: str) -> Confirm:
    return rulebook.mentors.confirm if part == "mentor" else rulebook.team.confirm


def asks_anybody(rulebook: Rulebook) -> bool:
    return any(confirm_rule(rulebook, part).ask != "none" for part in OWN)


def named_people(rulebook: Rulebook, form: EntryForm) -> list[Named]:
    """Those whom the rulebook has asked to confirm, in the order of the form: the team, then the mentors."""
    rows: list[tuple[str, str, MemberPart | MentorPart]] = []
    rows += [("member", f"members.{place}", answering(rulebook, one)) for place, one in enumerate(form.members)]
    if rulebook.mentors.max:
        rows += [("mentor", f"mentors.{place}", mentor) for place, mentor in enumerate(form.mentors)]
    return [
        _named(part, item, row)
        for part, item, row in rows
        if not row.is_blank and confirm_rule(rulebook, part).ask != "none"
    ]


def _named(part: str, item: str, row: MemberPart | MentorPart) -> Named:
    phone, email = normal_addresses(row)
    words = {key: value for key, value in as_data(row).items() if key not in ("phone", "email")}
    return Named(item, part, row.name.strip(), phone, email, plain(words))


def normal_addresses(row: MemberPart | MentorPart) -> tuple[str, str]:
    """A person's number and mailbox in their one normal form, each empty where what was typed cannot be one."""
    phone, email = check_mobile(row.phone), check_email(row.email)
    return phone.value if phone.ok else "", email.value if email.ok else ""


def plain(words: Words) -> dict[str, Any]:
    """Words as they are compared: without outer spaces, and without answers that say nothing."""
    kept = {key: value.replace("\r\n", "\n").strip() for key, value in words.items() if isinstance(value, str)}
    answers = words.get("fields") or {}
    return kept | {"fields": {key: value for key, value in answers.items() if value not in ("", None, False, [])}}


def reply_of(person: Named, replies: Iterable[AnyReply]) -> AnyReply | None:
    """What this person has said, under the name in the entry or the one that they gave themselves."""
    return next((reply for reply in replies if _is_theirs(person, reply)), None)


def _is_theirs(person: Named, reply: Reply) -> bool:
    if (person.part, person.phone, person.email) != (reply.part, reply.phone, reply.email):
        return False
    return person.name in (reply.name, (reply.said or {}).get("name", reply.name))


def person_of(reply: Reply, people: Iterable[Named]) -> Named | None:
    """Whom in the entry the reply is from; None once they were replaced or taken out."""
    return next((person for person in people if _is_theirs(person, reply)), None)


def standing(person: Named, reply: Reply | None, writer: Writer | None = None) -> Standing:
    """In the working copy: what a confirmed person's row says now must be what they have confirmed."""
    if person.is_writer(writer):
        return Standing.WRITER
    if not person.is_reachable:
        return Standing.UNREACHABLE
    if reply is None:
        return Standing.NOT_ASKED
    if reply.state == "asked":
        return Standing.ASKED
    spoken_of = reply.said if reply.state == "confirmed" and reply.is_written else reply.found
    if plain(person.words) != plain(spoken_of):
        return Standing.CHANGED
    return Standing.CONFIRMED if reply.state == "confirmed" else Standing.DECLINED


def standing_in_submission(person: Named, reply: Reply | None, writer: Writer | None = None) -> Standing:
    """In what was handed in, which nobody changes: the words as the person found them count as well as their own."""
    if reply is not None and reply.state == "confirmed" and person.is_reachable:
        spoken_of = (plain(reply.found), plain(reply.said))
        return Standing.CONFIRMED if plain(person.words) in spoken_of else Standing.CHANGED
    return standing(person, reply, writer)


# --- what a person writes -------------------------------------------------------------------------------------------


def with_words(form: EntryForm, item: str, words: Words) -> EntryForm:
    """The form with the person's own words at their row."""
    kind, place = item.split(".")
    rows: Sequence[Any] = getattr(form, kind)
    own = {key: words[key] for key in OWN["mentor" if kind == "mentors" else "member"]}
    changed = tuple(replace(row, **own) if at == int(place) else row for at, row in enumerate(rows))
    return replace(form, **{kind: changed})  # type: ignore[arg-type]


def keeping_own_words(rulebook: Rulebook, before: EntryForm, after: EntryForm, replies: Sequence[Reply]) -> EntryForm:
    """What is saved, without taking a confirmed person's own words back by mistake.

    A page that was open while the person confirmed still sends the words as they were found. Those are not the
    entrant's edit, and the person's own words stay; any other words are an edit, and ask for confirmation anew.
    """
    stood = named_people(rulebook, before)
    for person in named_people(rulebook, after):
        reply = reply_of(person, [reply for reply in replies if reply.state == "confirmed" and reply.is_written])
        earlier = person_of(reply, stood) if reply else None
        if reply is None or earlier is None:
            continue
        found, said = plain(reply.found), plain(reply.said)
        stale = {
            key
            for key in OWN[person.part]
            if person.words[key] == found[key] != said[key] and earlier.words[key] == said[key]
        }
        if stale:
            own = {key: said[key] if key in stale else person.words[key] for key in OWN[person.part]}
            after = with_words(after, person.item, own)
    return after


def refusals_of_words(rulebook: Rulebook, part: str, words: Words) -> Iterator[Reason]:
    """What is missing or too long in what a person writes."""
    clause = clause_of(confirm_rule(rulebook, part))
    for key, label in (("name", "姓名"), ("unit", "所在单位"), ("post", "职务或职称"))[: 3 if part == "mentor" else 2]:
        if not words[key]:
            yield Reason("missing", f"请填写{label}。", key, clause=clause)
    limits = {"name": NAME_LIMIT, "unit": WORD_LIMIT, "post": WORD_LIMIT}
    for key, limit in limits.items():
        if len(words[key]) > limit:
            yield Reason("problem", f"最多 {limit} 字，请删减 {len(words[key]) - limit} 字。", key)
    if part == "mentor":
        yield from _refusals_of_reason(rulebook, words["reason"], clause)


def _refusals_of_reason(rulebook: Rulebook, text: str, clause: str) -> Iterator[Reason]:
    rule = rulebook.mentors
    if rule.reason_required and not text:
        yield Reason("missing", "请填写推荐理由。", "reason", clause=clause)
    over = len(text) - rule.reason_max_length
    if over > 0:
        message = f"推荐理由最多 {rule.reason_max_length} 字，请删减 {over} 字。"
        yield Reason("problem", message, "reason", clause=clause)


# --- when it may be asked and answered ------------------------------------------------------------------------------


def refusals_to_answer(
    rulebook: Rulebook, *, person: Named | None, part: str, state: str, place: Place, now: datetime,
    expires_at: datetime,
) -> list[Reason]:  # fmt: skip
    """Why a link cannot be used (any more): the first that fits, for the others follow from it."""
    if person is None:
        return [Reason("replaced", "这个链接已失效：项目中已不再列有您，或填报人更正了您的姓名、手机号或邮箱。",
                       remedy="如已更正，您会收到新的链接；无需再做任何操作。")]  # fmt: skip
    if state not in ASKED_ABOUT:
        return [Reason("gone", "这个项目已撤回或未通过初审，不再需要确认。", remedy="无需再做任何操作。")]
    due = rulebook.confirmation_deadline(confirm_rule(rulebook, part), *place)
    if due is not None and is_past(rulebook, part, place, now):
        message = f"确认已于 {show_closing(due)}（北京时间）截止。"
        clause = clause_of(confirm_rule(rulebook, part))
        return [Reason("past", message, remedy="如有疑问请联系组委会。", clause=clause)]
    if now >= expires_at:
        return [Reason("expired", "这个链接已过期。", remedy="请联系填报人重新发送。")]
    return []


def is_past(rulebook: Rulebook, part: str, place: Place, now: datetime) -> bool:
    """Whether those of this part cannot confirm any more, by the rulebook's deadline; nobody is asked after it."""
    due = rulebook.confirmation_deadline(confirm_rule(rulebook, part), *place)
    return due is not None and now >= due


def is_due(found: Standing, answered_at: datetime | None, sent: Iterable[datetime]) -> bool:
    """Whether somebody is to be sent a link now that all who miss one are: not yet asked, or not since a change."""
    if found is Standing.CHANGED:
        return answered_at is None or not any(moment > answered_at for moment in sent)
    return found is Standing.NOT_ASKED


def may_remind(found: Standing, sent: Iterable[datetime], now: datetime) -> bool:
    """Once a day each at most. Whoever has said that it is not them is left alone."""
    if found not in (Standing.ASKED, Standing.CHANGED):
        return False
    return not any(now - BETWEEN_REMINDERS < moment <= now for moment in sent)


def confirmation_findings(facts: Facts) -> Iterator[Finding]:
    """Where the rulebook requires it, nobody hands in before all have confirmed (H12); else only a no is told."""
    for person in named_people(facts.rulebook, facts.form):
        stands = facts.standings.get(person.item, Standing.UNREACHABLE)
        if stands.is_settled or stands is Standing.UNREACHABLE:
            continue
        blocks = facts.rulebook.confirmation_blocks(confirm_rule(facts.rulebook, person.part))
        clause = clause_of(confirm_rule(facts.rulebook, person.part))
        if stands is Standing.DECLINED:
            yield Finding(
                f"{person.item}.name", f"“{person.name}”表示这不是本人。", Weight.REFUSED if blocks else Weight.NOTED,
                "请与本人核实，更正姓名、手机号或邮箱，或更换人选。", clause,
            )  # fmt: skip
        elif blocks:
            why = "改动后尚未重新确认" if stands is Standing.CHANGED else "尚未确认"
            yield Finding(
                f"{person.item}.name", f"“{person.name}”{why}。", Weight.MISSING,
                "请在“本人确认”页发送或提醒；也可以更换人选。", clause,
            )  # fmt: skip
