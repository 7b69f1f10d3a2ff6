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
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from knowledge.arrays import Floats, Gains, Numbers
from knowledge.traits import Traits

_ALPHA = 0.02
"""How much of every trait a thing is taken to have unseen."""
_NOVEL = math.log1p(1 / _ALPHA)
"""What would explain a trait that no wording has."""
_LONG, _DENSE = 1000, 1 / 8
"""Things, and share of all things, above which a column is kept as a row. On 10,000 things, rows take a tenth of
the time and two thirds of the room."""


@dataclass(frozen=True, slots=True)
class Explained:
    """How much of a text each thing explains."""

    by_thing: Floats
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


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of all things, which are numbered in the order given; a column for each trait."""

    columns: dict[str, int]
    """Numbers of the traits; those that most things have come first."""
    rows: Gains
    """Of the first columns, for each thing: how far the trait speaks for it."""
    starts: Numbers
    """Of each other column: where it begins in `things` and `gains`; and at last where the last one ends."""
    things: Numbers
    """The things that have a trait."""
    gains: Gains
    """How far it speaks for each of them."""
    distinctions: Floats
    """Of each column: 1 for a trait of one thing only, 0 for one that all share evenly."""
    bests: Gains
    """The largest gain of each column."""
    sizes: Floats
    """Of each thing: how much more than the smallest one it explains by its size alone."""

    def explain(self, traits: Traits) -> Explained:
        """How much of `traits` each thing explains."""
        known = [trait for trait in traits if trait in self.columns]
        novel = _NOVEL * (sum(traits.values()) - sum(map(traits.__getitem__, known)))
        if not known:
            return Explained(np.zeros(len(self.sizes)), novel)
        columns = np.array([self.columns[trait] for trait in known])
        told = np.array([traits[trait] for trait in known]) * self.distinctions[columns]
        whole = novel + float(told @ self.bests[columns])
        listed = columns >= len(self.rows)
        found = self._found(columns[listed] - len(self.rows), told[listed]) - told.sum() * self.sizes
        for column, amount in zip(columns[~listed], told[~listed].tolist(), strict=True):
            found += amount * self.rows[column]
        return Explained(found, whole)

    def _found(self, columns: Numbers, told: Floats) -> Floats:
        """What the columns that are listed tell of each thing together."""
        starts, lengths = self.starts[columns], self.starts[columns + 1] - self.starts[columns]
        before = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
        amounts = self.gains[places] * np.repeat(told, lengths)
        found: Floats = np.bincount(self.things[places], amounts, minlength=len(self.sizes)).astype(float, copy=False)
        return found


class ProfilesMade:
    """Takes in the profiles of things one by one and puts them in columns."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._traits = array("i")
        self._weights = array("d")
        self._lengths = array("i")

    def add(self, profile: Traits) -> None:
        """Take in the profile of the next thing."""
        columns = self._columns
        self._traits.extend([columns.setdefault(trait, len(columns)) for trait in profile])
        self._weights.extend(profile.values())
        self._lengths.append(len(profile))

    def made(self) -> Profiles:
        """All that was taken in."""
        traits, lengths = np.frombuffer(self._traits, np.int32), np.frombuffer(self._lengths, np.int32)
        weights = np.frombuffer(self._weights, np.float64)
        things = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        totals = np.bincount(things, weights, minlength=len(lengths)) + _ALPHA * len(self._columns)
        counts = np.bincount(traits, minlength=len(self._columns))
        places = np.argsort(-counts, kind="stable")  # of the columns, the longest first
        order = np.argsort(np.argsort(places)[traits], kind="stable")
        weights, things = weights[order], things[order]
        gains = np.log1p(weights / _ALPHA).astype(np.float32)
        starts = np.append(0, np.cumsum(counts[places], dtype=np.int32))
        names = list(self._columns)
        rows, listed = _rows(starts, things, gains, len(lengths))
        return Profiles(
            {names[place]: number for number, place in enumerate(places)},
            rows,
            starts[len(rows) :] - listed,
            things[listed:],
            gains[listed:],
            _distinctions(weights, starts, len(lengths)),
            np.maximum.reduceat(gains, starts[:-1]) if len(gains) else gains,
            np.log(totals / totals.min()) if totals.all() else np.zeros(len(lengths)),
        )


def _rows(starts: Numbers, things: Numbers, gains: Gains, count: int) -> tuple[Gains, int]:
    """The columns that are quicker added as a whole than thing by thing; and how many of `things` are in them."""
    lengths = np.diff(starts)
    most = int(np.count_nonzero(lengths > max(_LONG, count * _DENSE)))
    rows, listed = np.zeros((most, count), np.float32), int(starts[most])
    rows[np.repeat(np.arange(most), lengths[:most]), things[:listed]] = gains[:listed]
    return rows, listed


def _distinctions(weights: Floats, starts: Numbers, count: int) -> Floats:
    """1 less the entropy of how each trait is spread over the things, relative to an even spread over `count`."""
    if not len(weights):
        return weights
    lengths = np.diff(starts)
    totals = np.add.reduceat(weights, starts[:-1])
    spread = np.add.reduceat(weights * np.log(weights / np.repeat(totals, lengths)), starts[:-1])
    return np.where(lengths > 1, 1 + spread / totals / math.log(max(count, 2)), 1.0)
