"""Releases: immutable, numbered, hashed copies of a checked content pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from storage.tables import ReleaseRow, table

RELEASE = table(ReleaseRow)
HEAD = (RELEASE.c.number, RELEASE.c.digest, RELEASE.c.published_at, RELEASE.c.published_by, RELEASE.c.note)


@dataclass(frozen=True, slots=True)
class Release:
    """Who published what, when."""

    number: int
    digest: str
    published_at: datetime
    published_by: str
    note: str


def publish(connection: Connection, digest: str, content: bytes, by: str, note: str, now: datetime) -> Release:
    """Keep a pack (its files as a zip) as the newest release."""
    values = {"digest": digest, "content": content, "published_at": now, "published_by": by, "note": note}
    return _release(connection.execute(insert(RELEASE).values(values).returning(RELEASE)).one())


def newest(connection: Connection) -> int | None:
    """Number of the newest release; None before the first."""
    found = connection.execute(select(func.max(RELEASE.c.number))).scalar()
    return int(found) if found is not None else None


def content(connection: Connection, number: int) -> bytes:
    """The zip of a release; KeyError where there is none."""
    found = connection.execute(select(RELEASE.c.content).where(RELEASE.c.number == number)).scalar()
    if found is None:
        raise KeyError(number)
    return bytes(found)


def listed(connection: Connection, limit: int = 50) -> list[Release]:
    """The newest releases, the newest first."""
    query = select(*HEAD).order_by(RELEASE.c.number.desc()).limit(limit)
    return [_release(row) for row in connection.execute(query)]


def _release(row: Any) -> Release:
    return Release(row.number, row.digest, row.published_at, row.published_by, row.note)
