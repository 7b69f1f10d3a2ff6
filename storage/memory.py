"""`handlers.ports.Memory` on one transaction: all that a turn may read and change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from handlers.conversation import Conversation
from handlers.messages import Address, InboundMessage, OutboundMessage
from handlers.outcomes import Filing
from storage import conversations, messages, staff
from storage.binding import SqlBinding
from storage.clocks import SqlClocks
from storage.drafts import SqlDrafts
from storage.firms import SqlFirms
from storage.items import SqlItems
from storage.links import SqlLinks
from storage.openings import SqlOpenings
from storage.people import SqlPeople
from storage.personal import SqlPersonal
from storage.receipts import SqlReceipts
from storage.reply_drafts import SqlReplyDrafts
from storage.staff import Staff
from storage.tickets import SqlTickets
from storage.topics import SqlTopics
from storage.written import SqlWritten


class SqlMemory:
    """The repositories of one transaction, and what it touched: those who wait for that are told after the commit.

    `touched` holds `outbox:<channel>`, `conversation:<id>`, `ticket:<id>` and `firm:<id>`.
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.touched: set[str] = set()
        self.drafts = SqlDrafts(connection, now)
        self.openings = SqlOpenings(connection, now)
        self.receipts = SqlReceipts(connection, now)
        self.clocks = SqlClocks(connection)
        self.tickets = SqlTickets(connection, now, self._ticket_changed)
        self.people = SqlPeople(connection, now)
        self.personal = SqlPersonal(connection, now)
        self.firms = SqlFirms(connection, now)
        self.binding = SqlBinding(connection, now, lambda firm: self.touched.add(f"firm:{firm}"))
        self.links = SqlLinks(connection, now)
        self.items = SqlItems(connection, now)
        self.reply_drafts = SqlReplyDrafts(connection, now)
        self.topics = SqlTopics(connection)
        self.written = SqlWritten(connection)
        self.changed: set[int] = set()
        """The tickets that were changed."""

    def _ticket_changed(self, ticket: int) -> None:
        key = f"ticket:{ticket}"
        if key not in self.touched:
            self.clocks.touch(ticket)
        self.touched.add(key)
        self.changed.add(ticket)

    def conversation_of(self, message: InboundMessage) -> Conversation:
        """The conversation of a message; a new one where the person is new in this chat."""
        return conversations.of_message(self.connection, message)

    def conversation(self, conversation: int) -> Conversation:
        """The conversation with this id; KeyError where there is none."""
        return conversations.get(self.connection, conversation, to_change=True)

    def left_alone(self, since: datetime, most: int) -> list[Conversation]:
        """Chats that staff hold and in which they have not acted since then, the longest first."""
        return conversations.left_alone(self.connection, since, most)

    def save(self, conversation: Conversation) -> None:
        """Keep a conversation's new state."""
        conversations.save(self.connection, conversation, self.now)

    def take(self, message: InboundMessage, conversation: int, state: str = "handled") -> int | None:
        """Keep an inbound message; its id, or None where it is here already."""
        taken = messages.take(self.connection, message, conversation, state)
        if taken is not None:
            self.touched.add(f"conversation:{conversation}")
        return taken

    def post(self, message: OutboundMessage) -> int:
        """Put a message into the outbox, into the transcript of the chat that it goes to; its id."""
        conversation = conversations.at(self.connection, message.to)
        self.touched.add(f"outbox:{message.to.channel}")
        if conversation is not None:
            self.touched.add(f"conversation:{conversation.id}")
        return messages.post(self.connection, message, conversation.id if conversation is not None else None, self.now)

    def post_to(self, conversation: int | None, replies: list[OutboundMessage]) -> None:
        """Put messages to a known conversation into the outbox."""
        messages.put(self.connection, [(reply, conversation) for reply in replies], self.now)
        self.touched.update(f"outbox:{reply.to.channel}" for reply in replies)
        if conversation is not None:
            self.touched.add(f"conversation:{conversation}")

    def filings(self, ticket: int) -> list[Filing]:
        """The mails by which a ticket's form was filed, or should be; oldest first."""
        return messages.filings(self.connection, ticket)

    def withdraw_edits(self, ticket: int, room: Address, edited: int) -> None:
        """Take back edits of a message about a ticket that were not delivered yet."""
        messages.withdraw_edits(self.connection, ticket, room, edited)

    def withdraw_filings(self, ticket: int) -> None:
        """Take back those of them that were not handed over yet."""
        if messages.withdraw(self.connection, ticket, "mail"):
            self.touched.add(f"ticket:{ticket}")

    def ticket_of_message(self, channel: str, chat: str, platform_id: str) -> int | None:
        """The ticket to which a delivered message of ours belongs."""
        return messages.ticket_of(self.connection, Address(channel, chat), platform_id)

    def is_barred(self, channel: str, person: str) -> bool:
        """Whether this identity on a channel belongs to an account of staff that has been closed."""
        return staff.is_barred(self.connection, channel, person)

    def staff_of(self, channel: str, person: str) -> Staff | None:
        """The member of staff who has this identity on a channel."""
        return staff.by_identity(self.connection, channel, person)

    def colleague(self, account: int) -> Staff | None:
        """The member of staff with this account, unless it is closed."""
        return staff.colleague(self.connection, account)

    def colleagues(self) -> list[Staff]:
        """All members of staff whose accounts are open."""
        return [each for each in staff.everyone(self.connection) if each.active]
