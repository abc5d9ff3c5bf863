"""Places of a national round: 10,000 projects with five scores each, and the awards of a final."""

from __future__ import annotations

from random import Random

from saiban.bench.engines import Case, Json

CRITERIA = ("presentation", "significance", "pain-points", "feasibility", "technology", "innovation", "xinchuang")
TRACKS = ("applied", "technical", "xinchuang", "county")
# As in a real contest with 2,015 works: standard deviations of projects, judges and single totals, of 100 marks.
PROJECTS, JUDGES, REST, SCALE = 14.1, 9.0, 8.6, 0.25


def totals(projects: int, each: int, judges: int, seed: int = 20260626) -> list[tuple[str, str, int]]:
    """Project, judge, total from 0 to 100: judges differ in height and width, and mark projects of every kind."""
    chance = Random(seed)  # noqa: S311
    bias = [chance.gauss(0, JUDGES) for _ in range(judges)]
    width = [chance.lognormvariate(0, SCALE) for _ in range(judges)]
    found = []
    for number in range(projects):
        worth = chance.gauss(0, PROJECTS)
        for judge in chance.sample(range(judges), each):
            total = 60 + bias[judge] + width[judge] * worth + chance.gauss(0, REST)
            found.append((f"P{number:05}", f"J{judge:04}", min(100, max(0, round(total)))))
    return found


def _split(total: int) -> dict[str, int]:
    """A total over the seven criteria, 15 or 10 marks each."""
    shares = {code: total * (10 if code == "xinchuang" else 15) // 100 for code in CRITERIA}
    for code in CRITERIA[: total - sum(shares.values())]:
        shares[code] += 1
    return shares


def national() -> Json:
    """Four tracks of 2,500 projects."""
    marked = totals(10_000, 5, 1_500)
    codes = sorted({project for project, _, _ in marked})
    links = ["untrimmed_mean", "innovation", "technology", "median", "head_to_head", "draw"]
    return {
        "rule": {
            "criteria": [{"code": code, "max_marks": 10 if code == "xinchuang" else 15} for code in CRITERIA],
            "aggregation": {"method": "trimmed_mean", "drop_high": 1, "drop_low": 1},
            "tie_break": [
                {"by": "criterion", "criterion": link} if link in CRITERIA else {"by": link} for link in links
            ],
        },
        "projects": [{"code": code, "track": TRACKS[number % 4]} for number, code in enumerate(codes)],
        "scorecards": [
            {"project": project, "judge": judge, "marks": _split(total)} for project, judge, total in marked
        ],
        "lots": {"seed": "7e" * 32},
        "awards": [
            {"code": "first", "ratio": "1/10"},
            {"code": "second", "ratio": "3/20"},
            {"code": "third", "ratio": "1/4"},
            {"code": "innovation", "kind": "single", "within": "all", "criterion": "innovation", "count": 5},
        ],
    }


def _tell(result: Json) -> str:
    tied = [each for each in result["projects"] if each["separated_by"]]
    drawn = sum(1 for each in tied if each["separated_by"]["by"] == "draw")
    shared = sum(len(tie["projects"]) for tie in result["ties"])
    return f"{len(result['projects']):,} placed; {len(tied):,} separated by the chain, {drawn} by lot; {shared} shared"


CASES: tuple[Case, ...] = (
    Case(
        "rank",
        "ranking, 10,000 projects × 5 scores of 7 marks, with awards",
        national,
        _tell,
        seconds=10,
        megabytes=600,
    ),
)
