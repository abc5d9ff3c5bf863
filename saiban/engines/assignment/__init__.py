"""Judges to projects: the best panels that the rules allow, with a proof, and a plain check that trusts no solver.

`computing` leads from a request to its result. What it asks, in the order in which it asks it:

- what is asked: `formats`, `checks`; as arrays: `round` (with `affinity`, `conflicts`), `profiles`, `worth`;
- an assignment, by `assigning`: the floor (`floor`), a start (`starting` with `model`, or `search`), exchanges that
  gain (`exchange`), prices that fit (`proving`, `trying`), the last gap (`closing`, `finishing`; `optimum` for small
  rounds), the bound added up (`certificate`), and at last panels that meet less (`mixing`);
- another answer: `repair`, `shortage`;
- the check of every result: `verifier` with `retelling`, which share nothing with all of that.
"""

from typing import Any

from saiban.core.parts import Part
from saiban.engines.assignment.formats import Request, Result
from saiban.engines.registry import Engine


def compute(request: Any) -> Part:
    """The assignment, the repair or the check that is asked for; the solver is loaded only now."""
    from saiban.engines.assignment.computing import compute as computed

    return computed(request)


ENGINE = Engine(request=Request, result=Result, compute=compute, is_answered=lambda result: result.is_answered)
