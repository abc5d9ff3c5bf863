"""Invented projects of digital health: titles that do not repeat, abstracts of some hundred characters, answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from saiban.demo.invention.words import words
from saiban.rulebook import Rulebook
from saiban.rulebook.schema.people import Question


@dataclass(frozen=True, slots=True)
class Project:
    """What the texts of one project speak of; `fills` are the words for their blanks."""

    title: str
    abstract: str
    mentor_reason: str
    fills: dict[str, str]


class Projects:
    """Draws projects; a title is given out once."""

    def __init__(self) -> None:
        self._titles: set[str] = set()

    def draw(self, track: str, luck: Random) -> Project:
        while True:
            fills = _fills(track, luck)
            title = _title(fills, luck)
            # A nickname before it makes no other project of it.
            bare = title.rpartition("——")[2]
            if bare not in self._titles:
                self._titles.add(bare)
                reason = spaced(luck.choice(words()["mentors"]["reasons"]).format(**fills))
                return Project(title, _abstract(fills, luck), reason, fills)


def _fills(track: str, luck: Random) -> dict[str, str]:
    topic = words().get(track, words()["applied"])
    scene, product, pain, gain, fitting = luck.choice(topic["scenes"])
    technique = words()["techniques"][luck.choice(fitting)]
    return {
        "scene": scene,
        "product": product,
        "pain": pain,
        "gain": gain,
        "tech": technique["name"],
        "how": technique["how"],
        "setting": luck.choice(topic["settings"]),
        "nickname": luck.choice(words()["nicknames"]),
        "year": "2023",
        "month": str(luck.randint(3, 11)),
        "sites": str(luck.randint(3, 26)),
        "served": f"{luck.randint(12, 980) * 100:,}",
        "percent": f"{luck.uniform(11, 48):.1f}",
        "happy": f"{luck.uniform(90, 99):.1f}",
        "span": str(luck.choice([3, 6, 9, 12])),
        "rights": str(luck.randint(1, 6)),
        "patents": str(luck.randint(1, 4)),
    }


def _title(fills: dict[str, str], luck: Random) -> str:
    patterns = words()["titles"]
    kind = luck.choices(["with_technique", "with_setting", "with_nickname"], [6, 2, 2])[0]
    return spaced(luck.choice(patterns[kind]).format(**fills))


def _abstract(fills: dict[str, str], luck: Random) -> str:
    parts = words()["abstract"]
    chosen = [
        luck.choice(parts["pains"]),
        luck.choice(parts["approaches"]),
        *luck.sample(parts["features"], luck.randint(1, 4)),
        luck.choice(parts["novelties"]),
        luck.choice(parts["results"]),
        *luck.sample(parts["voices"], luck.choice([0, 0, 1])),
        luck.choice(parts["prospects"]),
    ]
    return spaced("".join(sentence.format(**fills) for sentence in chosen))


def spaced(text: str) -> str:
    """A space between Han and Latin, as careful writers set it."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])", " ", text)


def answers(
    rulebook: Rulebook, applicant: str, track: str, project: Project, place: str, luck: Random
) -> dict[str, Any]:
    """Answers to the questions that are known here; whoever completes the form answers the others."""
    texts = _texts(project, place)
    given: dict[str, Any] = {}
    for question in rulebook.fields_for(applicant, track):
        if question.type == "choice":
            given[question.code] = luck.choice(question.choices).code
        elif question.code in texts and (question.required or luck.random() < 0.7):
            given[question.code] = _fitting(question, texts[question.code])
    return given


def _texts(project: Project, place: str) -> dict[str, str]:
    patterns: dict[str, str] = words()["answers"]
    return {code: spaced(text.format(place=place, **project.fills)) for code, text in patterns.items()}


def _fitting(question: Question, text: str) -> str:
    return text[: question.max_length or None]
