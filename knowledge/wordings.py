"""The curated wordings themselves: which one comes nearest to a text, and whether one is it exactly."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge.language import Language
from knowledge.traits import Reading


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which people put a thing."""

    thing: int
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Nearest:
    """The wording of a thing that comes nearest to a text."""

    wording: Wording
    closeness: float
    """0 to 1, by the share of letters that stand in the same order, words put in order first."""


class Wordings:
    """The wordings of all things, which are numbered in the order in which they are added."""

    def __init__(self) -> None:
        self._wordings: list[list[Wording]] = []
        self._folded: list[list[str]] = []
        self._heard: list[list[str]] = []
        self._exact: dict[str, Wording] = {}

    def add(self, read: list[tuple[Wording, Reading]]) -> None:
        """Take in the wordings of one thing, at least one."""
        self._wordings.append([wording for wording, _ in read])
        self._folded.append([reading.folded for _, reading in read])
        self._heard.append([reading.heard for _, reading in read])
        for wording, reading in read:
            self._exact.setdefault(reading.plain, wording)

    def exact(self, reading: Reading) -> Wording | None:
        """The wording that was repeated to the letter, but for spelling and courtesy."""
        return self._exact.get(reading.plain)

    def nearest(self, thing: int, reading: Reading) -> Nearest:
        """The wording of `thing` nearest to what was read; of a text in pinyin, by its sounds."""
        text, choices = reading.folded, self._folded[thing]
        if reading.in_pinyin:
            text, choices = reading.heard, self._heard[thing]
        _, likeness, place = process.extractOne(text, choices, scorer=fuzz.token_sort_ratio)
        return Nearest(self._wordings[thing][place], likeness / 100)
