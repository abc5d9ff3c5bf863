"""Projects that nobody wrote, for a fair trial of the search for similar ones: no real text can be given away here.

Words are drawn by Zipf's law, each project mostly from the vocabulary of its topic, so that some pairs are near each
other by chance; and every text has stock phrases that hundreds of others have as well, as real abstracts do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

LETTERS, WORDS, TOPICS, TOPIC_WORDS, PHRASES = 3_000, 30_000, 400, 250, 400
FIRST_LETTER = 0x4E00
PREFIXES, SUFFIXES = 80, 120


@dataclass(frozen=True, slots=True)
class Text:
    """One project as it is told."""

    title: str
    abstract: str


class Zipf:
    """Draws from a list, the n-th about n times as rarely as the first."""

    def __init__(self, items: Sequence[str], luck: Random) -> None:
        self._items, self._luck = items, luck
        self._sums = list(accumulate(1 / (place + 2) for place in range(len(items))))

    def draw(self, count: int) -> list[str]:
        return self._luck.choices(self._items, cum_weights=self._sums, k=count)


class Language:
    """A vocabulary, topics and stock phrases, the same for the same seed."""

    def __init__(self, seed: int = 2026) -> None:
        self.luck = luck = Random(seed)  # noqa: S311
        letters = Zipf([chr(FIRST_LETTER + place * 6) for place in range(LETTERS)], luck)
        self.words = ["".join(letters.draw(luck.choices((1, 2, 3, 4), (8, 70, 14, 8))[0])) for _ in range(WORDS)]
        self.common = Zipf(self.words, luck)
        self.topics = [Zipf(luck.sample(self.words, TOPIC_WORDS), luck) for _ in range(TOPICS)]
        self.phrases = Zipf(["".join(self.common.draw(luck.randint(3, 9))) for _ in range(PHRASES)], luck)
        self.prefixes = Zipf(["".join(self.common.draw(luck.randint(1, 3))) for _ in range(PREFIXES)], luck)
        self.suffixes = Zipf(["".join(self.common.draw(luck.randint(1, 4))) for _ in range(SUFFIXES)], luck)

    def project(self) -> Text:
        topic = self.luck.choice(self.topics)
        middle = "".join(topic.draw(self.luck.randint(2, 4)))
        title = self.prefixes.draw(1)[0] * (self.luck.random() < 0.6) + middle + self.suffixes.draw(1)[0]
        return Text(title, "".join(self.sentence(topic) for _ in range(self.luck.randint(8, 20))))

    def sentence(self, topic: Zipf) -> str:
        """Of its topic's words and common ones; every third begins with a stock phrase."""
        parts = self.phrases.draw(1) if self.luck.random() < 0.35 else []
        for _ in range(self.luck.randint(5, 14)):
            parts += (topic if self.luck.random() < 0.45 else self.common).draw(1)
        cut = self.luck.randint(1, len(parts))
        return "".join(parts[:cut]) + "，" + "".join(parts[cut:]) + "。"


def _sentences(text: str) -> list[str]:
    return [sentence + "。" for sentence in text.split("。") if sentence]


def synonyms_and_cuts(text: Text, language: Language) -> Text:
    """Every seventh pair of letters is another word, and a quarter of the sentences is gone."""
    luck = language.luck
    kept = [sentence for sentence in _sentences(text.abstract) if luck.random() > 0.25] or _sentences(text.abstract)
    return Text(_reworded(text.title, 0.15, language), _reworded("".join(kept), 0.15, language))


def _reworded(text: str, share: float, language: Language) -> str:
    pairs = [text[place : place + 2] for place in range(0, len(text), 2)]
    return "".join(language.common.draw(1)[0] if language.luck.random() < share else pair for pair in pairs)


def shuffled(text: Text, language: Language) -> Text:
    """Two of five sentences gone, the others in another order, under a new title."""
    sentences = _sentences(text.abstract)
    kept = language.luck.sample(sentences, max(1, round(len(sentences) * 0.6)))
    return Text(language.project().title, "".join(kept))


def noise(text: Text, language: Language, share: float = 0.15) -> Text:
    """Every seventh letter is another one, as after a bad scan."""
    luck = language.luck

    def damaged(letters: str) -> str:
        return "".join(chr(FIRST_LETTER + luck.randrange(LETTERS) * 6) if luck.random() < share else c for c in letters)

    return Text(damaged(text.title), damaged(text.abstract))


def spliced(text: Text, language: Language) -> Text:
    """Half of it from another project, under a new title."""
    other = language.project()
    own, strange = _sentences(text.abstract), _sentences(other.abstract)
    mixed = own[: (len(own) + 1) // 2] + strange[: len(strange) // 2]
    language.luck.shuffle(mixed)
    return Text(other.title, "".join(mixed))


def renamed(text: Text, language: Language) -> Text:
    """Another abstract under the old title, to which a word was added."""
    return replace(language.project(), title=text.title + language.common.draw(1)[0])


def all_at_once(text: Text, language: Language) -> Text:
    """Shortened, shuffled, reworded and damaged: what is left of it is hardly worth copying."""
    return noise(synonyms_and_cuts(shuffled(text, language), language), language, 0.05)


# What is promised, and what goes beyond it and is only told.
EDITS: dict[str, Callable[[Text, Language], Text]] = {
    "synonyms, a quarter of the sentences dropped": synonyms_and_cuts,
    "40 % dropped, shuffled, new title": shuffled,
    "15 % of the letters wrong": noise,
}
BEYOND: dict[str, Callable[[Text, Language], Text]] = {
    "half from another project, new title": spliced,
    "old title, new abstract": renamed,
    "all at once": all_at_once,
}
