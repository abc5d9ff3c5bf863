"""Putting invented projects on file, and looking up what is like them, in whatever database Django is connected to."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection

from saiban.bench.likeness.invention import Language, Text
from saiban.editions.models import Contest
from saiban.entries.commands.filing import put_on_file
from saiban.entries.known import KnownProject
from saiban.entries.naming import project_key
from saiban.entries.queries.likeness import Found, grams_of, look_up
from saiban.entries.rules.likeness import words_of

AT_ONCE = 500
# As many projects of one unit as five a year in eight years
OF_ONE_UNIT = 40


@dataclass
class Trial:
    """So many projects of a contest, and the language that they are told in."""

    contest: Contest
    language: Language
    projects: list[KnownProject] = field(default_factory=list)

    def fill(self, count: int) -> None:
        rows = (self.invented(self.language.project(), number) for number in range(count))
        while some := list(islice(rows, AT_ONCE)):
            put_on_file(some)
            for project in some:
                # A list of fifty thousand; what is compared is read from the database.
                self.projects.append(KnownProject(pk=project.pk, title=project.title, abstract=project.abstract))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE entries_projectgram, entries_knownproject")

    def invented(self, text: Text, number: int = -1) -> KnownProject:
        unit = f"示范单位{number // OF_ONE_UNIT if number >= 0 else 'x'}"
        return KnownProject(
            contest=self.contest, ordinal=1 + number % 8, edition_name="某届", number=str(number), title=text.title,
            title_key=project_key(text.title), abstract=text.abstract, lead_name=unit, lead_key=unit, units=[unit],
        )  # fmt: skip

    def asked(self, text: Text) -> list[Found]:
        """What is found for a text that is not on file."""
        project = self.invented(text)
        project.grams = grams_of(words_of(project.title, project.abstract), self.contest.pk)
        return look_up(project)

    def found_copies(self, edit: Callable[[Text, Language], Text], count: int) -> int:
        """Of so many edited copies, how many lead to what they were copied from."""
        originals = self.language.luck.sample(self.projects, count)
        return sum(self._leads_to(edit(Text(each.title, each.abstract), self.language), each) for each in originals)

    def _leads_to(self, copy: Text, original: KnownProject) -> bool:
        return any(found.project.pk == original.pk for found in self.asked(copy))

    def false_suspects(self, count: int) -> tuple[int, list[float]]:
        """Of so many unrelated projects, how many lead anywhere; and the seconds of each look-up."""
        wrong, seconds = 0, []
        for text in (self.language.project() for _ in range(count)):
            began = time.perf_counter()
            wrong += bool(self.asked(text))
            seconds.append(time.perf_counter() - began)
        return wrong, sorted(seconds)

    def false_of_one_unit(self, count: int) -> int:
        """Of so many unrelated projects of a unit with forty others, how many lead anywhere."""
        wrong = 0
        for number in range(count):
            project = self.invented(self.language.project(), number % len(self.projects))
            project.grams = grams_of(words_of(project.title, project.abstract), self.contest.pk)
            wrong += bool(look_up(project))
        return wrong
