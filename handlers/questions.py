"""Answering a question from the curated knowledge, or saying that it is not there."""

from __future__ import annotations

from handlers import calculator, dialogs
from handlers.messages import Choice, OutboundMessage, ReplyKind
from handlers.turn import Turn
from knowledge.schema import Clarification, Decline, Entry
from knowledge.understanding import Certainty, Match, Target, Understanding

LONGEST = 4000
"""Characters of a question; a longer text is no question, and staff read it better."""
SUGGESTED = 3
MISSES = 2
"""So many questions in a row without an answer, and staff are offered first."""


def ask(turn: Turn) -> list[OutboundMessage]:
    """Answer the text of the message."""
    text = turn.message.text.strip()
    if not text:
        return [turn.say("question.empty", *_help_choices(turn), kind=ReplyKind.MENU)]
    if len(text) > LONGEST:
        return [turn.say("question.too-long", turn.choice("human", "button.human"), n=LONGEST, kind=ReplyKind.DECLINE)]
    understood = turn.knowledge.engine.understand(text)
    asked = calculator.asked_for(turn, text)
    if asked is not None and (asked.plain or not _declined(understood)):
        return calculator.compute(turn, asked)
    match understood.certainty:
        case Certainty.SURE:
            assert understood.best is not None
            return found(turn, understood.best)
        case Certainty.UNSURE:
            return [_suggest(turn, understood)]
        case Certainty.UNKNOWN:
            return [_unknown(turn)]


def _declined(understood: Understanding) -> bool:
    best = understood.best
    return understood.certainty is Certainty.SURE and best is not None and best.target is Target.DECLINE


def found(turn: Turn, match: Match) -> list[OutboundMessage]:
    """What is said to a text that is about `match`."""
    match match.target:
        case Target.ENTRY:
            return [answer(turn, turn.pack.entries[match.id])]
        case Target.DECLINE:
            return [_decline(turn, turn.pack.declines[match.id])]
        case Target.CLARIFICATION:
            return [clarify(turn, turn.pack.clarifications[match.id])]
        case Target.INTENT:
            return dialogs.act(turn, match.id)


def answer(turn: Turn, entry: Entry) -> OutboundMessage:
    """A curated answer with its clause; silent ones count as a decline, for the document does not say."""
    language = turn.conversation.language
    text = entry.answer.in_(language)
    if entry.dated:
        text = turn.phrase("answer.dated") + "\n" + text
    kind = ReplyKind.DECLINE if entry.silent else ReplyKind.ANSWER
    choices = dialogs.offers(turn, entry.offers)
    if entry.silent:
        choices.append(turn.choice("human", "button.human"))
    turn.update(misses=0, last_question=turn.message.text if entry.silent else "")
    return turn.reply(text, choices, kind=kind, sources=[entry.clause.in_(language)])


def clarify(turn: Turn, clarification: Clarification) -> OutboundMessage:
    """Ask back, with the entries that may be meant as choices."""
    language = turn.conversation.language
    choices = [
        Choice(f"ask:{option}", turn.pack.entries[option].question.in_(language)) for option in clarification.options
    ]
    turn.update(misses=0)
    return turn.reply(clarification.text.in_(language), choices, kind=ReplyKind.CLARIFY)


def _decline(turn: Turn, decline: Decline) -> OutboundMessage:
    turn.update(last_question=turn.message.text)
    choices = dialogs.offers(turn, decline.offers) or [turn.choice("human", "button.human")]
    return turn.reply(decline.text.in_(turn.conversation.language), choices, kind=ReplyKind.DECLINE)


def _suggest(turn: Turn, understood: Understanding) -> OutboundMessage:
    language = turn.conversation.language
    choices: list[Choice] = []
    for match in understood.matches:
        if match.target is Target.ENTRY:
            choices.append(Choice(f"ask:{match.id}", turn.pack.entries[match.id].question.in_(language)))
        elif match.target is Target.INTENT and (offered := dialogs.offers(turn, (match.id,))):
            choices += offered
    if not choices:
        return _unknown(turn)
    turn.update(last_question=turn.message.text, misses=turn.conversation.misses + 1)
    human = turn.choice("human", "button.human")
    picked = choices[:SUGGESTED]
    tired = turn.conversation.misses >= MISSES
    return turn.say("question.did-you-mean", *([human, *picked] if tired else [*picked, human]), kind=ReplyKind.CLARIFY)


def _unknown(turn: Turn) -> OutboundMessage:
    turn.update(last_question=turn.message.text, misses=turn.conversation.misses + 1)
    key = "question.unknown-again" if turn.conversation.misses >= MISSES else "question.unknown"
    return turn.say(
        key, turn.choice("human", "button.human"), turn.choice("help", "button.help"), kind=ReplyKind.DECLINE
    )


def _help_choices(turn: Turn) -> list[Choice]:
    return [turn.choice("help", "button.help"), turn.choice("human", "button.human")]
