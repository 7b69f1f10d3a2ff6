"""The tables. They are known in this folder only; others see the dataclasses of `handlers/`."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Blob, JsonValue
from storage.fields import json as _json
from storage.fields import key as _key
from storage.fields import link as _link
from storage.fields import moment as _moment

_LIVE = text("state NOT IN ('closed', 'cancelled', 'merged')")


class ConversationRow(SQLModel, table=True):
    """One person in one chat."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel", "chat", "person"),
        Index(
            "ix_conversation_held",
            "held_at",
            sqlite_where=text("holder_id IS NOT NULL"),
            postgresql_where=text("holder_id IS NOT NULL"),
        ),
    )

    id: int | None = _key()
    channel: str
    chat: str
    person: str
    name: str = ""
    language: str = "zh"
    language_fixed: bool = False
    draft_id: int | None = Field(default=None, sa_column=Column(BigId, nullable=True))
    holder_id: int | None = Field(default=None, sa_column=Column(BigId, nullable=True))
    held_at: datetime | None = _moment(nullable=True)
    """When staff last acted in the chat that they hold, or were given it."""
    state: JsonValue = _json()
    """Choices offered last, misses, the question without an answer, a file that waits."""
    seen_at: datetime = _moment()


class MessageRow(SQLModel, table=True):
    """Every message, in and out: the transcript, the inbox and the outbox. `id` gives the order in a chat."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_message_conversation", "conversation_id", "id"),
        Index(
            "ix_message_pending",
            "channel",
            "chat",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_message_dead",
            "id",
            sqlite_where=text("state IN ('dead', 'unknown')"),
            postgresql_where=text("state IN ('dead', 'unknown')"),
        ),
        Index(
            "ix_message_parked",
            "channel",
            "chat",
            sqlite_where=text("state = 'parked'"),
            postgresql_where=text("state = 'parked'"),
        ),
    )

    id: int | None = _key()
    direction: str
    """`in` or `out`."""
    channel: str
    chat: str
    conversation_id: int | None = Field(
        default=None, sa_column=Column(BigId, ForeignKey("conversation.id"), nullable=True)
    )
    external_id: str | None = None
    """The platform's id of an inbound message, by which a repetition is known."""
    body: JsonValue = _json()
    at: datetime = _moment()
    state: str
    """In: `handled` or `set-aside`. Out: a `storage.messages.Delivery`."""
    ticket_id: int | None = Field(default=None, sa_column=Column(BigId, nullable=True, index=True))
    due_at: datetime | None = _moment(nullable=True)
    attempts: int = 0
    parts_done: int = 0
    sent_at: datetime | None = _moment(nullable=True)
    handed_at: datetime | None = _moment(nullable=True)
    """When it was handed to a platform that cannot be asked what it took; until the outcome is recorded."""
    trouble: str | None = None


class DeliveryAttemptRow(SQLModel, table=True):
    """One try to deliver one part of a message."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (Index("ix_attempt_platform_id", "platform_id"),)

    id: int | None = _key()
    message_id: int = _link("message.id")
    part: int
    at: datetime = _moment()
    outcome: str
    platform_id: str | None = None
    detail: str | None = None


class DraftRow(SQLModel, table=True):
    """A form under way."""

    __tablename__ = "draft"

    id: int | None = _key()
    conversation_id: int = _link("conversation.id")
    form: str
    release: int
    answers: JsonValue = _json()
    editing: str | None = None
    begun: bool = False
    confirming_cancel: bool = False
    ahead: bool = False
    ticket_id: int | None = Field(default=None, sa_column=Column(BigId, nullable=True))
    """The ticket of a form that was prepared ahead of its window."""
    state: str = "open"
    updated_at: datetime = _moment()
    reminded_at: datetime | None = _moment(nullable=True)
    """When its owner was told that it waits; empty after each step."""


class FormOpeningRow(SQLModel, table=True):
    """A window that an admin opened for a form; the newest row of a form counts, and one without days takes it back."""

    __tablename__ = "form_opening"

    id: int | None = _key()
    form: str = Field(index=True)
    first_day: date | None = None
    last_day: date | None = None
    year: int | None = None
    by: str
    at: datetime = _moment()


class TicketRow(SQLModel, table=True):
    """A matter that staff handle."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_updated", "updated_at", "id"),
        Index("ix_ticket_opened", "opened_at"),
        Index("ix_ticket_owner", "assignee_id", "updated_at", "id"),
        Index("ix_ticket_live", "queue", "updated_at", "id", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_ticket_live_changed", "updated_at", "id", sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: int | None = _key()
    number: str = Field(unique=True)
    kind: str
    state: str
    queue: str
    copies: list[str] = _json()
    tag: str = Field(default="", sa_column_kwargs={"server_default": ""})
    conversation_id: int = _link("conversation.id")
    subject: str
    firm: str = ""
    firm_id: int | None = Field(default=None, sa_column=Column(BigId, nullable=True, index=True))
    """The firm to which its member belonged, verified, when it was opened."""
    verified_firm: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """That firm's name; empty where the member was not verified."""
    language: str
    form: str = ""
    answers: JsonValue = _json()
    release: int = 0
    assignee_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("staff.id"), nullable=True))
    assignee_name: str = ""
    opened_at: datetime = _moment()
    updated_at: datetime = _moment()
    closed_at: datetime | None = _moment(nullable=True)
    """When it was closed last, while it is."""
    merged_into: int | None = Field(default=None, sa_column=Column(BigId, nullable=True, index=True))
    """The ticket whose double it was."""
    version: int = 1


class TicketEventRow(SQLModel, table=True):
    """An audit row: written with the change that it tells of. The database refuses to change or delete it."""

    __tablename__ = "ticket_event"

    id: int | None = _key()
    ticket_id: int = _link("ticket.id")
    at: datetime = _moment()
    actor_kind: str
    actor_id: str
    actor_name: str = ""
    """Of staff and the bot; a member's stands in `ticket_actor`."""
    action: str
    data: JsonValue = _json()
    seal: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """SHA-256 of the row and of the ticket's row before it."""


class TicketNoteRow(SQLModel, table=True):
    """An internal note. Nothing that sends reads this table."""

    __tablename__ = "ticket_note"

    id: int | None = _key()
    ticket_id: int = _link("ticket.id")
    at: datetime = _moment()
    author_id: str
    author_name: str
    text: str


class TicketReplyRow(SQLModel, table=True):
    """A public reply, as it was given."""

    __tablename__ = "ticket_reply"

    id: int | None = _key()
    ticket_id: int = _link("ticket.id")
    at: datetime = _moment()
    author_id: str
    author_name: str
    text: str
    files: list[JsonValue] = _json()


class TicketFileRow(SQLModel, table=True):
    """A file of a ticket."""

    __tablename__ = "ticket_file"

    id: int | None = _key()
    ticket_id: int = _link("ticket.id")
    role: str
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime = _moment()


class CounterRow(SQLModel, table=True):
    """A number that only grows, such as the ticket numbers of a year."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int


class FirmSerialRow(SQLModel, table=True):
    """A number that a firm has used for a feedback form."""

    __tablename__ = "firm_serial"

    firm: str = Field(primary_key=True)
    serial: int = Field(primary_key=True)


class ReleaseRow(SQLModel, table=True):
    """A published content pack, immutable."""

    __tablename__ = "release"

    number: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True))
    digest: str
    content: bytes = Field(sa_column=Column(Blob, nullable=False))
    """The pack's files as a zip archive."""
    published_at: datetime = _moment()
    published_by: str
    note: str = ""


class ReleaseIndexRow(SQLModel, table=True):
    """A release compiled, so that a start is quick. It can be made again from the release at any time."""

    __tablename__ = "release_index"

    release: int = Field(sa_column=Column(BigId, ForeignKey("release.number"), primary_key=True, autoincrement=False))
    digest: str
    """SHA-256 of `content`."""
    content: bytes = Field(sa_column=Column(Blob, nullable=False))
    """As `knowledge/compiled.py` writes it."""
    made_at: datetime = _moment()


class StaffRow(SQLModel, table=True):
    """A member of staff who may log in to the console."""

    __tablename__ = "staff"

    id: int | None = _key()
    login: str = Field(unique=True)
    name: str
    role: str
    password_hash: str
    active: bool = True
    created_at: datetime = _moment()


class StaffIdentityRow(SQLModel, table=True):
    """Who a member of staff is on a channel."""

    __tablename__ = "staff_identity"

    channel: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    staff_id: int = _link("staff.id")


class StaffSessionRow(SQLModel, table=True):
    """A login of the console. Only the hash of its token is kept."""

    __tablename__ = "staff_session"

    token_hash: str = Field(primary_key=True)
    staff_id: int = _link("staff.id")
    csrf: str
    expires_at: datetime = _moment()


class SpentFormRow(SQLModel, table=True):
    """A form of the console that was accepted: the same one is not accepted again."""

    __tablename__ = "spent_form"

    token: str = Field(primary_key=True)
    at: datetime = _moment()


class SettingRow(SQLModel, table=True):
    """A value that the program made for itself, such as the key that signs links."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True)
    value: str


def table(row: type[SQLModel]) -> Table:
    """The Core table of a model, for prepared statements."""
    return cast("Table", row.__table__)  # type: ignore[attr-defined]
