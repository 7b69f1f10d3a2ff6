"""The tables of firms and people: who they are, who belongs where, and what is counted by firm."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import BigId, JsonValue
from storage.fields import json, key, link, moment


class FirmRow(SQLModel, table=True):
    """A firm that staff have entered. Never deleted: tickets name it."""

    __tablename__ = "firm"

    id: int | None = key()
    name: str
    tier: str = ""
    created_at: datetime = moment()
    updated_at: datetime = moment()


class FirmNameRow(SQLModel, table=True):
    """A name by which one firm is known: its full name, its short ones, those it had before."""

    __tablename__ = "firm_name"

    folded: str = Field(primary_key=True)
    """The name as `knowledge.firm_names.folded` compares it: no two firms share one."""
    name: str
    firm_id: int = link("firm.id")


class FirmContactRow(SQLModel, table=True):
    """A mail domain, or one mail address, of a firm."""

    __tablename__ = "firm_contact"
    __table_args__ = (UniqueConstraint("firm_id", "value"),)

    id: int | None = key()
    firm_id: int = link("firm.id", index=False)
    value: str
    """With `@` an address, without it a domain; in small letters."""


class FirmImportRow(SQLModel, table=True):
    """An import of firms: when, by whom, and what it changed."""

    __tablename__ = "firm_import"

    id: int | None = key()
    at: datetime = moment()
    by: str
    file: str
    added: int
    changed: int
    unchanged: int
    notes: list[str] = json()
    """What was added and changed, a line each."""


class PersonRow(SQLModel, table=True):
    """Somebody who may write from several chats."""

    __tablename__ = "person"

    id: int | None = key()
    profile: JsonValue = json()
    created_at: datetime = moment()


class PersonIdentityRow(SQLModel, table=True):
    """Who a person is on a channel."""

    __tablename__ = "person_identity"

    channel: str = Field(primary_key=True)
    sender: str = Field(primary_key=True)
    """The id of the sender on that channel."""
    person_id: int = link("person.id")


class ConsentRow(SQLModel, table=True):
    """A person agreed to a version of the consent text."""

    __tablename__ = "consent"

    person_id: int = link("person.id", index=False, primary_key=True)
    version: str = Field(primary_key=True)
    at: datetime = moment()


class MembershipRow(SQLModel, table=True):
    """A person in a firm: asked for, verified, refused, left."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_verified",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'verified'"),
            postgresql_where=text("state = 'verified'"),
        ),
        Index(
            "uq_membership_pending",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_membership_firm", "firm_id", "state"),
    )

    id: int | None = key()
    person_id: int = link("person.id")
    firm_id: int = link("firm.id", index=False)
    conversation_id: int = link("conversation.id", index=False)
    """Where it was asked for."""
    state: str
    how: str
    note: str = ""
    address: str = ""
    asked_at: datetime = moment()
    decided_at: datetime | None = moment(nullable=True)
    decided_by: str = ""
    reason: str = ""


class BindingCodeRow(SQLModel, table=True):
    """A try to join a firm by mail. Of its code only a salted hash is kept."""

    __tablename__ = "binding_code"
    __table_args__ = (Index("ix_binding_code_firm", "firm_id", "made_at"),)

    id: int | None = key()
    person_id: int = link("person.id")
    firm_id: int = link("firm.id", index=False)
    address: str
    salt: str = ""
    code_hash: str = ""
    """Empty where no code was sent, for the address is none of the firm's."""
    made_at: datetime = moment()
    expires_at: datetime = moment()
    tries: int = 0
    state: str
    """`open`, `used`, `void` (used up, or a newer one was sent) or `refused` (not sent)."""


class LinkCodeRow(SQLModel, table=True):
    """A code by which a person proves in one chat that they also write in another."""

    __tablename__ = "link_code"

    code_hash: str = Field(primary_key=True)
    person_id: int = link("person.id")
    conversation_id: int = link("conversation.id", index=False)
    """Where it was shown."""
    expires_at: datetime = moment()


class FirmPlaceRow(SQLModel, table=True):
    """A place of a firm in a plan that allows only so many, held by a ticket."""

    __tablename__ = "firm_place"
    __table_args__ = (Index("ix_firm_place_firm", "plan", "firm_key"),)

    plan: str = Field(primary_key=True)
    ticket_id: int = link("ticket.id", index=False, primary_key=True)
    firm_key: str
    at: datetime = moment()


class FirmEventRow(SQLModel, table=True):
    """An audit row of firms and people: written with the change that it tells of.

    It holds ids, no names or addresses of members, so that it can stay when somebody has their data removed.
    """

    __tablename__ = "firm_event"

    id: int | None = key()
    at: datetime = moment()
    actor_kind: str
    actor: str
    """The member's person id, or the login of a member of staff."""
    action: str
    firm_id: int | None = Field(default=None, sa_column=Column(BigId, nullable=True, index=True))
    person_id: int | None = Field(default=None, sa_column=Column(BigId, nullable=True, index=True))
    data: JsonValue = json()
