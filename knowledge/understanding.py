"""What the bot makes of a text: the one small interface behind which the answer engine lives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from knowledge.language import Language


class Target(StrEnum):
    """The kinds of things in a pack that a text can be about."""

    ENTRY = "entry"
    DECLINE = "decline"
    CLARIFICATION = "clarification"
    INTENT = "intent"


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that a text may be about, and why."""

    target: Target
    id: str
    score: float
    """0 to 1."""
    phrasing: str
    """The curated wording that came nearest."""
    language: Language
    """Of that wording; full pinyin counts as Chinese."""


class Certainty(StrEnum):
    """How far the best match can be trusted."""

    SURE = "sure"
    """Above the threshold, and clear of the runner-up."""
    EITHER = "either"
    """Above the threshold, and the first two, both entries, are as near: together they answer nine in ten."""
    ELSEWHERE = "elsewhere"
    """The text names a topic, and what comes nearest is said only of others: of no use to it, whatever its score."""
    UNSURE = "unsure"
    """Something near: worth suggesting, not worth asserting."""
    UNKNOWN = "unknown"
    """Nothing is near: there are no matches."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The matches of a text, best first (after EITHER, the two that it speaks of), one for each thing at most."""

    certainty: Certainty
    matches: tuple[Match, ...] = ()
    lead: float = 0.0
    """Score of the first match above that of the next one to which it does not lead; 1 where there is none."""
    topics: tuple[str, ...] = ()
    """The topics that the text names, in the words of the document, such as 企业深耕计划; the first one first."""
    concepts: tuple[str, ...] = ()
    """The concepts that the text holds, by their ids, such as deadline or seal, in their order."""

    @property
    def best(self) -> Match | None:
        """The first match."""
        return self.matches[0] if self.matches else None

    @property
    def asserted(self) -> tuple[Match, ...]:
        """The matches that can be trusted: one when sure, the first two when either is as near, else none."""
        return self.matches[: {Certainty.SURE: 1, Certainty.EITHER: 2}.get(self.certainty, 0)]

    @property
    def is_answer(self) -> bool:
        """Whether an entry is asserted."""
        return any(match.target is Target.ENTRY for match in self.asserted[:1])


class Engine(Protocol):
    """Understands texts by one pack. Made once for each release; called from one thread at a time."""

    def understand(self, text: str) -> Understanding:
        """What `text` (as a person typed it, up to a few thousand characters) is about."""
        ...

    def topics(self, text: str) -> tuple[str, ...]:
        """The topics that a text names, as in `Understanding`."""
        ...

    def besides_topics(self, text: str) -> str:
        """What a text says besides the topics that it names, to be asked of each of them."""
        ...
