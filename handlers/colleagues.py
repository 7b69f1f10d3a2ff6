"""What colleagues of the same firm have under way, in 我的工单: seen only by those who are verified."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.tickets import Ticket
from handlers.turn import Turn

SHOWN = 10


def lines(turn: Turn, own: Sequence[Ticket]) -> list[str]:
    """The firm's tickets that others have opened, with their names; empty for those not verified."""
    membership = turn.memory.firms.membership(turn.conversation)
    if membership is None:
        return []
    mine = {ticket.id for ticket in own}
    theirs = [ticket for ticket in turn.memory.tickets.of_firm(membership.firm.id) if ticket.id not in mine]
    if not theirs:
        return [turn.phrase("status.firm-none", firm=membership.firm.name)]
    names = turn.memory.tickets.openers(theirs[:SHOWN])
    head = turn.phrase("status.firm-head", firm=membership.firm.name, n=len(theirs))
    return [head, *(_line(turn, ticket, names.get(ticket.id, "")) for ticket in theirs[:SHOWN])]


def _line(turn: Turn, ticket: Ticket, opener: str) -> str:
    contact = ticket.answers.get("contact")
    return turn.phrase(
        "status.firm-line",
        ticket=ticket.number,
        subject=ticket.subject,
        state=turn.phrase(f"state.{ticket.state.value}"),
        day=ticket.updated_at.astimezone(turn.now.tzinfo).date().isoformat(),
        who=contact if isinstance(contact, str) and contact else opener or turn.phrase("status.firm-nobody"),
    )
