"""The list of questions that somebody should look at: declined, without an answer, or answered and rated down.

Questions that are alike stand there once, with how often they were asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite

from handlers.messages import InboundMessage, OutboundMessage
from handlers.receipts import Concern
from storage import receipts
from storage.codec import inbound_in, outbound_in
from storage.messages import MESSAGE
from storage.question_tables import QuestionMarkRow
from storage.receipts import Kept, R
from storage.staff import Staff
from storage.tables import table

MARK = table(QuestionMarkRow)
M = MARK.c


class Standing(StrEnum):
    """How far staff are with a question."""

    NEW = "new"
    """Nobody has marked it, or it was asked again since."""
    SEEN = "seen"
    DONE = "done"


class Order(StrEnum):
    """What stands first."""

    OFTEN = "often"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of the list; None stands for all."""

    concern: Concern | None = None
    since: datetime | None = None
    standing: Standing | None = Standing.NEW
    order: Order = Order.OFTEN


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody made of a question."""

    state: Standing
    remark: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A question with those that are alike; text, reply and receipt are of the one that was asked last."""

    key: str
    count: int
    """How often it was asked, in the period and with the concern that are wanted."""
    asked: InboundMessage
    said: OutboundMessage | None
    kept: Kept
    conversation: int
    standing: Standing
    mark: Mark | None
    """Also where it was asked again since."""


def listed(connection: Connection, wanted: Wanted, limit: int, offset: int = 0) -> list[Listed]:
    """A page of the list."""
    groups = connection.execute(_groups(wanted).limit(limit).offset(offset)).all()
    newest = [group.newest for group in groups]
    asked, kept = _asked(connection, newest), receipts.of_questions(connection, newest)
    said = _said(connection, [row.reply_id for row in asked.values() if row.reply_id is not None])
    return [_listed(group, asked[group.newest], kept[group.newest], said) for group in groups]


def mark(connection: Connection, key: str, up_to: int, mark: Mark, staff: Staff) -> bool:
    """Mark a question, as asked up to the message `up_to`, in the place of an earlier mark; NEW takes marks away.

    False where no such question is on the list.
    """
    on_list = select(R.question_id).where(R.listed_as == key, R.listed_for.is_not(None), R.question_id == up_to)
    if connection.execute(on_list).first() is None:
        return False
    if mark.state is Standing.NEW:
        connection.execute(MARK.delete().where(M.listed_as == key))
        return True
    values = {
        "state": mark.state.value,
        "remark": mark.remark,
        "by_id": staff.id,
        "by_name": mark.by,
        "at": mark.at,
        "up_to": up_to,
    }
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(MARK).values(listed_as=key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["listed_as"], set_=values))
    return True


def _groups(wanted: Wanted) -> Any:
    often, newest = func.count().label("often"), func.max(R.question_id).label("newest")
    marked = (M.state, M.remark, M.by_name, M.at, M.up_to)
    query = (
        select(R.listed_as, often, newest, *marked)
        .outerjoin(MARK, M.listed_as == R.listed_as)
        .where(
            R.listed_for.is_not(None) if wanted.concern is None else R.listed_for == wanted.concern.value,
            R.at >= wanted.since if wanted.since is not None else true(),
        )
        .group_by(R.listed_as, *marked)
        .having(_stands(wanted.standing))
    )
    return query.order_by(*((often.desc(), newest.desc()) if wanted.order is Order.OFTEN else (newest.desc(),)))


def _stands(standing: Standing | None) -> ColumnElement[bool]:
    newest = func.max(R.question_id)
    match standing:
        case None:
            return true()
        case Standing.NEW:
            return or_(M.up_to.is_(None), newest > M.up_to)
        case _:
            return and_(M.state == standing.value, newest <= M.up_to)


def _asked(connection: Connection, questions: Sequence[int]) -> Mapping[int, Row[Any]]:
    """The messages that asked, each with the id of the message that followed it in its chat: its reply, which was
    written in the same transaction."""
    reply = MESSAGE.alias("reply")
    following = (
        reply.c.conversation_id == MESSAGE.c.conversation_id,
        reply.c.direction == "out",
        reply.c.id > MESSAGE.c.id,
    )
    first = select(func.min(reply.c.id)).where(*following).scalar_subquery()
    query = select(MESSAGE, first.label("reply_id")).where(MESSAGE.c.id.in_(questions))
    return {row.id: row for row in connection.execute(query)}


def _said(connection: Connection, replies: Sequence[int]) -> Mapping[int, OutboundMessage]:
    """Messages of ours, by the questions to which they are the replies."""
    rows = connection.execute(select(MESSAGE).where(MESSAGE.c.id.in_(replies)))
    said = (outbound_in(row) for row in rows)
    return {message.question: message for message in said if message.question is not None}


def _listed(group: Row[Any], asked: Row[Any], kept: Kept, said: Mapping[int, OutboundMessage]) -> Listed:
    mark = Mark(Standing(group.state), group.remark, group.by_name, group.at) if group.state is not None else None
    return Listed(
        key=group.listed_as,
        count=group.often,
        asked=inbound_in(asked),
        said=said.get(kept.question),
        kept=kept,
        conversation=asked.conversation_id,
        standing=mark.state if mark is not None and group.newest <= group.up_to else Standing.NEW,
        mark=mark,
    )
