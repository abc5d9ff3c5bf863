"""What a notice says, as data: one file per edition, checked, compared, written out."""

from saiban.rulebook.changes import Change, difference
from saiban.rulebook.loading import load_rulebook, parse_rulebook
from saiban.rulebook.problems import Problem, RulebookError
from saiban.rulebook.schema.base import clause_of
from saiban.rulebook.schema.rulebook import Rulebook
from saiban.rulebook.touches import Touch
from saiban.rulebook.writing import dump_toml

__all__ = [
    "Change",
    "Problem",
    "Rulebook",
    "RulebookError",
    "Touch",
    "clause_of",
    "difference",
    "dump_toml",
    "load_rulebook",
    "parse_rulebook",
]
