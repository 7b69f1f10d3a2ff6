"""What the page of numbers counts: tickets, clocks, questions and ratings of a period, added up by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select

from handlers.messages import ReplyKind
from handlers.receipts import Outcome
from handlers.tickets import LIVE
from storage.clocks import CLOCK
from storage.conversations import CONVERSATION
from storage.ledger import REPLIES
from storage.messages import MESSAGE
from storage.receipts import R
from storage.ticket_audit import EVENT
from storage.ticket_ratings import RATING
from storage.tickets import TICKET

T = TICKET.c


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment up to another, which does not belong to it. Days are those of their zone."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Worked:
    """When a ticket came, was answered first, and was closed."""

    queue: str
    opened_at: datetime
    replied_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """How often a clock was met, and how often it was not."""

    clock: str
    met: int
    late: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything that the page shows of a period."""

    opened: dict[tuple[date, str], int]
    """Tickets by day and kind."""
    closed: int
    live: int
    """Now, whenever they were opened."""
    firms: dict[str, int]
    """The firms with most tickets."""
    channels: dict[str, int]
    """Tickets."""
    worked: list[Worked]
    """Of the newest tickets."""
    clocks: list[Kept]
    """That were due in the period."""
    replies: dict[tuple[date, str, str], int]
    """Questions by day, outcome and kind of reply."""
    asked_on: dict[str, int]
    """Questions by channel."""
    topics: dict[str, int]
    """Questions by the topic that was recognised first."""
    chosen: dict[str, int]
    """Questions by the entry that answered them."""
    ratings: dict[int, int]
    """Of answers."""
    stars: dict[int, int]
    """Of the handling of tickets, 1 to 5, given in the period."""


def of(connection: Connection, period: Period, now: datetime, *, most: int, tickets: int) -> Numbers:
    """The numbers of a period: of lists the first `most`, times of the newest `tickets`."""
    opened, asked = _within(T.opened_at, period), _within(R.at, period)
    closed = select(func.count()).where(_within(T.closed_at, period))
    live = select(func.count()).where(T.state.in_([state.value for state in LIVE]))
    days = _days(connection, T.opened_at, period), _days(connection, R.at, period)
    return Numbers(
        opened={(_day(day), kind): n for day, kind, n in _counted(connection, (days[0], T.kind), opened)},
        closed=int(connection.execute(closed).scalar_one()),
        live=int(connection.execute(live).scalar_one()),
        firms=_firms(connection, opened, most),
        channels=_channels(connection, opened),
        worked=_worked(connection, opened, tickets),
        clocks=_clocks(connection, period, now),
        replies={
            (_day(day), out, kind): n for day, out, kind, n in _counted(connection, (days[1], R.outcome, R.kind), asked)
        },
        asked_on=_asked_on(connection, asked),
        topics=_first_of(connection, "topics", asked, most),
        chosen=_first_of(
            connection, "chosen", asked & (R.outcome == Outcome.ENTRY.value) & (R.kind == ReplyKind.ANSWER.value), most
        ),
        ratings={rating: n for rating, n in _counted(connection, (R.rating,), asked) if rating is not None},
        stars=dict(_counted(connection, (RATING.c.stars,), _within(RATING.c.at, period) & (RATING.c.stars > 0))),
    )


def _within(column: ColumnElement[Any], period: Period) -> ColumnElement[bool]:
    return (column >= period.since) & (column < period.until)


def _days(connection: Connection, column: ColumnElement[Any], period: Period) -> ColumnElement[Any]:
    """The day of a moment in the period's zone. SQLite keeps UTC and knows no zones: it is given the distance."""
    if connection.dialect.name == "sqlite":
        offset = period.since.utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 0
        return func.date(column, f"{minutes:+d} minutes")
    return func.date(func.timezone(str(period.since.tzinfo), column))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _counted(connection: Connection, by: tuple[ColumnElement[Any], ...], where: ColumnElement[bool]) -> list[Any]:
    return list(connection.execute(select(*by, func.count()).where(where).group_by(*by)))


def _firms(connection: Connection, where: ColumnElement[bool], most: int) -> dict[str, int]:
    firm = case((T.verified_firm != "", T.verified_firm), else_=T.firm)
    query = select(firm, func.count()).where(where, firm != "").group_by(firm)
    return _pairs(connection, query.order_by(func.count().desc(), firm).limit(most))


def _channels(connection: Connection, where: ColumnElement[bool]) -> dict[str, int]:
    query = select(CONVERSATION.c.channel, func.count()).join(TICKET, T.conversation_id == CONVERSATION.c.id)
    return _pairs(connection, query.where(where).group_by(CONVERSATION.c.channel))


def _asked_on(connection: Connection, where: ColumnElement[bool]) -> dict[str, int]:
    query = select(MESSAGE.c.channel, func.count()).join(R.question_id.table, R.question_id == MESSAGE.c.id)
    return _pairs(connection, query.where(where).group_by(MESSAGE.c.channel))


def _worked(connection: Connection, where: ColumnElement[bool], most: int) -> list[Worked]:
    newest = select(T.id, T.queue, T.opened_at, T.closed_at).where(where).order_by(T.opened_at.desc()).limit(most)
    rows = newest.subquery()
    replied = func.min(EVENT.c.at).label("replied_at")
    answered = (EVENT.c.ticket_id == rows.c.id) & EVENT.c.action.in_([action.value for action in REPLIES])
    query = select(rows, replied).join(EVENT, answered, isouter=True)
    query = query.group_by(rows.c.id, rows.c.queue, rows.c.opened_at, rows.c.closed_at)
    return [Worked(row.queue, row.opened_at, row.replied_at, row.closed_at) for row in connection.execute(query)]


def _clocks(connection: Connection, period: Period, now: datetime) -> list[Kept]:
    """Those that were due in the period and by now, and those that were met in it before they were due."""
    ended, due = CLOCK.c.ended_at, CLOCK.c.due_at
    late = or_(ended > due, ended.is_(None))
    query = select(CLOCK.c.clock, func.sum(case((late, 0), else_=1)), func.sum(case((late, 1), else_=0)))
    decided = _within(due, period) & or_(due <= now, ended.is_not(None))
    return [
        Kept(clock, int(met), int(lost))
        for clock, met, lost in connection.execute(query.where(decided).group_by(CLOCK.c.clock))
    ]


def _first_of(connection: Connection, key: str, where: ColumnElement[bool], most: int) -> dict[str, int]:
    """How often something came first in a list of the receipts' reasons."""
    first = R.reasons[(key, 0)].as_string()
    query = select(first, func.count()).where(where, first.is_not(None)).group_by(first)
    return _pairs(connection, query.order_by(func.count().desc(), first).limit(most))


def _pairs(connection: Connection, query: Select[Any]) -> dict[str, int]:
    """Names with their counts, in the query's order."""
    return {str(name): int(n) for name, n in connection.execute(query)}
