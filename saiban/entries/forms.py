"""Showing what was typed in the wizard.

A draft holds whatever was typed, so nothing is required or limited here; `saiban.entries.rules` says what is wrong,
and the pages show its findings beside the fields. A field's name follows from its item: `members.0.name` is
`members-0-name`, and its element is `id_members-0-name`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from saiban.core.errors import Reason
from saiban.editions.times import window_in_words
from saiban.entries.rules.facts import is_led
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart, UnitPart, as_data
from saiban.entries.rules.tracks import TrackOffer
from saiban.rulebook import Rulebook, clause_of
from saiban.rulebook.regions import REGIONS
from saiban.rulebook.schema.people import ApplicantKind, Question

Choices = list[tuple[str, Any]]
Said = Mapping[str, list[Reason]]
NOT_CHOSEN = ("", _("请选择"))


def element_id(item: str) -> str:
    """The page element of an item of the form; the checklist leads there."""
    return "id_" + item.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """One field on the page with what is said about it: findings of the rules, and the committee's remark."""

    field: BoundField
    reasons: tuple[Reason, ...]
    required: bool
    clause: str


class PartForm(forms.Form):
    """Fields of one part of the working copy; never invalid, since a draft is saved as it is."""

    # Marked as needed on the page: the rules ask for them in the end.
    needed: frozenset[str] = frozenset()
    clauses: Mapping[str, str] = {}

    def rows(self, said: Said) -> Iterator[Row]:
        """The fields in order, each with what `said` (item → reasons) holds for it."""
        for bound in self:
            item = f"{self.prefix.replace('-', '.')}.{bound.name}" if self.prefix else bound.name
            yield Row(bound, tuple(said.get(item, ())), bound.name in self.needed, self.clauses.get(bound.name, ""))


def line(label: Any, hint: Any = "", **attributes: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget)


def text(label: Any, hint: Any = "", rows: int = 6, **attributes: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, **attributes})
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget)


def choice(label: Any, choices: Choices, hint: Any = "") -> forms.CharField:
    """A select box that keeps an unknown value, for the rules to speak of."""
    widget = forms.Select(choices=[NOT_CHOSEN, *choices])
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget)


def radios(label: Any, choices: Choices, hint: Any = "") -> forms.CharField:
    field = forms.CharField(label=label, help_text=hint, required=False, widget=forms.RadioSelect(choices=choices))
    field.choice_hints = {}  # type: ignore[attr-defined]
    field.choice_closed = {}  # type: ignore[attr-defined]
    return field


def provinces(rulebook: Rulebook) -> Choices:
    """The provinces that some division covers, in the order of their codes."""
    covered = {code for division in rulebook.divisions for code in division.provinces}
    known = covered if covered and not rulebook.division_rule.fallback else set(REGIONS)
    return [(code, region.name) for code, region in REGIONS.items() if code in known]


class ApplicantForm(PartForm):
    """Who enters, and what of the division is not decided by a unit."""

    needed = frozenset({"applicant", "province", "division"})

    def __init__(self, data: Any, rulebook: Rulebook, form: EntryForm) -> None:
        super().__init__(data, initial={k: getattr(form, k) for k in ("applicant", "province", "division")})
        self.clauses = dict.fromkeys(("province", "division"), clause_of(rulebook.division_rule))
        kinds = [(kind.code, kind.name) for kind in rulebook.applicant_kinds]
        self.fields["applicant"] = applicant = radios(_("申报主体类型"), kinds)
        hints = {kind.code: kind.help for kind in rulebook.applicant_kinds if kind.help}
        applicant.choice_hints = hints  # type: ignore[attr-defined]
        word = _(rulebook.words.division)
        if rulebook.divided_by == "province" and not is_led(rulebook, form):
            hint = _("%(division)s由所在省份确定。") % {"division": word} if rulebook.has_divisions else ""
            self.fields["province"] = choice(_("所在省份"), provinces(rulebook), hint)
        if rulebook.divided_by == "choice":
            divisions = [(division.code, division.name) for division in rulebook.divisions]
            self.fields["division"] = choice(word, divisions, rulebook.division_rule.help or "")


class UnitForm(PartForm):
    """The lead unit or a joint unit."""

    def __init__(
        self, data: Any, rulebook: Rulebook, part: UnitPart, prefix: str, applicant: ApplicantKind | None = None
    ) -> None:
        super().__init__(data, initial=as_data(part), prefix=prefix)
        self.clauses = {"province": clause_of(rulebook.division_rule)}
        leads = prefix == "lead"
        self.needed = frozenset({"name", "kind", "level", "province"} if leads else {"name", "kind"})
        if applicant is None or applicant.credit_code == "required":
            self.needed |= {"uscc"}
        self.fields["name"] = line(
            _("单位全称"), _("与单位公章一致。"), list="unit-names", autocomplete="off", **{"data-suggests": "unit"}
        )
        self.fields["uscc"] = line(
            _("统一社会信用代码"), _("18 位，见营业执照或事业单位法人证书。"), autocomplete="off"
        )
        if rulebook.unit_kinds:
            self.fields["kind"] = choice(_("单位性质"), [(kind.code, kind.name) for kind in rulebook.unit_kinds])
        if leads and rulebook.unit_levels:
            self.fields["level"] = choice(_("单位级别"), [(level.code, level.name) for level in rulebook.unit_levels])
        if leads and rulebook.divided_by == "province":
            words = {"division": _(rulebook.words.division), "unit": _(rulebook.words.lead_unit)}
            hint = _("%(division)s由%(unit)s所在省份确定。") % words if rulebook.has_divisions else ""
            self.fields["province"] = choice(_("所在省份"), provinces(rulebook), hint)


def question_field(question: Question) -> forms.Field:
    """The control for one of the rulebook's own questions."""
    label, hint = question.label, question.help or ""
    limit = {"maxlength": question.max_length} if question.max_length else {}
    choices: Choices = [(choice.code, choice.name) for choice in question.choices]
    match question.type:
        case "long_text":
            return text(label, hint, 5, **limit)
        case "choice":
            return choice(label, choices, hint)
        case "multi_choice":
            boxes = forms.CheckboxSelectMultiple(choices=choices)
            return _Several(label=label, help_text=hint, required=False, widget=boxes)
        case "boolean":
            return forms.BooleanField(label=label, help_text=hint, required=False)
        case "date":
            return forms.CharField(label=label, help_text=hint, required=False, widget=forms.DateInput())
        case "number":
            return line(label, hint, inputmode="decimal")
        case "url":
            return line(label, hint, inputmode="url")
        case _:
            return line(label, hint, **limit)


class _Several(forms.Field):
    """Several choices, kept as they came."""

    def to_python(self, value: Any) -> list[str]:
        return [str(one) for one in value or []]


class QuestionsForm(PartForm):
    """The rulebook's own questions, of the entry or of one member."""

    def __init__(self, data: Any, questions: tuple[Question, ...], answers: Mapping[str, Any], prefix: str) -> None:
        super().__init__(data, initial=dict(answers), prefix=prefix)
        for question in questions:
            self.fields[question.code] = question_field(question)
        self.needed = frozenset(question.code for question in questions if question.required)
        self.clauses = {q.code: q.clause for q in questions if q.clause}


class ProjectForm(PartForm):
    """Title, track and abstract."""

    needed = frozenset({"title", "track", "abstract"})

    def __init__(self, data: Any, rulebook: Rulebook, form: EntryForm, offers: list[TrackOffer]) -> None:
        super().__init__(data, initial={k: getattr(form, k) for k in ("title", "track", "abstract")})
        self.clauses = {"title": clause_of(rulebook.limits.same_project)}
        limits, words = rulebook.form, rulebook.words
        self.fields["title"] = line(_(words.title), limits.title_help or "", maxlength=limits.title_max_length)
        tracks = [(offer.track.code, offer.track.name) for offer in offers]
        self.fields["track"] = track = radios(_(words.track), tracks, _("只能选择一个。") if len(tracks) > 1 else "")
        track.choice_hints = _hints(rulebook, offers)  # type: ignore[attr-defined]
        track.choice_closed = {  # type: ignore[attr-defined]
            offer.track.code: " ".join(f.message + f.remedy for f in offer.against)
            for offer in offers
            if not offer.is_open
        }
        self.fields["abstract"] = text(
            _(words.abstract), limits.abstract_help or "", 10, maxlength=limits.abstract_max_length
        )
        if limits.abstract_min_length == 0:
            self.needed = frozenset({"title", "track"})


def _hints(rulebook: Rulebook, offers: list[TrackOffer]) -> dict[str, str]:
    """What is said of each track: its summary, and when it is entered where that differs."""
    hints = {offer.track.code: offer.track.summary or "" for offer in offers}
    stage = rulebook.stage_of_kind("registration")
    for track, timed in rulebook.by_track(stage.code) if stage else ():
        told = window_in_words(timed.window) if timed.window else _("另行通知")
        hints[track.code] += _("%(stage)s：%(when)s。") % {"stage": stage.name if stage else "", "when": told}
    return {code: hint for code, hint in hints.items() if hint}


class MemberForm(PartForm):
    """One member of the team."""

    needed = frozenset({"name", "role", "unit", "phone"})

    def __init__(self, data: Any, rulebook: Rulebook, part: MemberPart, prefix: str) -> None:
        super().__init__(data, initial=as_data(part), prefix=prefix)
        self.fields["name"] = line(_("姓名"), autocomplete="off")
        roles = [(role.code, role.name) for role in rulebook.member_roles]
        told = ({"who": role.name, "what": role.help} for role in rulebook.member_roles if role.help)
        hints = [_("%(who)s：%(what)s") % each for each in told]
        self.fields["role"] = choice(_("角色"), roles, " ".join(hints))
        self.fields["unit"] = line(_("所在单位"), _("没有单位的填“个人”。"))
        self.fields["post"] = line(_("职务或职称"))
        self.fields["phone"] = line(_("手机号"), _("海外人士可只填邮箱。"), inputmode="tel", autocomplete="off")
        self.fields["email"] = line(_("邮箱"), inputmode="email", autocomplete="off")


class MentorForm(PartForm):
    """One mentor, with the reasons for the recommendation (H12)."""

    needed = frozenset({"name", "unit", "post", "phone", "reason"})

    def __init__(self, data: Any, rulebook: Rulebook, part: MentorPart, prefix: str) -> None:
        super().__init__(data, initial=as_data(part), prefix=prefix)
        self.clauses = {"reason": clause_of(rulebook.mentors)}
        if not rulebook.mentors.reason_required:
            self.needed -= {"reason"}
        self.fields["name"] = line(_("姓名"), autocomplete="off")
        self.fields["unit"] = line(_("所在单位"))
        self.fields["post"] = line(_("职务或职称"))
        self.fields["phone"] = line(_("手机号"), _("手机号、邮箱至少填一项。"), inputmode="tel", autocomplete="off")
        self.fields["email"] = line(_("邮箱"), inputmode="email", autocomplete="off")
        self.fields["reason"] = text(_("推荐理由"), maxlength=rulebook.mentors.reason_max_length)
