"""What staff read of firms and their people: lists, one firm, requests that wait for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from handlers.firms import Firm, Membership, MembershipState
from handlers.messages import Address
from handlers.tickets import Ticket
from storage import tickets
from storage.firm_import import IMPORT
from storage.firms import FIRM, MEMBERSHIP, NAME, get, membership_in, read
from storage.people import CONVERSATION, IDENTITY, PERSON


@dataclass(frozen=True, slots=True)
class Member:
    """A membership, or the request for one, with what staff may know of the person."""

    membership: Membership
    name: str
    """As the chat named them where they asked, or as they gave it in a form."""
    channels: tuple[str, ...]
    """Where they write, by channel."""


@dataclass(frozen=True, slots=True)
class Import:
    """An import of firms."""

    at: datetime
    by: str
    file: str
    added: int
    changed: int
    unchanged: int
    notes: tuple[str, ...]
    """What was added and changed, a line each."""


@dataclass(frozen=True, slots=True)
class FirmLine:
    """A firm in a list."""

    firm: Firm
    people: int
    """How many verified people it has."""


def listed(connection: Connection, text: str = "", limit: int | None = None, offset: int = 0) -> list[FirmLine]:
    """Firms by name; with `text` those of which a name contains it."""
    query = select(FIRM).order_by(FIRM.c.name, FIRM.c.id).limit(limit).offset(offset)
    if text:
        named = select(NAME.c.firm_id).where(NAME.c.name.icontains(text, autoescape=True))
        query = query.where(FIRM.c.id.in_(named))
    firms = read(connection, query)
    people = _people(connection, [firm.id for firm in firms])
    return [FirmLine(firm, people.get(firm.id, 0)) for firm in firms]


def _people(connection: Connection, firms: Sequence[int]) -> dict[int, int]:
    verified = MEMBERSHIP.c.state == MembershipState.VERIFIED.value
    query = select(MEMBERSHIP.c.firm_id, func.count().label("number")).where(verified, MEMBERSHIP.c.firm_id.in_(firms))
    return {row.firm_id: row.number for row in connection.execute(query.group_by(MEMBERSHIP.c.firm_id))}


def one(connection: Connection, firm: int) -> Firm | None:
    """The firm with this id, if there is one."""
    return next(iter(read(connection, select(FIRM).where(FIRM.c.id == firm))), None)


def imports(connection: Connection, limit: int = 10) -> list[Import]:
    """The newest imports, the newest first."""
    rows = connection.execute(select(IMPORT).order_by(IMPORT.c.id.desc()).limit(limit))
    return [Import(row.at, row.by, row.file, row.added, row.changed, row.unchanged, tuple(row.notes)) for row in rows]


def tickets_of(connection: Connection, firm: int, limit: int = 20) -> list[Ticket]:
    """The newest tickets that verified people of a firm have opened."""
    return tickets.of_firm(connection, firm, limit)


def chat_of(connection: Connection, membership: int) -> Address | None:
    """Where a membership was asked for."""
    query = select(CONVERSATION.c.channel, CONVERSATION.c.chat).join(
        MEMBERSHIP, MEMBERSHIP.c.conversation_id == CONVERSATION.c.id
    )
    row = connection.execute(query.where(MEMBERSHIP.c.id == membership)).one_or_none()
    return Address(row.channel, row.chat) if row is not None else None


def people(connection: Connection, firm: int) -> list[Member]:
    """The verified people of a firm, in the order in which they joined."""
    verified = MEMBERSHIP.c.state == MembershipState.VERIFIED.value
    return _members(connection, verified, MEMBERSHIP.c.firm_id == firm)


def former(connection: Connection, firm: int) -> list[Member]:
    """Those who were refused or have left."""
    over = [MembershipState.REFUSED.value, MembershipState.LEFT.value]
    return _members(connection, MEMBERSHIP.c.state.in_(over), MEMBERSHIP.c.firm_id == firm)


def requests(connection: Connection, firm: int | None = None) -> list[Member]:
    """The requests that wait for a decision, for all firms or one; oldest first."""
    whose = [MEMBERSHIP.c.firm_id == firm] if firm is not None else []
    return _members(connection, MEMBERSHIP.c.state == MembershipState.PENDING.value, *whose)


def waiting(connection: Connection) -> int:
    """How many requests wait for a decision."""
    pending = MEMBERSHIP.c.state == MembershipState.PENDING.value
    return int(connection.execute(select(func.count()).select_from(MEMBERSHIP).where(pending)).scalar_one())


def _members(connection: Connection, *conditions: ColumnElement[bool]) -> list[Member]:
    query = (
        select(MEMBERSHIP, CONVERSATION.c.name.label("chat_name"), PERSON.c.profile)
        .join(CONVERSATION, CONVERSATION.c.id == MEMBERSHIP.c.conversation_id)
        .join(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
        .where(*conditions)
        .order_by(MEMBERSHIP.c.id)
    )
    rows = connection.execute(query).all()
    channels = _channels(connection, [row.person_id for row in rows])
    firms = {firm: get(connection, firm) for firm in {row.firm_id for row in rows}}
    return [_member(row, firms[row.firm_id], channels.get(row.person_id, ())) for row in rows]


def _member(row: Row[Any], firm: Firm, channels: tuple[str, ...]) -> Member:
    return Member(membership_in(row, firm), row.profile.get("contact") or row.chat_name, channels)


def _channels(connection: Connection, people: Sequence[int]) -> dict[int, tuple[str, ...]]:
    query = select(IDENTITY.c.person_id, IDENTITY.c.channel).where(IDENTITY.c.person_id.in_(people))
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(query.order_by(IDENTITY.c.channel)):
        found[row.person_id] = (*found.get(row.person_id, ()), row.channel)
    return found
