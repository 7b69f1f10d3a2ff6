"""What people name when they mean a thing, and what it tells that a text names nothing of the kind."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

_WEIGHT = 3.0
"""Of the silence, beside the weights of traits. Tuned on held-out questions."""
_MOST = 0.95
"""Share of wordings that counts as all of them: somebody will leave the name out."""


class Naming:
    """The terms that the wordings of each thing name; things are numbered in the order given.

    The counterpart of `Profiles`, which sees only what a text does hold: "how do I apply" explains the
    question "how do I apply for the plan" as well as "how do I apply for an award", and is neither.
    """

    def __init__(self, things: Sequence[Sequence[AbstractSet[str]]]) -> None:
        """`things` holds for each thing the terms of each of its wordings."""
        self._weights = [_weights(wordings) for wordings in things]

    def silences(self, terms: AbstractSet[str]) -> list[float]:
        """Of each thing: how far it speaks against it that a text names no more than `terms`."""
        return [next((weight for weight, term in weights if term not in terms), 0.0) for weights in self._weights]


def _weights(wordings: Sequence[AbstractSet[str]]) -> list[tuple[float, str]]:
    named = Counter(term for terms in wordings for term in terms)
    shares = [(min(count / len(wordings), _MOST), term) for term, count in named.items()]
    return sorted(((-_WEIGHT * math.log(1 - share), term) for share, term in shares), reverse=True)
