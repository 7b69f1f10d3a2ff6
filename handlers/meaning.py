"""What a question means in its conversation: a long story, a follow-up, several questions in one message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers import calculator
from handlers.turn import Turn
from knowledge.language import Language
from knowledge.normalise import normalise
from knowledge.picking import goes_on
from knowledge.schema import Entry
from knowledge.splitting import MOST, asks, asks_of_each, gist_of, questions_in, without_joining
from knowledge.understanding import Certainty, Match, Target, Understanding

NEARLY_AS_WELL = 0.1
"""How much lower the score of a question may be that is put to each topic of a text by itself."""
LONGEST_FOLLOW_UP = {Language.ZH: 14, Language.EN: 60}
"""Characters of a question that may leave out its topic because the last one named it."""


def understand(turn: Turn, text: str, *, alone: bool = False) -> Understanding:
    """What a text is about: a long story asks in one of its sentences, and a short text that names no topic may be
    about the topic of the question before, unless it stands alone."""
    understood = _of_story(turn, text, turn.knowledge.engine.understand(text))
    topic = "" if alone else _topic_before(turn, text)
    if not topic or _stands_alone(understood):
        return understood
    carried = turn.knowledge.engine.understand(f"{topic} {text}")
    if not carried.is_answer:
        return understood
    if goes_on(text) and not asks(text):
        return carried
    better = understood.is_answer and understood.matches[0].score >= carried.matches[0].score
    return carried if not better and _is_about_it(turn, understood, carried) else understood


def _is_about_it(turn: Turn, alone: Understanding, carried: Understanding) -> bool:
    """Whether what was found with the topic of before is about what the text itself asks: of 怎么登录 after the monthly
    talk, what the talk is would be no answer."""
    if not alone.concepts:
        return True
    nearest = turn.knowledge.engine.understand(carried.matches[0].phrasing)
    return not set(alone.concepts).isdisjoint(nearest.concepts)


def _of_story(turn: Turn, text: str, whole: Understanding) -> Understanding:
    """What the asking sentence of a long text is about, with the topic that the text named; `whole` where there is
    none that is understood better."""
    gist = gist_of(text)
    if not gist:
        return whole
    engine = turn.knowledge.engine
    named = () if engine.topics(gist) else engine.topics(text)
    asked = engine.understand(f"{named[0]} {gist}" if named else gist)
    better = asked.best is not None and (whole.best is None or asked.best.score > whole.best.score)
    return asked if better and asked.asserted else whole


def _topic_before(turn: Turn, text: str) -> str:
    """The topic that a short text without one may carry on; empty where there is none."""
    topic = fresh_topic(turn)
    if not topic or len(normalise(text)) > LONGEST_FOLLOW_UP[turn.conversation.language]:
        return ""
    return "" if turn.knowledge.engine.topics(text) else topic


def fresh_topic(turn: Turn) -> str:
    """The topic that was named some minutes ago at most."""
    conversation = turn.conversation
    if not conversation.topic:
        return ""
    age = turn.now - datetime.fromisoformat(conversation.topic_at)
    return conversation.topic if age <= calculator.REMEMBERED else ""


def remember_topic(turn: Turn, text: str) -> None:
    """Note the topic that a text names, for what is asked next."""
    if topics := turn.knowledge.engine.topics(text):
        turn.update(topic=topics[0], topic_at=turn.now.isoformat())


def forget_topic(turn: Turn) -> None:
    """What is asked next is not about the topic of before."""
    if turn.conversation.topic:
        turn.update(topic="", topic_at="")


def _stands_alone(understood: Understanding) -> bool:
    """Whether a text needs no topic: something to do, or something that is declined."""
    best = understood.best
    alone = best is not None and best.target in {Target.INTENT, Target.DECLINE}
    return alone and understood.certainty is Certainty.SURE


def asked_together(turn: Turn, text: str, whole: Understanding) -> list[Entry]:
    """The entries of several questions in one message; empty where it asks only one thing.

    Each part must be understood by itself, and the text as a whole must be about one of them or be unclear, unless
    many of its parts are understood.
    """
    if whole.best is not None and whole.best.score >= 1:
        return []
    parts = questions_in(text)
    if len(parts) == 1:
        return _asked_of_each(turn, text, whole)
    found = [match for match in _of_parts(turn, text, parts) if match.target is Target.ENTRY]
    ids = list(dict.fromkeys(match.id for match in found))
    clear = whole.certainty is Certainty.SURE and whole.best is not None
    if len(ids) < 2 or (clear and whole.matches[0].id not in ids and len(ids) < MOST):
        return []
    return [turn.pack.entries[entry] for entry in ids]


def _asked_of_each(turn: Turn, text: str, whole: Understanding) -> list[Entry]:
    """The entries of one question put to two or three topics; empty where it is no such question, where something
    compares them, or where one of them is not understood nearly as well as the whole."""
    engine = turn.knowledge.engine
    topics = engine.topics(text)[:MOST]
    if len(topics) < 2 or not asks_of_each(text) or (whole.best and len(engine.topics(whole.best.phrasing)) > 1):
        return []
    rest = without_joining(engine.besides_topics(text))
    found = [engine.understand(f"{topic} {rest}") for topic in topics]
    least = whole.best.score - NEARLY_AS_WELL if whole.best is not None else 0.0
    if not all(each.is_answer and each.matches[0].score >= least for each in found):
        return []
    ids = dict.fromkeys(each.matches[0].id for each in found)
    return [turn.pack.entries[entry] for entry in ids] if len(ids) > 1 else []


def _of_parts(turn: Turn, text: str, parts: Sequence[str]) -> list[Match]:
    """The best match of each part that is understood with certainty, the topic carried from part to part."""
    engine = turn.knowledge.engine
    topic = next(iter(engine.topics(text)), fresh_topic(turn))
    found: list[Match] = []
    for part in parts:
        named = engine.topics(part)
        understood = engine.understand(part if named else f"{topic} {part}")
        topic = named[0] if named else topic
        if understood.is_answer:
            found.append(_told(turn, understood))
    return found


def _told(turn: Turn, understood: Understanding) -> Match:
    """The best match; of two entries that are as near, the one of which the document does speak."""
    return min(
        understood.asserted, key=lambda match: match.target is Target.ENTRY and turn.pack.entries[match.id].silent
    )
