"""Which thing a text is about, by the traits that all the wordings of a thing have together.

A naive Bayes model, multinomial with add-alpha smoothing (Manning, Raghavan and Schütze, "Introduction to
Information Retrieval", chapter 13). Each wording counts the same, however long it is; in a question, a trait
counts by how far it tells things apart. People rarely hit a listed wording, but they mix the words of several:
on held-out questions this finds the right thing half as often again as the nearest single wording.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.traits import Traits

_ALPHA = 0.02
"""How much of every trait a thing is taken to have unseen."""
_NOVEL = math.log1p(1 / _ALPHA)
"""What would explain a trait that no wording has."""


@dataclass(frozen=True, slots=True)
class _Column:
    """One trait: the things that have it, and how far it speaks for each."""

    distinction: float
    """1 for a trait of one thing only, 0 for one that all share evenly."""
    best: float
    things: array[int]
    gains: array[float]


@dataclass(frozen=True, slots=True)
class Explained:
    """How much of a text each thing explains."""

    by_thing: list[float]
    """Below 0 where a thing explains less than nothing."""
    whole: float
    """What there is to explain."""


def profile_of(wordings: Iterable[Traits]) -> Traits:
    """The profile of a thing: what makes up its wordings, all of the same weight."""
    profile: defaultdict[str, float] = defaultdict(float)
    for traits in wordings:
        length = math.sqrt(sum(weight * weight for weight in traits.values()))
        for trait, weight in traits.items():
            profile[trait] += weight / length
    return profile


class Profiles:
    """The profiles of all things, which are numbered in the order given."""

    def __init__(self, profiles: Sequence[Traits]) -> None:
        things: defaultdict[str, list[int]] = defaultdict(list)
        weights: defaultdict[str, list[float]] = defaultdict(list)
        for thing, profile in enumerate(profiles):
            for trait, weight in profile.items():
                things[trait].append(thing)
                weights[trait].append(weight)
        self._columns = {trait: _column(things[trait], weights[trait], len(profiles)) for trait in things}
        totals = [sum(profile.values()) + _ALPHA * len(things) for profile in profiles]
        smallest = min(totals, default=1.0)
        self._sizes = [math.log(total / smallest) if smallest else 0.0 for total in totals]

    def explain(self, traits: Traits) -> Explained:
        """How much of `traits` each thing explains."""
        found = [0.0] * len(self._sizes)
        known = whole = 0.0
        for trait, weight in traits.items():
            column = self._columns.get(trait)
            if column is None:
                whole += weight * _NOVEL
                continue
            told = weight * column.distinction
            known += told
            whole += told * column.best
            for thing, gain in zip(column.things, column.gains, strict=True):
                found[thing] += told * gain
        sized = zip(found, self._sizes, strict=True)
        return Explained([gain - known * size for gain, size in sized], whole)


def _column(things: list[int], weights: list[float], count: int) -> _Column:
    gains = array("f", [math.log1p(weight / _ALPHA) for weight in weights])
    return _Column(_distinction(weights, count), max(gains), array("l", things), gains)


def _distinction(weights: list[float], count: int) -> float:
    """1 less the entropy of how a trait is spread over the things, relative to an even spread over `count`."""
    if len(weights) == 1:
        return 1.0
    total = sum(weights)
    return 1 + sum(weight * math.log(weight / total) for weight in weights) / total / math.log(count)
