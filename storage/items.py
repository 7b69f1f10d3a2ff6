"""The items of the tickets' forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from handlers.item_states import Item, ItemState, ItemWork
from handlers.tickets import Actor, Refused, Ticket
from storage.desk_tables import TicketItemRow
from storage.tables import table

ITEM = table(TicketItemRow)


class SqlItems:
    """`handlers.ports_desk.Items` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def begin(self, ticket: Ticket, items: Sequence[tuple[str, str]]) -> None:
        """Follow these items of a ticket."""
        places: dict[str, int] = {}
        for field, text in items:
            places[field] = places.get(field, 0) + 1
            values = {
                "ticket_id": ticket.id,
                "field": field,
                "position": places[field],
                "text": text,
                "state": ItemState.RECEIVED.value,
                "department": "",
                "reason": "",
                "answer": "",
                "version": 1,
                "changed_by": "",
            }
            self._connection.execute(insert(ITEM).values(values))

    def of(self, tickets: Sequence[int]) -> dict[int, list[Item]]:
        """The items of some tickets, by ticket."""
        return of_tickets(self._connection, tickets)

    def of_ticket(self, ticket: int) -> Sequence[Item]:
        """All items of a ticket in their order."""
        return of_ticket(self._connection, ticket)

    def work(self, ticket: Ticket, item: Item, work: ItemWork, by: Actor) -> None:
        """Keep what was made of it. Raises Refused when someone else changed it since it was read."""
        values = {
            "state": work.state.value,
            "department": work.department,
            "reason": work.reason,
            "answer": work.answer,
            "version": item.version + 1,
            "changed_by": by.name,
            "changed_at": self._now,
        }
        as_read = (ITEM.c.id == item.id) & (ITEM.c.ticket_id == ticket.id) & (ITEM.c.version == item.version)
        if self._connection.execute(update(ITEM).where(as_read).values(values)).rowcount != 1:
            raise Refused("ticket.changed", ticket=ticket.number)


def of_tickets(connection: Connection, tickets: Sequence[int]) -> dict[int, list[Item]]:
    """The items of some tickets in their order, by ticket."""
    found: dict[int, list[Item]] = {}
    for row in connection.execute(select(ITEM).where(ITEM.c.ticket_id.in_(tickets)).order_by(ITEM.c.id)):
        found.setdefault(row.ticket_id, []).append(_item(row))
    return found


def of_ticket(connection: Connection, ticket: int) -> list[Item]:
    """All items of a ticket in their order."""
    return [
        _item(row) for row in connection.execute(select(ITEM).where(ITEM.c.ticket_id == ticket).order_by(ITEM.c.id))
    ]


def _item(row: Row[Any]) -> Item:
    return Item(
        id=row.id,
        field=row.field,
        position=row.position,
        text=row.text,
        state=ItemState(row.state),
        department=row.department,
        reason=row.reason,
        answer=row.answer,
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
