"""What a rulebook says of marks and prizes drives the ranking engine."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from saiban.engines.ranking import formats as engine
from saiban.engines.ranking.checks import rule_findings
from saiban.engines.ranking.telling import rank
from saiban.rulebook import Rulebook
from saiban.rulebook.ranking import award_scheme, is_settled, ranking_rule
from saiban.rulebook.tests.cast import EVERY, SHIPPED, book, changed, edition

FINAL = "national-final"
EDITIONS = [path for path in SHIPPED if path.stem in ("shic-7", "shic-8")]


def final(rulebook: Rulebook, *, lots: bool = True, judges: int = 5, each: int = 11) -> engine.Request:
    """An invented final: so many projects in each track, marks that lie close together."""
    chance = Random(2026)
    projects, scorecards = [], []
    rubric = rulebook.rubric_for(FINAL, rulebook.tracks[0].code)
    assert rubric is not None
    for track in rulebook.tracks:
        for number in range(each):
            code = f"{track.code}-{number:02}"
            projects.append(engine.Project(code=code, track=track.code))
            for judge in range(judges):
                marks: dict[str, int | Fraction] = {}
                for criterion in rubric.criteria:
                    marks[criterion.code] = criterion.max_marks - chance.randint(1, 3)
                scorecards.append(engine.Scorecard(project=code, judge=f"judge-{judge}", marks=marks))
    return engine.Request(
        rule=ranking_rule(rubric),
        projects=tuple(projects),
        scorecards=tuple(scorecards),
        lots=engine.Lots(seed="a7" * 32) if lots else None,
        awards=award_scheme(rulebook, FINAL),
    )


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_each_edition_s_settings_rank_a_final_without_a_tie_left(path: Path) -> None:
    """Most places of so close a final hang on the chain; it ends in a lot, so none is shared."""
    result = rank(final(book(path)))
    separated = [each.separated_by.by for each in result.projects if each.separated_by]
    assert len(separated) > len(result.projects) / 5
    assert (result.ties, result.warnings, result.unranked) == ((), (), ())


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_n4_a_track_of_eleven_has_one_first_two_second_and_three_third_prizes(path: Path) -> None:
    rulebook = book(path)
    result = rank(final(rulebook))
    for track in rulebook.tracks:
        given = {each.award: each.winners for each in result.awards if each.pool == track.code}
        placed = [each.code for each in result.projects if each.group == track.code]
        assert given["first"] == tuple(placed[:1])
        assert given["second"] == tuple(placed[1:3])
        assert given["third"] == tuple(placed[3:6])


def test_n4_single_awards_go_to_the_highest_on_a_criterion_who_have_no_first_prize() -> None:
    request = final(edition("shic-8"))
    result = rank(request)
    first = {code for each in result.awards if each.award == "first" for code in each.winners}
    sums = dict.fromkeys((each.code for each in request.projects), Fraction())
    for scorecard in request.scorecards:
        sums[scorecard.project] += scorecard.marks["innovation"]
    given = {each.pool: each.winners for each in result.awards if each.award == "best-innovation"}
    assert len(given) == 6
    for track, (winner,) in given.items():
        rivals = [code for code in sums if code.startswith(f"{track}-") and code not in first]
        assert winner in rivals and sums[winner] == max(sums[code] for code in rivals)


def test_until_the_lot_is_drawn_what_hangs_on_it_is_open() -> None:
    request = final(edition("shic-8"), lots=False)
    same = tuple(
        scorecard.model_copy(update={"marks": request.scorecards[0].marks}) for scorecard in request.scorecards
    )
    result = rank(request.model_copy(update={"scorecards": same}))
    assert {tie.waits_for for tie in result.ties} == {"draw"}
    firsts = [each for each in result.awards if each.award == "first"]
    assert [(each.winners, [opened.places for opened in each.open]) for each in firsts] == [((), [1])] * 6


def test_h12_a_mentor_s_award_is_not_the_ranking_s() -> None:
    rulebook = edition("shic-7")
    assert [award.code for award in rulebook.awards if not is_settled(award)] == ["best-mentor"]
    assert [award.code for award in award_scheme(rulebook, FINAL)] == ["first", "second", "third"]
    assert award_scheme(rulebook, "division-final") == ()


def test_an_award_that_names_no_stage_is_given_at_the_last_that_is_marked() -> None:
    awards = [{"code": "gold", "name": "金奖", "count": 1}]
    rulebook = changed(edition("shic-8"), ("awards", awards))
    assert award_scheme(rulebook, "division-final") == ()
    assert [award.code for award in award_scheme(rulebook, FINAL)] == ["gold"]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_whatever_a_rulebook_may_say_the_engine_can_read(path: Path) -> None:
    for rubric in book(path).rubrics:
        rule = ranking_rule(rubric)
        assert list(rule_findings((), rule)) == []
        assert engine.Rule.model_validate(rule.model_dump(mode="json")) == rule
