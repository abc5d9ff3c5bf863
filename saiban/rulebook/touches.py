"""Which changes of a rulebook touch entries that already run, and how."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any, Literal

from saiban.core.windows import Window
from saiban.rulebook.schema.base import parse_bytes
from saiban.rulebook.schema.rulebook import Place, Rulebook

# The way to a change: keys, and items of lists by their code in brackets, as in ("tracks", "[a]", "name").
Steps = tuple[str, ...]
Kind = Literal["added", "removed", "changed"]


class Touch(Enum):
    """Why a change matters to what people have already entered."""

    IDENTITY_CHANGED = "identity_changed"
    TRACK_REMOVED = "track_removed"
    CONDITIONS_CHANGED = "conditions_changed"
    TRACK_CONDITIONS_CHANGED = "track_conditions_changed"
    STAGE_REMOVED = "stage_removed"
    DIVISION_REMOVED = "division_removed"
    DIVISION_PROVINCES_CHANGED = "division_provinces_changed"
    DIVISION_UNITS_CHANGED = "division_units_changed"
    DIVISION_RULE_CHANGED = "division_rule_changed"
    APPLICANT_KIND_REMOVED = "applicant_kind_removed"
    UNIT_KIND_REMOVED = "unit_kind_removed"
    UNIT_LEVEL_REMOVED = "unit_level_removed"
    MEMBER_ROLE_REMOVED = "member_role_removed"
    FIELD_REMOVED = "field_removed"
    FIELD_CHANGED = "field_changed"
    DOCUMENT_KIND_REMOVED = "document_kind_removed"
    REQUIREMENT_ADDED = "requirement_added"
    LIMIT_TIGHTENED = "limit_tightened"
    WINDOW_SHORTENED = "window_shortened"
    TERMS_CHANGED = "terms_changed"


_IDENTITY = {("contest", "code"), ("edition", "code"), ("edition", "ordinal")}
_WORDS = ("reason", "remedy", "clause", "source", "help", "note", "name", "label", "summary", "short_name")
_REMOVED = {
    "tracks": Touch.TRACK_REMOVED,
    "stages": Touch.STAGE_REMOVED,
    "divisions": Touch.DIVISION_REMOVED,
    "applicant_kinds": Touch.APPLICANT_KIND_REMOVED,
    "unit_kinds": Touch.UNIT_KIND_REMOVED,
    "unit_levels": Touch.UNIT_LEVEL_REMOVED,
    "member_roles": Touch.MEMBER_ROLE_REMOVED,
    "fields": Touch.FIELD_REMOVED,
    "member_fields": Touch.FIELD_REMOVED,
    "documents": Touch.DOCUMENT_KIND_REMOVED,
}
_WITH_LIMITS = (
    "limits",
    "form",
    "team",
    "member_roles",
    "mentors",
    "documents",
    "fields",
    "member_fields",
    "applicant_kinds",
)
_LOWER_IS_TIGHTER = (
    "max",
    "max_length",
    "max_bytes",
    "title_max_length",
    "abstract_max_length",
    "reason_max_length",
    "joint_units_max",
    "max_consecutive_editions",
)
_HIGHER_IS_TIGHTER = ("min", "min_length", "abstract_min_length", "months")
_TIGHTER_WHEN = {"count_rejected": True, "same_field_only": False, "led_by_unit": True, "credit_code": "required",
                  "mentors": True}  # fmt: skip
_SEVERITIES = ("warn", "waivable", "block")


def touch_of(steps: Steps, kind: Kind, before: Any, after: Any, old: Rulebook, new: Rulebook) -> Touch | None:
    """The first class that fits; None when entries are not touched."""
    if steps in _IDENTITY:
        return Touch.IDENTITY_CHANGED
    if len(steps) == 2 and kind == "removed" and steps[0] in _REMOVED:
        return _REMOVED[steps[0]]
    return (
        _of_division(steps)
        or _of_conditions(steps)
        or _of_texts(steps)
        or _of_field(steps, kind)
        or _of_window(steps, old, new)
        or _of_requirement(steps, before, after)
        or _of_limit(steps, before, after)
    )


def _of_division(steps: Steps) -> Touch | None:
    if steps[0] == "divisions" and len(steps) > 2:
        return {"provinces": Touch.DIVISION_PROVINCES_CHANGED, "units": Touch.DIVISION_UNITS_CHANGED}.get(steps[2])
    is_rule = steps[:1] == ("division_rule",) and steps[-1] in ("by", "fallback")
    return Touch.DIVISION_RULE_CHANGED if is_rule else None


def _of_conditions(steps: Steps) -> Touch | None:
    if steps[-1] in _WORDS:
        return None
    if steps[0] == "conditions":
        return Touch.CONDITIONS_CHANGED
    is_of_track = steps[0] == "tracks" and steps[2:3] == ("conditions",)
    return Touch.TRACK_CONDITIONS_CHANGED if is_of_track else None


def _of_texts(steps: Steps) -> Touch | None:
    is_accepted = steps[0] in ("terms", "identity_consent") and (len(steps) == 1 or steps[1] in ("version", "text"))
    return Touch.TERMS_CHANGED if is_accepted else None


def _of_field(steps: Steps, kind: str) -> Touch | None:
    """An answer that was given may no longer be one: the question's type or a choice is gone."""
    if steps[0] not in ("fields", "member_fields") or len(steps) < 3:
        return None
    choice_gone = steps[2] == "choices" and len(steps) == 4 and kind == "removed"
    return Touch.FIELD_CHANGED if choice_gone or steps[2] == "type" else None


def _of_window(steps: Steps, old: Rulebook, new: Rulebook) -> Touch | None:
    if steps == ("edition", "time_zone"):
        return Touch.WINDOW_SHORTENED
    if steps[0] == "stages" and steps[-1] in ("opens", "closes"):
        divisions = [(division.code, None) for division in old.divisions]
        return _narrowed(old, new, [(None, None), *divisions, *((None, track.code) for track in old.tracks)])
    if steps[0] in ("divisions", "tracks") and steps[2:3] == ("windows",):
        code = steps[1].strip("[]")
        return _narrowed(old, new, [(code, None) if steps[0] == "divisions" else (None, code)])
    if steps[0] == "documents" and steps[-1] == "due":
        earlier = _is_due_earlier(old, new, steps[1].strip("[]"), (None, None))
        return Touch.WINDOW_SHORTENED if earlier else None
    return None


def _narrowed(old: Rulebook, new: Rulebook, places: list[Place]) -> Touch | None:
    """Compares the windows that hold in a division or a track in the end, whoever states them."""
    divisions = {None, *(division.code for division in new.divisions)}
    tracks = {None, *(track.code for track in new.tracks)}
    stages = [stage.code for stage in old.stages if any(stage.code == other.code for other in new.stages)]
    for place in places:
        if place[0] not in divisions or place[1] not in tracks:
            continue
        if any(_is_narrower(old.window(stage, *place), new.window(stage, *place)) for stage in stages):
            return Touch.WINDOW_SHORTENED
        if any(_is_due_earlier(old, new, document.code, place) for document in old.documents):
            return Touch.WINDOW_SHORTENED
    return None


def _is_narrower(old: Window | None, new: Window | None) -> bool:
    return old is not None and (new is None or not old.is_within(new))


def _is_due_earlier(old: Rulebook, new: Rulebook, code: str, place: Place) -> bool:
    """A deadline may move with the stage that it waits for."""
    if not any(document.code == code for document in new.documents):
        return False
    before = old.document_deadline(old.document(code), *place)
    after = new.document_deadline(new.document(code), *place)
    return after is not None and (before is None or after < before)


def _of_requirement(steps: Steps, before: Any, after: Any) -> Touch | None:
    """Something is asked of entries of which it was not asked before."""
    if steps[0] not in ("fields", "member_fields", "documents", "member_roles", "mentors", "team"):
        return None
    if len(steps) == 2 and isinstance(after, dict) and before is None:
        asked = after.get("required") in (True, "always") or (steps[0] == "member_roles" and after.get("min"))
    elif "when" in steps:
        # One that is new asks fewer than before; another one, or none, may ask others.
        asked = steps[-1] != "when" or after is None
    elif steps[-1] in ("only_tracks", "only_applicants", "only_roles"):
        asked = bool(before) and not (after and set(after) <= set(before))
    elif steps[-2:] == ("confirm", "ask"):
        asked = after == "required"
    else:
        asked = steps[-1] in ("required", "reason_required") and after in (True, "always")
    return Touch.REQUIREMENT_ADDED if asked else None


def _of_limit(steps: Steps, before: Any, after: Any) -> Touch | None:
    if steps[0] not in _WITH_LIMITS:
        return None
    is_limit = steps[0] == "limits" and (len(steps) == 2 or (steps[2:] == (steps[-1],) and steps[-1].startswith("[")))
    added_limit = is_limit and before is None
    return Touch.LIMIT_TIGHTENED if added_limit or _is_tighter(steps[-1], before, after) else None


def _is_tighter(key: str, before: Any, after: Any) -> bool:
    if key in _LOWER_IS_TIGHTER:
        return after is not None and (before is None or _amount(after) < _amount(before))
    if key in _HIGHER_IS_TIGHTER:
        return after is not None and (before is None or _amount(after) > _amount(before))
    if key in _TIGHTER_WHEN:
        return bool(after == _TIGHTER_WHEN[key])
    if key == "severity":
        return _SEVERITIES.index(after) > _SEVERITIES.index(before)
    if key == "counted":
        return not set(after) <= set(before)
    if key == "within":  # what counts together is another thing
        return True
    if key == "only_tracks":  # none named: all count
        return bool(before) and not (after and set(after) <= set(before))
    if key == "roles":  # none named: all count
        return before is not None and (after is None or not set(after) <= set(before))
    if key in ("types", "unit_kinds"):  # no unit kinds: any
        return bool(after) and not (before and set(before) <= set(after))
    return key == "name_pattern" and after is not None


def _amount(value: Any) -> Decimal:
    """Whole numbers stand as they are, numbers of questions as text, sizes as text with a unit."""
    text = str(value)
    return Decimal(parse_bytes(text)) if text.endswith("B") else Decimal(text)
