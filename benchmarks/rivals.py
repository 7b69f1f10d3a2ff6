"""What the engine is measured beside: other ways to find the phrasing that is nearest to a text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol


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


def _pairs(text: str) -> set[str]:
    return {left + right for left, right in pairwise(text.lower())}


BARE = "bigrams"
RIVALS: Mapping[str, Callable[[], Rival]] = {BARE: Bigrams}
"""By the names under which they are shown. Add one here and it is measured on each pack."""
