"""What the tests share: databases that are real, the real content, and a bot composed as in production."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest

from bot.compose import Core, core
from bot.settings import CONTENT
from handlers.messages import Address
from storage.database import Database
from tests.databases import TODAY, PostgresServer, start_once
from tests.short_pack import write_short

for name in [name for name in os.environ if name.startswith("MSC_")]:
    del os.environ[name]


hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")
"""Neither a busy machine nor luck refuses a change: no example is timed, and each run draws the same ones."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """How far the random walk over the forms goes."""
    parser.addoption("--walks", type=int, default=5000, help="conversations of the random walk over the forms")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def started_postgres(postgres_server: PostgresServer) -> str:
    """Name of a database in which the shipped content is release 1, to be copied."""
    name = postgres_server.create()
    start_once(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def started_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which the shipped content is release 1, to be copied."""
    path = tmp_path_factory.mktemp("started") / "started.db"
    start_once(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of each kind, as a first start left it."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("started_postgres"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def short_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content with few wordings, which is compiled in no time; nobody changes it."""
    return write_short(tmp_path_factory.mktemp("content") / "short")


@pytest.fixture
def sqlite_url(tmp_path: Path, started_sqlite: Path) -> str:
    """An SQLite database, as a first start left it."""
    path = tmp_path / "test.db"
    shutil.copyfile(started_sqlite, path)
    return f"sqlite:///{path}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: at the end no core waits for another."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


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
