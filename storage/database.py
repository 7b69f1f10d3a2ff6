"""Opening the database: SQLite or PostgreSQL by its URL, at the schema version of this program."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

SCHEMA_HEAD = "0015"
"""The newest migration; a test holds it equal to Alembic's head. Knowing it here spares Alembic's import."""

T = TypeVar("T")


class DatabaseTrouble(Exception):
    """The database cannot be used; the text is one line for the operator, without secrets."""


class Database:
    """Two ways in: `reading` for any thread, and one `writing` engine for the writer thread."""

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
        except SQLAlchemyError as error:
            raise DatabaseTrouble("MSC_DATABASE_URL is not a database URL") from error
        self._readers = threading.Condition()
        self._reads = 0
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if not self.is_sqlite and self.url.get_backend_name() != "postgresql":
            raise DatabaseTrouble("MSC_DATABASE_URL must begin with sqlite:// or postgresql://")
        if self.is_sqlite:
            self._make_folder()
            self.reading = _sqlite(self.url.render_as_string(hide_password=False), "BEGIN")
            self.writing = _sqlite(self.url.render_as_string(hide_password=False), "BEGIN IMMEDIATE")
        else:
            url_with_driver = self.url.set(drivername="postgresql+psycopg")
            self.reading = self.writing = create_engine(
                url_with_driver, pool_pre_ping=True, pool_size=10, hide_parameters=True
            )

    def _make_folder(self) -> None:
        if not self.url.database or self.url.database == ":memory:":
            raise DatabaseTrouble("MSC_DATABASE_URL must name a file: an in-memory database loses everything")
        Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a connection of its own; it sees what is committed."""
        with self._readers:
            self._reads += 1
        try:
            with self.reading.connect() as connection:
                return work(connection)
        except DBAPIError as error:
            raise DatabaseTrouble(f"cannot read the database: {_cause(error)}") from error
        finally:
            with self._readers:
                self._reads -= 1
                self._readers.notify_all()

    def version(self) -> str | None:
        """The schema version, or None for an empty database. Raises DatabaseTrouble when it cannot be reached."""
        try:
            with self.reading.connect() as connection:
                return _version(connection)
        except DBAPIError as error:
            raise DatabaseTrouble(f"cannot open the database: {_cause(error)}") from error

    def upgrade(self) -> None:
        """Bring the schema to this program's version; refuse a database from a newer program."""
        version = self.version()
        if version == SCHEMA_HEAD:
            return
        from storage.migrations import known_versions, run  # noqa: PLC0415 — Alembic is slow to import

        if version is not None and version not in known_versions():
            raise DatabaseTrouble(
                f"the database has schema {version}, which is newer than this program ({SCHEMA_HEAD}): upgrade msc-bot"
            )
        with self.writing.begin() as connection:
            if not self.is_sqlite:  # several processes may start at once; SQLite's BEGIN IMMEDIATE holds the others
                connection.execute(text("SELECT pg_advisory_xact_lock(20240308)"))
            run(connection)

    def close(self) -> None:
        """Close all connections, once the reads have ended that other threads are at."""
        with self._readers:
            self._readers.wait_for(lambda: self._reads == 0, timeout=10)
        self.reading.dispose()
        self.writing.dispose()


def _cause(error: DBAPIError) -> str:
    """What the driver says, in its first line."""
    return next(iter(str(error.orig).splitlines()), type(error.orig).__name__)


def sqlite_file(url: str) -> Path | None:
    """The file that a database URL names; None where it names no SQLite file."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        return None
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _version(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _sqlite(url: str, begin: str) -> Engine:
    """An engine on which a transaction begins as told; WAL and FULL so that what is committed is on disk."""
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
