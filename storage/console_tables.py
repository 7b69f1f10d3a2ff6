"""Tables of the console: what members of staff keep for themselves."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.fields import key, link


class StaffViewRow(SQLModel, table=True):
    """A view of the queue page that somebody of staff keeps under a name."""

    __tablename__ = "staff_view"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: int | None = key()
    staff_id: int = link("staff.id", index=False)
    name: str
    query: str
    """What stands behind the `?` of the page's address."""
