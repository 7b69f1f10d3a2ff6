"""Firms with their names and mail addresses, and who belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from handlers.conversation import Conversation
from handlers.firms import Firm, Membership, MembershipState, VerifiedBy
from knowledge.firm_names import counted
from storage import places
from storage.firm_keys import firm_meant, key_of
from storage.firm_tables import FirmContactRow, FirmNameRow, FirmRow, MembershipRow, PersonIdentityRow
from storage.tables import table

FIRM, NAME, CONTACT = table(FirmRow), table(FirmNameRow), table(FirmContactRow)
MEMBERSHIP, IDENTITY = table(MembershipRow), table(PersonIdentityRow)


class SqlFirms:
    """`handlers.ports_people.Firms` on one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def all(self) -> list[Firm]:
        """Every firm with its names and mail addresses, by name."""
        return read(self._connection, select(FIRM).order_by(FIRM.c.name))

    def get(self, firm: int) -> Firm:
        """The firm with this id; KeyError where there is none."""
        return get(self._connection, firm)

    def membership(self, conversation: Conversation) -> Membership | None:
        """The verified membership of the person; None where there is none."""
        return verified(self._connection, conversation)

    def serial_key(self, conversation: Conversation, company: str) -> str:
        """Under what the serials of feedback forms are counted."""
        own = self._own(conversation)
        meant = firm_meant(self._connection, company, own)
        if meant is not None and meant == own:
            return key_of(meant)
        return counted(self.get(meant).name if meant is not None else company)

    def key(self, conversation: Conversation, company: str) -> str:
        """Under what the applications of a firm are counted."""
        meant = firm_meant(self._connection, company, self._own(conversation))
        return key_of(meant) if meant is not None else counted(company)

    def _own(self, conversation: Conversation) -> int | None:
        membership = self.membership(conversation)
        return membership.firm.id if membership is not None else None

    def take_place(self, firm_key: str, plan: str, limit: int, ticket: int) -> bool:
        """Take one of a firm's places in a plan for a ticket; False where all are taken."""
        return places.take(self._connection, places.Place(plan, firm_key, ticket), limit, self._now)

    def release_place(self, plan: str, ticket: int) -> bool:
        """Give the ticket's place back; False where it has none."""
        return places.release(self._connection, plan, ticket)

    def places(self, firm_key: str, plan: str) -> Sequence[int]:
        """The tickets that hold the firm's places in a plan, oldest first."""
        return places.held(self._connection, firm_key, plan, self._now)


def get(connection: Connection, firm: int) -> Firm:
    """The firm with this id; KeyError where there is none."""
    found = read(connection, select(FIRM).where(FIRM.c.id == firm))
    if not found:
        raise KeyError(firm)
    return found[0]


def read(connection: Connection, query: Select[Any]) -> list[Firm]:
    """The firms of a query for their rows, each with its names and mail addresses."""
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    names = _by_firm(connection.execute(select(NAME.c.firm_id, NAME.c.name).where(NAME.c.firm_id.in_(ids))))
    mails = _by_firm(connection.execute(select(CONTACT.c.firm_id, CONTACT.c.value).where(CONTACT.c.firm_id.in_(ids))))
    return [_firm(row, names[row.id], mails[row.id]) for row in rows]


def verified(connection: Connection, conversation: Conversation) -> Membership | None:
    """The verified membership of the person of a conversation."""
    query = (
        select(MEMBERSHIP)
        .join(IDENTITY, IDENTITY.c.person_id == MEMBERSHIP.c.person_id)
        .where(
            IDENTITY.c.channel == conversation.address.channel,
            IDENTITY.c.sender == conversation.person,
            MEMBERSHIP.c.state == MembershipState.VERIFIED.value,
        )
    )
    row = connection.execute(query).one_or_none()
    return membership_in(row, get(connection, row.firm_id)) if row is not None else None


def membership_in(row: Row[Any], firm: Firm) -> Membership:
    """A membership as its row tells it."""
    return Membership(
        id=row.id,
        person=row.person_id,
        firm=firm,
        state=MembershipState(row.state),
        how=VerifiedBy(row.how),
        conversation=row.conversation_id,
        asked_at=row.asked_at,
        note=row.note,
        address=row.address,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
    )


def _by_firm(rows: Iterable[Row[int, str]]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for firm, value in rows:
        found[firm].append(value)
    return found


def _firm(row: Row[Any], names: Iterable[str], mails: Sequence[str]) -> Firm:
    return Firm(
        id=row.id,
        name=row.name,
        tier=row.tier,
        short_names=tuple(sorted(name for name in names if name != row.name)),
        domains=tuple(sorted(value for value in mails if "@" not in value)),
        addresses=tuple(sorted(value for value in mails if "@" in value)),
    )
