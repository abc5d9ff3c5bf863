"""Taking the locks that the commands stand on, and refusing in one way."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from saiban.accounts.commands.locks import keep_units_apart
from saiban.accounts.models import Person, Unit
from saiban.core.errors import NotThere, Reason, Refused
from saiban.database.marks import mark_of
from saiban.database.questions import Given, Question
from saiban.editions.known import known_edition_of
from saiban.editions.models import Edition
from saiban.entries.models import Entry, State
from saiban.entries.queries.parts import set_known_parts
from saiban.entries.rules.states import EDITABLE

_HELD_ENTRY = Question(lambda: Entry.objects.select_for_update().filter(pk=Given("entry")))
_EDITION = Question(lambda: Edition.objects.filter(pk=Given("edition")))
_HELD_EDITION = Question(lambda: Edition.objects.filter(pk=Given("edition")).order_by(), ending="FOR KEY SHARE")
_HELD_MARKS = f"""
    SELECT {mark_of("entry")}, {mark_of("edition")}
    FROM entries_entry entry JOIN editions_edition edition ON edition.id = entry.edition_id
    WHERE entry.id = %s FOR UPDATE OF entry
"""  # noqa: S608 - of our own names
_WITH_RULES = "FOR KEY SHARE OF edition"


def locked_entry(entry_id: int, *, with_rules: bool = False, seen: Entry | None = None) -> Entry:
    """The entry, held until the transaction ends; NotThere where there is none.

    `with_rules` holds the rulebook as well: whoever loads another one waits for the entries that are being judged by
    this one, and sees them when asking whether the change would break any.

    `seen` is the entry as its owner's door has just given it. It is what is answered, with all that came along, if the
    row that is held now, and its edition's, are still the ones that were read then; nearly always they are.

    The row alone is held, and what belongs to it read after: a query that waited for the lock gives the row as it is
    now, but what it joins as it was before, so the submission that somebody else has just made would be missing.
    """
    if seen is not None and _stands_as_seen(seen, with_rules):
        return seen
    entry = _HELD_ENTRY.one(entry=entry_id)
    if entry is None:
        raise NotThere
    # The rules and the clock are those of this moment; the names of divisions and tracks may be those of a moment ago.
    entry.edition = hold_rules(entry.edition_id) if with_rules else rules_as_they_stand(entry.edition_id)
    set_known_parts(entry)
    return entry


def _stands_as_seen(seen: Entry, with_rules: bool) -> bool:
    """Hold the entry's row, and say whether it and its edition are what they were when they were read.

    What belongs to an entry and counts for what is done to it is never changed without its row: a document that is
    added, removed or erased changes it too.
    """
    known = known_edition_of(seen.edition_id)
    with connection.cursor() as cursor:
        cursor.execute(f"{_HELD_MARKS} {_WITH_RULES if with_rules else ''}", [seen.pk])
        held = cursor.fetchone()
    return bool(held == (seen.mark, known.mark) and seen.edition is known.edition)


def hold_rules(edition_id: int) -> Edition:
    """The edition, its rulebook in force until the transaction ends; nobody else who holds it so has to wait."""
    found = _HELD_EDITION.one(edition=edition_id)
    assert found
    return found


def rules_as_they_stand(edition_id: int) -> Edition:
    """The edition as it is now; another rulebook may be loaded before the transaction ends."""
    found = _EDITION.one(edition=edition_id)
    assert found
    return found


def locked_own_entry(entry_id: int, actor: Person, *, with_rules: bool = False, seen: Entry | None = None) -> Entry:
    """The actor's own entry, held; NotThere for everybody else's."""
    entry = locked_entry(entry_id, with_rules=with_rules, seen=seen)
    if entry.owner_id != actor.pk:
        raise NotThere
    entry.owner = actor
    return entry


def locked_parts(entry: Entry) -> dict[Unit, str]:
    """The units that take part in the entry, with their parts; held, so that their places may be counted.

    In ascending order, so that no two commands deadlock; and not merged with others until the transaction ends.
    """
    keep_units_apart()
    parts = dict(entry.units.values_list("unit", "part"))
    units = Unit.objects.select_for_update().filter(pk__in=parts).order_by("pk")
    return {unit: parts[unit.pk] for unit in units}


def may_go_unheld(seen: Entry, actor: Person) -> bool:
    """Whether a change of the actor's entry need not hold it first, but be written only while it is as it was `seen`.

    So it is while nothing of it is handed in: who comes second finds it changed, and takes it as it is then.
    """
    return seen.owner_id == actor.pk and seen.state in {State.DRAFT, State.WITHDRAWN} and bool(seen.mark)


def hold_owner(entry: Entry) -> None:
    """Hold the owner of an entry that no unit leads, so that one project of theirs is not entered twice at once (H16).

    Not against rows that refer to them: people are sent messages all the time.
    """
    list(Person.objects.select_for_update(no_key=True).filter(pk=entry.owner_id).values_list("pk"))


def refuse_unless_editable(entry: Entry) -> None:
    if entry.state not in EDITABLE:
        message = _("项目当前状态为“%(state)s”，不能再修改。") % {"state": entry.get_state_display()}
        raise Refused([Reason("state", message)])
