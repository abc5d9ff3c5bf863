"""Taking the locks that the commands stand on, and refusing in one way."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from saiban.accounts.commands.locks import keep_units_apart
from saiban.accounts.models import Person, Unit
from saiban.core.errors import NotThere, Reason, Refused
from saiban.editions.models import Edition
from saiban.entries.models import Entry
from saiban.entries.queries.parts import set_known_parts
from saiban.entries.rules.states import EDITABLE


def locked_entry(entry_id: int, *, with_rules: bool = False) -> Entry:
    """The entry, held until the transaction ends; NotThere where there is none.

    `with_rules` holds the rulebook as well: whoever loads another one waits for the entries that are being judged by
    this one, and sees them when asking whether the change would break any.

    The row alone is held, and what belongs to it read after: a query that waited for the lock gives the row as it is
    now, but what it joins as it was before, so the submission that somebody else has just made would be missing.
    """
    try:
        entry = Entry.objects.select_for_update().get(pk=entry_id)
    except Entry.DoesNotExist:
        raise NotThere from None
    if with_rules:
        hold_rules(entry.edition_id)
    # The rules and the clock are those of this moment; the names of divisions and tracks may be those of a moment ago.
    entry.edition = Edition.objects.get(pk=entry.edition_id)
    set_known_parts(entry)
    return entry


def hold_rules(edition_id: int) -> None:
    """Keep the edition's rulebook in force until the transaction ends; nobody else who does so has to wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM editions_edition WHERE id = %s FOR KEY SHARE", [edition_id])


def locked_own_entry(entry_id: int, actor: Person, *, with_rules: bool = False) -> Entry:
    """The actor's own entry, held; NotThere for everybody else's."""
    entry = locked_entry(entry_id, with_rules=with_rules)
    if entry.owner_id != actor.pk:
        raise NotThere
    return entry


def locked_parts(entry: Entry) -> dict[Unit, str]:
    """The units that take part in the entry, with their parts; held, so that their places may be counted.

    In ascending order, so that no two commands deadlock; and not merged with others until the transaction ends.
    """
    keep_units_apart()
    parts = dict(entry.units.values_list("unit", "part"))
    units = Unit.objects.select_for_update().filter(pk__in=parts).order_by("pk")
    return {unit: parts[unit.pk] for unit in units}


def hold_owner(entry: Entry) -> None:
    """Hold the owner of an entry that no unit leads, so that one project of theirs is not entered twice at once (H16).

    Not against rows that refer to them: people are sent messages all the time.
    """
    list(Person.objects.select_for_update(no_key=True).filter(pk=entry.owner_id).values_list("pk"))


def refuse_unless_editable(entry: Entry) -> None:
    if entry.state not in EDITABLE:
        message = _("项目当前状态为“%(state)s”，不能再修改。") % {"state": entry.get_state_display()}
        raise Refused([Reason("state", message)])
