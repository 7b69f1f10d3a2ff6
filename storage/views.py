"""Views of the queue page that members of staff keep under names of their own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.console_tables import StaffViewRow
from storage.tables import table

VIEW = table(StaffViewRow)
MOST = 20
"""Views that one person keeps."""


@dataclass(frozen=True, slots=True)
class View:
    """A name, and what stands behind the `?` of the page's address."""

    id: int
    name: str
    query: str


def of_staff(connection: Connection, staff: int) -> list[View]:
    """Somebody's views, in the order in which they were made."""
    rows = connection.execute(select(VIEW).where(VIEW.c.staff_id == staff).order_by(VIEW.c.id))
    return [View(row.id, row.name, row.query) for row in rows]


def keep(connection: Connection, staff: int, name: str, query: str) -> bool:
    """Keep a view in the place of one of the same name; False where there are too many."""
    others = select(func.count()).where(VIEW.c.staff_id == staff, VIEW.c.name != name)
    if connection.execute(others).scalar_one() >= MOST:
        return False
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(VIEW).values(staff_id=staff, name=name, query=query)
    same = ["staff_id", "name"]
    connection.execute(statement.on_conflict_do_update(index_elements=same, set_={"query": query}))
    return True


def drop(connection: Connection, staff: int, view: int) -> bool:
    """Forget a view; False where it is not theirs."""
    return connection.execute(delete(VIEW).where(VIEW.c.id == view, VIEW.c.staff_id == staff)).rowcount == 1
