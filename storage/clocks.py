"""The runs of the tickets' clocks: wound again when a ticket was changed, and listed for those who have to act."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, literal, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from handlers.clocks import Round
from handlers.ports_clocks import Ringing
from handlers.tickets import LIVE, Ticket, TicketEvent
from storage import ticket_audit, tickets
from storage.clock_tables import ClockNoteRow, ClockTouchRow, TicketClockRow
from storage.tables import table
from storage.tickets import TICKET

CLOCK, TOUCH, NOTE = table(TicketClockRow), table(ClockTouchRow), table(ClockNoteRow)
MOST_COUNTED = 1000
"""A badge need not say more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that runs, with its ticket."""

    ticket: Ticket
    round: Round


class SqlClocks:
    """`handlers.ports_clocks.ClockBook` on one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def touch(self, ticket: int) -> None:
        """Note that a ticket was changed. Each change has its own row, so that none is lost to one that is read."""
        self._connection.execute(insert(TOUCH).values(ticket_id=ticket))

    def changed(self, most: int) -> Sequence[tuple[Ticket, Sequence[TicketEvent]]]:
        """Some tickets that were changed since their clocks were wound, with all their audit rows; handed out once."""
        rows = self._connection.execute(select(TOUCH.c.id, TOUCH.c.ticket_id).order_by(TOUCH.c.id).limit(most)).all()
        self._connection.execute(delete(TOUCH).where(TOUCH.c.id.in_([row.id for row in rows])))
        found = (tickets.found_one(self._connection, id_) for id_ in dict.fromkeys(row.ticket_id for row in rows))
        return [(each, ticket_audit.of_ticket(self._connection, each.id)) for each in found if each is not None]

    def wind(self, ticket: Ticket, rounds: Sequence[Round]) -> None:
        """Keep the runs of a ticket's clocks in the place of those that were kept."""
        kept = self._kept(ticket.id)
        for each in rounds:
            row = kept.pop((each.clock, each.started), None)
            if row is None:
                self._connection.execute(insert(CLOCK).values({"ticket_id": ticket.id, **_values(ticket, each)}))
            else:
                self._connection.execute(update(CLOCK).where(CLOCK.c.id == row.id).values(_rewound(row, ticket, each)))
        self._connection.execute(delete(CLOCK).where(CLOCK.c.id.in_([row.id for row in kept.values()])))

    def _kept(self, ticket: int) -> dict[tuple[str, datetime], Row[Any]]:
        rows = self._connection.execute(select(CLOCK).where(CLOCK.c.ticket_id == ticket))
        return {(row.clock, row.started_at): row for row in rows}

    def wind_all(self) -> None:
        """Hand out every live ticket again."""
        live = select(TICKET.c.id).where(TICKET.c.state.in_([state.value for state in LIVE])).order_by(TICKET.c.id)
        self._connection.execute(insert(TOUCH).from_select(["ticket_id"], live))

    def ringing(self, now: datetime, but: Collection[str], most: int) -> Sequence[Ringing]:
        """The runs of which staff have not been told what is to be told by now, but for some queues."""
        overdue = and_(CLOCK.c.due_at <= now, CLOCK.c.alarmed_at.is_(None))
        soon = and_(CLOCK.c.remind_at <= now, CLOCK.c.due_at > now, CLOCK.c.reminded_at.is_(None))
        query = select(CLOCK).where(CLOCK.c.ended_at.is_(None), or_(overdue, soon), CLOCK.c.queue.not_in(but))
        rows = self._connection.execute(query.order_by(CLOCK.c.due_at, CLOCK.c.id).limit(most))
        return [Ringing(row.id, row.ticket_id, _round(row), row.due_at <= now) for row in rows]

    def told(self, ringing: Ringing, at: datetime) -> None:
        """Note that staff were told."""
        values = {"alarmed_at": at} if ringing.overdue else {"reminded_at": at}
        self._connection.execute(update(CLOCK).where(CLOCK.c.id == ringing.id).values(values))

    def noted(self, name: str) -> str:
        """What was noted under a name; empty where nothing was."""
        return self._connection.execute(select(NOTE.c.value).where(NOTE.c.name == name)).scalar() or ""

    def note(self, name: str, value: str) -> None:
        """Note something under a name."""
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(NOTE).values(name=name, value=value)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def overdue(
    connection: Connection, now: datetime, queue: str = "", limit: int = 100, *, copied: Collection[str] = ()
) -> list[Standing]:
    """The clocks that have run out, those due first first; of one queue with those of which it hears, or of all."""
    concerned = or_(CLOCK.c.queue == queue, CLOCK.c.clock.in_(copied)) if queue else true()
    return _listed(connection, concerned & (CLOCK.c.due_at <= now), limit)


def soon(connection: Connection, now: datetime, queue: str = "", limit: int = 100) -> list[Standing]:
    """The clocks that run out next, of one queue or of all."""
    return _listed(connection, (CLOCK.c.queue == queue if queue else true()) & (CLOCK.c.due_at > now), limit)


def _listed(connection: Connection, which: ColumnElement[bool], limit: int) -> list[Standing]:
    query = select(CLOCK).where(CLOCK.c.ended_at.is_(None), which).order_by(CLOCK.c.due_at, CLOCK.c.id).limit(limit)
    rows = connection.execute(query).all()
    found = tickets.by_ids(connection, {row.ticket_id for row in rows})
    return [Standing(found[row.ticket_id], _round(row)) for row in rows]


def overdue_count(connection: Connection, now: datetime) -> int:
    """How many clocks have run out, `MOST_COUNTED` at most."""
    late = select(literal(1)).where(CLOCK.c.ended_at.is_(None), CLOCK.c.due_at <= now).limit(MOST_COUNTED)
    return int(connection.execute(select(func.count()).select_from(late.subquery())).scalar_one())


def _values(ticket: Ticket, each: Round) -> dict[str, Any]:
    return {
        "clock": each.clock,
        "queue": ticket.queue,
        "started_at": each.started,
        "ended_at": each.ended,
        "due_at": each.due,
        "remind_at": each.remind,
    }


def _rewound(row: Row[Any], ticket: Ticket, each: Round) -> dict[str, Any]:
    """What changes; what is due at another time is told of anew."""
    anew = {} if row.due_at == each.due else {"reminded_at": None, "alarmed_at": None}
    return {**_values(ticket, each), **anew}


def _round(row: Row[Any]) -> Round:
    return Round(row.clock, row.started_at, row.ended_at, row.due_at, row.remind_at)
