"""Places that a plan gives to each firm, a few at most: counted and taken in one transaction.

Who counts them first takes the lock by which tickets are numbered. So two processes can neither both take the last
place, nor cross each other: everything that opens a ticket waits there anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.firm_tables import FirmPlaceRow
from storage.tables import table
from storage.ticket_numbers import lock_numbers

PLACE = table(FirmPlaceRow)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a plan: whose, and which ticket holds it."""

    plan: str
    firm_key: str
    ticket_id: int


def take(connection: Connection, place: Place, limit: int, now: datetime) -> bool:
    """Take a place for a ticket, or find that it has one; False where the firm's `limit` places are taken."""
    holding = held(connection, place.firm_key, place.plan, now)
    if place.ticket_id in holding:
        return True
    if len(holding) >= limit:
        return False
    connection.execute(insert(PLACE).values(**asdict(place), at=now))
    return True


def release(connection: Connection, plan: str, ticket: int) -> bool:
    """Give a ticket's place back; False where it has none."""
    gone = delete(PLACE).where(PLACE.c.plan == plan, PLACE.c.ticket_id == ticket).returning(PLACE.c.ticket_id)
    return connection.execute(gone).first() is not None


def has_one(connection: Connection, ticket: int) -> bool:
    """Whether a ticket holds a place in any plan."""
    return connection.execute(select(PLACE.c.plan).where(PLACE.c.ticket_id == ticket)).first() is not None


def held(connection: Connection, firm_key: str, plan: str, now: datetime) -> Sequence[int]:
    """The tickets that hold a firm's places, oldest first; nobody else takes one before this transaction ends."""
    lock_numbers(connection, now.year)
    query = select(PLACE.c.ticket_id).where(PLACE.c.plan == plan, PLACE.c.firm_key == firm_key)
    return list(connection.execute(query.order_by(PLACE.c.ticket_id)).scalars())
