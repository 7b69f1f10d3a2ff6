"""The database as a command opens it: at this program's schema, closed again when the command is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.clock import Now, clock
from bot.settings import Settings
from storage.database import Database
from storage.writer import Writer


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database. Raises DatabaseTrouble where it cannot be used."""
    database = Database(settings.database_url.get_secret_value())
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


@contextmanager
def writing(settings: Settings) -> Iterator[tuple[Database, Writer, Now]]:
    """The database with its writer, and the time."""
    with opened(settings) as database:
        now = clock(settings.now)
        writer = Writer(database, now, lambda _: None)
        writer.start()
        try:
            yield database, writer, now
        finally:
            writer.stop()
