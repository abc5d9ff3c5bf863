"""Whatever is done leaves a row on record: who did it, when, and where."""

from __future__ import annotations

import pytest

from saiban.audit.models import AuditRow
from tests.doors.acts import ACTS, WITHOUT_ACT, Act
from tests.doors.table import DOORS
from tests.doors.tables import changed_tables
from tests.doors.walk import Walk
from tests.doors.writes import RECORD, unrecorded, written

pytestmark = pytest.mark.django_db


def test_every_form_is_used_by_somebody_who_succeeds() -> None:
    forms = {door.name for door in DOORS.values() if "POST" in door.methods}
    acted = {act.door for act in ACTS}
    missing = forms - acted - set(WITHOUT_ACT)
    assert not missing, f"tests/doors/acts.py needs an act for each of these: {sorted(missing)}"
    strange = (acted | set(WITHOUT_ACT)) - forms
    assert not strange, f"tests/doors/acts.py knows acts where the table has no form: {sorted(strange)}"


@pytest.mark.parametrize("act", ACTS, ids=[f"{act.door}: {act.what}" for act in ACTS])
def test_what_is_done_is_on_record(act: Act, walk: Walk) -> None:
    before = AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    answer = act.of(walk)
    assert answer.status < 400, f"{act} must succeed but was {answer}"
    changed = changed_tables()
    assert bool(written(changed)) != bool(act.lasts_not), f"{act} wrote to {sorted(written(changed))}: {act.lasts_not}"
    silent = unrecorded(DOORS[act.door], changed)
    assert not silent, f"{act} wrote to {sorted(silent)} and left no row on record"
    if RECORD in changed and act.by.is_known:
        actors = set(AuditRow.objects.filter(pk__gt=before).values_list("actor_id", flat=True))
        assert walk.world.people[act.by.key].pk in actors, f"{act}: the record names somebody else"
