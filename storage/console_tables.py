"""Tables of the console: what members of staff keep for themselves, ratings, and answers that may become knowledge."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from storage.fields import key, link, moment


class StaffViewRow(SQLModel, table=True):
    """A view of the queue page that somebody of staff keeps under a name."""

    __tablename__ = "staff_view"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: int | None = key()
    staff_id: int = link("staff.id", index=False)
    name: str
    query: str
    """What stands behind the `?` of the page's address."""


class TicketRatingRow(SQLModel, table=True):
    """How content a member was with the handling of a ticket."""

    __tablename__ = "ticket_rating"

    ticket_id: int = link("ticket.id", index=False, primary_key=True)
    stars: int
    """1 to 5; 0 where there is only a word."""
    word: str
    at: datetime = moment()


class KnowledgeDraftRow(SQLModel, table=True):
    """An answer of staff that may become knowledge."""

    __tablename__ = "knowledge_draft"
    __table_args__ = (Index("ix_knowledge_draft_state", "state", "id"),)

    id: int | None = key()
    ticket_id: int = link("ticket.id", index=False)
    question: str
    answer: str
    by_name: str
    at: datetime = moment()
    state: str
