"""The answer to what was asked outside a form, and the way back to it after a question on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import joining, linking, my_data, scans, ticket_ratings, withdrawal
from handlers.asking import Ask, Question, asked, over
from handlers.commands import command_in
from handlers.messages import OutboundMessage
from handlers.turn import Turn

STOPS = frozenset({"cancel", "back", "save"})
"""Commands that end the asking."""


def on_text(turn: Turn) -> list[OutboundMessage]:
    """The reply to a text that answers what was asked; [] where nothing was, or where it is a question of theirs."""
    question = asked(turn)
    if question is None or not turn.message.text.strip() or turn.message.attachments:
        return []
    if command_in(turn.pack, turn.message.text) in STOPS:
        over(turn)
        return [turn.say("asking.stopped")]
    return ON_TEXT[question.ask](turn, question)


def again(turn: Turn) -> list[OutboundMessage]:
    """What was asked, once more, after something else was answered; [] where nothing was."""
    question = asked(turn)
    return AGAIN[question.ask](turn, question) if question is not None else []


Answer = Callable[[Turn, Question], list[OutboundMessage]]
_LINKS: Mapping[Ask, Answer] = dict.fromkeys((Ask.LINK, Ask.LINK_SURE), linking.on_text)
ON_TEXT: Mapping[Ask, Answer] = {
    **dict.fromkeys(Ask, joining.on_text),
    **_LINKS,
    Ask.DELETE_SURE: my_data.on_text,
    Ask.WORD: ticket_ratings.on_text,
    Ask.SCAN: scans.on_text,
    Ask.WITHDRAW_SURE: withdrawal.on_sure,
}
AGAIN: Mapping[Ask, Answer] = {
    **dict.fromkeys(Ask, joining.again),
    **dict.fromkeys(_LINKS, linking.again),
    Ask.DELETE_SURE: my_data.again,
    Ask.WORD: ticket_ratings.again,
    Ask.SCAN: scans.again,
    Ask.WITHDRAW_SURE: withdrawal.again,
}
