"""How content members were with the handling of their tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.console_tables import TicketRatingRow
from storage.tables import table

RATING = table(TicketRatingRow)


@dataclass(frozen=True, slots=True)
class TicketRating:
    """A rating of 1 to 5, and what the member said beside it."""

    stars: int
    word: str
    at: datetime


def rate(connection: Connection, now: datetime, ticket: int, stars: int | None, word: str) -> None:
    """Keep a rating, or a word, in the place of an earlier one; a word alone does not rate."""
    given: dict[str, Any] = {"stars": stars} if stars is not None else {"word": word}
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(RATING).values(**{"ticket_id": ticket, "stars": 0, "word": "", "at": now, **given})
    connection.execute(statement.on_conflict_do_update(index_elements=["ticket_id"], set_={**given, "at": now}))


def of_ticket(connection: Connection, ticket: int) -> TicketRating | None:
    """The rating of a ticket, if there is one."""
    row = connection.execute(select(RATING).where(RATING.c.ticket_id == ticket)).one_or_none()
    return TicketRating(row.stars, row.word, row.at) if row is not None else None
