"""What a rulebook says of places in the final, as the quota engine reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from saiban.engines.quota import formats as engine
from saiban.rulebook.schema.judging import Quota

if TYPE_CHECKING:  # the rulebook asks of itself whether its quota can be worked out
    from saiban.rulebook.schema.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Counts:
    """A division's entries in one track, as the quota's `base` counts them; ids in `ranking` and `withdrawn`.

    Disqualified and direct ones are among the `projects`, and not in the ranking.
    """

    projects: int
    disqualified: int = 0
    direct: int = 0
    ranking: tuple[str, ...] | None = None
    withdrawn: tuple[str, ...] = ()


def quota_tables(rulebook: Rulebook) -> tuple[tuple[str, ...], ...]:
    """The codes of the tracks that share places, by tables; tracks that the committee advances are in none."""
    quota = rulebook.quota
    if quota is None:
        return ()
    ours = tuple(track.code for track in rulebook.tracks if track.kind in quota.track_kinds)
    others = tuple(track.code for track in rulebook.tracks if track.kind not in quota.track_kinds)
    return (ours, others) if others and quota.special_tracks == "same_ratio" else (ours,)


def quota_rule(quota: Quota, tracks: tuple[str, ...] | None = None, *, is_first: bool = True) -> engine.Rule:
    """The rule of one table, all for no tracks named. What is said of whole divisions is said of the first table."""
    return engine.Rule(
        ratio=Fraction(quota.ratio),
        rounding=quota.rounding,
        total_rounding=quota.total_rounding,
        sharing=quota.sharing,
        minimum=quota.minimum if is_first else 0,
        maximum=quota.maximum if is_first else None,
        track_minimum=quota.track_minimum,
        fixed=tuple(
            engine.Fixed(division=each.division, track=each.track, places=each.places)
            for each in quota.fixed
            if (is_first if each.track is None else tracks is None or each.track in tracks)
        ),
        keeps=quota.keeps,
        disqualified_count=quota.disqualified_count,
        direct_count=quota.direct_count,
    )


def quota_requests(
    rulebook: Rulebook, counts: Mapping[tuple[str, str], Counts], seed: str
) -> tuple[engine.QuotaRequest, ...]:
    """What to compute, a request for each table; `counts` by (division, track), the seed that of a committed draw."""
    quota = rulebook.quota
    if quota is None:
        return ()
    return tuple(
        engine.QuotaRequest(
            seed=seed,
            rule=quota_rule(quota, tracks, is_first=number == 0),
            divisions=tuple(engine.Named(code=each.code, name=each.name) for each in rulebook.divisions),
            tracks=tuple(
                engine.Named(code=each.code, name=each.name) for each in rulebook.tracks if each.code in tracks
            ),
            cells=tuple(
                engine.Cell(
                    division=division,
                    track=track,
                    projects=found.projects,
                    disqualified=found.disqualified,
                    direct=found.direct,
                    ranking=found.ranking,
                    withdrawn=found.withdrawn,
                )
                for (division, track), found in counts.items()
                if track in tracks
            ),
        )
        for number, tracks in enumerate(quota_tables(rulebook))
    )
