"""What projects are known by (H14, H16)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext_lazy as _

from saiban.entries.invariants.registry import invariant

# The two tables have no foreign key between them, so each side is looked at.
_MISFILED = """
SELECT coalesce(known.id, filed.project)
FROM (SELECT id, cardinality(grams) AS count FROM entries_knownproject) AS known
FULL JOIN (SELECT project, count(*) AS count FROM entries_projectgram GROUP BY project) AS filed
    ON filed.project = known.id
WHERE coalesce(known.count, 0) <> coalesce(filed.count, 0)
"""


@invariant(_("每个往届与本届项目都能按其文字查到，已删除的查不到"))
def known_projects_are_on_file() -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(_MISFILED)
        return [f"known project {project}" for (project,) in cursor.fetchall()]
