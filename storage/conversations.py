"""Conversations: found or begun when a message comes, saved when its turn has changed them.

Statements that every message needs are made once.

One that is read to be changed is locked until the commit (on PostgreSQL; SQLite has one writer): staff who reply and a
member who writes at the same moment in two processes take turns.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from handlers.conversation import Conversation
from handlers.messages import Address, InboundMessage
from knowledge.language import Language
from storage.codec import choices_in, choices_out
from storage.columns import JsonValue
from storage.tables import ConversationRow, table

CONVERSATION = table(ConversationRow)
C = CONVERSATION.c
_OF_PERSON = (
    select(CONVERSATION)
    .where(C.channel == bindparam("on"), C.chat == bindparam("at"), C.person == bindparam("by"))
    .with_for_update()
)
_SAVE = update(CONVERSATION).where(C.id == bindparam("conversation"))


def of_message(connection: Connection, message: InboundMessage) -> Conversation:
    """The conversation that a message belongs to; a new one where the person is new in this chat."""
    mine = {"on": message.channel, "at": message.chat, "by": message.sender.id}
    found = connection.execute(_OF_PERSON, mine).one_or_none()
    return _conversation(found) if found is not None else _begin(connection, message)


def get(connection: Connection, conversation: int, *, to_change: bool = False) -> Conversation:
    """The conversation with this id; KeyError where there is none."""
    query = select(CONVERSATION).where(C.id == conversation)
    found = connection.execute(query.with_for_update() if to_change else query).one_or_none()
    if found is None:
        raise KeyError(conversation)
    return _conversation(found)


def at(connection: Connection, address: Address) -> Conversation | None:
    """The conversation of a direct chat, if there has been one."""
    found = connection.execute(
        select(CONVERSATION).where(C.channel == address.channel, C.chat == address.chat).limit(1)
    ).one_or_none()
    return _conversation(found) if found is not None else None


def left_alone(connection: Connection, since: datetime, most: int) -> list[Conversation]:
    """Chats that staff hold and in which they have not acted since then, the longest first; locked to be changed."""
    query = select(CONVERSATION).where(C.holder_id.is_not(None), C.held_at < since).order_by(C.held_at).limit(most)
    return [_conversation(row) for row in connection.execute(query.with_for_update())]


def save(connection: Connection, conversation: Conversation, now: datetime) -> None:
    """Keep the new state."""
    connection.execute(_SAVE, {"conversation": conversation.id, **_columns(conversation, now)})


def _begin(connection: Connection, message: InboundMessage) -> Conversation:
    language = message.sender.language or Language.ZH
    fresh = Conversation(0, message.address, message.sender.id, message.sender.name, language)
    values = {
        **_columns(fresh, message.received_at),
        "channel": message.channel,
        "chat": message.chat,
        "person": message.sender.id,
    }
    row = connection.execute(insert(CONVERSATION).values(values).returning(CONVERSATION)).one()
    return _conversation(row)


def _columns(conversation: Conversation, now: datetime) -> dict[str, Any]:
    return {
        "name": conversation.name,
        "language": conversation.language.value,
        "language_fixed": conversation.language_fixed,
        "draft_id": conversation.draft,
        "holder_id": conversation.holder,
        "held_at": conversation.held_at,
        "state": _state(conversation),
        "seen_at": now,
    }


def _state(conversation: Conversation) -> JsonValue:
    state = {
        "choices": choices_out(conversation.choices),
        "told": conversation.told,
        "closed": conversation.closed,
        "misses": conversation.misses,
        "last_question": conversation.last_question,
        "pending_file": conversation.pending_file,
        "quota": conversation.quota,
        "quota_at": conversation.quota_at,
        "topic": conversation.topic,
        "topic_at": conversation.topic_at,
        "asked_back": conversation.asked_back,
        "asked_back_at": conversation.asked_back_at,
        "asking": conversation.asking,
        "asking_at": conversation.asking_at,
    }
    return {name: value for name, value in state.items() if value}


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        address=Address(row.channel, row.chat),
        person=row.person,
        name=row.name,
        language=Language(row.language),
        language_fixed=row.language_fixed,
        draft=row.draft_id,
        holder=row.holder_id,
        held_at=row.held_at,
        choices=choices_in(row.state.get("choices", [])),
        told=row.state.get("told"),
        closed=row.state.get("closed"),
        misses=row.state.get("misses", 0),
        last_question=row.state.get("last_question", ""),
        pending_file=row.state.get("pending_file", ""),
        quota=row.state.get("quota", ""),
        quota_at=row.state.get("quota_at", ""),
        topic=row.state.get("topic", ""),
        topic_at=row.state.get("topic_at", ""),
        asked_back=row.state.get("asked_back", ""),
        asked_back_at=row.state.get("asked_back_at", ""),
        asking=row.state.get("asking", ""),
        asking_at=row.state.get("asking_at", ""),
    )
