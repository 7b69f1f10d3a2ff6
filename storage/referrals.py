"""What departments were asked about tickets, and what they said. It is for staff only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from handlers.tickets import Actor, Referral, Refused, Ticket
from storage.desk_tables import TicketReferralRow
from storage.tables import table

REFERRAL = table(TicketReferralRow)


def add(connection: Connection, now: datetime, ticket: Ticket, by: Actor, department: str, question: str) -> None:
    """Keep that a department was asked."""
    values = {
        "ticket_id": ticket.id,
        "department": department,
        "question": question,
        "asked_by": by.name,
        "asked_at": now,
        "answer": "",
        "answered_by": "",
    }
    connection.execute(insert(REFERRAL).values(values))


def answer(connection: Connection, now: datetime, ticket: Ticket, by: Actor, referral: int, text: str) -> str:
    """Keep what the department said; its name. Raises Refused where nothing of the ticket waits under this id."""
    waiting = update(REFERRAL).where(
        REFERRAL.c.id == referral, REFERRAL.c.ticket_id == ticket.id, REFERRAL.c.answered_at.is_(None)
    )
    values = {"answer": text, "answered_by": by.name, "answered_at": now}
    department = connection.execute(waiting.values(values).returning(REFERRAL.c.department)).scalar()
    if department is None:
        raise Refused("ticket.changed", ticket=ticket.number)
    return str(department)


def of_ticket(connection: Connection, ticket: int) -> Sequence[Referral]:
    """All of a ticket, oldest first."""
    rows = connection.execute(select(REFERRAL).where(REFERRAL.c.ticket_id == ticket).order_by(REFERRAL.c.id))
    return [
        Referral(
            row.id,
            row.department,
            row.question,
            row.asked_by,
            row.asked_at,
            row.answer,
            row.answered_by,
            row.answered_at,
        )
        for row in rows
    ]
