"""Audit rows of firms and people: written with the change, by ids, without names and addresses of members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from handlers.tickets import ActorKind
from storage.firm_tables import FirmEventRow
from storage.tables import table

EVENT = table(FirmEventRow)


class Deed(StrEnum):
    """What was done."""

    CODE_SENT = "code-sent"
    CODE_WRONG = "code-wrong"
    ADDRESS_STRANGE = "address-strange"
    JOINED = "joined"
    REQUESTED = "requested"
    WITHDREW = "withdrew"
    APPROVED = "approved"
    REFUSED = "refused"
    LEFT = "left"
    REVOKED = "revoked"
    LINKED = "linked"
    UNLINKED = "unlinked"
    EXPORTED = "exported"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Happened:
    """One audit row."""

    at: datetime
    deed: Deed
    by_staff: bool
    actor: str
    """A login of staff, or the number of a person."""
    data: Mapping[str, Any]


def note(
    connection: Connection,
    now: datetime,
    deed: Deed,
    person: int,
    firm: int | None = None,
    *,
    staff: str = "",
    **data: object,
) -> None:
    """Write an audit row: done by the person, or by `staff` to them."""
    values = {
        "at": now,
        "actor_kind": (ActorKind.STAFF if staff else ActorKind.MEMBER).value,
        "actor": staff or str(person),
        "action": deed.value,
        "firm_id": firm,
        "person_id": person,
        "data": data,
    }
    connection.execute(insert(EVENT).values(values))


def of_firm(connection: Connection, firm: int, limit: int = 100) -> list[Happened]:
    """The newest rows of a firm, newest first."""
    query = select(EVENT).where(EVENT.c.firm_id == firm).order_by(EVENT.c.id.desc()).limit(limit)
    return [_happened(row) for row in connection.execute(query)]


def _happened(row: Row[Any]) -> Happened:
    by_staff = row.actor_kind == ActorKind.STAFF.value
    return Happened(row.at, Deed(row.action), by_staff, row.actor, row.data)
