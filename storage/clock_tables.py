"""The tables of the tickets' clocks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.fields import key, link, moment


class TicketClockRow(SQLModel, table=True):
    """One run of a clock of a ticket. It can be made again from the ticket's audit rows, but for what was told."""

    __tablename__ = "ticket_clock"
    __table_args__ = (
        UniqueConstraint("ticket_id", "clock", "started_at"),
        Index(
            "ix_ticket_clock_running",
            "due_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_ticket_clock_due", "due_at"),
    )

    id: int | None = key()
    ticket_id: int = link("ticket.id", index=False)
    clock: str
    queue: str
    """The ticket's, when it was wound last."""
    started_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
    due_at: datetime | None = moment(nullable=True)
    remind_at: datetime | None = moment(nullable=True)
    reminded_at: datetime | None = moment(nullable=True)
    """When staff were told that it would be due soon."""
    alarmed_at: datetime | None = moment(nullable=True)
    """When staff were told that it is overdue."""


class ClockTouchRow(SQLModel, table=True):
    """A ticket that was changed: its clocks are to be wound again. The row goes when that is done."""

    __tablename__ = "clock_touch"

    id: int | None = key()
    ticket_id: int = link("ticket.id", index=False)


class ClockNoteRow(SQLModel, table=True):
    """What the care for clocks remembers."""

    __tablename__ = "clock_note"

    name: str = Field(primary_key=True)
    value: str
