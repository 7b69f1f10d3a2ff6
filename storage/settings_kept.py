"""Values that the program made for itself, such as the key that signs links."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import SettingRow, table

SETTING = table(SettingRow)


def value(connection: Connection, name: str) -> str | None:
    """A value that the program keeps for itself."""
    return connection.execute(select(SETTING.c.value).where(SETTING.c.name == name)).scalar()


def set_value(connection: Connection, name: str, new: str) -> None:
    """Keep such a value."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(SETTING).values(name=name, value=new)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": new}))
