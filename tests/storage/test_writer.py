"""The writer: one commit for many pieces of work, each of which may fail by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial

import pytest
from sqlalchemy import text

from storage import settings_kept
from storage.database import Database
from storage.memory import SqlMemory
from storage.writer import Writer
from tests.databases import TODAY


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def touched() -> list[frozenset[str]]:
    return []


@pytest.fixture
def writer(database: Database, touched: list[frozenset[str]]) -> Iterator[Writer]:
    made = Writer(database, lambda: TODAY, touched.append)
    made.start()
    yield made
    made.stop()


def keep(memory: SqlMemory, name: str, value: str = "x") -> None:
    settings_kept.set_value(memory.connection, name, value)


def kept(database: Database, name: str) -> str | None:
    return database.read(lambda connection: settings_kept.value(connection, name))


def test_a_result_comes_only_after_the_commit(database: Database, writer: Writer) -> None:
    writer.submit(lambda memory: keep(memory, "a")).result()
    assert kept(database, "a") == "x"


def test_work_that_fails_is_undone_and_its_neighbours_are_not(database: Database, writer: Writer) -> None:
    hold = threading.Event()
    first = writer.submit(lambda _: hold.wait(5))  # so that the next three wait together and make one batch

    def broken(memory: SqlMemory) -> None:
        keep(memory, "broken")
        raise ValueError("no")

    results: list[Future[None]] = [
        writer.submit(lambda memory: keep(memory, "before")),
        writer.submit(broken),
        writer.submit(lambda memory: keep(memory, "after")),
    ]
    hold.set()
    first.result()
    assert [type(future.exception()) for future in results] == [type(None), ValueError, type(None)]
    assert [kept(database, name) for name in ("before", "broken", "after")] == ["x", None, "x"]


def test_a_refused_statement_does_not_spoil_the_batch(database: Database, writer: Writer) -> None:
    hold = threading.Event()
    writer.submit(lambda _: hold.wait(5))
    wrong = writer.submit(lambda memory: memory.connection.execute(text("SELECT nonsense FROM nowhere")))
    right = writer.submit(lambda memory: keep(memory, "right"))
    hold.set()
    right.result()
    assert wrong.exception() is not None
    assert kept(database, "right") == "x"


def test_work_runs_in_the_order_of_submission(database: Database, writer: Writer) -> None:
    futures = [writer.submit(partial(keep, name="last", value=str(n))) for n in range(200)]
    for future in futures:
        future.result()
    assert kept(database, "last") == "199"


def test_those_who_wait_are_told_after_the_commit(writer: Writer, touched: list[frozenset[str]]) -> None:
    writer.submit(lambda memory: memory.touched.add("ticket:1")).result()
    assert frozenset({"ticket:1"}) in touched


def test_a_listener_that_fails_neither_hides_a_commit_nor_ends_the_writer(database: Database) -> None:
    def fail(_: frozenset[str]) -> None:
        raise RuntimeError("the loop is closed")

    writer = Writer(database, lambda: TODAY, fail)
    writer.start()
    writer.submit(partial(keep, name="first")).result(5)
    writer.submit(partial(keep, name="second")).result(5)
    writer.stop()
    assert (kept(database, "first"), kept(database, "second")) == ("x", "x")


def test_stopping_finishes_what_waits(database: Database) -> None:
    writer = Writer(database, lambda: TODAY, lambda _: None)
    writer.start()
    for n in range(50):
        writer.submit(partial(keep, name=f"n{n}"))
    writer.stop()
    assert kept(database, "n49") == "x"


def test_two_writers_of_one_chat_take_turns(database_url: str) -> None:
    """Two processes on PostgreSQL (two writers here): a counter that both read and write loses nothing."""
    databases = [Database(database_url), Database(database_url)]
    databases[0].upgrade()
    writers = [Writer(database, lambda: TODAY, lambda _: None) for database in databases]
    for writer in writers:
        writer.start()

    def count(memory: SqlMemory) -> None:
        seen = int(settings_kept.value(memory.connection, "count") or 0)
        keep(memory, "count", str(seen + 1))

    futures = [writer.submit(count, ["web:li"]) for _ in range(100) for writer in writers]
    for future in futures:
        future.result()
    assert kept(databases[0], "count") == "200"
    for writer, database in zip(writers, databases, strict=True):
        writer.stop()
        database.close()


def test_stop_iteration_reaches_whoever_waits(writer: Writer) -> None:
    """A future cannot carry it: asyncio would wait for ever."""

    def broken(_: SqlMemory) -> None:
        next(iter(()))

    assert isinstance(writer.submit(broken).exception(timeout=10), RuntimeError)


def test_a_lost_connection_fails_its_work_and_the_writer_goes_on(database: Database, writer: Writer) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no connection to lose")

    def lose(memory: SqlMemory) -> None:
        memory.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert writer.submit(lose).exception(timeout=20) is not None
    writer.submit(lambda memory: keep(memory, "after")).result(timeout=20)
    assert kept(database, "after") == "x"
