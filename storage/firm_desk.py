"""What staff read of firms and their people: lists, one firm, requests that wait for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from handlers.firms import Firm, MembershipState
from storage.firms import FIRM, MEMBERSHIP, NAME, read


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
