"""Which files nothing refers to any more, once the messages that brought them are emptied.

Files are kept by their content: what one person sent may be what another sent, too, or belong to a ticket.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection, String, cast, select

from storage.columns import JsonValue
from storage.messages import MESSAGE
from storage.tickets import FILE, REPLY

AT_ONCE = 1000
"""Rows that are in memory at the same time."""


def named_in(bodies: Iterable[JsonValue]) -> Iterator[str]:
    """SHA-256 of the files of some messages."""
    return (file["sha256"] for body in bodies for file in body.get("files", []))


def unneeded(connection: Connection, files: Collection[str]) -> set[str]:
    """Those of the files that no ticket and no message holds. Every message with a file is looked at, once."""
    left = set(files)
    if not left:
        return left
    left -= set(connection.execute(select(FILE.c.sha256).where(FILE.c.sha256.in_(left))).scalars())
    replies = select(REPLY.c.files).where(cast(REPLY.c.files, String).contains('"sha256"'))
    for replied in connection.execute(replies).scalars():
        left -= {file["sha256"] for file in replied}
    with_files = select(MESSAGE.c.body).where(cast(MESSAGE.c.body, String).contains('"sha256"'))
    for bodies in connection.execute(with_files.execution_options(yield_per=AT_ONCE)).scalars().partitions():
        left -= set(named_in(bodies))
    return left
