"""Merging a double into the ticket that goes on."""

from __future__ import annotations

from dataclasses import replace

from handlers.desk import tell
from handlers.form_places import held_in
from handlers.lifecycle import after
from handlers.ports import Memory
from handlers.tickets import Action, Actor, Change, Refused, Ticket
from knowledge.pack import Pack


def merge(memory: Memory, pack: Pack, ticket: Ticket, by: Actor, into: Ticket) -> Ticket:
    """End `ticket`, the double, and point it to `into`. Its chat, files and notes stay with it and are reached from
    there; its member is told where the matter goes on. Both must be of one chat, or of one firm, verified."""
    _check(ticket, into)
    kept = memory.tickets.record(into, by, Action.TAKE_IN, after(by, Action.TAKE_IN, into), {"double": ticket.number})
    ended = after(by, Action.MERGE, ticket)
    merged = memory.tickets.record(ticket, by, Action.MERGE, ended, {"into": into.number}, Change(into=kept.id))
    memory.reply_drafts.drop(ticket.id)
    if ticket.form and ticket.form == into.form:
        memory.firms.release_place(held_in(ticket), ticket.id)
    conversation = memory.conversation(ticket.conversation)
    if conversation.holder == ticket.id:
        memory.save(replace(conversation, holder=kept.id if kept.conversation == conversation.id else None))
    tell(memory, pack, merged, "ticket.merged-told", into=into.number)
    return merged


def _check(ticket: Ticket, into: Ticket) -> None:
    if ticket.id == into.id:
        raise Refused("ticket.merge-itself")
    one_firm = ticket.firm_id is not None and ticket.firm_id == into.firm_id
    if ticket.conversation != into.conversation and not one_firm:
        raise Refused("ticket.merge-strangers")
