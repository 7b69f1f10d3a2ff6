"""Who works on a ticket, and where: to a colleague, back to all, to another queue, and a department's advice."""

from __future__ import annotations

from handlers.desk import checked, owner_of, tell
from handlers.lifecycle import after
from handlers.ports import Memory
from handlers.tickets import NOBODY, Action, Actor, Change, Owner, Refused, Role, Ticket
from knowledge.pack import Pack

LONGEST_DEPARTMENT = 60
"""Characters of a department's name."""


def assign(memory: Memory, _: Pack, ticket: Ticket, by: Actor, to: int) -> Ticket:
    """Make the account `to` the owner. Raises Refused where nobody who works on tickets has it."""
    state = after(by, Action.ASSIGN, ticket)
    colleague = memory.colleague(to)
    if colleague is None or colleague.role is Role.AUDITOR:
        raise Refused("ticket.no-such-colleague")
    if ticket.assignee == colleague.id:
        raise Refused("ticket.taken", name=colleague.name)
    owner, data = Owner(colleague.id, colleague.name), _owners(ticket, colleague.name)
    return memory.tickets.record(ticket, by, Action.ASSIGN, state, data, Change(owner))


def take_over(memory: Memory, _: Pack, ticket: Ticket, by: Actor) -> Ticket:
    """A lead takes the ticket from its owner."""
    state = after(by, Action.TAKE_OVER, ticket)
    return memory.tickets.record(ticket, by, Action.TAKE_OVER, state, _owners(ticket, by.name), Change(owner_of(by)))


def unclaim(memory: Memory, _: Pack, ticket: Ticket, by: Actor) -> Ticket:
    """Give the ticket back to its queue, for anybody to claim."""
    state = after(by, Action.UNCLAIM, ticket)
    return memory.tickets.record(ticket, by, Action.UNCLAIM, state, _owners(ticket, ""), Change(NOBODY))


def transfer(memory: Memory, pack: Pack, ticket: Ticket, by: Actor, queue: str, why: str) -> Ticket:
    """Move the ticket to another queue, where nobody has it yet. The member hears who handles it; the reason stays
    with staff."""
    why = checked(why)
    state = after(by, Action.TRANSFER, ticket)
    if queue == ticket.queue:
        raise Refused("ticket.same-queue")
    try:
        named = pack.queue(queue)
    except KeyError:
        raise Refused("ticket.no-such-queue") from None
    data = {"queue": queue, "from_queue": ticket.queue, "why": why, **_owners(ticket, "")}
    moved = memory.tickets.record(ticket, by, Action.TRANSFER, state, data, Change(NOBODY, queue))
    language = memory.conversation(ticket.conversation).language
    tell(memory, pack, moved, "ticket.transferred-told", queue=named.name.in_(language))
    return moved


def refer(memory: Memory, _: Pack, ticket: Ticket, by: Actor, department: str, question: str) -> Ticket:
    """Ask a department (second line). The ticket stays with its owner, and the member hears nothing of it."""
    question, department = checked(question), " ".join(department.split())
    if not department:
        raise Refused("ticket.which-department")
    if len(department) > LONGEST_DEPARTMENT:
        raise Refused("staff.too-long", n=LONGEST_DEPARTMENT)
    state = after(by, Action.REFER, ticket)
    referred = memory.tickets.record(ticket, by, Action.REFER, state, {"department": department})
    memory.tickets.refer(referred, by, department, question)
    return referred


def advise(memory: Memory, _: Pack, ticket: Ticket, by: Actor, referral: int, answer: str) -> Ticket:
    """Keep what a department answered. Like a note, it is never sent: what the member reads is a reply."""
    answer = checked(answer)
    state = after(by, Action.ADVISE, ticket)
    department = memory.tickets.advise(ticket, by, referral, answer)
    return memory.tickets.record(ticket, by, Action.ADVISE, state, {"department": department})


def _owners(ticket: Ticket, to: str) -> dict[str, object]:
    """Whose it was, and whose it is; names that are missing are left out."""
    return {key: name for key, name in (("from_owner", ticket.assignee_name), ("name", to)) if name}
