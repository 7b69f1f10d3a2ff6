"""Under what things are counted by firm: serials of forms, places in a plan."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from knowledge.firm_names import counted, named
from storage.firm_tables import FirmNameRow
from storage.tables import table

NAME = table(FirmNameRow)
KEY = re.compile(r"#(\d+)", re.ASCII)


def key_of(firm: int) -> str:
    """The key of a firm. No company's name is like it: a name has a letter."""
    return f"#{firm}"


def firm_meant(connection: Connection, company: str, own: int | None = None) -> int | None:
    """The firm of the list for which a form speaks that names `company`; None where it is none of them.

    A name that is the same but for its legal form counts; so does the likeliest of those that were offered for it,
    whether it was taken or not. Of several the person's `own` is meant.
    """
    firms = _names(connection)
    wanted = counted(company)
    found = [firm for firm, names in firms.items() if wanted in map(counted, names)] or named(company, firms)
    return own if own in found else next(iter(found), None)


def names_under(connection: Connection, key: str) -> Sequence[str]:
    """All names of the firm with this key, as typed and as counted; empty where the key is a name itself."""
    found = KEY.fullmatch(key)
    if found is None:
        return []
    names = list(connection.execute(select(NAME.c.name).where(NAME.c.firm_id == int(found[1]))).scalars())
    return [*names, *map(counted, names)]


def _names(connection: Connection) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for firm, name in connection.execute(select(NAME.c.firm_id, NAME.c.name).order_by(NAME.c.firm_id)):
        found[firm].append(name)
    return dict(found)
