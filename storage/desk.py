"""What the console's pages read, each in one transaction, and the forms of theirs that were accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from handlers.conversation import Conversation
from handlers.item_states import Item, ReplyDraft
from handlers.messages import Attachment
from handlers.tickets import Referral, Ticket, TicketEvent, TicketFile
from storage import (
    conversations,
    firm_desk,
    items,
    messages,
    notes,
    places,
    queue,
    receipts,
    referrals,
    reply_drafts,
    ticket_audit,
    ticket_ratings,
    tickets,
)
from storage.messages import MESSAGE, Spoken
from storage.notes import InternalNote
from storage.receipts import Kept
from storage.staff import SESSION_LENGTH
from storage.tables import SpentFormRow, table
from storage.ticket_ratings import TicketRating
from storage.tickets import TICKET

SPENT = table(SpentFormRow)
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
    requests: int
    """To be verified as belonging to a firm."""
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
    receipts: Mapping[int, Kept]
    """Of the questions to which those messages reply."""
    files: Sequence[TicketFile]
    notes: Sequence[InternalNote]
    events: Sequence[TicketEvent]
    referrals: Sequence[Referral]
    """What departments were asked."""
    doubles: Sequence[Ticket]
    """Tickets that were merged into this one."""
    rating: TicketRating | None
    """How content its member was."""
    into: Ticket | None
    """The one into which it was merged."""
    items: Sequence[Item]
    """Of its form."""
    draft: ReplyDraft | None
    """A reply that waits for release, or was returned."""
    has_place: bool
    """Whether it holds one of its firm's places in a plan."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A part of a conversation, be there a ticket or not."""

    conversation: Conversation
    spoken: Sequence[Spoken]
    """Oldest first."""
    receipts: Mapping[int, Kept]
    """Of the questions to which those messages reply."""
    tickets: Sequence[Ticket]
    """All tickets of the conversation, newest first."""


def tally(connection: Connection, staff: int) -> Tally:
    """The counts, as a member of staff sees them."""
    return Tally(
        queue.counts(connection),
        queue.owned(connection, staff),
        messages.dead_count(connection),
        firm_desk.waiting(connection),
        ticket_audit.newest_from_members(connection),
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
    spoken = messages.transcript(connection, found.conversation, before=before, limit=SPOKEN)
    return Folder(
        found,
        conversation,
        spoken,
        _receipts(connection, spoken),
        tickets.files_of(connection, ticket),
        notes.of_ticket(connection, ticket),
        ticket_audit.of_ticket(connection, ticket),
        referrals.of_ticket(connection, ticket),
        tickets.doubles_of(connection, ticket),
        ticket_ratings.of_ticket(connection, ticket),
        tickets.found_one(connection, found.merged_into) if found.merged_into is not None else None,
        items.of_ticket(connection, ticket),
        reply_drafts.newest(connection, ticket),
        places.has_one(connection, ticket),
    )


def talk(connection: Connection, conversation: int, *, at: int | None = None, before: int | None = None) -> Talk | None:
    """The conversation around the message `at`, before the message `before`, or its newest part; None where there
    is no such conversation."""
    try:
        found = conversations.get(connection, conversation)
    except KeyError:
        return None
    if at is not None:
        spoken = messages.around(connection, conversation, at, SPOKEN // 4, SPOKEN // 4)
    else:
        spoken = messages.transcript(connection, conversation, before=before, limit=SPOKEN)
    return Talk(found, spoken, _receipts(connection, spoken), tickets.of_conversations(connection, [conversation]))


def _receipts(connection: Connection, spoken: Sequence[Spoken]) -> Mapping[int, Kept]:
    replied = (each.outbound.question for each in spoken if each.outbound is not None)
    return receipts.of_questions(connection, [question for question in replied if question is not None])


def file_said(connection: Connection, message: int, index: int) -> Attachment | None:
    """A file of a message (its first has index 0) in a chat that has a ticket; None where there is no such file,
    or where it was not taken."""
    query = select(TICKET.c.id).join(MESSAGE, MESSAGE.c.conversation_id == TICKET.c.conversation_id)
    if connection.execute(query.where(MESSAGE.c.id == message).limit(1)).first() is None:
        return None
    spoken = messages.one(connection, message)
    said = (spoken.inbound or spoken.outbound) if spoken is not None else None
    files = said.attachments if said is not None else ()
    return files[index] if index < len(files) and files[index].sha256 else None


def spend(connection: Connection, token: str, now: datetime) -> bool:
    """Note that the form with this token was accepted; False where it had been before.

    A token outlives the login with which its form was made; after that the form is refused for its login.
    """
    connection.execute(delete(SPENT).where(SPENT.c.at < now - 2 * SESSION_LENGTH))
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(SPENT).values(token=token, at=now).on_conflict_do_nothing()
    return connection.execute(statement.returning(SPENT.c.token)).first() is not None
