"""The tables about questions: why each got its reply, and what staff made of those that stand on the list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from storage.columns import BigId, JsonValue
from storage.fields import json, link, moment


class ReceiptRow(SQLModel, table=True):
    """Why a message of a member was replied to as it was. The text is in the message."""

    __tablename__ = "receipt"
    __table_args__ = (
        Index("ix_receipt_at", "at"),
        Index(
            "ix_receipt_listed",
            "listed_as",
            "question_id",
            sqlite_where=text("listed_for IS NOT NULL"),
            postgresql_where=text("listed_for IS NOT NULL"),
        ),
    )

    question_id: int = Field(
        sa_column=Column(BigId, ForeignKey("message.id"), primary_key=True, autoincrement=False),
    )
    at: datetime = moment()
    release: int
    outcome: str
    kind: str
    certainty: str | None = None
    score: float | None = None
    lead: float | None = None
    reasons: JsonValue = json()
    """What was chosen and computed, the nearest things, topics and concepts; empty parts are left out."""
    listed_for: str | None = None
    """Why it stands on the list of questions; None where it does not."""
    listed_as: str | None = None
    """The same for questions that are alike; None where it does not stand on the list."""
    rating: int | None = None
    """1 or -1."""
    rated_at: datetime | None = moment(nullable=True)
    rated_by: int | None = link("conversation.id", nullable=True, index=False)
    """The conversation in which it was rated."""


class QuestionMarkRow(SQLModel, table=True):
    """What staff made of a question on the list, in all its wordings that are alike."""

    __tablename__ = "question_mark"

    listed_as: str = Field(primary_key=True)
    state: str
    """`seen` or `done`."""
    remark: str = ""
    by_id: int = link("staff.id", index=False)
    by_name: str
    at: datetime = moment()
    up_to: int = Field(sa_column=Column(BigId, nullable=False))
    """The last message that asked it then: one that came later makes it new again."""
