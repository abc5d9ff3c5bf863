"""What committees have published, or are about to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from saiban.accounts.models import Person
from saiban.documents.samples import quick_pdf
from saiban.editions.commands.bulletins import add_attachment, check_attachment, publish_bulletin, write_bulletin
from saiban.editions.commands.faqs import write_faq
from saiban.editions.models import Bulletin, Edition, Faq
from saiban.entries.queries.desk import DeskFilter
from saiban.outreach.commands.broadcasts import send_broadcast
from saiban.outreach.commands.enquiries import ask_question
from saiban.outreach.models import Broadcast, Enquiry
from saiban.outreach.queries.broadcasts import audience_of, get_writing_desk_for
from tests.doors.entered import NOW
from tests.doors.people import HIDDEN, SEVENTH
from tests.doors.targets import Target

NOBODYS_ID = "zzzzzzzzzzzz"
# Title, edition, division, and in how many hours it is published; None is a draft.
_BULLETINS = (
    ("全国公告", SEVENTH, "", 0),
    ("湖南公告", SEVENTH, "hunan", 0),
    ("湖南未发布公告", SEVENTH, "hunan", 24),
    ("广东公告草稿", SEVENTH, "guangdong", None),
    ("他赛公告", HIDDEN, "", 0),
)


def make_bulletins(editions: Mapping[str, Edition], people: Mapping[str, Person]) -> None:
    data = quick_pdf(["附件"])
    found = check_attachment(data, "附件.pdf")
    for title, code, division, hours in _BULLETINS:
        edition, actor = editions[code], people["platform"]
        place = edition.divisions.get(code=division).pk if division else None
        written = write_bulletin(
            edition_id=edition.pk, division_id=place, title=title, text="请查收。", actor=actor, now=NOW
        )
        add_attachment(bulletin_id=written.pk, data=data, filename="附件.pdf", found=found, actor=actor, now=NOW)
        if hours is not None:
            at = NOW + timedelta(hours=hours) if hours else None
            publish_bulletin(bulletin_id=written.pk, at=at, actor=actor, now=NOW)


def make_questions(editions: Mapping[str, Edition], people: Mapping[str, Person]) -> None:
    """What people have asked, answered here and there, and what stands on the page of frequent questions."""
    for title, code, division, asker in _QUESTIONS:
        edition = editions[code]
        place = edition.divisions.get(code=division).pk if division else None
        ask_question(
            edition_id=edition.pk, division_id=place, subject=title, text="请问？", actor=people[asker], now=NOW
        )
        write_faq(
            edition_id=edition.pk, division_id=place, question=f"常见：{title[:2]}", answer="可以。",
            actor=people["platform"], now=NOW,
        )  # fmt: skip


def make_broadcasts(editions: Mapping[str, Edition], people: Mapping[str, Person]) -> None:
    """One of the nation, and one in the name of a division."""
    for division in ("", "hunan"):
        given, actor = DeskFilter(division=division), people["platform"]
        count = audience_of(get_writing_desk_for(actor, SEVENTH), given).people
        send_broadcast(
            edition_code=SEVENTH, given=given, title=f"群发{division}", text="请查收。", expects=count, actor=actor,
            now=NOW,
        )  # fmt: skip


def broadcast_targets() -> dict[str, tuple[Target, ...]]:
    """What was sent to many, and the texts that the site sends."""
    sent = []
    for broadcast in Broadcast.objects.select_related("edition", "division__edition").order_by("pk"):
        named = {"code": SEVENTH, "public_id": broadcast.public_id}
        sent.append(Target(broadcast.title, named, {**named, "public_id": NOBODYS_ID}, scope=broadcast.scope))
    texts = [
        Target(code, {"code": code, "key": "entry_passed"}, {"code": code, "key": "nothing"}, scope=code)
        for code in (SEVENTH, HIDDEN)
    ]
    return {"broadcasts": tuple(sent), "message texts": tuple(texts)}


# Subject, edition, division, and who asks.
_QUESTIONS = (
    ("湖南提问", SEVENTH, "hunan", "owner"),
    ("全国提问", SEVENTH, "", "colleague"),
    ("广东提问", SEVENTH, "guangdong", "cantonese"),
    ("他赛提问", HIDDEN, "hunan", "entrant"),
)


def question_targets() -> dict[str, tuple[Target, ...]]:
    """Questions as their askers see them and as the desks do, and those that are often asked."""
    own, desk, faqs = [], [], []
    for title, code, _division, asker in _QUESTIONS:
        enquiry = Enquiry.objects.select_related("edition", "division__edition").get(subject=title)
        own.append(Target(title, {"public_id": enquiry.public_id}, {"public_id": NOBODYS_ID}, owner=asker))
        named = {"code": code, "public_id": enquiry.public_id}
        desk.append(Target(title, named, {**named, "public_id": NOBODYS_ID}, scope=enquiry.scope))
        faq_id = Faq.objects.get(question=f"常见：{title[:2]}").pk
        missing = {"code": code, "faq_id": 987654321}
        faqs.append(Target(title, {"code": code, "faq_id": faq_id}, missing, scope=enquiry.scope))
    return {"own questions": tuple(own), "desk questions": tuple(desk), "faqs": tuple(faqs)}


def bulletin_targets() -> dict[str, tuple[Target, ...]]:
    """Bulletins and their files, as the public asks for them and as the desk does."""
    return {
        "bulletins": tuple(_targets(of_files=False, is_public=True)),
        "bulletin files": tuple(_targets(of_files=True, is_public=True)),
        "desk bulletins": tuple(_targets(of_files=False, is_public=False)),
        "desk files": tuple(_targets(of_files=True, is_public=False)),
        "files on a bulletin": tuple(_pairs()),
    }


def _bulletins() -> Iterator[tuple[Bulletin, bool]]:
    """Each with whether the public has it."""
    for title, code, _division, hours in _BULLETINS:
        yield (
            Bulletin.objects.select_related("edition", "division__edition").get(title=title, edition__code=code),
            (hours == 0),
        )


def _targets(*, of_files: bool, is_public: bool) -> Iterator[Target]:
    for bulletin, is_out in _bulletins():
        code = bulletin.edition.code
        public_id = bulletin.attachments.get().public_id if of_files else bulletin.public_id
        named, missing = {"code": code, "public_id": public_id}, {"code": code, "public_id": NOBODYS_ID}
        if is_public:
            yield Target(bulletin.title, named, missing, scope=code, public=code == SEVENTH, fits=is_out)
        else:
            yield Target(bulletin.title, named, missing, scope=bulletin.scope)


def _pairs() -> Iterator[Target]:
    for bulletin, _ in _bulletins():
        named = {"code": bulletin.edition.code, "public_id": bulletin.public_id}
        file_id = bulletin.attachments.get().public_id
        missing = {**named, "public_id": NOBODYS_ID, "file_id": file_id}
        yield Target(bulletin.title, {**named, "file_id": file_id}, missing, scope=bulletin.scope)
