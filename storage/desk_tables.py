"""Tables of the staff desk beside the ticket's own: who acted, what departments were asked, items of forms, and replies
that wait for release."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.columns import JsonValue
from storage.fields import json, key, link, moment


class TicketActorRow(SQLModel, table=True):
    """What members were called who opened tickets. Audit rows hold their ids only: a name can be forgotten."""

    __tablename__ = "ticket_actor"

    actor_id: str = Field(primary_key=True)
    """As in `ticket_event.actor_id`: channel and the person's id there."""
    name: str


class TicketReferralRow(SQLModel, table=True):
    """What a department was asked about a ticket, and what it said. Nothing that sends reads this table."""

    __tablename__ = "ticket_referral"

    id: int | None = key()
    ticket_id: int = link("ticket.id")
    department: str
    question: str
    asked_by: str
    asked_at: datetime = moment()
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = moment(nullable=True)


class TicketItemRow(SQLModel, table=True):
    """One item of a ticket's form, and what staff make of it."""

    __tablename__ = "ticket_item"

    id: int | None = key()
    ticket_id: int = link("ticket.id")
    field: str
    position: int
    text: str
    state: str
    department: str = ""
    reason: str = ""
    answer: str = ""
    version: int = 1
    changed_by: str = ""
    changed_at: datetime | None = moment(nullable=True)


class ReplyDraftRow(SQLModel, table=True):
    """A reply that a second person has to release. Of a ticket one waits at most."""

    __tablename__ = "reply_draft"
    __table_args__ = (
        Index(
            "ix_reply_draft_waiting",
            "ticket_id",
            unique=True,
            sqlite_where=text("standing = 'waiting'"),
            postgresql_where=text("standing = 'waiting'"),
        ),
    )

    id: int | None = key()
    ticket_id: int = link("ticket.id")
    text: str
    files: list[JsonValue] = json()
    author_staff: int | None = link("staff.id", nullable=True, index=False)
    author_id: str
    author_name: str
    at: datetime = moment()
    standing: str
    decided_by: str = ""
    decided_at: datetime | None = moment(nullable=True)
    remark: str = ""
