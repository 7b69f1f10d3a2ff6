"""Answering a question from the curated knowledge, or doing what somebody wants done."""

from __future__ import annotations

from handlers import answers, calculator, dialogs, reopening
from handlers.messages import Choice, OutboundMessage, ReplyKind
from handlers.receipts import Outcome
from handlers.turn import Turn

LONGEST = 4000
"""Characters of a question; a longer text is no question, and staff read it better."""
UNANSWERED = frozenset({Outcome.DECLINE, Outcome.SUGGESTIONS, Outcome.UNKNOWN, Outcome.TOO_LONG})
"""What is said to a text that may be meant for the staff of a ticket just closed."""


def ask(turn: Turn) -> list[OutboundMessage]:
    """Answer the text of the message, or let it open the ticket closed last where there is no answer to it."""
    text = turn.message.text.strip()
    if not text:
        return [turn.say("question.empty", *_help_choices(turn), kind=ReplyKind.MENU)]
    if not any(char.isalpha() for char in text):
        shown = turn.say("question.no-words", *_still_offered(turn), *_help_choices(turn), kind=ReplyKind.MENU)
        return calculator.lone_number(turn) or [shown]
    replies = _said(turn, text)
    outcome = turn.receipt.outcome if turn.receipt is not None else None
    if outcome in UNANSWERED and (went_on := reopening.next_message(turn)):
        turn.receipt = None
        return went_on
    if outcome not in {None, Outcome.INTENT}:
        turn.update(closed=None)
    return replies


def _said(turn: Turn, text: str) -> list[OutboundMessage]:
    if len(text) > LONGEST:
        reply = turn.say("question.too-long", turn.choice("human", "button.human"), n=LONGEST, kind=ReplyKind.DECLINE)
        turn.update(last_question=text[: answers.LONGEST_SUBJECT])
        return [turn.answered(reply, Outcome.TOO_LONG)]
    return answers.said_to(turn, text) or _done(turn)


def _done(turn: Turn) -> list[OutboundMessage]:
    """Do what the text was understood to want done."""
    assert turn.understood is not None
    intent = turn.understood.matches[0].id
    first, *more = dialogs.act(turn, intent)
    return [turn.answered(first, Outcome.INTENT, intent), *more]


def _still_offered(turn: Turn) -> list[Choice]:
    """The questions that were offered last: a number beyond them picks none, and they are shown once more."""
    return [choice for choice in turn.conversation.choices if choice.id.startswith(("ask:", "quota:"))]


def _help_choices(turn: Turn) -> list[Choice]:
    return [turn.choice("help", "button.help"), turn.choice("human", "button.human")]
