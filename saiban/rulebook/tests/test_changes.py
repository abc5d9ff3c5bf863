"""What a new rulebook changes, and which changes touch what people have entered."""

from __future__ import annotations

import pytest

from saiban.rulebook import Change, Touch, difference
from saiban.rulebook.tests.cast import changed, edition, school

GUESTS = {"code": "guests", "name": "邀请赛区"}
Changes = list[tuple[str, object]]

# What is changed in the invented contest, and of each change its path, kind and touch.
TABLE: list[tuple[str, Changes, list[tuple[str, str, Touch | None]]]] = [
    ("nothing", [], []),
    ("a name", [("contest.name", "新名")], [("contest.name", "changed", None)]),
    ("the contest's code", [("contest.code", "seed")], [("contest.code", "changed", Touch.IDENTITY_CHANGED)]),
    (
        "the edition's code",
        [("edition.code", "seed-3")],
        [("edition.code", "changed", Touch.IDENTITY_CHANGED)],
    ),
    ("the ordinal", [("edition.ordinal", 4)], [("edition.ordinal", "changed", Touch.IDENTITY_CHANGED)]),
    (
        "the zone",
        [("edition.time_zone", "Asia/Shanghai")],
        [("edition.time_zone", "changed", Touch.WINDOW_SHORTENED)],
    ),
    (
        "a track taken away",
        [("tracks.0", None), ("documents.0", None)],
        [
            ("tracks[poster]", "removed", Touch.TRACK_REMOVED),
            ("documents[artwork]", "removed", Touch.DOCUMENT_KIND_REMOVED),
        ],
    ),
    ("a track added", [("tracks.2", {"code": "song", "name": "歌"})], [("tracks[song]", "added", None)]),
    (
        "a condition",
        [("tracks.1.conditions.0.max", 3)],
        [("tracks[robot].conditions[0].max", "changed", Touch.TRACK_CONDITIONS_CHANGED)],
    ),
    (
        "a condition on entering at all",
        [("conditions", [{"kind": "team_size", "min": 2, "reason": "至少 2 人。"}])],
        [("conditions[0]", "added", Touch.CONDITIONS_CHANGED)],
    ),
    ("another word", [("words.track", "组别")], [("words.track", "changed", None)]),
    (
        "units that need no code",
        [("applicant_kinds.0.credit_code", "optional")],
        [("applicant_kinds[class].credit_code", "changed", None)],
    ),
    (
        "a condition more",
        [("tracks.0.conditions", [{"kind": "team_size", "max": 3, "reason": "人数须至多 3 人。"}])],
        [("tracks[poster].conditions[0]", "added", Touch.TRACK_CONDITIONS_CHANGED)],
    ),
    (
        "only the words of a condition",
        [("tracks.1.conditions.0.reason", "须 2 至 4 人。")],
        [("tracks[robot].conditions[0].reason", "changed", None)],
    ),
    ("a stage taken away", [("stages.1", None)], [("stages[public-vote]", "removed", Touch.STAGE_REMOVED)]),
    (
        "registration ends later",
        [("stages.0.closes", "2025-04-16 24:00")],
        [("stages[sign-up].closes", "changed", None)],
    ),
    (
        "registration ends earlier",
        [("stages.0.closes", "2025-04-15 23:59")],
        [("stages[sign-up].closes", "changed", Touch.WINDOW_SHORTENED)],
    ),
    (
        "registration begins later",
        [("stages.0.opens", "2025-03-02 08:00")],
        [("stages[sign-up].opens", "changed", Touch.WINDOW_SHORTENED)],
    ),
    (
        "registration has no end any more",
        [("stages.0.closes", None)],
        [("stages[sign-up].closes", "removed", None)],
    ),
    (
        "a stage is announced",
        [("stages.1.opens", "2025-04-20 08:00")],
        [("stages[public-vote].opens", "added", None)],
    ),
    (
        "a division's own window ends earlier",
        [("divisions.0.windows.0.closes", "2025-04-18 18:00")],
        [("divisions[north-school].windows[sign-up].closes", "changed", Touch.WINDOW_SHORTENED)],
    ),
    (
        "a division's own, longer window goes",
        [("divisions.0.windows", [])],
        [("divisions[north-school].windows[sign-up]", "removed", Touch.WINDOW_SHORTENED)],
    ),
    (
        "a division gets a longer window",
        [
            (
                "divisions.1.windows",
                [{"stage": "sign-up", "opens": "2025-03-01 08:00", "closes": "2025-04-20"}],
            )
        ],
        [("divisions[south-school].windows[sign-up]", "added", None)],
    ),
    (
        "a division gets a shorter window",
        [
            (
                "divisions.1.windows",
                [{"stage": "sign-up", "opens": "2025-03-01 08:00", "closes": "2025-04-10"}],
            )
        ],
        [("divisions[south-school].windows[sign-up]", "added", Touch.WINDOW_SHORTENED)],
    ),
    (
        "a document due earlier",
        [("documents.1.due", "2025-05-09 12:00")],
        [("documents[video].due", "changed", Touch.WINDOW_SHORTENED)],
    ),
    (
        "a document due later",
        [("documents.1.due", "2025-05-11 12:00")],
        [("documents[video].due", "changed", None)],
    ),
    (
        "a division taken away",
        [("divisions.1", None)],
        [("divisions[south-school]", "removed", Touch.DIVISION_REMOVED)],
    ),
    (
        "a division's provinces",
        [("divisions.1.provinces", ["43"])],
        [("divisions[south-school].provinces", "changed", Touch.DIVISION_PROVINCES_CHANGED)],
    ),
    (
        "a division's units",
        [("divisions.1.units.1", {"name": "青禾第三中学"})],
        [("divisions[south-school].units[青禾第三中学]", "added", Touch.DIVISION_UNITS_CHANGED)],
    ),
    (
        "how divisions are found",
        [("division_rule.by", "choice")],
        [("division_rule.by", "changed", Touch.DIVISION_RULE_CHANGED)],
    ),
    (
        "an applicant kind taken away",
        [("applicant_kinds.0", None), ("fields.2", None)],
        [
            ("applicant_kinds[class]", "removed", Touch.APPLICANT_KIND_REMOVED),
            ("fields[slogan]", "removed", Touch.FIELD_REMOVED),
        ],
    ),
    (
        "a kind of applicant allowed fewer kinds of unit",
        [("applicant_kinds.1.unit_kinds", ["school"])],
        [("applicant_kinds[student].unit_kinds", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "a kind of applicant allowed any unit",
        [("applicant_kinds.0.unit_kinds", [])],
        [("applicant_kinds[class].unit_kinds", "changed", None)],
    ),
    (
        "a role taken away",
        [("member_roles.1", None), ("team.max", 1), ("tracks.1.conditions", [])],
        [
            ("tracks[robot].conditions[0]", "removed", Touch.TRACK_CONDITIONS_CHANGED),
            ("tracks[robot].conditions[1]", "removed", Touch.TRACK_CONDITIONS_CHANGED),
            ("tracks[robot].conditions[2]", "removed", Touch.TRACK_CONDITIONS_CHANGED),
            ("team.max", "changed", Touch.LIMIT_TIGHTENED),
            ("member_roles[student]", "removed", Touch.MEMBER_ROLE_REMOVED),
        ],
    ),
    (
        "a role that must be filled",
        [("member_roles.2", {"code": "cook", "name": "炊事", "min": 1})],
        [("member_roles[cook]", "added", Touch.REQUIREMENT_ADDED)],
    ),
    (
        "a role that may be filled",
        [("member_roles.2", {"code": "cook", "name": "炊事"})],
        [("member_roles[cook]", "added", None)],
    ),
    ("a larger team", [("team.max", 5)], [("team.max", "changed", None)]),
    ("a larger least team", [("team.min", 2)], [("team.min", "changed", Touch.LIMIT_TIGHTENED)]),
    (
        "a question that must be answered",
        [("fields.3", {"code": "why", "label": "为什么"})],
        [("fields[why]", "added", Touch.REQUIREMENT_ADDED)],
    ),
    (
        "a question that may be answered",
        [("fields.3", {"code": "why", "label": "为什么", "required": False})],
        [("fields[why]", "added", None)],
    ),
    (
        "a question of all applicants",
        [("fields.2.only_applicants", [])],
        [("fields[slogan].only_applicants", "changed", Touch.REQUIREMENT_ADDED)],
    ),
    (
        "a question of fewer",
        [("fields.0.only_applicants", ["class"])],
        [("fields[weight].only_applicants", "changed", None)],
    ),
    (
        "a question of another type",
        [("fields.2.type", "url")],
        [("fields[slogan].type", "changed", Touch.FIELD_CHANGED)],
    ),
    (
        "a choice taken away",
        [
            (
                "member_fields.0.choices",
                [{"code": "senior", "name": "高"}, {"code": "teacher", "name": "教师"}],
            )
        ],
        [
            ("member_fields[grade].choices[junior]", "removed", Touch.FIELD_CHANGED),
            ("member_fields[grade].choices[senior].name", "changed", None),
            ("member_fields[grade].choices[teacher]", "added", None),
        ],
    ),
    (
        "a number's bound",
        [("fields.0.max", "19.5")],
        [("fields[weight].max", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    ("a wider number", [("fields.0.max", "20.5")], [("fields[weight].max", "changed", None)]),
    (
        "a shorter title",
        [("form.title_max_length", 30)],
        [("form.title_max_length", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "a longer least abstract",
        [("form.abstract_min_length", 30)],
        [("form.abstract_min_length", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "a smaller document",
        [("documents.0.max_bytes", "799 KB")],
        [("documents[artwork].max_bytes", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "a larger document",
        [("documents.0.max_bytes", "1 MB")],
        [("documents[artwork].max_bytes", "changed", None)],
    ),
    (
        "fewer types of file",
        [("documents.0.types", ["jpg"])],
        [("documents[artwork].types", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "more types of file",
        [("documents.0.types", ["jpg", "png", "pdf"])],
        [("documents[artwork].types", "changed", None)],
    ),
    (
        "a name for a file",
        [("documents.0.name_pattern", "{title}")],
        [("documents[artwork].name_pattern", "added", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "a document asked for",
        [("documents.3", {"code": "plan", "name": "计划", "types": ["pdf"], "max_bytes": "1 MB"})],
        [("documents[plan]", "added", Touch.REQUIREMENT_ADDED)],
    ),
    (
        "a document no longer asked for",
        [("documents.0.required", "never")],
        [("documents[artwork].required", "changed", None)],
    ),
    (
        "fewer entries of a unit",
        [("limits.per_unit.max", 39)],
        [("limits.per_unit.max", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "fewer entries of a unit in a track",
        [("limits.per_unit_within.0.max", 1)],
        [("limits.per_unit_within[track].max", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "more entries of a unit in a track",
        [("limits.per_unit_within.0.max", 3)],
        [("limits.per_unit_within[track].max", "changed", None)],
    ),
    (
        "a unit's entries of one track alone",
        [("limits.per_unit_within.0.only_tracks", ["poster"])],
        [("limits.per_unit_within[track].only_tracks", "changed", None)],
    ),
    (
        "a limit on people",
        [("limits.per_named_person", [{"code": "a", "max": 1}])],
        [("limits.per_named_person[a]", "added", Touch.LIMIT_TIGHTENED)],
    ),
    ("more entries of a unit", [("limits.per_unit.max", 41)], [("limits.per_unit.max", "changed", None)]),
    ("no limit of a unit", [("limits.per_unit", None)], [("limits.per_unit", "removed", None)]),
    (
        "joint units counted as well",
        [("limits.per_unit.counted", ["lead", "joint"])],
        [("limits.per_unit.counted", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "rejected entries counted as well",
        [("limits.per_unit.count_rejected", True)],
        [("limits.per_unit.count_rejected", "changed", Touch.LIMIT_TIGHTENED)],
    ),
    (
        "a milder limit",
        [("limits.per_unit.severity", "warn")],
        [("limits.per_unit.severity", "changed", None)],
    ),
    ("a new limit", [("limits.same_project", {})], [("limits.same_project", "added", Touch.LIMIT_TIGHTENED)]),
    (
        "reasons of mentors no longer required",
        [("mentors.reason_required", False)],
        [("mentors.reason_required", "changed", None)],
    ),
    (
        "members who must confirm",
        [("team.confirm.ask", "required"), ("team.confirm.stage", "sign-up")],
        [
            ("team.confirm.ask", "changed", Touch.REQUIREMENT_ADDED),
            ("team.confirm.stage", "added", None),
        ],
    ),
    (
        "the terms",
        [("terms.version", "4"), ("terms.text", "作品为自己所作，未曾发表。"), ("terms.title", "须知")],
        [
            ("terms.version", "changed", Touch.TERMS_CHANGED),
            ("terms.title", "changed", None),
            ("terms.text", "changed", Touch.TERMS_CHANGED),
        ],
    ),
]


@pytest.mark.parametrize(("changes", "found"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_change_is_found_and_classed(changes: Changes, found: list[tuple[str, str, Touch | None]]) -> None:
    differing = difference(school(), changed(school(), *changes))
    assert [(change.path, change.kind, change.touches) for change in differing] == found


def test_a_change_tells_what_was_and_what_is() -> None:
    new = changed(school(), ("stages.0.closes", "2025-04-14 24:00"), ("documents.0.max_bytes", "512 KB"))
    assert difference(school(), new) == [
        Change(
            "stages[sign-up].closes",
            "changed",
            "2025-04-15 24:00",
            "2025-04-14 24:00",
            Touch.WINDOW_SHORTENED,
        ),
        Change("documents[artwork].max_bytes", "changed", "800 KB", "512 KB", Touch.LIMIT_TIGHTENED),
    ]


@pytest.mark.parametrize(
    ("opens", "touches"),
    [("2024-06-05 00:00", Touch.WINDOW_SHORTENED), ("2024-06-07 00:00", Touch.WINDOW_SHORTENED)],
)
def test_h11_slides_are_due_earlier_when_their_stage_opens_earlier(opens: str, touches: Touch | None) -> None:
    """A later opening shortens the stage itself; an earlier one the time until the slides are due."""
    (change,) = difference(edition("shic-7"), changed(edition("shic-7"), ("stages.2.opens", opens)))
    assert (change.path, change.touches) == ("stages[division-final].opens", touches)


def test_another_order_is_one_change() -> None:
    documents = school().to_data()["documents"]
    new = changed(school(), ("documents", [documents[1], documents[0], documents[2]]))
    assert difference(school(), new) == [
        Change("documents", "changed", ["artwork", "video", "consent"], ["video", "artwork", "consent"])
    ]


def test_a_whole_other_contest_differs_in_both_directions() -> None:
    there = {change.path for change in difference(school(), edition("shic-7"))}
    back = {change.path for change in difference(edition("shic-7"), school())}
    assert {"contest.code", "tracks[robot]", "tracks[applied]", "quota"} <= there == back
