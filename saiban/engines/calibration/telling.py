"""What comes of a calibration, in a fixed order whatever the order of the request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from saiban.core.parts import Inconsistent
from saiban.engines.calibration.checks import findings
from saiban.engines.calibration.formats import (
    Calibrated,
    Component,
    Group,
    Judge,
    Request,
    Result,
    Variance,
)
from saiban.engines.calibration.rounds import Round


def calibrate(request: Request) -> Result:
    """A second opinion; Inconsistent with everything that does not fit together."""
    found = tuple(findings(request))
    if found:
        raise Inconsistent(found)
    marked = Round(request)
    return Result(
        variance=_variance(marked),
        components=tuple(_components(marked)),
        groups=tuple(_group(marked, name) for name in marked.groups),
        projects=tuple(project for name in marked.groups for project in _projects(marked, name)),
        judges=tuple(_judges(marked)),
        alarms=tuple(marked.alarms),
    )


def _variance(marked: Round) -> Variance | None:
    if marked.fitted is None:
        return None
    parts = marked.fitted[1].parts
    least = float(marked.request.settings.floor) * parts.total * (1 + 1e-9)
    named = {"project": parts.project, "judge": parts.judge, "residual": parts.residual}
    sds = {name: marked.rounded(part**0.5) for name, part in named.items()}
    floored = [name for name, part in named.items() if part <= least]
    reliability = marked.rounded(parts.project / parts.total)
    return Variance.model_validate({**sds, "reliability": reliability, "floored": floored})


def _components(marked: Round) -> Iterator[Component]:
    means: dict[int, float] = {}
    if marked.fitted is not None:
        chosen, fit = marked.fitted
        means = dict(zip(chosen.component.tolist(), fit.common[len(chosen.judge) :].tolist(), strict=True))
    shape = marked.panels
    for number, reason in enumerate(marked.reasons):
        yield Component(
            component=number,
            projects=int((shape.of_project == number).sum()),
            judges=int((shape.of_judge == number).sum()),
            scores=int((shape.of_score == number).sum()),
            reason=reason,
            mean=marked.rounded(means[number]) if number in means else None,
        )


def _group(marked: Round, name: str) -> Group:
    reason, codes = marked.reason_of(name), marked.groups[name]
    doubt = float(marked.request.settings.doubt)
    chances = {code: marked.above_line[code] for code in codes if code in marked.above_line}
    undecided = [code for code, chance in chances.items() if doubt <= chance <= 1 - doubt]
    return Group(
        group=name,
        projects=len(codes),
        components=marked.components_in(name),
        compared=reason is None,
        reason=reason,
        places=marked.places.get(name),
        undecided=tuple(sorted(undecided, key=lambda code: (-chances[code], code))),
    )


def _projects(marked: Round, name: str) -> Iterator[Calibrated]:
    codes, reason = marked.groups[name], marked.reason_of(name)
    compared = {code: marked.estimates[code] for code in codes if reason is None and code in marked.component_of}
    place = _places([each.value for each in compared.values()])
    for code in codes:
        estimate, scores = compared.get(code), marked.scores_of.get(code, [])
        yield Calibrated(
            code=code,
            group=name,
            component=marked.component_of.get(code),
            scores=len(scores),
            raw=sum(scores, Fraction()) / len(scores) if scores else None,
            reason=reason if scores else "no_scores",
            calibrated=estimate.value if estimate else None,
            sd=estimate.sd if estimate else None,
            intervals=estimate.intervals if estimate else (),
            place=place[estimate.value] if estimate else None,
            above_line=marked.above_line.get(code),
        )


def _places(values: list[float]) -> dict[float, int]:
    """1, 2, 2, 4: the place of each value, the highest first."""
    found: dict[float, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), 1):
        found.setdefault(value, place)
    return found


def _judges(marked: Round) -> Iterator[Judge]:
    alarms = Counter(alarm.judge for alarm in marked.alarms)
    for number, code in enumerate(marked.panels.judges):
        severity, sd = marked.severities.get(code, (None, None))
        scores = marked.scores_by[code]
        yield Judge(
            judge=code,
            component=int(marked.panels.of_judge[number]),
            scores=len(scores),
            severity=severity,
            sd=sd,
            alarms=alarms[code],
            constant=len(scores) > 1 and len(set(scores)) == 1,
        )
