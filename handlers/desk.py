"""What staff do to a ticket: claim, reply, note, close. The console and the staff group call the same functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.messages import Attachment, Choice, OutboundMessage
from handlers.ports import Memory
from handlers.tickets import (
    LIVE,
    TRANSITIONS,
    Action,
    Actor,
    ActorKind,
    FileRole,
    Refused,
    Ticket,
    TicketKind,
    next_state,
)
from knowledge.pack import Pack

LONGEST_REPLY = 20_000
"""Characters of a reply or note."""


def claim(memory: Memory, pack: Pack, ticket: Ticket, actor: Actor, staff: int | None) -> Ticket:
    """Make `actor` the owner. Raises Refused when somebody else is, or the ticket is past claiming."""
    if ticket.assignee_name:
        raise Refused("ticket.taken", name=ticket.assignee_name)
    if ticket.state not in LIVE:
        raise Refused("ticket.not-now", state=ticket.state.value)
    state = next_state(ActorKind.STAFF, Action.CLAIM, ticket.state)
    claimed = memory.tickets.record(ticket, actor, Action.CLAIM, state, {"name": actor.name})
    claimed = memory.tickets.assign(claimed, staff, actor.name)
    if ticket.kind is TicketKind.INQUIRY:
        _tell(memory, pack, claimed, "ticket.claimed-told")
    return claimed


def reply(
    memory: Memory,
    ticket: Ticket,
    actor: Actor,
    text: str,
    *,
    files: Sequence[Attachment] = (),
    staff: int | None = None,
) -> Ticket:
    """Send a public reply into the member's chat and hold the chat until the ticket is closed.

    Who replies to a ticket without an owner becomes its owner; the audit row of the reply says so.
    """
    text = _checked(text, allow_empty=bool(files))
    state = next_state(ActorKind.STAFF, Action.REPLY, ticket.state)
    data: dict[str, object] = {"files": [file.name for file in files]}
    if not ticket.assignee_name:
        ticket = memory.tickets.assign(ticket, staff, actor.name)
        data |= {"claimed": True, "name": actor.name}
    replied = memory.tickets.record(ticket, actor, Action.REPLY, state, data)
    memory.tickets.reply(replied, actor, text, files)
    for file in files:
        memory.tickets.add_file(replied, FileRole.ATTACHMENT, file)
    conversation = memory.conversation(ticket.conversation)
    # An open form is laid aside: what the member writes next answers staff and is no answer of the form.
    memory.save(replace(conversation, holder=ticket.id, draft=None, choices=()))
    memory.post(
        OutboundMessage(conversation.address, text, attachments=tuple(files), author=actor.name, ticket=ticket.id)
    )
    return replied


def note(memory: Memory, ticket: Ticket, actor: Actor, text: str) -> Ticket:
    """Keep an internal note; it goes to its own table, from which nothing is ever sent."""
    text = _checked(text)
    state = next_state(ActorKind.STAFF, Action.NOTE, ticket.state)
    memory.tickets.note(ticket, actor, text)
    return memory.tickets.record(ticket, actor, Action.NOTE, state)


def close(memory: Memory, pack: Pack, ticket: Ticket, actor: Actor) -> Ticket:
    """Close the ticket; the bot answers the chat again."""
    state = next_state(ActorKind.STAFF, Action.CLOSE, ticket.state)
    closed = memory.tickets.record(ticket, actor, Action.CLOSE, state)
    conversation = memory.conversation(ticket.conversation)
    if conversation.holder == ticket.id:
        memory.save(replace(conversation, holder=None))
    _tell(memory, pack, closed, "ticket.closed-told")
    return closed


def may_return(ticket: Ticket) -> bool:
    """Whether staff can return it for correction: a form that was filed and is neither returned already nor over."""
    return bool(ticket.form) and ticket.state in TRANSITIONS[ActorKind.STAFF, Action.RETURN]


def send_back(memory: Memory, pack: Pack, ticket: Ticket, actor: Actor, why: str) -> Ticket:
    """Return a stamped form for correction: the member hears why, and the next scan goes to this ticket."""
    why = _checked(why)
    if not may_return(ticket):
        raise Refused("ticket.not-now", state=ticket.state.value)
    state = next_state(ActorKind.STAFF, Action.RETURN, ticket.state)
    returned = memory.tickets.record(ticket, actor, Action.RETURN, state, {"why": why})
    conversation = memory.conversation(ticket.conversation)
    text = pack.say("ticket.returned-told", conversation.language, ticket=ticket.number, why=why)
    memory.post(OutboundMessage(conversation.address, text, author=actor.name, ticket=ticket.id))
    return returned


def _checked(text: str, *, allow_empty: bool = False) -> str:
    text = text.strip()
    if not text and not allow_empty:
        raise Refused("staff.empty")
    if len(text) > LONGEST_REPLY:
        raise Refused("staff.too-long", n=LONGEST_REPLY)
    return text


def _tell(memory: Memory, pack: Pack, ticket: Ticket, key: str) -> None:
    conversation = memory.conversation(ticket.conversation)
    language = conversation.language
    text = pack.say(key, language, ticket=ticket.number, name=ticket.assignee_name)
    choices = (Choice("status", pack.say("button.status", language)),) if key == "ticket.closed-told" else ()
    memory.post(OutboundMessage(conversation.address, text, choices, ticket=ticket.id))
