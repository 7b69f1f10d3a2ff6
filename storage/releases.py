"""Releases: immutable, numbered, hashed copies of a checked content pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from storage.tables import ReleaseIndexRow, ReleaseRow, table

INDEXES_KEPT = 5
"""Indexes in the database, those made last: the rest are large, seldom wanted, and quickly made again."""
RELEASE = table(ReleaseRow)
INDEX = table(ReleaseIndexRow)
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


def digest(connection: Connection, number: int) -> str:
    """The digest of a release's pack; KeyError where there is none."""
    found = connection.execute(select(RELEASE.c.digest).where(RELEASE.c.number == number)).scalar()
    if found is None:
        raise KeyError(number)
    return str(found)


def keep_index(connection: Connection, number: int, index: bytes, now: datetime) -> None:
    """Keep what a release was compiled to, in the place of an older one; the oldest of many is let go."""
    connection.execute(delete(INDEX).where(INDEX.c.release == number))
    values = {"release": number, "digest": sha256(index).hexdigest(), "content": index, "made_at": now}
    connection.execute(insert(INDEX).values(values))
    newest = select(INDEX.c.release).order_by(INDEX.c.made_at.desc(), INDEX.c.release.desc()).limit(INDEXES_KEPT)
    connection.execute(delete(INDEX).where(INDEX.c.release.not_in(connection.execute(newest).scalars().all())))


def index(connection: Connection, number: int) -> bytes | None:
    """What is kept of a compiled release; None where nothing is, or where it is not what was kept."""
    row = connection.execute(select(INDEX.c.digest, INDEX.c.content).where(INDEX.c.release == number)).one_or_none()
    if row is None or sha256(row.content).hexdigest() != row.digest:
        return None
    return bytes(row.content)


def listed(connection: Connection, limit: int = 50) -> list[Release]:
    """The newest releases, the newest first."""
    query = select(*HEAD).order_by(RELEASE.c.number.desc()).limit(limit)
    return [_release(row) for row in connection.execute(query)]


def _release(row: Any) -> Release:
    return Release(row.number, row.digest, row.published_at, row.published_by, row.note)
