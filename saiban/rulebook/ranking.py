"""What a rulebook says of marks, places and prizes, as the ranking engine reads it."""

from __future__ import annotations

from fractions import Fraction

from saiban.engines.ranking import formats as engine
from saiban.rulebook.schema.judging import Aggregation, Award, Rubric
from saiban.rulebook.schema.rulebook import Rulebook


def ranking_rule(rubric: Rubric) -> engine.Rule:
    """The rule of a scorecard: its criteria, how totals become scores, the chain for equals."""
    return engine.Rule(
        criteria=tuple(
            engine.Criterion(
                code=each.code,
                weight=Fraction(each.weight),
                max_marks=Fraction(each.max_marks),
                step=Fraction(each.step),
            )
            for each in rubric.criteria
        ),
        aggregation=_aggregation(rubric.aggregation),
        tie_break=tuple(engine.Link(by=link.by, criterion=link.criterion) for link in rubric.tie_break),
    )


def _aggregation(how: Aggregation) -> engine.Aggregation:
    return engine.Aggregation(
        method=how.method,
        drop_high=how.drop_high,
        drop_low=how.drop_low,
        trim_from=how.trim_from,
        min_scores=how.min_judges,
        decimals=how.decimals,
        ranked_on=how.ranked_on,
        centred=how.centred,
        centred_from=how.centred_from,
    )


def award_scheme(rulebook: Rulebook, stage: str) -> tuple[engine.Award, ...]:
    """The awards of a stage that follow from marks, the highest first, as far as their numbers are settled.

    What is still to be announced is left out, and so are awards for mentors and organisers, who are not marked.
    """
    ours = [award for award in rulebook.awards if rulebook.award_stage(award) == stage and is_settled(award)]
    return tuple(_award(award, {each.code for each in ours}) for award in ours)


def is_settled(award: Award) -> bool:
    """Whether marks alone can say who gets it."""
    has_number = award.count is not None or award.ratio is not None
    return has_number and (award.kind == "prize" or (award.kind == "single" and award.criterion is not None))


def _award(award: Award, known: set[str]) -> engine.Award:
    return engine.Award(
        code=award.code,
        kind="single" if award.kind == "single" else "prize",
        within="track" if award.per_track else "all",
        only_tracks=award.only_tracks,
        count=award.count,
        ratio=None if award.ratio is None else Fraction(award.ratio),
        rounding=award.rounding,
        minimum=award.minimum,
        at_line=award.at_line,
        criterion=award.criterion,
        excluding=tuple(code for code in award.excluding if code in known),
    )
