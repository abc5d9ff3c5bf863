"""What a division's committee keeps at its desk, the slides that some of those that passed have handed in, and one that
is to be handed over."""

from __future__ import annotations

from saiban.accounts.models import Person
from saiban.demo.cast import SEVENTH, player
from saiban.demo.invention.outcomes import EVENING
from saiban.demo.seeding.people import People
from saiban.documents.samples import quick_pdf
from saiban.editions.models import Edition
from saiban.entries.commands.handovers import offer_entry
from saiban.entries.commands.saved_views import save_view
from saiban.entries.commands.stage_documents import check_stage_upload, hand_in_stage_document
from saiban.entries.models import Entry, State
from saiban.entries.queries.desk import DeskFilter, get_desk_for

_VIEWS = (
    ("等候最久的", DeskFilter(state="submitted", order="oldest"), True),
    ("县域赛道待初审", DeskFilter(state="submitted", track="county"), True),
    ("我的待办", DeskFilter(state="submitted", who="me"), False),
)
HANDED_IN = 3


def furnish_desk(edition: Edition, people: People) -> int:
    """Views of Hunan's list, and slides; returns how many. Done last: the evening at which the demo begins."""
    hunan, entrant = _member(people, "hunan"), _member(people, "entrant")
    desk = get_desk_for(hunan, SEVENTH)
    for name, given, is_shared in _VIEWS:
        save_view(desk=desk, actor=hunan, name=name, given=given, is_shared=is_shared, now=EVENING)
    passed = Entry.objects.filter(edition=edition, division__code="hunan", state=State.PASSED)
    # The entrant of the cast has yet to hand theirs in, for whoever tries the demo.
    others = list(passed.exclude(owner=entrant).select_related("owner").order_by("submission_id")[:HANDED_IN])
    for entry in others:
        _hand_slides_in(Entry.objects.get(pk=entry.pk))
    _offer_entry(passed.get(owner=_member(people, "near-unit")), _member(people, "stranger"))
    return len(_VIEWS) + len(others) + 1


def _offer_entry(entry: Entry, taker: Person) -> None:
    """Whoever leads it leaves the hospital; the stranger of the cast may take it over or not."""
    assert taker.phone
    offer_entry(entry_id=entry.pk, actor=entry.owner, address=taker.phone, now=EVENING)


def _member(people: People, key: str) -> Person:
    found = player(key)
    assert found
    return people.by_address[found.phone]


def _hand_slides_in(entry: Entry) -> None:
    data, name = quick_pdf([entry.title, "路演"]), "路演.pdf"
    found = check_stage_upload(entry, "slides", data, name, EVENING)
    hand_in_stage_document(
        entry_id=entry.pk, actor=entry.owner, kind="slides", data=data, filename=name, found=found, now=EVENING
    )
