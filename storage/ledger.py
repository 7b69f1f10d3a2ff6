"""Reading tickets for the ledger, a part at a time: a hundred thousand never stand in memory at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from handlers.ledger import Record
from handlers.tickets import LIVE, Action, Ticket, TicketState
from storage.conversations import CONVERSATION
from storage.database import Database
from storage.items import of_tickets
from storage.ticket_audit import EVENT
from storage.tickets import TICKET, by_ids

AT_ONCE = 500
"""Tickets that are read at once."""
REPLIES = (Action.REPLY, Action.RELEASE_REPLY)
"""Audit rows with which an answer went to the member."""
ENDS = (Action.CANCEL, Action.MERGE)
"""Those that end a ticket, beside closing it."""


_PLACED = TICKET.join(CONVERSATION, CONVERSATION.c.id == TICKET.c.conversation_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets; None and an empty text for all."""

    since: datetime | None = None
    """Opened then or later."""
    until: datetime | None = None
    """Opened before then."""
    queue: str = ""
    kind: str = ""
    live: bool | None = None
    channel: str = ""


def count(connection: Connection, wanted: Wanted) -> int:
    """How many tickets they are."""
    query = select(func.count()).select_from(_PLACED)
    return int(connection.execute(query.where(*_conditions(wanted))).scalar_one())


def read(database: Database, wanted: Wanted) -> Iterator[Sequence[Record]]:
    """The tickets in the order in which they were opened, a part at a time, each part read on its own."""
    after = 0
    while part := database.read(lambda connection, after=after: _part(connection, wanted, after)):  # type: ignore[misc]
        yield part
        after = part[-1].ticket.id


def _part(connection: Connection, wanted: Wanted, after: int) -> list[Record]:
    query = select(TICKET.c.id, CONVERSATION.c.channel).select_from(_PLACED)
    query = query.where(TICKET.c.id > after, *_conditions(wanted)).order_by(TICKET.c.id).limit(AT_ONCE)
    channels = {row.id: row.channel for row in connection.execute(query)}
    found = by_ids(connection, list(channels))
    followed = of_tickets(connection, list(channels))
    replied = _times(connection, list(channels), func.min(EVENT.c.at), REPLIES)
    ended = _times(connection, list(channels), func.max(EVENT.c.at), ENDS)
    return [
        Record(found[id_], channel, replied.get(id_), _ended(found[id_], ended.get(id_)), tuple(followed.get(id_, ())))
        for id_, channel in channels.items()
    ]


def _ended(ticket: Ticket, otherwise: datetime | None) -> datetime | None:
    return None if ticket.state in LIVE else ticket.closed_at or otherwise


def _times(
    connection: Connection, ids: Sequence[int], which: ColumnElement[Any], actions: Collection[Action]
) -> dict[int, datetime]:
    """The first or last time of some audit rows, by ticket."""
    query = select(EVENT.c.ticket_id, which.label("at")).where(
        EVENT.c.ticket_id.in_(ids), EVENT.c.action.in_([action.value for action in actions])
    )
    return {row.ticket_id: row.at for row in connection.execute(query.group_by(EVENT.c.ticket_id))}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(TICKET.c.opened_at >= wanted.since)
    if wanted.until is not None:
        found.append(TICKET.c.opened_at < wanted.until)
    if wanted.live is not None:
        found.append(TICKET.c.state.in_([state.value for state in TicketState if (state in LIVE) == wanted.live]))
    for column, value in ((TICKET.c.queue, wanted.queue), (TICKET.c.kind, wanted.kind)):
        if value:
            found.append(column == value)
    if wanted.channel:
        found.append(CONVERSATION.c.channel == wanted.channel)
    return found
