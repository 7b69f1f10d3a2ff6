"""Under what things are counted by firm: serials of forms, places in a plan."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.firm_tables import FirmNameRow
from storage.tables import table

NAME = table(FirmNameRow)
KEY = re.compile(r"#(\d+)", re.ASCII)


def key_of(firm: int) -> str:
    """The key of a firm. No company's name is like it: a name has a letter."""
    return f"#{firm}"


def names_under(connection: Connection, key: str) -> Sequence[str]:
    """All names of the firm with this key; empty where the key is a name itself."""
    found = KEY.fullmatch(key)
    if found is None:
        return []
    return list(connection.execute(select(NAME.c.name).where(NAME.c.firm_id == int(found[1]))).scalars())
