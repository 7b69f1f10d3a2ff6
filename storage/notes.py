"""Internal notes, in a table of their own. Nothing that sends may import this module: a contract of import-linter and
`tests/test_senders.py` hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from handlers.tickets import Actor, Ticket
from storage import searching
from storage.searching import Place
from storage.tables import TicketNoteRow, table

NOTE = table(TicketNoteRow)


@dataclass(frozen=True, slots=True)
class InternalNote:
    """An internal note."""

    at: datetime
    author: str
    text: str


def add(connection: Connection, now: datetime, ticket: Ticket, author: Actor, text: str) -> None:
    """Keep a note."""
    values = {
        "ticket_id": ticket.id,
        "at": now,
        "author_id": author.id,
        "author_name": author.name,
        "text": text,
    }
    id_ = connection.execute(insert(NOTE).values(values).returning(NOTE.c.id)).scalar_one()
    searching.index(connection, Place.NOTES, {id_: [text]})


def of_ticket(connection: Connection, ticket: int) -> list[InternalNote]:
    """The notes of a ticket, oldest first. For the pages of staff only."""
    rows = connection.execute(select(NOTE).where(NOTE.c.ticket_id == ticket).order_by(NOTE.c.id))
    return [InternalNote(row.at, row.author_name, row.text) for row in rows]
