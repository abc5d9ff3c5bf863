"""What a document must be called, by the rulebook's pattern and the entry's own words (H8)."""

from __future__ import annotations

from saiban.documents.filenames import expected_name
from saiban.entries.models import Entry
from saiban.entries.rules.facts import form_of


def name_values(entry: Entry, kind: str) -> dict[str, str]:
    """The values of a name pattern's placeholders for one kind of document."""
    rulebook, form = entry.edition.rules, form_of(entry.edition.rules, entry.form)
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
    """The name a document goes by: the pattern's where there is one and its words are known, else as it was named."""
    pattern = next((document.name_pattern for document in entry.edition.rules.documents if document.code == kind), None)
    if not pattern:
        return name
    values = name_values(entry, kind)
    if any(not value for key, value in values.items() if "{" + key + "}" in pattern):
        return name
    return expected_name(pattern, values, ending)
