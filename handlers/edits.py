"""A message that was changed after it was sent, by a member or by staff. It is never taken for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import announce, handover
from handlers.asking import asked
from handlers.desk import checked
from handlers.lifecycle import after
from handlers.messages import Attachment, InboundMessage, OutboundMessage
from handlers.ports import Memory
from handlers.staff_person import told, who
from handlers.tickets import LIVE, Action, Actor, Refused, Ticket
from handlers.turn import Turn
from knowledge.pack import Pack

EDITABLE = frozenset({"telegram"})
"""Channels on which a message that was delivered can be changed."""


def of_member(turn: Turn) -> list[OutboundMessage] | None:
    """What comes of an edit by a member: staff who hold the chat read both versions; a form, and whatever else was
    asked, goes on unanswered. None where it is a question, to be answered anew."""
    before = _before(turn)
    news = _new_files(turn, before)
    if before is not None and before.text == turn.message.text and not news:
        return []
    turn.message = replace(turn.message, attachments=news)
    if before is not None and (told_staff := _to_staff(turn, before)) is not None:
        return told_staff
    if turn.conversation.draft is not None:
        return [turn.say("edit.in-form")]
    if asked(turn) is not None:
        return [turn.say("edit.asked")]
    return handover.relay(turn, before) if turn.conversation.holder is not None else None


def _to_staff(turn: Turn, before: InboundMessage) -> list[OutboundMessage] | None:
    """What comes of an edit of what went to the staff of a ticket that is still open: they have read it. None where it
    did not. While they hold the chat the bot says nothing."""
    passed = turn.memory.written.passed_on(turn.message.channel, turn.message.edits or "")
    numbers = [copy.ticket for _, copy in passed if copy.ticket is not None]
    ticket = turn.memory.tickets.get(numbers[0]) if numbers else None
    if ticket is None or ticket.state not in LIVE:
        return None
    state = after(turn.member, Action.MESSAGE, ticket)
    data = {"message": turn.message.message_id, "edited": True}
    turn.memory.tickets.record(ticket, turn.member, Action.MESSAGE, state, data)
    announce.member_edited(turn, ticket, before, handover.keep_files(turn, ticket))
    return [] if turn.conversation.holder is not None else [turn.say("edit.to-staff", ticket=ticket.number)]


def of_staff(turn: Turn, ticket: Ticket | None, *, is_command: bool) -> list[OutboundMessage]:
    """What comes of an edit in the staff group: the member's copy is changed where its channel can, and staff are told
    where it was not. Raises Refused."""
    before, copies = _before(turn), turn.memory.written.passed_on(turn.message.channel, turn.message.edits or "")
    news = _new_files(turn, before)
    if before is not None and before.text == turn.message.text and not news:
        return []
    if not copies:
        return [told(turn, "edit.not-sent", ticket)] if ticket is not None else []
    about = copies[0][1].ticket
    assert about is not None, "what goes to a member from here is a reply to a ticket"
    ticket = turn.memory.tickets.get(about)
    if is_command:
        raise Refused("edit.to-command")
    if news:
        raise Refused("edit.cannot")
    edit_reply(turn.memory, turn.pack, ticket, who(turn), copies, turn.message.text)
    return [told(turn, "edit.passed-on", ticket)]


def edit_reply(
    memory: Memory, pack: Pack, ticket: Ticket, by: Actor, copies: Sequence[tuple[int, OutboundMessage]], text: str
) -> Ticket:
    """Have a reply say something else in all the chats to which it went: `copies` are our messages by their ids.
    Raises Refused where that is not permitted, or cannot be done on the channel of one."""
    text = checked(text)
    state = after(by, Action.EDIT_REPLY, ticket)
    if pack.needs_release(ticket.queue):
        raise Refused("edit.needs-release")
    if any(copy.to.channel not in EDITABLE or not copy.text for _, copy in copies):
        raise Refused("edit.cannot")
    data = {"messages": [number for number, _ in copies]}
    edited = memory.tickets.record(ticket, by, Action.EDIT_REPLY, state, data)
    for number, copy in copies:
        memory.post(OutboundMessage(copy.to, text, author=copy.author, ticket=copy.ticket, edits=number))
    return edited


def _before(turn: Turn) -> InboundMessage | None:
    """The version before this one; None where it was never kept, as it came before the bot did."""
    edited, number = turn.message.edits, turn.question
    if edited is None or number is None:
        return None
    return turn.memory.written.version(turn.conversation.id, edited, number)


def _new_files(turn: Turn, before: InboundMessage | None) -> tuple[Attachment, ...]:
    """Those that the version before did not have: whoever edits a caption sends the file along."""
    known = {file.sha256 for file in before.attachments} if before is not None else set()
    return tuple(file for file in turn.message.attachments if file.sha256 not in known or file.trouble is not None)
