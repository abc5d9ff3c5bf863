"""A second opinion on the places: what scores say once the judges' severity is taken out, and how sure that is."""

from saiban.engines.calibration.formats import Request, Result
from saiban.engines.registry import Engine


def _compute(request: Request) -> Result:
    """Numerical libraries load on use: the web process knows the formats only."""
    from saiban.engines.calibration.telling import calibrate

    return calibrate(request)


ENGINE = Engine(
    request=Request,
    result=Result,
    compute=_compute,
    is_answered=lambda result: any(group.compared for group in result.groups),
)
