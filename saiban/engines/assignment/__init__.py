"""Judges to projects: the best panels that the rules allow, with a proof, and a plain check that trusts no solver."""

from typing import Any

from saiban.core.parts import Part
from saiban.engines.assignment.formats import Request, Result
from saiban.engines.registry import Engine


def compute(request: Any) -> Part:
    """The assignment, the repair or the check that is asked for; the solver is loaded only now."""
    from saiban.engines.assignment.computing import compute as computed

    return computed(request)


ENGINE = Engine(request=Request, result=Result, compute=compute, is_answered=lambda result: result.is_answered)
