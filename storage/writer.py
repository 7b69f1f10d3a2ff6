"""The writer: one thread that takes waiting work in batches, each piece in its own savepoint, one commit for all.

On SQLite it is the only writer of its process. On PostgreSQL several processes write, so a batch first
locks the conversations that it works on, in sorted order: one chat is handled in order by whichever
process has it. The locks are advisory ones on the chat's key, for a chat has no row before its first message.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.memory import SqlMemory

log = logging.getLogger(__name__)
T = TypeVar("T")
BATCH = 256
Work = Callable[[SqlMemory], T]


@dataclass
class Job(Generic[T]):
    """A piece of work, the chats that it touches, and where its result goes."""

    work: Work[T]
    keys: tuple[str, ...] = ()
    future: Future[T] = field(default_factory=Future)
    result: T | None = None
    error: BaseException | None = None

    def finish(self) -> None:
        """Hand the result, or the error, to whoever waits."""
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)  # type: ignore[arg-type]


class Writer:
    """Takes work from any thread and commits it. `on_commit` hears what was touched, in the writer's thread."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], on_commit: Callable[[frozenset[str]], None]
    ) -> None:
        self._database = database
        self._now = now
        self._on_commit = on_commit
        self._beside: Callable[[SqlMemory], None] | None = None
        self._waiting: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def have_beside(self, work: Callable[[SqlMemory], None]) -> None:
        """Have `work` done after each piece, in its transaction. Where it fails, the piece stands all the same."""
        self._beside = work

    def submit(self, work: Work[T], keys: Iterable[str] = ()) -> Future[T]:
        """Have `work` done and committed; its result comes only after the commit, its error after the rollback.

        Work runs in the order of submission. `keys` names the chats (`channel:chat`) that it touches.
        """
        job: Job[T] = Job(work, tuple(keys))
        job.future.set_running_or_notify_cancel()  # from here on nobody can cancel it: its result always fits
        self._waiting.put(job)
        return job.future

    def stop(self) -> None:
        """Finish what waits, then end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        going_on = True
        while going_on:
            jobs, going_on = self._next_batch()
            if jobs:
                self._write(jobs)

    def _next_batch(self) -> tuple[list[Job[Any]], bool]:
        jobs: list[Job[Any]] = []
        job = self._waiting.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == BATCH or self._waiting.empty():
                return jobs, True
            job = self._waiting.get()
        return jobs, False

    def _write(self, jobs: list[Job[Any]]) -> None:
        """Commit a batch. When the database refuses it as a whole (a deadlock, a lost connection), each piece
        is tried once more by itself, so that one cannot take the others down."""
        try:
            touched = self._commit(jobs)
        except SQLAlchemyError:
            self._after_refusal(jobs)
            return
        self._finish(jobs, touched)

    def _after_refusal(self, jobs: list[Job[Any]]) -> None:
        for job in jobs:
            try:
                touched = self._commit([job])
            except SQLAlchemyError as again:
                job.error = again
                touched = frozenset()
            self._finish([job], touched)

    def _finish(self, jobs: list[Job[Any]], touched: frozenset[str]) -> None:
        """Tell who listens, then hand out the results: whatever a listener does, who waits hears of the commit."""
        try:
            self._on_commit(touched)
        except Exception as error:  # noqa: BLE001 — a listener's fault must not end the only writer
            log.error("telling of a commit failed: %s", type(error).__name__)  # noqa: TRY400 — no trace
        for job in jobs:
            job.finish()

    def _commit(self, jobs: list[Job[Any]]) -> frozenset[str]:
        touched: set[str] = set()
        with self._database.writing.connect() as connection, connection.begin():
            if not self._database.is_sqlite:
                _lock(connection, {key for job in jobs for key in job.keys})
            for job in jobs:
                touched |= self._do(connection, job)
        return frozenset(touched)

    def _do(self, connection: Connection, job: Job[Any]) -> set[str]:
        memory = SqlMemory(connection, self._now())
        job.result = job.error = None
        connection.exec_driver_sql("SAVEPOINT piece")
        try:
            job.result = job.work(memory)
        except Exception as error:
            if connection.invalidated:  # the database is gone, and with it the whole batch
                raise
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT piece")
            # A future cannot carry StopIteration: whoever awaits it would wait for ever.
            job.error = RuntimeError("StopIteration") if isinstance(error, StopIteration) else error
            return set()
        connection.exec_driver_sql("RELEASE SAVEPOINT piece")
        if self._beside is not None and memory.changed:
            self._do_beside(connection, memory)
        return memory.touched

    def _do_beside(self, connection: Connection, memory: SqlMemory) -> None:
        assert self._beside is not None
        connection.exec_driver_sql("SAVEPOINT beside")
        try:
            self._beside(memory)
        except Exception as error:
            if connection.invalidated:
                raise
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT beside")
            log.error("what a change brings with it failed: %s", type(error).__name__)  # noqa: TRY400 — no trace
            return
        connection.exec_driver_sql("RELEASE SAVEPOINT beside")


def _lock(connection: Connection, keys: set[str]) -> None:
    """Take the advisory locks of these chats until the commit; sorted, so that two processes never cross."""
    numbers = sorted(int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True) for key in keys)
    if numbers:
        query = text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")
        connection.execute(query, {"keys": numbers})
