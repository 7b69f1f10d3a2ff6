"""Numbers that are given once: of tickets by the year, and of a firm's feedback forms."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.firm_keys import names_under
from storage.tables import CounterRow, FirmSerialRow, table

COUNTER, SERIAL = table(CounterRow), table(FirmSerialRow)
LAST_SERIAL = 999


def next_number(connection: Connection, year: int) -> str:
    """The number of a new ticket, such as MSC-2026-0001."""
    return f"MSC-{year}-{_count(connection, year):04}"


def lock_numbers(connection: Connection, year: int) -> None:
    """Let nobody else number a ticket of this year until the transaction ends."""
    _count(connection, year, by=0)


def next_serial(connection: Connection, firm: str) -> int:
    """The next number of a firm's feedback forms, from 1; the form has three digits for it."""
    last = _last_serial(connection, [firm]) or _last_serial(connection, names_under(connection, firm))
    return min(last + 1, LAST_SERIAL)


def has_serial(connection: Connection, firm: str, serial: int) -> bool:
    """Whether a firm has used a number."""
    query = select(SERIAL.c.serial).where(SERIAL.c.firm == firm, SERIAL.c.serial == serial)
    return connection.execute(query).first() is not None


def take_serial(connection: Connection, firm: str, serial: int) -> bool:
    """Note that a firm used a number; False where it had used it before."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(SERIAL).values(firm=firm, serial=serial).on_conflict_do_nothing()
    return connection.execute(statement.returning(SERIAL.c.serial)).first() is not None


def _last_serial(connection: Connection, firms: Sequence[str]) -> int:
    query = select(func.max(SERIAL.c.serial)).where(SERIAL.c.firm.in_(firms))
    return int(connection.execute(query).scalar() or 0)


def _count(connection: Connection, year: int, *, by: int = 1) -> int:
    """The next value of a year's counter."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(COUNTER).values(name=f"ticket-{year}", value=by)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": COUNTER.c.value + by})
    return int(connection.execute(statement.returning(COUNTER.c.value)).scalar_one())
