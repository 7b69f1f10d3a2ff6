"""Many strings in two arrays, which load at once however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.arrays import Numbers

_MOST_AT_HAND = 2000


@dataclass(frozen=True, slots=True)
class Texts:
    """Strings by their numbers."""

    letters: NDArray[np.uint8]
    """All of them in UTF-8."""
    starts: Numbers
    """Where each begins; and at last where the last one ends."""
    _at_hand: dict[int, list[str]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """`texts`, numbered in their order."""
        encoded = [text.encode() for text in texts]
        starts = np.append(0, np.cumsum([len(each) for each in encoded], dtype=np.int64))
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> str:
        return self.letters[self.starts[number] : self.starts[number + 1]].tobytes().decode()

    def lines(self, number: int) -> list[str]:
        """The lines of a string; of those that were asked for some are at hand."""
        found = self._at_hand.get(number)
        if found is None:
            if len(self._at_hand) >= _MOST_AT_HAND:
                self._at_hand.clear()
            found = self._at_hand[number] = self[number].split("\n")
        return found
