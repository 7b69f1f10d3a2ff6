"""When nobody of staff is there: it is said, with the time at which people are back; and the bot takes a chat back that
staff have left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.conversation import Conversation
from handlers.desk import tell
from handlers.messages import Choice
from handlers.ports import Memory, Releases
from handlers.tickets import BOT, LIVE, Action, Ticket
from handlers.turn import Turn
from knowledge.pack import Pack
from knowledge.working_days import UncoveredYear

BATCH = 50
"""Chats that the bot takes back in one transaction; the rest a minute later."""


def words(turn: Turn, ticket: Ticket) -> str:
    """That it is out of hours and when staff are back; empty while they are there, or where no calendar says it."""
    hours = turn.pack.office_hours(ticket.queue)
    try:
        back = hours.next_opening(turn.now)
    except UncoveredYear:
        return ""
    if back <= turn.now:
        return ""
    return turn.phrase("human.out-of-hours", day=f"{back:%Y-%m-%d}", time=f"{back:%H:%M}")


def look_after(memory: Memory, releases: Releases, now: datetime) -> int:
    """Give chats back to the bot in which staff have not acted for the time that the pack says; how many."""
    pack = releases.current().pack
    if not pack.queues.bot_back_hours:
        return 0
    left = memory.left_alone(now - timedelta(hours=pack.queues.bot_back_hours), BATCH)
    for conversation in left:
        _take_back(memory, pack, conversation)
    return len(left)


def _take_back(memory: Memory, pack: Pack, conversation: Conversation) -> None:
    assert conversation.holder is not None, "only a chat that staff hold was left alone by them"
    ticket = memory.tickets.get(conversation.holder)
    choices = (Choice("human", pack.say("button.human", conversation.language)),)
    memory.save(replace(conversation, holder=None, held_at=None, choices=choices))
    if ticket.state in LIVE:
        memory.tickets.happened(ticket.id, BOT, Action.BOT_BACK, {})
        tell(memory, pack, ticket, "human.bot-returned", *choices)
