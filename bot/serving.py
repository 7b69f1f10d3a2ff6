"""The knowledge that is served: releases from the database, read once each, the newest one answering."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.clock import Now
from knowledge.load import PackBroken, digest_of, files_of, load, read_folder, zip_of
from knowledge.pack import Pack
from knowledge.search import build
from knowledge.understanding import Engine
from storage import releases
from storage.database import Database, DatabaseTrouble
from storage.releases import Release
from storage.writer import Writer

log = logging.getLogger(__name__)
KEPT = 4
"""Releases in memory, those used last: the one that answers, and some that dialogs still end on."""
LOOK_EVERY = 2.0
"""Seconds between looks for a release that another process published."""


@lru_cache(maxsize=4)
def loaded(content: bytes) -> tuple[Pack, Engine]:
    """The pack in a zip, checked, with its engine; raises PackBroken. Publishing and serving read it once."""
    pack = load(files_of(content))
    return pack, build(pack)


@dataclass(frozen=True, eq=False)
class Served:
    """A release with its engine."""

    release: int
    pack: Pack
    engine: Engine


class Releases:
    """`handlers.ports.Releases`: releases by number. A published one never changes, so each is read once."""

    def __init__(self, database: Database) -> None:
        self._database = database
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
            content = self._database.read(lambda connection: releases.content(connection, release))
            self._served[release] = Served(release, *loaded(content))
        self._served.move_to_end(release)
        while len(self._served) > KEPT:
            self._served.popitem(last=False)
        return self._served[release]

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


def publish_files(writer: Writer, files: Mapping[str, bytes], by: str, note: str, now: Now) -> Release:
    """Check a pack and publish it as the newest release. Raises PackBroken with every problem; then nothing changes."""
    content, digest = zip_of(files), digest_of(files)
    loaded(content)
    work = writer.submit(
        lambda memory: releases.publish(memory.connection, digest, content, by, note, now()), ["release"]
    )
    return work.result()


def publish_folder(writer: Writer, folder: Path, by: str, note: str, now: Now) -> Release:
    """Check and publish the pack in a folder."""
    return publish_files(writer, read_folder(folder), by, note, now)
