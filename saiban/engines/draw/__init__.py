"""Lots that anybody can draw again: commit, reveal, replay."""

from __future__ import annotations

from saiban.core.parts import Inconsistent
from saiban.engines.draw.checking import checks, counted, findings
from saiban.engines.draw.formats import DrawRequest, DrawResult, Published
from saiban.engines.draw.outcome import outcome
from saiban.engines.draw.plan import canonical, publication, seed
from saiban.engines.registry import Engine


def compute(request: DrawRequest) -> DrawResult:
    """What is to be published, or what was drawn; Inconsistent with every reason for which there is neither."""
    wrong = tuple(findings(request))
    if wrong:
        raise Inconsistent(wrong)
    if request.published is None:
        return _result(request, publication(request.plan, request.secret, request.nonces))
    lists = tuple(sorted(request.published.lists, key=lambda each: each.draw))
    return _drawn(request, request.published.model_copy(update={"lists": lists}))


def _drawn(request: DrawRequest, stated: Published) -> DrawResult:
    checked = tuple(checks(request, stated))
    told = {"checks": checked, "secret": request.secret}
    name, value = counted(request)
    if name is None or value is None or not all(check.is_right for check in checked):
        return _result(request, stated, **told)
    from_this = seed(request.secret, stated, name, value)
    outcomes = tuple(outcome(from_this, draw, request.changes) for draw in canonical(request.plan).draws)
    return _result(request, stated, **told, seed=from_this, outcomes=outcomes)


def _result(request: DrawRequest, stated: Published, **told: object) -> DrawResult:
    """In one order, however the request was written; what happened since stays in the order of happening."""
    return DrawResult.model_validate(
        {
            "mode": request.mode,
            "plan": canonical(request.plan),
            "published": stated,
            "nonces": tuple(sorted(request.nonces, key=lambda nonce: nonce.id)),
            "secret": None,
            "public_values": request.public_values,
            "changes": request.changes,
            "checks": (),
            "seed": None,
            "outcomes": (),
        }
        | told
    )


ENGINE = Engine(
    request=DrawRequest,
    result=DrawResult,
    compute=compute,
    is_answered=lambda result: result.mode == "commit" or result.seed is not None,
)
