"""Why a question got its reply: a receipt is kept with each, so that staff can see it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from hashlib import blake2b

from handlers.messages import InboundMessage, ReplyKind
from knowledge.normalise import normalise
from knowledge.understanding import Understanding

COMPARED = 4000
"""Characters of a question by which it is like another."""


class Outcome(StrEnum):
    """What came of a question."""

    ENTRY = "entry"
    """One curated answer, or two together."""
    CALCULATOR = "calculator"
    DECLINE = "decline"
    CLARIFICATION = "clarification"
    INTENT = "intent"
    """It was no question: something was done."""
    SUGGESTIONS = "suggestions"
    """Nothing was near enough to be answered; what was nearest was offered."""
    UNKNOWN = "unknown"
    TOO_LONG = "too-long"


class Concern(StrEnum):
    """Why those who edit the content should look at a question."""

    UNANSWERED = "unanswered"
    DECLINED = "declined"
    DISLIKED = "disliked"
    """It was answered, and the person rated the answer down."""


class Rating(IntEnum):
    """How a person found an answer."""

    GOOD = 1
    BAD = -1


@dataclass(frozen=True, slots=True)
class Receipt:
    """Why a message was replied to as it was. The reply's clauses are in the reply."""

    release: int
    outcome: Outcome
    kind: ReplyKind
    chosen: tuple[str, ...] = ()
    """Ids of the entries, of the decline and so on; of the calculator its question, as a choice's id."""
    computed: tuple[str, ...] = ()
    """Lines that were computed from the figures of the question."""
    understood: Understanding | None = None
    """What the text was taken for; None where it was not read: a choice was pressed, or it was too long."""

    @property
    def concern(self) -> Concern | None:
        """Why it stands on the list of questions from the beginning, if it does."""
        match self.outcome:
            case Outcome.SUGGESTIONS | Outcome.UNKNOWN | Outcome.TOO_LONG:
                return Concern.UNANSWERED
            case Outcome.DECLINE | Outcome.ENTRY if self.kind is ReplyKind.DECLINE:
                return Concern.DECLINED
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of some time ago: its text, which is empty where a choice was pressed, and what was chosen for it."""

    text: str
    chosen: tuple[str, ...]


def likeness(message: InboundMessage) -> str:
    """The same for questions that differ only in how they were typed, and for the same choice."""
    text = normalise((message.text or message.choice or "")[:COMPARED])
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
