"""The knowledge that is served: releases from the database, read once each, the newest one answering."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.clock import Now
from bot.library import Library
from knowledge.compiled import Compiled, OtherProgram, blob_of, compiled, opened
from knowledge.load import PackBroken, digest_of, files_of, read_folder, zip_of
from knowledge.pack import Pack
from knowledge.reading import Files
from knowledge.understanding import Engine
from storage import releases
from storage.database import Database, DatabaseTrouble
from storage.memory import SqlMemory
from storage.releases import Release
from storage.writer import Writer

log = logging.getLogger(__name__)
KEPT = 4
"""Releases in memory, those used last: the one that answers, and some that dialogs still end on."""
LOOK_EVERY = 2.0
"""Seconds between looks for a release that another process published."""


LIBRARY = Library(KEPT)
"""Of this process."""


@dataclass(frozen=True, eq=False)
class Served:
    """A release with its engine."""

    release: int
    pack: Pack
    engine: Engine


class Releases:
    """`handlers.ports.Releases`: releases by number. A published one never changes, so each is read once."""

    def __init__(self, database: Database, writer: Writer, now: Now) -> None:
        self._database = database
        self._writer = writer
        self._now = now
        self._served: OrderedDict[int, Served] = OrderedDict()
        self._current: Served | None = None
        self._refused: set[int] = set()
        """Releases that this program cannot read: read once, they are not tried again."""

    def current(self) -> Served:
        """The release that answers now."""
        assert self._current is not None, "serve() comes first"
        return self._current

    def number(self, release: int) -> Served:
        """An older release, on which a dialog ends; KeyError where it is unknown, or does not fit this program."""
        if release in self._refused:
            raise KeyError(release)
        try:
            return self._loaded(release)
        except PackBroken as broken:
            self._refused.add(release)
            raise KeyError(release) from broken

    def _loaded(self, release: int) -> Served:
        if release not in self._served:
            digest = self._database.read(lambda connection: releases.digest(connection, release))
            made = LIBRARY.get(digest, lambda: self._read(release))
            self._served[release] = Served(release, made.pack, made.engine)
        self._served.move_to_end(release)
        while len(self._served) > KEPT:
            self._served.popitem(last=False)
        return self._served[release]

    def _read(self, release: int) -> Compiled:
        """A release from the database: compiled already, or else from its files."""
        index = self._database.read(lambda connection: releases.index(connection, release))
        try:
            if index is not None:
                return opened(index)
        except OtherProgram as other:
            log.info("the index of release %d cannot be used: %s", release, other)
        made = compiled(files_of(self._database.read(lambda connection: releases.content(connection, release))))
        self._keep(release, blob_of(made))
        return made

    def _keep(self, release: int, index: bytes) -> None:
        """Keep it for the next start. Nobody waits for that: the writer itself may be asking."""
        work = self._writer.submit(lambda memory: releases.keep_index(memory.connection, release, index, self._now()))
        work.add_done_callback(partial(_kept, release))

    def serve(self, release: int) -> None:
        """Let a release answer from now on. Raises PackBroken where it does not fit this program."""
        self._current = self._loaded(release)

    def newest(self) -> int | None:
        """Number of the newest release in the database."""
        return self._database.read(releases.newest)


async def follow(serving: Releases) -> None:
    """Serve what other processes publish, within seconds; runs until cancelled."""
    refused = 0
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            newest = await asyncio.to_thread(serving.newest) or 0
            if newest not in {0, refused, serving.current().release}:
                refused = newest
                await asyncio.to_thread(serving.serve, newest)
                log.info("serving release %d", newest)
        except PackBroken as broken:
            log.error("release %d does not fit this program: %d problems", refused, len(broken.problems))  # noqa: TRY400
        except DatabaseTrouble as trouble:
            log.warning("cannot look for a new release: %s", trouble)


def _kept(release: int, work: Future[None]) -> None:
    if (error := work.exception()) is not None:
        log.warning("the index of release %d could not be kept: %s", release, type(error).__name__)
    else:
        log.info("the index of release %d was made anew", release)


def publish_files(writer: Writer, files: Files, by: str, note: str, now: Now) -> Release:
    """Check a pack and publish it, compiled, as the newest release. Raises PackBroken with every problem; then
    nothing changes."""
    content, digest = zip_of(files), digest_of(files)
    index = blob_of(LIBRARY.get(digest, lambda: compiled(files)))

    def publish(memory: SqlMemory) -> Release:
        release = releases.publish(memory.connection, digest, content, by, note, now())
        releases.keep_index(memory.connection, release.number, index, now())
        return release

    return writer.submit(publish, ["release"]).result()


def publish_folder(writer: Writer, folder: Path, by: str, note: str, now: Now) -> Release:
    """Check and publish the pack in a folder."""
    return publish_files(writer, read_folder(folder), by, note, now)
