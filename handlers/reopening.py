"""A closed ticket goes on: staff open it again, or its member's next message does, within the days that the pack says.

The next message is theirs to staff where the bot has no answer to it. What the bot does answer, thanks and commands do
not open the ticket; the choice under the closing message does so at any time within those days.
"""

from __future__ import annotations

import re
from datetime import timedelta

from handlers import absence, announce, handover
from handlers.desk import tell
from handlers.lifecycle import after
from handlers.messages import Dialog, OutboundMessage, ReplyKind
from handlers.ports import Memory
from handlers.tickets import Action, Actor, Ticket, TicketState
from handlers.turn import Turn
from knowledge.pack import Pack

CHOICE = re.compile(r"again:(\d{1,15})", re.ASCII)


def reopen(memory: Memory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
    """Staff open the ticket again, for its former owner; the member is told."""
    opened = memory.tickets.record(ticket, by, Action.REOPEN, after(by, Action.REOPEN, ticket))
    tell(memory, pack, opened, "ticket.reopened-told")
    return opened


def next_message(turn: Turn) -> list[OutboundMessage]:
    """The reply to a message that opens the ticket closed last and goes to its staff; [] where none may be opened, or
    while a form is being filled in."""
    ticket = _found(turn, turn.conversation.closed) if turn.conversation.draft is None else None
    if ticket is None:
        return []
    text = _opened(turn, ticket)
    return [*handover.relay(turn), text]


def on_choice(turn: Turn, choice: str) -> list[OutboundMessage]:
    """The member presses "it is not settled" under the message that told them of the closing."""
    named = CHOICE.fullmatch(choice)
    ticket = _found(turn, int(named[1])) if named is not None else None
    if ticket is None:
        return [turn.say("ticket.not-again", turn.choice("human", "button.human"))]
    return [_opened(turn, ticket)]


def _found(turn: Turn, wanted: int | None) -> Ticket | None:
    """The ticket, if it is one of this chat and was closed not too long ago."""
    mine = turn.memory.tickets.of_conversation(turn.conversation.id) if wanted is not None else ()
    ticket = next((each for each in mine if each.id == wanted and each.state is TicketState.CLOSED), None)
    if ticket is None or ticket.closed_at is None:
        return None
    return ticket if turn.now - ticket.closed_at <= timedelta(days=turn.pack.queues.reopen_days) else None


def _opened(turn: Turn, ticket: Ticket) -> OutboundMessage:
    state = after(turn.member, Action.REOPEN, ticket)
    opened = turn.memory.tickets.record(ticket, turn.member, Action.REOPEN, state)
    announce.ticket_reopened(turn, opened)
    turn.update(holder=opened.id, held_at=turn.now, told=opened.id, closed=None, misses=0, last_question="", asking="")
    bot = turn.choice("bot", "button.bot", numbered=False)
    text = "\n".join(filter(None, (turn.phrase("ticket.again", ticket=opened.number), absence.words(turn, opened))))
    return turn.reply(text, [bot], kind=ReplyKind.DIALOG, dialog=Dialog.HUMAN)
