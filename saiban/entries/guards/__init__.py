"""What the rulebook of a running edition may not change away under its entries.

What was handed in was right when it was handed in, and must stay readable and countable: its track, its division and
the codes that it chose stay known, its unit stays within the limit, its moment stays within the window. What people
typed or uploaded, also in drafts, is not lost. A draft's mere choices are no obstacle: the entrant is told to choose
again. Nor are new conditions and requirements: they hold for what is handed in from then on.
"""

from __future__ import annotations

from collections.abc import Sequence

from saiban.core.errors import Reason
from saiban.editions.models import Edition
from saiban.entries.guards.consents import consent_objections
from saiban.entries.guards.documents import document_objections
from saiban.entries.guards.forms import form_objections
from saiban.entries.guards.limits import limit_objections
from saiban.entries.guards.windows import window_objections
from saiban.rulebook import Change


def speak_for_entries(edition: Edition, changes: Sequence[Change]) -> list[Reason]:
    """Every reason of the entries why the edition cannot undergo the changes; registered with the editions' guards."""
    speakers = (form_objections, document_objections, consent_objections, limit_objections, window_objections)
    return [reason for speak in speakers for reason in speak(edition, changes)]
