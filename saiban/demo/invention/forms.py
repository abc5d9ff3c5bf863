"""Filled-in forms: who enters, which project, with which team and mentors."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from saiban.demo.invention.people import contact_phone, full_name
from saiban.demo.invention.projects import Projects, answers
from saiban.demo.invention.units import Register
from saiban.demo.invention.words import words
from saiban.entries.rules.form import EntryForm, MemberPart, MentorPart, UnitPart
from saiban.entries.testing import complete
from saiban.rulebook import Rulebook

_Key = TypeVar("_Key")
# How the tracks share the entries, and who enters each (H4)
TRACKS = {
    "applied": 34, "technical": 22, "county": 14, "xinchuang": 12, "traditional-medicine": 10, "overseas-talent": 8,
}  # fmt: skip
_APPLICANTS = {
    "applied": {"medical-institution": 1},
    "county": {"medical-institution": 1},
    "technical": {"enterprise": 8, "team": 2},
    "xinchuang": {"enterprise": 5, "medical-institution": 3, "institution": 2},
    "traditional-medicine": {"medical-institution": 55, "enterprise": 20, "institution": 15, "individual": 10},
    "overseas-talent": {"team": 45, "enterprise": 35, "individual": 20},
}
_LEVELS = {"national": 5, "province": 30, "city": 45, "county": 15, "township": 5}
_COUNTY_LEVELS = {"county": 6, "township": 4}
_INSTITUTIONS = {("research", "province"): 5, ("association", "none"): 3, ("government", "city"): 2}
_LED = {"medical-institution", "enterprise", "institution"}


@dataclass
class Inventor:
    """Fills in forms by the rulebook, so that nothing stands against any of them."""

    rulebook: Rulebook
    register: Register
    projects: Projects

    def form(self, track: str, province: str, luck: Random) -> EntryForm:
        """A complete form of somebody who may enter the track."""
        applicant = _drawn(_APPLICANTS[track], luck)
        if applicant not in _LED:
            return self.form_of(applicant, UnitPart(), track, province, luck)
        lead = self._lead(applicant, track, province, luck)
        return self.form_of(applicant, lead, track, province, luck, joint=self._joint(lead, luck))

    def form_of(
        self,
        applicant: str,
        lead: UnitPart,
        track: str,
        province: str,
        luck: Random,
        *,
        joint: tuple[UnitPart, ...] = (),
    ) -> EntryForm:
        """A complete form of this applicant; whoever names the units counts their places."""
        project = self.projects.draw(track, luck)
        members = _team(lead, luck, alone=applicant == "individual", overseas=track == "overseas-talent")
        form = EntryForm(
            applicant=applicant, lead=lead, joint=joint, province="" if applicant in _LED else province,
            track=track, title=project.title, abstract=project.abstract,
            fields=answers(self.rulebook, applicant, track, project, _county(lead), luck),
            members=members, mentors=_mentors(project.mentor_reason, luck),
        )  # fmt: skip
        return complete(self.rulebook, form)

    def _lead(self, applicant: str, track: str, province: str, luck: Random) -> UnitPart:
        if applicant == "enterprise":
            return self.register.lead(province, "enterprise", "none", luck)
        if applicant == "institution":
            kind, level = _drawn(_INSTITUTIONS, luck)
            return self.register.lead(province, kind, level, luck)
        level = _drawn(_COUNTY_LEVELS if track == "county" else _LEVELS, luck)
        return self.register.lead(province, "medical", level, luck)

    def _joint(self, lead: UnitPart, luck: Random) -> tuple[UnitPart, ...]:
        """A partner in every third entry: a company for a hospital, a hospital for all others."""
        if luck.random() > 0.35:
            return ()
        kind = "enterprise" if lead.kind == "medical" else "medical"
        partner = self.register.joint(kind, luck, besides=lead)
        return (partner,) if partner else ()


def _drawn(shares: dict[_Key, int], luck: Random) -> _Key:
    return luck.choices(list(shares), list(shares.values()))[0]


def _county(unit: UnitPart) -> str:
    """The county that a hospital serves: what stands before its kind in its name."""
    for mark in ("县", "区", "镇"):
        if mark in unit.name:
            return unit.name.partition(mark)[0] + mark
    return unit.name


def _team(unit: UnitPart, luck: Random, *, alone: bool, overseas: bool) -> tuple[MemberPart, ...]:
    """Two to six people, or one alone: the leader first, then core members, then others."""
    names: list[str] = []
    size = 1 if alone else luck.randint(2, 6)
    while len(names) < size:
        name = full_name(luck)
        names += [] if name in names else [name]
    core = luck.randint(1, 2)
    roles = ["leader", *("core" if place <= core else "member" for place in range(1, len(names)))]
    abroad = 0 if alone or luck.random() < 0.6 else 1
    return tuple(
        _member(name, role, unit, luck, overseas=overseas and place == abroad)
        for place, (name, role) in enumerate(zip(names, roles, strict=True))
    )


def _member(name: str, role: str, unit: UnitPart, luck: Random, *, overseas: bool) -> MemberPart:
    phone = contact_phone(luck) if role == "leader" or luck.random() < 0.7 else ""
    email = "" if phone and luck.random() < 0.6 else f"member{luck.randrange(100_000)}@example.cn"
    fields = {"overseas-talent": True} if overseas else {}
    post = luck.choice(words()["posts_medical" if unit.kind == "medical" else "posts_other"])
    return MemberPart(name, role, unit.name or "个人", post, phone, email, fields)


def _mentors(reason: str, luck: Random) -> tuple[MentorPart, ...]:
    reasons = [reason, reason.partition("。")[0] + "。"][: luck.choice([1, 1, 2])]
    return tuple(_mentor(each, luck) for each in reasons)


def _mentor(reason: str, luck: Random) -> MentorPart:
    where = f"{luck.choice(words()['places'])}{luck.choice(['医科大学', '理工大学', '数字健康研究院'])}"
    return MentorPart(full_name(luck), where, luck.choice(words()["mentor_posts"]), contact_phone(luck), "", reason)
