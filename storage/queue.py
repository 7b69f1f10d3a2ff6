"""The queue page: tickets by any mix of conditions, in any of its orders, a page at a time; and the counts beside it.

Pages are told apart by the last ticket of the one before (keyset), so that the hundredth costs what the first does and
a ticket that comes in meanwhile moves nothing. Counts stop at `MOST_COUNTED`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, TextClause, func, literal, or_, select, text, tuple_

from handlers.tickets import Ticket, TicketKind, TicketState
from knowledge.language import Language
from storage import searching
from storage.clocks import CLOCK
from storage.columns import Moment
from storage.search_terms import phrases
from storage.searching import Place
from storage.tickets import TICKET, ticket_in

T = TICKET.c
Condition = ColumnElement[bool] | TextClause
MOST_COUNTED = 1000
"""A badge need not say more."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When tickets are due that are never due."""
IS_LIVE = text("ticket.state NOT IN ('closed', 'cancelled', 'merged')")
"""Written as the partial indexes have it, so that they serve: a Boolean column would be compared with 1 on SQLite."""
IS_OVER = text("ticket.state IN ('closed', 'cancelled', 'merged')")


class Order(StrEnum):
    """By what the list is sorted."""

    CHANGED = "changed"
    OPENED = "opened"
    DUE = "due"


class Due(StrEnum):
    """How near a ticket's next due time is."""

    OVERDUE = "overdue"
    SOON = "soon"
    """By the end of the next day."""
    ANY = "any"


class Owned(StrEnum):
    """Owners that are not a person."""

    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class After:
    """The last ticket of the page before."""

    at: datetime
    ticket: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets; what is None or empty is no condition."""

    queue: str = ""
    live: bool | None = True
    state: TicketState | None = None
    owner: int | Owned | None = None
    firm: str = ""
    """A part of its name."""
    kind: TicketKind | None = None
    language: Language | None = None
    due: Due | None = None
    text: str = ""
    order: Order = Order.CHANGED
    upward: bool = False
    """Oldest first, or what is due first."""


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket of the list."""

    ticket: Ticket
    due: datetime | None
    """When the first of its running clocks runs out."""
    key: After
    """What the next page comes after, where this is the last line."""


def listed(
    connection: Connection, wanted: Wanted, now: datetime, soon: datetime, *, after: After | None, limit: int
) -> list[Line]:
    """The tickets that meet all conditions. `soon` is the time by which something is due soon."""
    if wanted.text and not phrases(wanted.text):
        return []
    by = _by(wanted.order)
    query = _joined(wanted, now, soon).add_columns(by.label("sorted_by")).where(*_conditions(connection, wanted))
    if after is not None:
        place, key = tuple_(by, T.id), tuple_(literal(after.at, Moment()), literal(after.ticket))
        query = query.where(place > key if wanted.upward else place < key)
    order = (by.asc(), T.id.asc()) if wanted.upward else (by.desc(), T.id.desc())
    rows = connection.execute(query.order_by(*order).limit(limit)).all()
    due = _due(connection, [row.id for row in rows])
    return [Line(ticket_in(row), due.get(row.id), After(row.sorted_by, row.id)) for row in rows]


_NEXT_DUE = (
    select(CLOCK.c.ticket_id, func.min(CLOCK.c.due_at).label("due"))
    .where(CLOCK.c.ended_at.is_(None), CLOCK.c.due_at.is_not(None))
    .group_by(CLOCK.c.ticket_id)
    .subquery("next_due")
)


def _by(order: Order) -> ColumnElement[Any]:
    match order:
        case Order.CHANGED:
            return T.updated_at
        case Order.OPENED:
            return T.opened_at
        case Order.DUE:
            return func.coalesce(_NEXT_DUE.c.due, literal(NEVER, Moment()), type_=Moment())


def _joined(wanted: Wanted, now: datetime, soon: datetime) -> Select[Any]:
    query = select(TICKET)
    if wanted.order is Order.DUE or wanted.due is not None:
        query = query.outerjoin(_NEXT_DUE, _NEXT_DUE.c.ticket_id == T.id)
    match wanted.due:
        case Due.OVERDUE:
            return query.where(_NEXT_DUE.c.due <= now)
        case Due.SOON:
            return query.where(_NEXT_DUE.c.due > now, _NEXT_DUE.c.due <= soon)
        case Due.ANY:
            return query.where(_NEXT_DUE.c.due.is_not(None))
        case None:
            return query


def _conditions(connection: Connection, wanted: Wanted) -> list[Condition]:
    equal = {T.queue: wanted.queue, T.state: wanted.state, T.kind: wanted.kind, T.language: wanted.language}
    found: list[Condition] = [column == str(value) for column, value in equal.items() if value]
    if wanted.live is not None and wanted.state is None:
        found.append(IS_LIVE if wanted.live else IS_OVER)
    if wanted.owner is Owned.NOBODY:
        found.append(T.assignee_name == "")
    elif wanted.owner is not None:
        found.append(T.assignee_id == wanted.owner)
    if wanted.text:
        found.append(T.id.in_(searching.ids(connection, Place.TICKETS, wanted.text)))
    return [*found, *_of_firm(connection, wanted.firm)]


def _of_firm(connection: Connection, firm: str) -> list[Condition]:
    """A firm is found by the index of all words, then by its name."""
    if not firm:
        return []
    named = or_(T.firm.icontains(firm, autoescape=True), T.verified_firm.icontains(firm, autoescape=True))
    return [T.id.in_(searching.ids(connection, Place.TICKETS, firm)), named] if phrases(firm) else [named]


def _due(connection: Connection, tickets: Sequence[int]) -> dict[int, datetime]:
    query = select(CLOCK.c.ticket_id, func.min(CLOCK.c.due_at).label("due"))
    query = query.where(CLOCK.c.ticket_id.in_(tickets), CLOCK.c.ended_at.is_(None), CLOCK.c.due_at.is_not(None))
    return {row.ticket_id: row.due for row in connection.execute(query.group_by(CLOCK.c.ticket_id))}


def counts(connection: Connection) -> Mapping[str, int]:
    """How many live tickets each queue holds, `MOST_COUNTED` at most."""
    found: dict[str, int] = {}
    queue = connection.execute(_FIRST).scalar()
    while queue is not None:
        found[queue] = _count(connection, IS_LIVE, T.queue == queue)
        queue = connection.execute(_FIRST.where(T.queue > queue)).scalar()
    return found


_FIRST = select(T.queue).where(IS_LIVE).order_by(T.queue).limit(1)


def owned(connection: Connection, staff: int) -> int:
    """How many live tickets a member of staff holds, `MOST_COUNTED` at most."""
    return _count(connection, IS_LIVE, T.assignee_id == staff)


def _count(connection: Connection, *conditions: Condition) -> int:
    some = select(literal(1)).select_from(TICKET).where(*conditions).limit(MOST_COUNTED).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
