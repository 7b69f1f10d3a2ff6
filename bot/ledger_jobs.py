"""Making the ledgers that staff asked for in the console, one after the other, beside everything else."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from bot.clock import clock
from bot.ledger import make
from bot.ledger_file import Format
from storage import ledger_jobs
from storage.database import DatabaseTrouble
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
    """Make what is asked for, until cancelled."""
    with core.hub.listen("ledger:*") as heard:
        while True:
            try:
                while (job := await _take(core)) is not None:
                    await asyncio.to_thread(_make, core, job)
                await asyncio.to_thread(files_of(core).sweep, ledger_jobs.KEPT.total_seconds())
            except DatabaseTrouble as trouble:
                log.warning("cannot look for ledgers to make: %s", trouble)
            try:
                await asyncio.wait_for(heard.get(), LOOK_EVERY)
            except TimeoutError:
                continue


async def _take(core: Core) -> Job | None:
    work = core.writer.submit(lambda memory: ledger_jobs.take(memory.connection, WALL()), ["ledgers"])
    return await asyncio.wrap_future(work)


def _make(core: Core, job: Job) -> None:
    """On a thread of its own."""
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"ledger.{job.format}"
            pack = core.releases.current().pack
            make(core.database, pack, job.language, job.wanted, path, Format(job.format), _Report(core, job))
            sha256, size = files_of(core).take_in(path), path.stat().st_size
    except NotWanted:
        return
    except (OSError, DatabaseTrouble) as error:
        log.warning("ledger %d could not be made: %s", job.id, type(error).__name__)
        _note(core, job, lambda memory: ledger_jobs.end(memory.connection, job.id, JobState.FAILED, core.now()))
        return
    _note(core, job, lambda memory: ledger_jobs.finish(memory.connection, job.id, sha256, size, core.now()))


class _Report:
    """Tells the database how far a ledger is, seldom enough to cost nothing."""

    def __init__(self, core: Core, job: Job) -> None:
        self._core, self._job = core, job
        self._told = float("-inf")

    def __call__(self, done: int, total: int) -> None:
        """Raises NotWanted where somebody stopped it."""
        time.sleep(YIELD)
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

    def noted(memory: SqlMemory) -> T:
        memory.touched.add(f"ledger:{job.id}")
        return work(memory)

    return core.writer.submit(noted).result()
