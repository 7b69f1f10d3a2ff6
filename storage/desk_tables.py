"""Tables of the staff desk beside the ticket's own: who acted, and what departments were asked."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.fields import key, link, moment


class TicketActorRow(SQLModel, table=True):
    """What members who acted on tickets are called. Audit rows hold their ids only: a name can be forgotten."""

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
