"""The answer to a question back: a short text that picks one of the things we asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers import calculator, meaning
from handlers.turn import Turn
from knowledge.language import Language
from knowledge.normalise import normalise
from knowledge.picking import bare, goes_on
from knowledge.schema import Entry

LONGEST = {Language.ZH: 16, Language.EN: 60}
"""Characters of a text that picks something and says no more."""


def remember(turn: Turn, text: str) -> None:
    """Note that a question was asked back about `text`."""
    turn.update(asked_back=text, asked_back_at=turn.now.isoformat())


def forget(turn: Turn) -> None:
    """Nothing is asked back any more."""
    turn.update(asked_back="", asked_back_at="")


def is_repeated(turn: Turn, text: str) -> bool:
    """Whether a text is the question that was asked back about: who repeats it wants to choose again."""
    return bool(turn.conversation.asked_back) and normalise(text) == normalise(turn.conversation.asked_back)


def picked(turn: Turn, text: str) -> Entry | None:
    """The entry that a short text picks among those that were offered with the question back."""
    options = _options(turn, text)
    if not options or not (said := bare(text)) or _is_answered_with_topic(turn, text):
        return None
    named = [entry for entry in options if any(said in bare(told) for told in entry.question.model_dump().values())]
    if len(named) != 1:
        named = _of_topic(turn, text, options)
    return named[0] if len(named) == 1 else _nearest(turn, text, named)


def with_topic(turn: Turn, text: str) -> str:
    """The question before with the topic that a short text adds to it: that which was asked back about, or, in
    "and With Members?", the last one; "" where the text is no such thing, or where no answer comes of it."""
    if not (topics := _only_topics(turn, text)):
        return ""
    if _waits(turn, text):
        return f"{topics[0]} {turn.conversation.asked_back}"
    engine = turn.knowledge.engine
    if not goes_on(text) or not turn.conversation.last_question or not meaning.fresh_topic(turn):
        return ""
    asked = f"{topics[0]} {engine.besides_topics(turn.conversation.last_question)}"
    return asked if engine.understand(asked).is_answer else ""


def _is_answered_with_topic(turn: Turn, text: str) -> bool:
    """Whether the question that was asked back about is one that we answer, once it has the topic named."""
    asked = with_topic(turn, text)
    return bool(asked) and turn.knowledge.engine.understand(asked).is_answer


def _waits(turn: Turn, text: str) -> bool:
    conversation = turn.conversation
    if not conversation.asked_back or len(normalise(text)) > LONGEST[conversation.language]:
        return False
    return turn.now - datetime.fromisoformat(conversation.asked_back_at) <= calculator.REMEMBERED


def _options(turn: Turn, text: str) -> list[Entry]:
    if not _waits(turn, text):
        return []
    offered = [choice.id.removeprefix("ask:") for choice in turn.conversation.choices if choice.id.startswith("ask:")]
    return [turn.pack.entries[entry] for entry in offered if entry in turn.pack.entries]


def _only_topics(turn: Turn, text: str) -> tuple[str, ...]:
    """The topics that a text names, where it says nothing besides."""
    engine = turn.knowledge.engine
    return () if bare(engine.besides_topics(text)) else engine.topics(text)


def _of_topic(turn: Turn, text: str, options: Sequence[Entry]) -> list[Entry]:
    """The options of the topic that a text consists of."""
    named = set(_only_topics(turn, text))
    engine = turn.knowledge.engine
    return [entry for entry in options if named.intersection(engine.topics(entry.question.zh))]


def _nearest(turn: Turn, text: str, options: Sequence[Entry]) -> Entry | None:
    """Of several options of one topic, the one that the question asked back about comes nearest to."""
    understood = turn.knowledge.engine.understand(f"{text} {turn.conversation.asked_back}")
    ids = {entry.id for entry in options}
    return next((turn.pack.entries[match.id] for match in understood.matches if match.id in ids), None)
