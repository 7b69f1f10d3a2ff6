"""The database as a command opens it: at this program's schema, closed again when the command is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli import CommandFailed
from bot.clock import Now, clock
from bot.settings import Settings
from storage.database import Database, sqlite_file
from storage.writer import Writer


@contextmanager
def opened(settings: Settings, *, may_be_new: bool = False) -> Iterator[Database]:
    """The database. Raises CommandFailed where there is none yet, DatabaseTrouble where it cannot be used."""
    url = settings.database_url.get_secret_value()
    if not may_be_new:
        _refuse_a_new_one(url)
    database = Database(url)
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


def _refuse_a_new_one(url: str) -> None:
    """A command in the wrong folder must not make a database there that no bot reads, and report success."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise CommandFailed(
            f"there is no database at {file.absolute()}. Go to the folder in which the bot runs, or set"
            " MSC_DATABASE_URL; for a new database start the bot once, or run: msc-bot db upgrade"
        )


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
