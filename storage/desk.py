"""What the console's pages read, each in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from handlers.conversation import Conversation
from handlers.tickets import Ticket, TicketEvent, TicketFile
from storage import conversations, messages, tickets
from storage.messages import Spoken
from storage.tickets import Note

SPOKEN = 200
"""Messages of a transcript that are read at once."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts beside the queues."""

    queues: Mapping[str, int]
    """Live tickets by queue."""
    mine: int
    dead: int
    """Messages that could not be delivered."""
    newest: int
    """Grows when a member acts on a ticket."""

    @property
    def live(self) -> int:
        """Live tickets of all queues."""
        return sum(self.queues.values())


@dataclass(frozen=True, slots=True)
class Folder:
    """A ticket with all that hangs on it."""

    ticket: Ticket
    conversation: Conversation
    spoken: Sequence[Spoken]
    """The newest messages of its conversation, or those before a given one; oldest first."""
    files: Sequence[TicketFile]
    notes: Sequence[Note]
    events: Sequence[TicketEvent]


def tally(connection: Connection, staff: int) -> Tally:
    """The counts, as a member of staff sees them."""
    return Tally(
        tickets.counts(connection),
        tickets.owned(connection, staff),
        messages.dead_count(connection),
        tickets.newest_from_members(connection),
    )


def place(connection: Connection, ticket: int) -> tuple[Ticket, Conversation] | None:
    """A ticket and the conversation to which it belongs; None where there is no such ticket."""
    found = tickets.found_one(connection, ticket)
    return (found, conversations.get(connection, found.conversation)) if found is not None else None


def folder(connection: Connection, ticket: int, before: int | None = None) -> Folder | None:
    """A ticket with all that hangs on it; None where there is no such ticket."""
    placed = place(connection, ticket)
    if placed is None:
        return None
    found, conversation = placed
    return Folder(
        found,
        conversation,
        messages.transcript(connection, found.conversation, before=before, limit=SPOKEN),
        tickets.files_of(connection, ticket),
        tickets.notes_of(connection, ticket),
        tickets.events_of(connection, ticket),
    )
