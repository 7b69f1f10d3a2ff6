"""What staff are told in their group: a new ticket, and what the member adds to it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.firms import Firm
from handlers.messages import Attachment, OutboundMessage
from handlers.tickets import Ticket
from handlers.turn import Turn
from knowledge.language import Language


def ticket_opened(turn: Turn, ticket: Ticket) -> None:
    """Announce a ticket; a reply to the announcement goes to the member. Personal data stays in the console."""
    if turn.staff_room is None:
        return
    text = turn.pack.say(
        "staff.ticket-opened",
        Language.ZH,
        ticket=ticket.number,
        queue=_queue_name(turn, ticket),
        subject=ticket.subject,
    )
    turn.memory.post(OutboundMessage(turn.staff_room, text, ticket=ticket.id))


def ticket_reopened(turn: Turn, ticket: Ticket) -> None:
    """The member of a closed ticket came back to it."""
    if turn.staff_room is None:
        return
    text = turn.pack.say(
        "staff.ticket-reopened",
        Language.ZH,
        ticket=ticket.number,
        subject=ticket.subject,
        owner=ticket.assignee_name or _queue_name(turn, ticket),
    )
    turn.memory.post(OutboundMessage(turn.staff_room, text, ticket=ticket.id))


def _queue_name(turn: Turn, ticket: Ticket) -> str:
    """The queue's name; its id where a form of an older release led to a queue that the pack has no longer."""
    try:
        return turn.pack.queue(ticket.queue).name.zh
    except KeyError:
        return ticket.queue


def member_wrote(turn: Turn, ticket: Ticket, text: str, files: Sequence[Attachment]) -> None:
    """Pass on what the member wrote to a ticket that staff hold."""
    if turn.staff_room is None:
        return
    head = turn.pack.say("staff.member-wrote", Language.ZH, ticket=ticket.number, name=turn.conversation.name)
    turn.memory.post(
        OutboundMessage(turn.staff_room, f"{head}\n{text}".rstrip(), attachments=tuple(files), ticket=ticket.id)
    )


def join_asked(turn: Turn, firm: Firm) -> None:
    """Somebody asks to be verified as belonging to a firm. Who it is stays in the console."""
    if turn.staff_room is None:
        return
    text = turn.pack.say("staff.join-asked", Language.ZH, firm=firm.name)
    turn.memory.post(OutboundMessage(turn.staff_room, text))
