"""What a document must be called, by the rulebook's pattern and the entry's own words (H8)."""

from __future__ import annotations

from saiban.core.names import safe_filename, title_key
from saiban.core.tokens import numbered
from saiban.documents.filenames import expected_name
from saiban.entries.models import Entry
from saiban.entries.queries.parts import working_form
from saiban.entries.rules.form import EntryForm

_NUMBER_LENGTH = 40
_KEY_LENGTH = 200
_LINE = 80
# Endings that are two ways to write one.
_ALIASES = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}


def project_key(title: str) -> str:
    """The key under which two titles are one project (H16), as long as its column is."""
    return title_key(title)[:_KEY_LENGTH]


def in_a_line(title: str) -> str:
    """A title as messages say it: rulebooks may allow longer ones than a message's own title can hold."""
    return title if len(title) <= _LINE else f"{title[: _LINE - 1]}…"


def plain_words(text: str, limit: int) -> str:
    """Letters, digits and spaces of what somebody typed, for texts to strangers: no link, no shouting, no long tale."""
    kept = "".join(c for c in text if c.isalnum() or c in " ·-（）")
    return kept if len(kept) <= limit else f"{kept[: limit - 1]}…"


def entry_number(edition: str, division: str, count: int) -> str:
    """The number of an entry: ``SHIC-7-HUNAN-000123-K``. Codes too long for it are left out, the division's first."""
    for prefix in (f"{edition}-{division}", edition, "E"):
        number = numbered(prefix.replace("_", "-"), count)
        if len(number) <= _NUMBER_LENGTH:
            break
    return number


def search_key(entry: Entry, form: EntryForm) -> str:
    """Number, title, units and, where no unit leads, the person: each as a key of its own line, to be searched in."""
    names = [entry.number, entry.title, entry.lead_name, *(part.name for _, part in form.units())]
    return "\n".join(dict.fromkeys(title_key(name) for name in names if name))


def name_values(entry: Entry, kind: str) -> dict[str, str]:
    """The values of a name pattern's placeholders for one kind of document."""
    rulebook, form = entry.edition.rules, working_form(entry)
    leading = {role.code for role in rulebook.member_roles if role.leader}
    leader = form.leader(leading)
    track = next((track.name for track in rulebook.tracks if track.code == form.track), "")
    return {
        "lead_unit": form.lead.name or (leader.name if leader else ""),
        "title": form.title,
        "leader": leader.name if leader else "",
        "track": track,
        "division": entry.division.name if entry.division else "",
        "document": next((document.name for document in rulebook.documents if document.code == kind), ""),
    }


def wanted_name(entry: Entry, kind: str, name: str, ending: str) -> str:
    """The name a document goes by: the pattern's where there is one and its words are known, else as it was named.

    Either way it ends as the content is, for a program opens a file by its ending.
    """
    pattern = next((document.name_pattern for document in entry.edition.rules.documents if document.code == kind), None)
    if not pattern:
        return _ended(name, ending)
    values = name_values(entry, kind)
    if any(not value for key, value in values.items() if "{" + key + "}" in pattern):
        return _ended(name, ending)
    return expected_name(pattern, values, ending)


def _ended(name: str, ending: str) -> str:
    name = safe_filename(name)
    stem, _, claimed = name.rpartition(".")
    if stem and _ALIASES.get(claimed.lower(), claimed.lower()) == ending:
        return name
    return safe_filename(f"{stem or name}.{ending}")
