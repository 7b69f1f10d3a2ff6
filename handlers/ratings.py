"""Rating an answer 👍 or 👎: beside the conversation, of which it changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import handover, reopening
from handlers.messages import RATINGS, Choice, Dialog, OutboundMessage, ReplyKind
from handlers.receipts import Rating
from handlers.turn import Turn

CHOICE = re.compile(r"rate:([+-]):(\d{1,18})", re.ASCII)
ABOUT = re.compile(r"about:(\d{1,18})", re.ASCII)
SIGNS = {"+": Rating.GOOD, "-": Rating.BAD}


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """An answer of this chat is rated, however old it is: `rate:<+ or ->:<question>`."""
    found = CHOICE.fullmatch(choice)
    if found is None or not turn.memory.receipts.rate(int(found[2]), SIGNS[found[1]], turn.conversation):
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    turn.aside = True
    if SIGNS[found[1]] is Rating.BAD:
        return [_sorry(turn, int(found[2]))]
    # Who pressed a button sees it pressed; who typed hears that it was understood.
    return [turn.say("rating.good")] if turn.message.text else []


def good(turn: Turn) -> list[OutboundMessage]:
    """Praise: a rating where an answer was just given, else it is thanked for."""
    rated = _of_last_answer(turn, RATINGS[0])
    return on_choice(turn, rated.id) if rated is not None else [turn.say("thanks", kind=ReplyKind.MENU)]


def bad(turn: Turn) -> list[OutboundMessage]:
    """Blame: a rating where an answer was just given, else staff are offered."""
    rated = _of_last_answer(turn, RATINGS[1])
    return on_choice(turn, rated.id) if rated is not None else annoyed(turn)


def annoyed(turn: Turn) -> list[OutboundMessage]:
    """Somebody is not content: with a ticket that was just closed, which goes on; else staff are offered first."""
    if went_on := reopening.next_message(turn):
        return went_on
    choices = [turn.choice("human", "button.human"), turn.choice("help", "button.help")]
    return [turn.say("annoyed", *choices, kind=ReplyKind.DECLINE)]


def to_staff(turn: Turn, choice: str) -> list[OutboundMessage]:
    """Staff are to answer a question of this chat: `about:<question>`."""
    found = ABOUT.fullmatch(choice)
    asked = turn.memory.receipts.asked(int(found[1]), turn.conversation) if found is not None else None
    if asked is None:
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    entry = next((turn.pack.entries[each] for each in asked.chosen if each in turn.pack.entries), None)
    picked = entry.question.in_(turn.conversation.language) if entry is not None else ""
    return handover.to_human(turn, about=asked.text or picked)


def _sorry(turn: Turn, question: int) -> OutboundMessage:
    reply = turn.say("rating.bad", turn.choice(f"about:{question}", "button.ask-staff", numbered=False))
    return replace(reply, offers=(Dialog.HUMAN,))


def _of_last_answer(turn: Turn, label: str) -> Choice | None:
    return next((choice for choice in turn.conversation.choices if choice.label == label), None)
