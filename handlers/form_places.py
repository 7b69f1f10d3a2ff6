"""How many forms of a kind a firm may file: counted over all colleagues and channels, in the same transaction."""

from __future__ import annotations

from handlers.drafts import Draft
from handlers.form_ground import Ground
from handlers.form_notes import Note
from handlers.tickets import Ticket
from handlers.turn import Turn


def full(turn: Turn, ground: Ground, draft: Draft) -> Note | None:
    """Why the firm cannot file another one; None where it can. Waits for others that are filing right now."""
    most = ground.form.most
    company = str(draft.answers.get(most.firm, "")) if most is not None else ""
    if most is None or draft.ahead or not company:
        return None
    taken = turn.memory.firms.places(
        turn.memory.firms.key(turn.conversation, company), plan_of(ground.form.id, ground.year)
    )
    if len([ticket for ticket in taken if ticket != draft.ticket]) < most.count:
        return None
    return Note(words=most.says, clause=most.clause, stops=True)


def take(turn: Turn, ground: Ground, draft: Draft, ticket: Ticket) -> None:
    """Take a place for a ticket that is filed. `full` has looked for one in this transaction, so there is one."""
    most = ground.form.most
    if most is None:
        return
    key = turn.memory.firms.key(turn.conversation, str(draft.answers.get(most.firm, "")))
    taken = turn.memory.firms.take_place(key, plan_of(ground.form.id, ground.year), most.count, ticket.id)
    assert taken, "the firm's places were counted before"


def plan_of(form: str, year: object) -> str:
    """What is counted: the form, in the year that its texts speak of."""
    return f"{form}-{year}"
