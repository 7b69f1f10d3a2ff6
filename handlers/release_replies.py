"""Four eyes: a reply is drafted by one person and released, or returned, by another. A queue may ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import desk
from handlers.item_states import DraftStanding, ReplyDraft
from handlers.lifecycle import after
from handlers.messages import Attachment
from handlers.ports import Memory
from handlers.tickets import SAME, Action, Actor, ActorKind, Change, Refused, Ticket
from knowledge.pack import Pack


def answer(
    memory: Memory,
    pack: Pack,
    ticket: Ticket,
    by: Actor,
    text: str,
    *,
    files: Sequence[Attachment] = (),
    written: int | None = None,
) -> Ticket:
    """Reply at once, or draft the reply where the ticket's queue has replies released. What every place calls where
    staff answer; `waits` says which it was."""
    if pack.needs_release(ticket.queue):
        return draft(memory, pack, ticket, by, text, files=files)
    return desk.reply(memory, pack, ticket, by, text, files=files, written=written)


def draft(memory: Memory, _: Pack, ticket: Ticket, by: Actor, text: str, *, files: Sequence[Attachment] = ()) -> Ticket:
    """Keep a reply until somebody else has released it. It takes the place of one that waits, and claims a free
    ticket."""
    text = desk.checked(text, allow_empty=bool(files))
    state = after(by, Action.DRAFT_REPLY, ticket)
    data: dict[str, object] = {"files": [file.name for file in files]}
    if not ticket.assignee_name:
        data |= {"claimed": True, "name": by.name}
    change = SAME if ticket.assignee_name else Change(desk.owner_of(by))
    drafted = memory.tickets.record(ticket, by, Action.DRAFT_REPLY, state, data, change)
    memory.reply_drafts.add(drafted, by, text, files)
    return drafted


def waits(memory: Memory, ticket: Ticket) -> bool:
    """Whether a reply of the ticket waits to be released."""
    return memory.reply_drafts.waiting(ticket.id) is not None


def release(memory: Memory, _: Pack, ticket: Ticket, by: Actor, wanted: int) -> Ticket:
    """Send the draft under its author's name. Raises Refused for the author, and where it does not wait any more."""
    state = after(by, Action.RELEASE_REPLY, ticket)
    found = _others(memory, ticket, by, wanted)
    memory.reply_drafts.decide(found, by, DraftStanding.RELEASED)
    data = {"author": found.author_name, "files": [file.name for file in found.files]}
    released = memory.tickets.record(ticket, by, Action.RELEASE_REPLY, state, data)
    author = Actor(ActorKind.STAFF, found.author_id, found.author_name, found.author)
    desk.send(memory, released, author, found.text, found.files)
    return released


def send_back(memory: Memory, _: Pack, ticket: Ticket, by: Actor, wanted: int, why: str) -> Ticket:
    """Return the draft to its author with a reason, which stays with staff."""
    why = desk.checked(why)
    state = after(by, Action.RETURN_REPLY, ticket)
    found = _others(memory, ticket, by, wanted)
    memory.reply_drafts.decide(found, by, DraftStanding.RETURNED, why)
    data = {"author": found.author_name, "why": why}
    return memory.tickets.record(ticket, by, Action.RETURN_REPLY, state, data)


def _others(memory: Memory, ticket: Ticket, by: Actor, wanted: int) -> ReplyDraft:
    found = memory.reply_drafts.waiting(ticket.id)
    if found is None or found.id != wanted:
        raise Refused("ticket.changed", ticket=ticket.number)
    if found.author == by.staff:
        raise Refused("reply.own-draft")
    return found
