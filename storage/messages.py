"""The one table of messages: inbox, outbox and transcript.

Statements of the hot path are made once, for that takes longer than to run them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from handlers.messages import Address, InboundMessage, OutboundMessage
from handlers.outcomes import Filing, Standing
from storage import searching
from storage.codec import inbound_in, inbound_out, outbound_in, outbound_out
from storage.columns import JsonValue
from storage.searching import Place
from storage.tables import DeliveryAttemptRow, MessageRow, table
from storage.topic_tables import PassedOnRow

MESSAGE = table(MessageRow)
ATTEMPT = table(DeliveryAttemptRow)
PASSED_ON = table(PassedOnRow)
M = MESSAGE.c
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""When new messages are due: before any clock, be it stopped by MSC_NOW or not."""


class Delivery(StrEnum):
    """Where an outbound message stands."""

    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"
    """Nobody is there to take it; it goes when they come back."""
    DEAD = "dead"
    UNKNOWN = "unknown"
    """Handed over, and nobody knows whether it was taken; a person decides whether it goes again."""
    WITHDRAWN = "withdrawn"
    """Taken back before it was handed over."""


STANDING = {
    Delivery.PENDING: Standing.WAITING,
    Delivery.PARKED: Standing.WAITING,
    Delivery.SENT: Standing.SENT,
    Delivery.DEAD: Standing.FAILED,
    Delivery.UNKNOWN: Standing.UNKNOWN,
    Delivery.WITHDRAWN: Standing.WITHDRAWN,
}
"""What the decisions call it."""


@dataclass(frozen=True, slots=True)
class Due:
    """An outbound message whose turn it is."""

    id: int
    message: OutboundMessage
    attempts: int
    parts_done: int
    handed: bool = False
    """It was handed over before, and what came of that was never recorded."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of a transcript, in or out, with its place in it."""

    id: int
    at: datetime
    inbound: InboundMessage | None
    outbound: OutboundMessage | None
    delivery: Delivery | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of trying to deliver a message."""

    message: int
    part: int
    at: datetime
    outcome: str
    delivery: Delivery
    parts_done: int
    due_at: datetime | None = None
    platform_id: str | None = None
    detail: str | None = None
    """Why it failed, or what the platform said."""
    missed: tuple[str, ...] = ()
    """Copies of a mail that nobody takes."""


_PENDING: ColumnElement[str] = literal_column(f"'{Delivery.PENDING}'")
"""Written out, for the index holds this state only: SQLite plans a statement anew where that is a parameter."""
_EARLIER = MESSAGE.alias("earlier")
_BEFORE = exists().where(
    _EARLIER.c.channel == M.channel,
    _EARLIER.c.chat == M.chat,
    _EARLIER.c.state == _PENDING,
    _EARLIER.c.id < M.id,
)
_ANY_DUE = (
    select(M.id, M.channel, M.chat, M.body, M.ticket_id, M.attempts, M.parts_done, M.handed_at)
    .where(M.state == _PENDING, M.channel == bindparam("of"), M.due_at <= bindparam("now"))
    .order_by(M.id)
    .limit(bindparam("most"))
)
_ANY_DUE_BESIDE = _ANY_DUE.where(M.id.not_in(bindparam("busy", expanding=True)))
_DUE = _ANY_DUE.where(~_BEFORE)
_DUE_BESIDE = _DUE.where(M.chat.not_in(bindparam("busy", expanding=True)))
_NEXT_DUE = select(func.min(M.due_at)).where(
    M.state == _PENDING, M.channel == bindparam("of"), M.due_at > bindparam("after")
)
_TAKE = {
    name: dialect.insert(MESSAGE).on_conflict_do_nothing(index_elements=["channel", "external_id"]).returning(M.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_PUT = insert(MESSAGE).inline()
_PASS_ON = insert(PASSED_ON).inline()
_POST = insert(MESSAGE).returning(M.id)
_TRIED = insert(ATTEMPT).inline()
_LEFT = (
    update(MESSAGE)
    .where(M.id == bindparam("message"), M.state == _PENDING)
    .values(attempts=M.attempts + bindparam("failures"), handed_at=None)
)
_TROUBLED = text(f"message.state IN ('{Delivery.DEAD}', '{Delivery.UNKNOWN}')")
"""Written as the partial index has it, so that it serves: a Boolean column would be compared with 1 on SQLite."""


def take(connection: Connection, message: InboundMessage, conversation: int, state: str = "handled") -> int | None:
    """Keep an inbound message; its id, or None where it is here already."""
    values = {
        "direction": "in",
        "channel": message.channel,
        "chat": message.chat,
        "conversation_id": conversation,
        "external_id": message.message_id,
        "body": inbound_out(message),
        "at": message.received_at,
        "state": state,
        "attempts": 0,
        "parts_done": 0,
    }
    taken: int | None = connection.execute(_TAKE[connection.dialect.name], values).scalar()
    if taken is not None:
        searching.index(connection, Place.MESSAGES, {taken: searching.of_inbound(message)})
    return taken


def put(connection: Connection, messages: Sequence[tuple[OutboundMessage, int | None]], now: datetime) -> None:
    """Put messages, each with its conversation, into the outbox."""
    if any(message.author for message, _ in messages):
        for message, conversation in messages:
            post(connection, message, conversation, now)
    elif messages:
        connection.execute(_PUT, [_row_of(message, conversation, now) for message, conversation in messages])


def post(connection: Connection, message: OutboundMessage, conversation: int | None, now: datetime) -> int:
    """Put a message into the outbox; its id."""
    number: int = connection.execute(_POST, _row_of(message, conversation, now)).scalar_one()
    if message.author:
        searching.index(connection, Place.MESSAGES, {number: searching.of_outbound(message)})
    if message.passes_on is not None:
        passed = {"inbound_id": message.passes_on, "outbound_id": number}
        connection.execute(_PASS_ON, passed)
    return number


def _row_of(message: OutboundMessage, conversation: int | None, now: datetime) -> JsonValue:
    return {
        "direction": "out",
        "channel": message.to.channel,
        "chat": message.to.chat,
        "conversation_id": conversation,
        "body": outbound_out(message),
        "at": now,
        "state": Delivery.PENDING.value,
        "ticket_id": message.ticket,
        "due_at": BEGINNING,
        "attempts": 0,
        "parts_done": 0,
    }


def due(
    connection: Connection,
    channel: str,
    now: datetime,
    busy: Sequence[str | int],
    limit: int,
    *,
    in_order: bool = True,
) -> list[Due]:
    """The oldest waiting message of each chat, where it is due; chats in `busy` are being sent to.

    Where messages need not go `in_order`, all that are due; `busy` then names messages by their ids.
    """
    query = _DUE if in_order else _ANY_DUE
    values: dict[str, object] = {"of": channel, "now": now, "most": limit}
    if busy:
        query = _DUE_BESIDE if in_order else _ANY_DUE_BESIDE
        values["busy"] = list(busy)
    return [
        Due(row.id, outbound_in(row), row.attempts, row.parts_done, row.handed_at is not None)
        for row in connection.execute(query, values)
    ]


def look(
    connection: Connection,
    channel: str,
    now: datetime,
    busy: Sequence[str | int],
    limit: int,
    *,
    in_order: bool = True,
) -> tuple[list[Due], datetime | None]:
    """What is `due` now; where that is nothing, when the next message will be."""
    found = due(connection, channel, now, busy, limit, in_order=in_order)
    return found, None if found else next_due(connection, channel, now)


def next_due(connection: Connection, channel: str, after: datetime) -> datetime | None:
    """When the next waiting message becomes due, of those that are not due at `after`."""
    found = connection.execute(_NEXT_DUE, {"of": channel, "after": after}).scalar()
    return found if found is None or isinstance(found, datetime) else None


def record(connection: Connection, attempt: Attempt) -> bool:
    """Write an attempt, and where it leaves the message; False where that was withdrawn meanwhile, and stays so."""
    tried = {
        "message_id": attempt.message,
        "part": attempt.part,
        "at": attempt.at,
        "outcome": attempt.outcome,
        "platform_id": attempt.platform_id,
        "detail": "; ".join([attempt.detail, *attempt.missed]) if attempt.detail and attempt.missed else attempt.detail,
    }
    left = {
        "message": attempt.message,
        "state": attempt.delivery.value,
        "parts_done": attempt.parts_done,
        "failures": 0 if attempt.outcome == "sent" else 1,
        "due_at": attempt.due_at,
        "sent_at": attempt.at if attempt.delivery is Delivery.SENT else None,
        "trouble": None if attempt.outcome == "sent" else attempt.detail,
    }
    connection.execute(_TRIED, tried)
    return connection.execute(_LEFT, left).rowcount == 1


def hand_over(connection: Connection, message: int, now: datetime) -> bool:
    """Note that a message is about to be handed to a platform which cannot be asked afterwards what it took.

    False where it was withdrawn: then it must not be handed over.
    """
    mark = update(MESSAGE).where(M.id == message, M.state == _PENDING).values(handed_at=now)
    return connection.execute(mark).rowcount == 1


def withdraw(connection: Connection, ticket: int, channel: str) -> int:
    """Take back what waits on a channel for a ticket, unless it was handed over; how many messages that were."""
    waiting = (M.ticket_id == ticket, M.channel == channel, M.state == _PENDING, M.handed_at.is_(None))
    taken_back = update(MESSAGE).where(*waiting).values(state=Delivery.WITHDRAWN.value)
    return connection.execute(taken_back).rowcount


def withdraw_edits(connection: Connection, ticket: int, room: Address, edited: int) -> None:
    """Take back what waits in a chat about a ticket and would only edit the message `edited`."""
    waiting = select(M.id, M.body).where(
        M.ticket_id == ticket, M.channel == room.channel, M.chat == room.chat, M.state == _PENDING
    )
    edits = [row.id for row in connection.execute(waiting) if row.body.get("edits") == edited]
    if edits:
        taken_back = update(MESSAGE).where(M.id.in_(edits)).values(state=Delivery.WITHDRAWN.value)
        connection.execute(taken_back)


def copies(connection: Connection, message: int) -> tuple[OutboundMessage, dict[int, str]] | None:
    """A message of ours, and the platform's id of each of its parts that was delivered; None where there is none."""
    row = connection.execute(select(MESSAGE).where(M.id == message)).one_or_none()
    if row is None:
        return None
    sent = select(ATTEMPT.c.part, ATTEMPT.c.platform_id).where(
        ATTEMPT.c.message_id == message, ATTEMPT.c.outcome == "sent", ATTEMPT.c.platform_id.is_not(None)
    )
    return outbound_in(row), {each.part: each.platform_id for each in connection.execute(sent.order_by(ATTEMPT.c.id))}


def unpark(connection: Connection, address: Address) -> int:
    """The person is back: what waited for them is due. How many messages that were."""
    return connection.execute(
        update(MESSAGE)
        .where(M.channel == address.channel, M.chat == address.chat, M.state == literal_column(f"'{Delivery.PARKED}'"))
        .values(state=Delivery.PENDING.value, due_at=BEGINNING)
    ).rowcount


def retry(connection: Connection, message: int) -> bool:
    """Try a message again that is dead, or of unknown outcome; False where it is neither."""
    statement = update(MESSAGE).where(M.id == message, _TROUBLED)
    values = {"state": Delivery.PENDING.value, "due_at": BEGINNING, "attempts": 0}
    return connection.execute(statement.values(values)).rowcount == 1


def transcript(
    connection: Connection, conversation: int, *, after: int = 0, before: int | None = None, limit: int = 200
) -> list[Spoken]:
    """The newest messages of a conversation, oldest first."""
    query = select(MESSAGE).where(M.conversation_id == conversation, M.id > after)
    if before is not None:
        query = query.where(M.id < before)
    rows = connection.execute(query.order_by(M.id.desc()).limit(limit)).all()
    return [spoken_in(row) for row in reversed(rows)]


def around(connection: Connection, conversation: int, message: int, before: int, after: int) -> list[Spoken]:
    """A message of a conversation with so many before it and after it; oldest first."""
    query = select(MESSAGE).where(M.conversation_id == conversation)
    earlier = connection.execute(query.where(M.id < message).order_by(M.id.desc()).limit(before)).all()
    onward = connection.execute(query.where(M.id >= message).order_by(M.id).limit(after + 1)).all()
    return [spoken_in(row) for row in (*reversed(earlier), *onward)]


def troubled(connection: Connection, limit: int = 200) -> list[Spoken]:
    """Messages that were not delivered for certain, and inbound ones that were set aside; the newest first."""
    wanted = or_(_TROUBLED, and_(M.direction == "in", M.state == "set-aside"))
    query = select(MESSAGE).where(wanted).order_by(M.id.desc()).limit(limit)
    return [spoken_in(row) for row in connection.execute(query)]


def one(connection: Connection, message: int, conversation: int | None = None) -> Spoken | None:
    """A single message; with `conversation`, only where it belongs to it."""
    query = select(MESSAGE).where(M.id == message)
    if conversation is not None:
        query = query.where(M.conversation_id == conversation)
    row = connection.execute(query).one_or_none()
    return spoken_in(row) if row is not None else None


def of_ticket(connection: Connection, ticket: int, channel: str) -> list[Spoken]:
    """What was sent on a channel for a ticket, oldest first."""
    query = select(MESSAGE).where(M.ticket_id == ticket, M.channel == channel, M.direction == "out").order_by(M.id)
    return [spoken_in(row) for row in connection.execute(query)]


def filings(connection: Connection, ticket: int) -> list[Filing]:
    """The mails by which a ticket's form was filed, or should be; oldest first."""
    return [
        Filing(sent.outbound, STANDING[sent.delivery], sent.at)
        for sent in of_ticket(connection, ticket, "mail")
        if sent.outbound is not None and sent.delivery is not None
        if sent.outbound.envelope is not None and sent.outbound.envelope.filed_from is not None
    ]


def proof(connection: Connection, message: int) -> tuple[str, str] | None:
    """The platform's id of a delivered message, and its own words; None where it was not delivered."""
    query = select(ATTEMPT.c.platform_id, ATTEMPT.c.detail).where(
        ATTEMPT.c.message_id == message, ATTEMPT.c.outcome == "sent"
    )
    row = connection.execute(query.order_by(ATTEMPT.c.id.desc()).limit(1)).first()
    return (row.platform_id or "", row.detail or "") if row is not None else None


def waiting_count(connection: Connection, channel: str) -> int:
    """How many messages wait to be sent on a channel."""
    query = select(func.count()).where(M.state == _PENDING, M.channel == channel)
    return int(connection.execute(query).scalar_one())


def dead_count(connection: Connection) -> int:
    """How many outbound messages were not delivered for certain and wait for staff."""
    return int(connection.execute(select(func.count()).select_from(MESSAGE).where(_TROUBLED)).scalar_one())


def ticket_of(connection: Connection, address: Address, platform_id: str) -> int | None:
    """The ticket to which a delivered message belongs."""
    query = (
        select(M.ticket_id)
        .join(ATTEMPT, ATTEMPT.c.message_id == M.id)
        .where(ATTEMPT.c.platform_id == platform_id, M.channel == address.channel, M.chat == address.chat)
        .limit(1)
    )
    return connection.execute(query).scalar()


def spoken_in(row: Row[Any]) -> Spoken:
    """The message of a row."""
    if row.direction == "in":
        return Spoken(row.id, row.at, inbound_in(row), None, trouble=row.trouble)
    return Spoken(row.id, row.at, None, outbound_in(row), Delivery(row.state), row.trouble)
