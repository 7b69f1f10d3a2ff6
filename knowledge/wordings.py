"""The curated wordings themselves: which one comes nearest to a text, and whether one is it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.arrays import Numbers
from knowledge.texts import Texts
from knowledge.traits import Reading


class Place(NamedTuple):
    """A wording, by its number among those of its thing."""

    thing: int
    wording: int


class Nearest(NamedTuple):
    """The wording of a thing that comes nearest to a text."""

    place: Place
    closeness: float
    """0 to 1, by the share of letters that stand in the same order, once the words are put in order."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """The wordings of all things, which are numbered in the order in which they were added."""

    written: Texts
    """Of each thing: its wordings as `Reading.written`, a line for each."""
    heard: Texts
    """The same as `Reading.heard`."""
    starts: Numbers
    """Of each thing: the number of its first wording, all wordings counted through; and at last how many there are."""
    marks: NDArray[np.uint64]
    """What stands for each plain wording, sorted."""
    marked: Numbers
    """The wordings in the order of `marks`; where two are the same only the first one is there."""

    def exact(self, reading: Reading) -> Place | None:
        """The wording that was repeated to the letter, but for spelling and courtesy."""
        mark = _mark(reading.plain)
        at = int(np.searchsorted(self.marks, mark))
        if at == len(self.marks) or self.marks[at] != mark:
            return None
        number = int(self.marked[at])
        thing = int(np.searchsorted(self.starts, number, side="right")) - 1
        return Place(thing, number - int(self.starts[thing]))

    def nearest(self, thing: int, reading: Reading) -> Nearest:
        """The wording of `thing` nearest to what was read; of a text in pinyin, by its sounds."""
        text, choices = (reading.heard, self.heard) if reading.in_pinyin else (reading.written, self.written)
        _, likeness, place = process.extractOne(text, choices.lines(thing), scorer=fuzz.ratio)
        return Nearest(Place(thing, place), likeness / 100)


@dataclass
class WordingsMade:
    """Takes in the wordings of things one by one."""

    _written: list[str] = field(default_factory=list)
    _heard: list[str] = field(default_factory=list)
    _counts: list[int] = field(default_factory=list)
    _marks: list[np.uint64] = field(default_factory=list)

    def add(self, read: Sequence[Reading]) -> None:
        """Take in the wordings of the next thing, at least one."""
        self._written.append("\n".join(reading.written for reading in read))
        self._heard.append("\n".join(reading.heard for reading in read))
        self._counts.append(len(read))
        self._marks += [_mark(reading.plain) for reading in read]

    def made(self) -> Wordings:
        """All that was taken in."""
        marks, marked = np.unique(np.array(self._marks, np.uint64), return_index=True)
        starts = np.append(0, np.cumsum(self._counts, dtype=np.int32))
        return Wordings(Texts.of(self._written), Texts.of(self._heard), starts, marks, marked.astype(np.int32))


def _mark(plain: str) -> np.uint64:
    """64 bits that stand for a text: of a million texts two are taken for one once in thirty million packs."""
    return np.uint64(int.from_bytes(blake2b(plain.encode(), digest_size=8).digest()))
