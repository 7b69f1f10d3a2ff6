"""How content a member was with the handling of a ticket: five choices under the closing message, and a word beside."""

from __future__ import annotations

import re

from handlers.asking import Ask, Question, ask, over
from handlers.messages import Choice, OutboundMessage, ReplyKind
from handlers.tickets import Action, Ticket, TicketState
from handlers.turn import Turn
from knowledge.language import Language
from knowledge.pack import Pack

STARS = (5, 4, 3, 2, 1)
CHOICE = re.compile(r"stars:([1-5]):(\d{1,15})", re.ASCII)
WORD = re.compile(r"word:(\d{1,15})", re.ASCII)
LONGEST_WORD = 1000
"""Characters that are kept."""


def choices(pack: Pack, ticket: int, language: Language) -> tuple[Choice, ...]:
    """By what a closed ticket is rated, the best first."""
    return tuple(
        Choice(f"stars:{stars}:{ticket}", pack.say(f"button.stars-{stars}", language), numbered=False)
        for stars in STARS
    )


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """A closed ticket of this chat is rated, in the place of an earlier rating."""
    named = CHOICE.fullmatch(choice)
    ticket = _closed(turn, int(named[2])) if named is not None else None
    if named is None or ticket is None:
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    stars = int(named[1])
    turn.memory.tickets.rate(ticket, stars)
    turn.memory.tickets.happened(ticket.id, turn.member, Action.RATE, {"stars": stars})
    turn.aside = True
    more = [turn.choice(f"word:{ticket.id}", "button.word", numbered=False)]
    if stars <= 2:
        more.append(turn.choice(f"again:{ticket.id}", "button.again", numbered=False))
    return [turn.say("rating.thanks", *more)]


def ask_word(turn: Turn, choice: str) -> list[OutboundMessage]:
    """The member wants to add a word: their next text is it."""
    named = WORD.fullmatch(choice)
    ticket = _closed(turn, int(named[1])) if named is not None else None
    if ticket is None:
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    ask(turn, Ask.WORD, ticket.id)
    return again(turn, Question(Ask.WORD, str(ticket.id)))


def on_text(turn: Turn, question: Question) -> list[OutboundMessage]:
    """The word."""
    over(turn)
    ticket = _closed(turn, int(question.about))
    if ticket is None:
        return [turn.say("choice.gone", turn.choice("help", "button.help"))]
    turn.memory.tickets.rate(ticket, None, turn.message.text.strip()[:LONGEST_WORD])
    return [turn.say("rating.word-kept")]


def again(turn: Turn, _: Question) -> list[OutboundMessage]:
    """Ask for the word."""
    return [turn.say("rating.word", kind=ReplyKind.DIALOG)]


def _closed(turn: Turn, wanted: int) -> Ticket | None:
    mine = turn.memory.tickets.of_conversation(turn.conversation.id)
    return next((each for each in mine if each.id == wanted and each.state is TicketState.CLOSED), None)
