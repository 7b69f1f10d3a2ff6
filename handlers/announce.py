"""What staff are told in their group: a new ticket, and what the member adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import topics
from handlers.firms import Firm
from handlers.messages import Address, Attachment, InboundMessage, OutboundMessage
from handlers.tickets import Ticket
from handlers.topic_view import queue_name
from handlers.turn import Turn
from knowledge.language import Language

LONGEST_BEFORE = 300
"""Characters of an earlier version that staff are shown."""


def ticket_opened(turn: Turn, ticket: Ticket) -> None:
    """Announce a ticket; what staff write to it there goes to the member. Personal data stays in the console."""
    if turn.staff_room is not None:
        topics.post_card(turn.memory, turn.pack, turn.staff_room, ticket)


def ticket_reopened(turn: Turn, ticket: Ticket) -> None:
    """The member of a closed ticket came back to it."""
    if turn.staff_room is None:
        return
    topics.have_card(turn.memory, turn.pack, turn.staff_room, ticket)
    text = turn.pack.say(
        "staff.ticket-reopened",
        Language.ZH,
        ticket=ticket.number,
        subject=ticket.subject,
        owner=ticket.assignee_name or queue_name(turn.pack, ticket.queue),
    )
    turn.memory.post(OutboundMessage(turn.staff_room, text, ticket=ticket.id))


def member_wrote(turn: Turn, ticket: Ticket, text: str, files: Sequence[Attachment]) -> None:
    """Pass on what the member wrote to a ticket that staff hold."""
    if turn.staff_room is None:
        return
    head = turn.pack.say("staff.member-wrote", Language.ZH, ticket=ticket.number, name=turn.conversation.name)
    _pass_on(turn, turn.staff_room, ticket, f"{head}\n{text}", files)


def member_edited(turn: Turn, ticket: Ticket, before: InboundMessage, files: Sequence[Attachment]) -> None:
    """The member changed what they had written: staff read both, and see that it is one message."""
    if turn.staff_room is None:
        return
    name, was = turn.conversation.name, before.text[:LONGEST_BEFORE] or "—"
    head = turn.pack.say("staff.member-edited", Language.ZH, ticket=ticket.number, name=name, before=was)
    _pass_on(turn, turn.staff_room, ticket, f"{head}\n{turn.message.text}", files)


def place_moved(turn: Turn, ticket: Ticket, text: str) -> None:
    """A ticket lost its firm's place to another one, or got it."""
    if turn.staff_room is None:
        return
    topics.have_card(turn.memory, turn.pack, turn.staff_room, ticket)
    turn.memory.post(OutboundMessage(turn.staff_room, f"{ticket.number}\n{text}", ticket=ticket.id))


def _pass_on(turn: Turn, room: Address, ticket: Ticket, text: str, files: Sequence[Attachment]) -> None:
    topics.have_card(turn.memory, turn.pack, room, ticket)
    message = OutboundMessage(room, text.rstrip(), attachments=tuple(files), ticket=ticket.id)
    turn.memory.post(replace(message, passes_on=turn.question))


def join_asked(turn: Turn, firm: Firm) -> None:
    """Somebody asks to be verified as belonging to a firm. Who it is stays in the console."""
    if turn.staff_room is None:
        return
    text = turn.pack.say("staff.join-asked", Language.ZH, firm=firm.name)
    turn.memory.post(OutboundMessage(turn.staff_room, text))
