"""What the engine is measured beside: other ways to find the phrasing that is nearest to a text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

import bm25s
import numpy as np
import rjieba
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Rival(Protocol):
    """A way to find phrasings. Made anew for each measurement, in a process of its own."""

    def build(self, phrasings: Sequence[str]) -> None:
        """Take in all phrasings, once."""
        ...

    def best(self, text: str) -> int:
        """The number of the phrasing that comes nearest, counted from 0; -1 for none."""
        ...


class Bigrams:
    """The bare one: the phrasing that shares most pairs of characters with the text, counted in plain Python."""

    def __init__(self) -> None:
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        self._lengths: list[int] = []

    def build(self, phrasings: Sequence[str]) -> None:
        """List the phrasings of each pair."""
        for number, phrasing in enumerate(phrasings):
            pairs = _pairs(phrasing)
            self._lengths.append(len(pairs))
            for pair in pairs:
                self._having[pair].append(number)

    def best(self, text: str) -> int:
        """By the share of pairs that both have (Dice)."""
        pairs = _pairs(text)
        shared = Counter(number for pair in pairs for number in self._having.get(pair, ()))
        return max(shared, key=lambda number: shared[number] / (len(pairs) + self._lengths[number]), default=-1)


class WeightedRatio:
    """RapidFuzz's WRatio over every phrasing."""

    def __init__(self) -> None:
        self._phrasings: list[str] = []

    def build(self, phrasings: Sequence[str]) -> None:
        """Keep them; there is no index."""
        self._phrasings = [phrasing.lower() for phrasing in phrasings]

    def best(self, text: str) -> int:
        """By the weighted ratio."""
        found = process.extractOne(text.lower(), self._phrasings, scorer=fuzz.WRatio)
        return found[2] if found else -1


class BestMatch25:
    """BM25 by bm25s over the words of rjieba."""

    def __init__(self) -> None:
        self._index = bm25s.BM25()

    def build(self, phrasings: Sequence[str]) -> None:
        """Cut all into words and count them."""
        self._index.index([_words(phrasing) for phrasing in phrasings], show_progress=False)

    def best(self, text: str) -> int:
        """By BM25."""
        found = self._index.retrieve([_words(text)], k=1, show_progress=False)
        return int(found.documents[0, 0]) if found.scores[0, 0] > 0 else -1


class TermFrequencies:
    """The cosine of the pairs of characters, weighed by TF-IDF."""

    def __init__(self) -> None:
        self._columns: dict[str, tuple[Integers, Floats]] = {}
        self._rarity: dict[str, float] = {}
        self._count = 0

    def build(self, phrasings: Sequence[str]) -> None:
        """Weigh the pairs of all, each phrasing to the length 1."""
        self._count = len(phrasings)
        counted = [Counter(map("".join, pairwise(phrasing.lower()))) for phrasing in phrasings]
        having = Counter(pair for each in counted for pair in each)
        self._rarity = {pair: 1 + float(np.log(self._count / number)) for pair, number in having.items()}
        columns: defaultdict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for number, each in enumerate(counted):
            length = sum((times * self._rarity[pair]) ** 2 for pair, times in each.items()) ** 0.5
            for pair, times in each.items():
                columns[pair][0].append(number)
                columns[pair][1].append(times * self._rarity[pair] / length)
        self._columns = {pair: (np.array(numbers), np.array(weights)) for pair, (numbers, weights) in columns.items()}

    def best(self, text: str) -> int:
        """By the cosine."""
        scores = np.zeros(self._count)
        for pair, times in Counter(map("".join, pairwise(text.lower()))).items():
            if pair in self._columns:
                numbers, weights = self._columns[pair]
                scores[numbers] += weights * times * self._rarity[pair]
        best = int(scores.argmax())
        return best if scores[best] > 0 else -1


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text.lower()) if word.strip()]


def _pairs(text: str) -> set[str]:
    return {left + right for left, right in pairwise(text.lower())}


BARE = "bigrams"
RIVALS: Mapping[str, Callable[[], Rival]] = {
    BARE: Bigrams,
    "WRatio": WeightedRatio,
    "bm25s": BestMatch25,
    "TF-IDF": TermFrequencies,
}
"""By the names under which they are shown. Add one here and it is measured on each pack."""
