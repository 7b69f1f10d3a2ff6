"""What the search page shows: the tickets, messages and notes that hold what is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from handlers.tickets import Ticket
from storage import searching, tickets
from storage.conversations import CONVERSATION
from storage.messages import MESSAGE, Spoken, spoken_in
from storage.notes import NOTE, InternalNote
from storage.searching import Place


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a chat."""

    spoken: Spoken
    conversation: int
    name: str
    """Of the member."""
    channel: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of a ticket."""

    note: InternalNote
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Hits:
    """The newest of each kind."""

    tickets: Sequence[Ticket]
    messages: Sequence[Said]
    notes: Sequence[Noted]


def find(connection: Connection, asked: str, most: int) -> Hits:
    """What holds all that is looked for, `most` of each kind."""
    ids = searching.found(connection, Place.TICKETS, asked, most)
    found = tickets.by_ids(connection, ids)
    return Hits(
        [found[id_] for id_ in ids if id_ in found], _messages(connection, asked, most), _notes(connection, asked, most)
    )


def _messages(connection: Connection, asked: str, most: int) -> list[Said]:
    ids = searching.found(connection, Place.MESSAGES, asked, most)
    query = (
        select(MESSAGE, CONVERSATION.c.name.label("member"))
        .join(CONVERSATION, CONVERSATION.c.id == MESSAGE.c.conversation_id)
        .where(MESSAGE.c.id.in_(ids))
        .order_by(MESSAGE.c.id.desc())
    )
    rows = connection.execute(query)
    return [Said(spoken_in(row), row.conversation_id, row.member, row.channel) for row in rows]


def _notes(connection: Connection, asked: str, most: int) -> list[Noted]:
    ids = searching.found(connection, Place.NOTES, asked, most)
    rows = connection.execute(select(NOTE).where(NOTE.c.id.in_(ids)).order_by(NOTE.c.id.desc())).all()
    found = tickets.by_ids(connection, {row.ticket_id for row in rows})
    return [Noted(InternalNote(row.at, row.author_name, row.text), found[row.ticket_id]) for row in rows]
