"""What a notice says, as data: one file per edition, checked, compared, written out."""

from saiban.rulebook.problems import Problem, RulebookError
from saiban.rulebook.schema.rulebook import Rulebook

__all__ = ["Problem", "Rulebook", "RulebookError"]
