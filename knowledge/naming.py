"""What people name when they mean a thing, and what it tells that a text names nothing of the kind."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from knowledge.arrays import Floats, Numbers
from knowledge.terms import number_of, symbol_of

_WEIGHT = 3.0
"""Of the silence, beside the weights of traits. Tuned on held-out questions."""
_MOST = 0.95
"""Share of wordings that counts as all of them: somebody will leave the name out."""
_NOTHING = -1
"""Stands, with no weight, after the last term of a thing: no text names it. The last place of an array."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The terms that the wordings of each thing name; things are numbered in the order given.

    The counterpart of `Profiles`, which sees only what a text does hold: "how do I apply" explains the
    question "how do I apply for the plan" as well as "how do I apply for an award", and is neither.
    """

    starts: Numbers
    """Of each thing: where it begins in `terms` and `weights`; and at last where the last one ends."""
    terms: Numbers
    """Numbers of the terms that a thing's wordings name, those first that weigh most; then `_NOTHING`."""
    weights: Floats

    @classmethod
    def of(cls, things: Iterable[Sequence[AbstractSet[str]]]) -> Naming:
        """`things` holds for each thing the terms of each of its wordings."""
        told = [[*_weights(wordings), (0.0, _NOTHING)] for wordings in things]
        return cls(
            np.append(0, np.cumsum([len(each) for each in told], dtype=np.int32)),
            np.array([term for each in told for _, term in each], np.int32),
            np.array([weight for each in told for weight, _ in each]),
        )

    def silences(self, terms: Iterable[str]) -> Floats:
        """Of each thing: how far it speaks against it that a text names no more than `terms`."""
        named = np.zeros(self.terms.max(initial=0) + 2, bool)
        named[[number for term in terms if (number := number_of(term)) < len(named) - 1]] = True
        places = self.starts[:-1].copy()
        going_on = np.flatnonzero(named[self.terms[places]])
        while len(going_on):
            places[going_on] += 1
            going_on = going_on[named[self.terms[places[going_on]]]]
        return self.weights[places]

    def named(self, thing: int) -> list[str]:
        """All terms that the wordings of a thing name, in the order of the content."""
        return [symbol_of(term) for term in sorted(self.terms[self.starts[thing] : self.starts[thing + 1] - 1])]


def _weights(wordings: Sequence[AbstractSet[str]]) -> list[tuple[float, int]]:
    named = Counter(number_of(term) for terms in wordings for term in terms)
    shares = [(min(count / len(wordings), _MOST), term) for term, count in named.items()]
    return sorted(((-_WEIGHT * math.log(1 - share), term) for share, term in shares), reverse=True)
