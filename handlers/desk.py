"""What staff do to a ticket most: claim, reply, note, return for correction, close.

The console and the staff group call the same functions. `handlers/assigning.py`, `merging.py` and `reopening.py` hold
the rest; each takes `(memory, pack, ticket, by, …)`, raises Refused, and gives the ticket as it is then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers import ticket_ratings
from handlers.lifecycle import MOVES, after
from handlers.messages import Attachment, Choice, OutboundMessage
from handlers.ports import Memory
from handlers.tickets import Action, Actor, Change, FileRole, Owner, Refused, Ticket, TicketKind
from knowledge.pack import Pack

LONGEST_REPLY = 20_000
"""Characters of a reply or note."""


def owner_of(by: Actor) -> Owner:
    """Somebody of staff as the owner of a ticket."""
    return Owner(by.staff, by.name)


def claim(memory: Memory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
    """Make `by` the owner. Raises Refused when somebody else is, or the ticket is past claiming."""
    state = after(by, Action.CLAIM, ticket)
    claimed = memory.tickets.record(ticket, by, Action.CLAIM, state, {"name": by.name}, Change(owner_of(by)))
    conversation = memory.conversation(ticket.conversation)
    if conversation.holder == ticket.id:
        memory.save(replace(conversation, held_at=memory.now))
    if ticket.kind is TicketKind.INQUIRY:
        tell(memory, pack, claimed, "ticket.claimed-told")
    return claimed


def reply(
    memory: Memory,
    pack: Pack,
    ticket: Ticket,
    by: Actor,
    text: str,
    *,
    files: Sequence[Attachment] = (),
    written: int | None = None,
) -> Ticket:
    """Send a public reply into the member's chat and hold the chat until the ticket is closed. `written` is the
    message of theirs that it takes there, where they wrote it in a chat.

    Who replies to a ticket without an owner becomes its owner; the audit row of the reply says so. A lead who replies
    to somebody else's leaves it to them.
    """
    text = checked(text, allow_empty=bool(files))
    state = after(by, Action.REPLY, ticket)
    if pack.needs_release(ticket.queue):
        raise Refused("reply.needs-release")
    data: dict[str, object] = {"files": [file.name for file in files]}
    if not ticket.assignee_name:
        data |= {"claimed": True, "name": by.name}
    owner = None if ticket.assignee_name else owner_of(by)
    replied = memory.tickets.record(ticket, by, Action.REPLY, state, data, Change(owner))
    send(memory, replied, by, text, files, written=written)
    return replied


def send(
    memory: Memory,
    ticket: Ticket,
    author: Actor,
    text: str,
    files: Sequence[Attachment],
    *,
    written: int | None = None,
) -> None:
    """Keep a public reply with its ticket and put it into the outbox. Its audit row is the caller's business."""
    memory.tickets.reply(ticket, author, text, files)
    for file in files:
        memory.tickets.add_file(ticket, FileRole.ATTACHMENT, file)
    conversation = memory.conversation(ticket.conversation)
    # An open form is laid aside: what the member writes next answers staff and is no answer of the form.
    memory.save(replace(conversation, holder=ticket.id, held_at=memory.now, draft=None, choices=()))
    to = conversation.address
    said = OutboundMessage(to, text, attachments=tuple(files), author=author.name, ticket=ticket.id, passes_on=written)
    memory.post(said)
    for double in elsewhere(memory, ticket):
        memory.post(replace(said, to=memory.conversation(double.conversation).address, ticket=double.id))


def elsewhere(memory: Memory, ticket: Ticket) -> list[Ticket]:
    """Tickets of other chats that were merged into this one, also by way of another: their members hear what comes of
    the matter, too."""
    doubles = memory.tickets.doubles(ticket.id)
    further = [each for double in doubles for each in elsewhere(memory, double)]
    return [each for each in (*doubles, *further) if each.conversation != ticket.conversation]


def note(memory: Memory, _: Pack, ticket: Ticket, by: Actor, text: str) -> Ticket:
    """Keep an internal note; it goes to its own table, from which nothing is ever sent."""
    text = checked(text)
    state = after(by, Action.NOTE, ticket)
    memory.tickets.note(ticket, by, text)
    return memory.tickets.record(ticket, by, Action.NOTE, state)


def close(memory: Memory, pack: Pack, ticket: Ticket, by: Actor) -> Ticket:
    """Close the ticket; the bot answers the chat again, and the member may say that it is not settled."""
    closed = memory.tickets.record(ticket, by, Action.CLOSE, after(by, Action.CLOSE, ticket))
    conversation = memory.conversation(ticket.conversation)
    choices = (
        *ticket_ratings.choices(pack, ticket.id, conversation.language),
        Choice(f"again:{ticket.id}", pack.say("button.again", conversation.language), numbered=False),
        Choice("status", pack.say("button.status", conversation.language)),
    )
    holder = None if conversation.holder == ticket.id else conversation.holder
    memory.reply_drafts.drop(ticket.id)
    conversation = replace(conversation, holder=holder, closed=ticket.id)
    memory.save(conversation if holder or conversation.draft else replace(conversation, choices=choices))
    days = {"opened": _day(pack, ticket.opened_at), "closed": _day(pack, closed.updated_at)}
    tell(memory, pack, closed, "ticket.closed-told", *choices, subject=ticket.subject, **days)
    for double in elsewhere(memory, closed):
        tell(memory, pack, double, "ticket.double-closed-told", into=closed.number)
    return closed


def _day(pack: Pack, at: datetime) -> str:
    return at.astimezone(ZoneInfo(pack.identity.timezone)).date().isoformat()


def may_return(ticket: Ticket) -> bool:
    """Whether staff can return it for correction: a form that was filed and is neither returned already nor over."""
    return bool(ticket.form) and ticket.state in MOVES[Action.RETURN]


def send_back(memory: Memory, pack: Pack, ticket: Ticket, by: Actor, why: str) -> Ticket:
    """Return a stamped form for correction: the member hears why, and the next scan goes to this ticket."""
    why = checked(why)
    if not ticket.form:
        raise Refused("ticket.not-now", state=ticket.state.value)
    returned = memory.tickets.record(ticket, by, Action.RETURN, after(by, Action.RETURN, ticket), {"why": why})
    conversation = memory.conversation(ticket.conversation)
    text = pack.say("ticket.returned-told", conversation.language, ticket=ticket.number, why=why)
    memory.post(OutboundMessage(conversation.address, text, author=by.name, ticket=ticket.id))
    return returned


def checked(text: str, *, allow_empty: bool = False) -> str:
    """What somebody of staff wrote, without the space around it. Raises Refused where it is empty or too long."""
    text = text.strip()
    if not text and not allow_empty:
        raise Refused("staff.empty")
    if len(text) > LONGEST_REPLY:
        raise Refused("staff.too-long", n=LONGEST_REPLY)
    return text


def tell(memory: Memory, pack: Pack, ticket: Ticket, key: str, *choices: Choice, **values: object) -> None:
    """Tell the member of a ticket something that the bot says; `ticket` and `name` (of its owner) are known to it."""
    conversation = memory.conversation(ticket.conversation)
    known = {"ticket": ticket.number, "name": ticket.assignee_name}
    text = pack.say(key, conversation.language, **known, **values)
    memory.post(OutboundMessage(conversation.address, text, choices, ticket=ticket.id))
