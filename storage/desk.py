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


def folder(connection: Connection, ticket: int, before: int | None = None) -> Folder | None:
    """A ticket with all that hangs on it; None where there is no such ticket."""
    found = tickets.found_one(connection, ticket)
    if found is None:
        return None
    return Folder(
        found,
        conversations.get(connection, found.conversation),
        messages.transcript(connection, found.conversation, before=before, limit=SPOKEN),
        tickets.files_of(connection, ticket),
        tickets.notes_of(connection, ticket),
        tickets.events_of(connection, ticket),
    )
