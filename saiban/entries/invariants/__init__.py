"""What always holds in the whole database, each with a name, for tests and for operators (`saiban check_invariants`).

Constraints of the database hold most of it, and commands all of it. These look from outside: after a restored backup,
a hand-made correction or a fault that nobody thought of, they find what contradicts itself.
"""

from saiban.entries.invariants import alike, files, record, scarce, standing
from saiban.entries.invariants.registry import INVARIANTS, Invariant, one_moment

__all__ = ["INVARIANTS", "Invariant", "alike", "files", "one_moment", "record", "scarce", "standing"]
