"""Tables of the staff group: a topic for each ticket, and what somebody wrote in one chat that went on into another."""

from __future__ import annotations

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from storage.columns import BigId
from storage.fields import link


class TicketTopicRow(SQLModel, table=True):
    """A ticket as the staff group shows it: as it should be, and as the platform was last told."""

    __tablename__ = "ticket_topic"
    __table_args__ = (Index("ix_ticket_topic_thread", "channel", "chat", "thread"),)

    ticket_id: int = link("ticket.id", index=False, primary_key=True)
    channel: str
    chat: str
    card_id: int = Field(sa_column=Column(BigId, nullable=False))
    """The message that announced it; it is edited when the ticket changes."""
    card: str
    """SHA-256 of what the card says: a change that it does not show edits nothing."""
    name: str
    closed: bool
    colour: int
    thread: str | None = None
    """The platform's id of the topic; None while there is none."""
    shown_name: str = ""
    shown_closed: bool = False


class PassedOnRow(SQLModel, table=True):
    """What somebody wrote in one chat, and a message of ours that took it into another."""

    __tablename__ = "passed_on"

    inbound_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    outbound_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
