"""How many forms of a kind a firm may file: counted over all colleagues and channels, in the same transaction.

Nobody can close a firm to its own people by naming it: a place of somebody who is not verified gives way to them.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers import announce
from handlers.desk import checked
from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_notes import Note
from handlers.lifecycle import after
from handlers.ports import Memory
from handlers.tickets import BOT, Action, Actor, Refused, Ticket
from handlers.turn import Turn
from knowledge.language import Language
from knowledge.pack import Pack


def full(turn: Turn, ground: Ground, draft: Draft, *, early: bool = False) -> Note | None:
    """Why the firm cannot file another one; None where it can. Waits for others that are filing right now.

    Before they submit (`early`) only the firm's verified people learn it.
    """
    most, firm = ground.form.most, _firm(ground, draft)
    if most is None or draft.ahead or not firm:
        return None
    key = turn.memory.firms.key(turn.conversation, firm)
    verified = _verified(turn, key)
    if early and not verified:
        return None
    taken = turn.memory.firms.places(key, plan_of(ground.form.id, ground.year))
    others = [ticket for ticket in taken if ticket != draft.ticket and not (verified and _gives_way(turn, ticket))]
    return Note(words=most.says, clause=most.clause, stops=True) if len(others) >= most.count else None


def take(turn: Turn, ground: Ground, draft: Draft, ticket: Ticket) -> None:
    """Take a place for a ticket that is filed. `full` has looked for one in this transaction, so there is one."""
    most = ground.form.most
    if most is None:
        return
    key, plan = turn.memory.firms.key(turn.conversation, _firm(ground, draft)), plan_of(ground.form.id, ground.year)
    taken = [each for each in turn.memory.firms.places(key, plan) if each != ticket.id]
    if len(taken) >= most.count:
        _make_way(turn, plan, taken, ticket)
    assert turn.memory.firms.take_place(key, plan, most.count, ticket.id), "the firm's places were counted before"


def _make_way(turn: Turn, plan: str, taken: Sequence[int], ticket: Ticket) -> None:
    """Give a verified person of the firm the place of the newest ticket whose member was not verified; staff are told
    at both."""
    newest = next(each for each in reversed(taken) if _gives_way(turn, each))
    before = turn.memory.tickets.get(newest)
    turn.memory.firms.release_place(plan, before.id)
    for told, key, other in ((before, "staff.place-lost", ticket), (ticket, "staff.place-taken-over", before)):
        text = turn.pack.say(key, Language.ZH, ticket=other.number)
        turn.memory.tickets.note(told, BOT, text)
        announce.place_moved(turn, told, text)


def _verified(turn: Turn, key: str) -> bool:
    """Whether the person is verified for the firm with this key."""
    membership = turn.memory.firms.membership(turn.conversation)
    return membership is not None and turn.memory.firms.key(turn.conversation, membership.firm.name) == key


def _gives_way(turn: Turn, ticket: int) -> bool:
    """Whether a place is held for somebody who was not verified for the firm: it is counted until one who is comes."""
    return turn.memory.tickets.get(ticket).firm_id is None


def _firm(ground: Ground, draft: Draft) -> str:
    return str(draft.answers.get(ground.form.most.firm, "")) if ground.form.most is not None else ""


def give_back(memory: Memory, _: Pack, ticket: Ticket, by: Actor, why: str) -> Ticket:
    """Staff free the place of a ticket that does not count any more. Raises Refused without a reason, and where the
    ticket holds none."""
    why = checked(why)
    state = after(by, Action.RELEASE_PLACE, ticket)
    if not memory.firms.release_place(held_in(ticket), ticket.id):
        raise Refused("ticket.no-place")
    return memory.tickets.record(ticket, by, Action.RELEASE_PLACE, state, {"why": why})


def held_in(ticket: Ticket) -> str:
    """The plan in which a ticket may hold a place."""
    return plan_of(ticket.form, str(ticket.answers.get("year", "")))


def plan_of(form: str, year: object) -> str:
    """What is counted: the form, in the year that its texts speak of."""
    return f"{form}-{year}"
