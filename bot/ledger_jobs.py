"""Making the ledgers that staff asked for in the console, one after the other, beside everything else."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from bot.clock import clock
from bot.ledger import make
from bot.ledger_file import Format
from storage import ledger_jobs
from storage.files import FolderFiles
from storage.ledger_jobs import Job, JobState
from storage.memory import SqlMemory

if TYPE_CHECKING:
    from bot.compose import Core

log = logging.getLogger(__name__)
LOOK_EVERY = 5.0
"""Seconds between looks for a ledger that another process was asked for, or left when it died."""
TELL_EVERY = 0.5
"""Seconds between two reports on how far it is."""
YIELD = 0.02
"""Seconds for everything else after each part."""
WALL = clock(None)
T = TypeVar("T")


class NotWanted(Exception):
    """Somebody stopped it."""


def files_of(core: Core) -> FolderFiles:
    """Where the ledgers lie, apart from what members sent: they are deleted after a week."""
    return core.files.beside("ledgers")


async def make_ledgers(core: Core) -> None:
    """Make what is asked for, until cancelled. What is cut off then is begun anew by the next process."""
    with core.hub.listen("ledger:*") as heard:
        while True:
            while (job := await _take(core)) is not None:
                await _made(core, job)
            await asyncio.to_thread(files_of(core).sweep, ledger_jobs.KEPT.total_seconds())
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.get(), LOOK_EVERY)


async def _take(core: Core) -> Job | None:
    future = core.writer.submit(lambda memory: ledger_jobs.take(memory.connection, WALL()), ["ledgers"])
    work = asyncio.wrap_future(future)
    await asyncio.wait([work])
    if (error := work.exception()) is not None:
        log.warning("cannot look for ledgers to make: %s", type(error).__name__)
        return None
    return work.result()


async def _made(core: Core, job: Job) -> None:
    """Have a thread make it. Whatever goes wrong there ends this ledger and nothing else."""
    stop = Event()
    work = asyncio.ensure_future(asyncio.to_thread(_make, core, job, stop))
    try:
        await asyncio.wait([work])
    finally:
        stop.set()
        await asyncio.wait([work])  # it reports to the writer, which ends after us
    error = work.exception()
    if error is not None and not isinstance(error, NotWanted):
        log.warning("ledger %d could not be made: %s", job.id, type(error).__name__)
        failed = core.writer.submit(
            partial(_noted, job, lambda memory: ledger_jobs.end(memory.connection, job.id, JobState.FAILED, core.now()))
        )
        await asyncio.wait([asyncio.wrap_future(failed)])


def _make(core: Core, job: Job, stop: Event) -> None:
    """On a thread of its own. Raises NotWanted, OSError, DatabaseTrouble."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"ledger.{job.format}"
        pack = core.releases.current().pack
        make(core.database, pack, job.language, job.wanted, path, Format(job.format), _Report(core, job, stop))
        sha256, size = files_of(core).take_in(path), path.stat().st_size
    _note(core, job, lambda memory: ledger_jobs.finish(memory.connection, job.id, sha256, size, core.now()))


class _Report:
    """Tells the database how far a ledger is, seldom enough to cost nothing."""

    def __init__(self, core: Core, job: Job, stop: Event) -> None:
        self._core, self._job, self._stop = core, job, stop
        self._told = float("-inf")

    def __call__(self, done: int, total: int) -> None:
        """Raises NotWanted where somebody stopped it, or the process ends."""
        if self._stop.wait(YIELD):
            raise NotWanted
        if time.monotonic() - self._told < TELL_EVERY:
            return
        self._told = time.monotonic()
        number = self._job.id
        if not _note(
            self._core, self._job, lambda memory: ledger_jobs.beat(memory.connection, number, done, total, WALL())
        ):
            raise NotWanted


def _note(core: Core, job: Job, work: Callable[[SqlMemory], T]) -> T:
    """Commit something about a ledger, and let the open pages know."""
    return core.writer.submit(partial(_noted, job, work)).result()


def _noted(job: Job, work: Callable[[SqlMemory], T], memory: SqlMemory) -> T:
    memory.touched.add(f"ledger:{job.id}")
    return work(memory)
